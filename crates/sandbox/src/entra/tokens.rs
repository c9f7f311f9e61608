//! The tokens that Entra issues: access tokens, and everything else that a signed-in person gets. Called by each way of
//! signing in; it asks nobody who they are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use super::errors::Fault;
use super::identity::{Caller, Issued, Session};
use super::{challenge, scopes};
use crate::call::Call;

/// How long a refresh token lives when nobody uses it.
pub(super) const SESSION_LIFE: Duration = Duration::days(90);

/// The fields of a request for a token.
pub(super) type Form = [(String, String)];

/// Issues everything a signed-in person gets.
pub(super) fn issue(
    call: &mut Call<'_>,
    session: Session,
    scope: &str,
    audience: String,
    nonce: Option<String>,
    form: &Form,
) -> Result<Value, Fault> {
    let cloud = &call.state.cloud;
    let person = cloud.people.iter().find(|person| person.user_principal_name == session.person).cloned();
    let person = person.ok_or_else(Fault::malformed)?;
    if !person.tenants.contains(&session.tenant) {
        return Err(Fault::not_a_member(&person.user_principal_name, &session.tenant));
    }
    let caller = Caller {
        object_id: person.object_id.clone(),
        tenant_id: session.tenant.clone(),
        name: person.user_principal_name.clone(),
        is_application: false,
    };
    let home = person.tenants.first().cloned().unwrap_or_default();
    let id_token = scopes::openid(scope).then(|| {
        let now = call.now.unix_timestamp();
        let mut claims = json!({
            "aud": session.client_id, "iss": issuer(call, &session.tenant), "iat": now, "nbf": now,
            "exp": now + i64::from(call.options.token_seconds), "name": person.display_name, "oid": person.object_id,
            "preferred_username": person.user_principal_name, "sub": person.object_id, "tid": session.tenant, "ver": "2.0",
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        call.state.identity.signer.token(&claims)
    });
    let (token, seconds) = access_token(call, caller, audience, Some(&session.client_id), form)?;
    let mut body = json!({ "token_type": "Bearer", "scope": scope, "expires_in": seconds, "ext_expires_in": seconds, "access_token": token });
    if scopes::offline(&session.scope) {
        let refresh = format!("1.sandbox-refresh.{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        body["refresh_token"] = refresh.as_str().into();
        call.state.identity.sessions.insert(refresh, session);
    }
    if let Some(id_token) = id_token {
        body["id_token"] = id_token.into();
    }
    let client_info = json!({ "uid": person.object_id, "utid": home });
    body["client_info"] = URL_SAFE_NO_PAD.encode(client_info.to_string()).into();
    Ok(body)
}

fn issuer(call: &Call<'_>, tenant: &str) -> String {
    call.incoming.origin.link(&format!("/{tenant}/v2.0"))
}

/// Signs and remembers an access token; gives it with its life in seconds.
pub(super) fn access_token(
    call: &mut Call<'_>,
    caller: Caller,
    audience: String,
    client: Option<&str>,
    form: &Form,
) -> Result<(String, u32), Fault> {
    let answers = challenge::answered(form)?;
    let seconds = call.options.token_seconds;
    let now = call.now.unix_timestamp();
    let client = client.unwrap_or(&caller.name).to_owned();
    let mut claims = json!({
        "aud": audience, "iss": format!("https://sts.windows.net/{}/", caller.tenant_id), "iat": now, "nbf": now, "exp": now + i64::from(seconds),
        "appid": client, "idtyp": if caller.is_application { "app" } else { "user" }, "oid": caller.object_id, "sub": caller.object_id,
        "tid": caller.tenant_id, "uti": Uuid::new_v4().simple().to_string(), "ver": "1.0",
    });
    if !caller.is_application {
        claims["upn"] = caller.name.as_str().into();
        claims["unique_name"] = caller.name.as_str().into();
        claims["scp"] = "user_impersonation".into();
    }
    if answers.is_some() {
        // The client has shown that it understands claims challenges.
        claims["xms_cc"] = json!(["cp1"]);
    }
    let token = call.state.identity.signer.token(&claims);
    let expires = call.now + Duration::seconds(i64::from(seconds));
    call.state.identity.forget(call.now);
    call.state.identity.issued.insert(token.clone(), Issued { caller, audience, expires, answers });
    Ok((token, seconds))
}
