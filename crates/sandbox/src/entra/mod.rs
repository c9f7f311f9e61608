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
mod token;

pub(crate) use self::conditional::{FAILURES_ON_DEMAND, fails_on_demand, refusal_on_demand};
use self::errors::Fault;
use crate::answer::{Answer, Reply, settle};
use crate::cloud::CloudState;
use crate::cloud::people::Tenant;
use crate::emulator::Call;
use crate::incoming::Incoming;

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

/// The names under which any directory may be meant.
fn is_any_tenant(name: &str) -> bool {
    ["common", "organizations"].iter().any(|any| name.eq_ignore_ascii_case(any))
}

/// The directory a path names by id or domain; `None` for "any", which the person then decides.
fn find_tenant<'w>(
    cloud: &'w CloudState,
    name: &str,
    incoming: &Incoming,
    now: time::OffsetDateTime,
) -> Result<Option<&'w Tenant>, crate::answer::Refusal> {
    if is_any_tenant(name) {
        return Ok(None);
    }
    let named = |tenant: &&Tenant| tenant.id.eq_ignore_ascii_case(name) || tenant.domain.eq_ignore_ascii_case(name);
    match cloud.tenants.iter().find(named) {
        Some(tenant) => Ok(Some(tenant)),
        None => Err(Fault::tenant_not_found(name).answer(incoming, now).refuse()),
    }
}
