//! The tokens of registries: how they are written, remembered and checked. Azure's are signed and say what they allow; a
//! generic registry's are made the same way. Called by the token services and at every door.

use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use super::memory::{Issued, Principal};
use super::scope::Scope;
use crate::call::Call;

/// Three hours, as long as an Azure registry's refresh token lives.
const REFRESH_LIFE: Duration = Duration::hours(3);
/// 75 minutes, as long as an Azure registry's access token lives.
const ACCESS_LIFE: Duration = Duration::minutes(75);
/// Five minutes, as long as most others' live.
pub(super) const GENERIC_LIFE: Duration = Duration::minutes(5);

/// A refresh token for a registry.
pub(super) fn refresh(call: &mut Call<'_>, host: &str, principal: Principal, tenant: &str) -> String {
    let more = json!({ "grant_type": "refresh_token", "tenant": tenant,
        "permissions": { "Actions": ["read", "write", "delete", "deleted/read", "deleted/restore/action"], "NotActions": null }, "roles": [] });
    issue(call, host, principal, None, REFRESH_LIFE, more)
}

/// An access token for what was granted.
pub(super) fn access(call: &mut Call<'_>, host: &str, principal: Principal, granted: Vec<Scope>) -> String {
    let claims = granted.iter().map(Scope::claim).collect::<Vec<_>>();
    let more = json!({ "grant_type": "access_token", "access": claims });
    issue(call, host, principal, Some(granted), ACCESS_LIFE, more)
}

/// A token of a generic registry.
pub(super) fn generic(call: &mut Call<'_>, host: &str, principal: Principal, granted: Vec<Scope>) -> String {
    let claims: Vec<Value> = granted
        .iter()
        .map(|scope| json!({ "type": scope.kind, "name": scope.name, "actions": scope.actions }))
        .collect();
    issue(call, host, principal, Some(granted), GENERIC_LIFE, json!({ "access": claims }))
}

fn issue(
    call: &mut Call<'_>,
    host: &str,
    principal: Principal,
    scopes: Option<Vec<Scope>>,
    life: Duration,
    more: Value,
) -> String {
    let expires = call.now + life;
    let mut claims = json!({ "jti": Uuid::new_v4().to_string(), "sub": principal.key(), "nbf": call.now.unix_timestamp() - 900,
        "exp": expires.unix_timestamp(), "iat": call.now.unix_timestamp(), "iss": "Azure Container Registry", "aud": host,
        "version": "1.0", "rid": crate::stable_id::hex(host, 32) });
    if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
        claims.extend(more);
    }
    let token = call.state.identity.signer.token(&claims);
    call.state.registries.forget(call.now);
    let issued = Issued { host: host.to_owned(), principal, scopes, expires };
    call.state.registries.tokens.insert(token.clone(), issued);
    token
}

/// A token that this registry issued and that has not ended.
pub(super) fn known<'c>(call: &'c Call<'_>, host: &str, token: &str) -> Option<&'c Issued> {
    let found = call.state.registries.tokens.get(token)?;
    (found.host == host && found.expires > call.now).then_some(found)
}
