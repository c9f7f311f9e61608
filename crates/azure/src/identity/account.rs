//! The person behind a sign-in, read from the id token's claims. The token comes straight from the token endpoint over
//! TLS, so its signature needs no check (OpenID Connect Core 3.1.3.7); its nonce and audience get one.

use serde_json::Value;

use super::jwt;
use super::token_request::SIGN_IN;
use crate::error::Error;

/// A signed-in person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Such as `ada@contoso.example`.
    pub user_principal_name: String,
    /// The person's name.
    pub display_name: String,
    /// The tenant that the tokens are of.
    pub tenant_id: String,
    /// The person's object id in that tenant.
    pub object_id: String,
}

impl Account {
    /// Reads an id token that was asked for by `client_id`, with `nonce` where the way in has one.
    pub(super) fn of_id_token(id_token: &str, client_id: &str, nonce: Option<&str>) -> Result<Self, Error> {
        let refuse = |what: &str| Error::protocol(SIGN_IN, format!("Microsoft Entra's answer {what}."));
        let claims = jwt::payload(id_token).ok_or_else(|| refuse("holds an id token that cannot be read"))?;
        let text = |key: &str| claims.get(key).and_then(Value::as_str).map(str::to_owned);
        if text("nonce").as_deref() != nonce {
            return Err(refuse("belongs to another sign-in"));
        }
        if !text("aud").is_some_and(|audience| audience.eq_ignore_ascii_case(client_id)) {
            return Err(refuse("is meant for another application"));
        }
        let name = text("preferred_username").or_else(|| text("upn")).or_else(|| text("email")).unwrap_or_default();
        Ok(Self {
            display_name: text("name").unwrap_or_else(|| name.clone()),
            user_principal_name: name,
            tenant_id: text("tid").ok_or_else(|| refuse("names no tenant"))?,
            object_id: text("oid").or_else(|| text("sub")).ok_or_else(|| refuse("names no person"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    fn token(claims: &Value) -> String {
        format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    #[test]
    fn a_person_is_read_from_the_claims() {
        let claims = json!({ "aud": "Client", "nonce": "n", "tid": "t", "oid": "o", "preferred_username": "ada@contoso.example", "name": "Ada" });
        let account = Account::of_id_token(&token(&claims), "client", Some("n")).unwrap();
        assert_eq!(
            (account.user_principal_name.as_str(), account.display_name.as_str()),
            ("ada@contoso.example", "Ada")
        );
    }

    #[test]
    fn a_token_of_another_sign_in_or_another_application_is_refused() {
        let claims = json!({ "aud": "client", "nonce": "n", "tid": "t", "oid": "o" });
        assert!(Account::of_id_token(&token(&claims), "client", Some("other")).is_err());
        assert!(Account::of_id_token(&token(&claims), "other", Some("n")).is_err());
    }

    #[test]
    fn garbage_is_an_error_and_not_a_panic() {
        for garbage in ["", ".", "..", "a.b.c", "a.e30.c", "\u{0}.\u{ff}.\u{0}"] {
            assert!(Account::of_id_token(garbage, "client", Some("n")).is_err(), "{garbage}");
        }
    }
}
