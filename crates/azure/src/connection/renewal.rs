//! What happens when ARM answers 401: the refused token is renewed once, silently, with the claims that the answer asks
//! for (continuous access evaluation), and the request is sent again. A second 401 is the caller's.

use std::fmt;

use async_trait::async_trait;
use azure_core::credentials::{Secret, TokenRequestOptions};
use azure_core::http::headers::{AUTHORIZATION, Headers, WWW_AUTHENTICATE};
use azure_core::http::policies::auth::{Authorizer, OnChallenge};
use azure_core::http::{ClientMethodOptions, Context, Request};
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Says to a credential, through the request's context, which token was refused and what a new one must satisfy.
#[derive(Clone)]
pub(crate) struct RefusedToken {
    /// The token that was refused; a newer one in the cache is good enough.
    pub(crate) token: Option<Secret>,
    /// The claims challenge, as JSON text.
    pub(crate) claims: Option<String>,
}

impl fmt::Debug for RefusedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusedToken").field("claims", &self.claims.is_some()).finish_non_exhaustive()
    }
}

/// The pipeline's answer to a 401.
#[derive(Debug)]
pub(super) struct Renewal {
    scope: String,
}

impl Renewal {
    pub(super) fn of(scope: &str) -> Self {
        Self { scope: scope.to_owned() }
    }
}

#[async_trait]
impl OnChallenge for Renewal {
    async fn on_challenge(
        &self,
        context: &Context,
        request: &mut Request,
        authorizer: &dyn Authorizer,
        headers: &Headers,
    ) -> azure_core::Result<()> {
        let sent = request.headers().get_optional_str(&AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let token = sent.map(|token| Secret::new(token.to_owned()));
        let claims = headers.get_optional_str(&WWW_AUTHENTICATE).and_then(claims);
        let context = context.to_owned().with_value(RefusedToken { token, claims });
        let options = TokenRequestOptions { method_options: ClientMethodOptions { context } };
        authorizer.authorize(request, &[&self.scope], options).await
    }
}

/// The decoded `claims` of a challenge. Values may hold commas and equal signs, so only the quotes count.
pub(crate) fn claims(challenge: &str) -> Option<String> {
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let start = challenge.find("claims=\"")? + "claims=\"".len();
    let encoded = challenge.get(start..)?.split('"').next()?;
    [base64::alphabet::STANDARD, base64::alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, LENIENT).decode(encoded).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|text| serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.is_object()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_found_whatever_stands_around_them() {
        let encoded = base64::engine::general_purpose::STANDARD
            .encode(r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#);
        let challenge = format!(
            r#"Bearer realm="", authorization_uri="https://a/b,c=d", error="insufficient_claims", claims="{encoded}""#
        );
        assert!(claims(&challenge).is_some_and(|text| text.contains("nbf")));
        let unpadded = format!("Bearer claims=\"{}\"", encoded.trim_end_matches('='));
        assert!(claims(&unpadded).is_some());
    }

    #[test]
    fn what_is_no_claims_object_is_left_out() {
        for challenge in ["Bearer", "claims=\"", "claims=\"!!\"", "Bearer claims=\"Zm9v\"", "claims=\"\""] {
            assert_eq!(claims(challenge), None, "{challenge}");
        }
    }
}
