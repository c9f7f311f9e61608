//! Microsoft Entra as far as signing in to the sandbox needs it: authorize with code and PKCE, tokens, metadata. The
//! people have no passwords: naming one is signing in. It issues tokens and never looks at what they are used for.

mod authorize;
pub(crate) mod challenge;
mod conditional;
pub(crate) mod device;
mod errors;
pub(crate) mod identity;
pub(crate) mod managed_identity;
pub(crate) mod metadata;
mod scopes;
mod sign;
mod tenants;
mod token;
mod tokens;

pub(crate) use self::conditional::{FAILURES_ON_DEMAND, fails_on_demand, refusal_on_demand};
use self::tenants::find_tenant;
use crate::answer::{Answer, Reply, settle};
use crate::call::Call;

/// Answers a request to the login host.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    settle(route(call))
}

fn route(call: &mut Call<'_>) -> Reply {
    let incoming = call.incoming;
    let parts = incoming.parts();
    let method = incoming.method.as_str();
    match (method, parts.as_slice()) {
        ("GET", ["common", "discovery", "instance"]) => Ok(metadata::instance_discovery(incoming)),
        ("GET" | "POST", [tenant, "oauth2", "v2.0", "authorize"]) => authorize::answer(call, tenant),
        ("GET", ["metadata", "identity", "oauth2", "token"]) => managed_identity::answer(call),
        ("POST", [tenant, "oauth2", "v2.0", "devicecode"]) => device::start(call, tenant),
        ("GET" | "POST", [_, "oauth2", "deviceauth"]) => Ok(device::page(call)),
        ("POST", [tenant, "oauth2", "v2.0", "token"]) => token::answer(call, tenant),
        ("GET", [tenant, "v2.0", ".well-known", "openid-configuration"]) => {
            metadata::openid_configuration(incoming, &call.state.cloud, tenant)
        }
        ("GET", [tenant, "discovery", "v2.0", "keys"]) => {
            find_tenant(&call.state.cloud, tenant, incoming, call.now)?;
            Ok(Answer::json(200, &call.state.identity.signer.key_set()))
        }
        _ => Ok(Answer::raw(404, "text/html; charset=utf-8", "<h1>404</h1>".into())),
    }
}
