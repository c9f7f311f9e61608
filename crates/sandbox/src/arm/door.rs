//! The door of ARM: whose token it is, and which subscription the path names. Everything behind it stands on these.

use super::errors::{self, refuse};
use crate::answer::Refusal;
use crate::call::Call;
use crate::cloud::people::Subscription;
use crate::entra::identity::Caller;

/// What a token for ARM may be meant for.
pub(crate) const AUDIENCES: [&str; 2] = ["https://management.azure.com", "https://management.core.windows.net"];

/// Who calls, by a token for ARM.
pub(crate) fn authenticate(call: &Call<'_>) -> Result<Caller, Refusal> {
    let token = call.incoming.bearer();
    call.state.identity.check(&call.state.cloud, token, &AUDIENCES, call.now).map_err(|fault| {
        let tenant = call.state.cloud.tenants.first().map(|tenant| tenant.id.as_str()).unwrap_or("common");
        errors::unauthenticated(&call.incoming.origin, tenant, token.is_none(), &fault)
    })
}

/// The subscription a path names, if it is one of the caller's directory.
pub(crate) fn find_subscription(call: &Call<'_>, caller: &Caller, id: &str) -> Result<Subscription, Refusal> {
    let malformed = uuid::Uuid::try_parse(id).is_err();
    let none = || if malformed { errors::malformed_subscription(id) } else { errors::no_subscription(id) };
    let found = call.state.cloud.subscription(id).cloned().ok_or_else(none)?;
    if found.tenant_id != caller.tenant_id {
        return Err(errors::wrong_tenant(&call.incoming.origin, caller, &found.tenant_id));
    }
    Ok(found)
}

/// The path leads nowhere in ARM.
pub(crate) fn not_arms() -> Refusal {
    refuse(404, "InvalidResourceNamespace", "The path is not one of Azure Resource Manager's.")
}

/// A disabled subscription can be read, and what is in it deleted.
pub(crate) fn writable(call: &Call<'_>, subscription: &str) -> Result<(), Refusal> {
    let disabled = call.state.cloud.subscription(subscription).filter(|found| found.state == "Disabled");
    let Some(found) = disabled.filter(|_| !matches!(call.incoming.method.as_str(), "GET" | "HEAD" | "DELETE")) else {
        return Ok(());
    };
    let message = format!(
        "The subscription '{}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.",
        found.id
    );
    Err(refuse(409, "ReadOnlyDisabledSubscription", message))
}
