//! Which resource providers a subscription is registered for: read one or all, and register. Registering takes as long as
//! any operation; until then writes to the namespace are refused elsewhere.

use serde_json::{Value, json};
use time::Duration;

use super::errors::{self, forbidden, refuse};
use super::types::{self, check_resources_version};
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::cloud::people::Subscription;
use crate::cloud::scope::covers_scope;
use crate::entra::identity::Caller;

/// Answers `GET /subscriptions/{id}/providers`.
pub(super) fn list(call: &Call<'_>, caller: &Caller, subscription: &Subscription) -> Reply {
    readable(call, caller, subscription)?;
    let value: Vec<Value> =
        types::namespaces().into_iter().map(|namespace| body(call, subscription, namespace)).collect();
    Ok(Answer::json(200, &json!({ "value": value })))
}

/// Answers `GET /subscriptions/{id}/providers/{namespace}`.
pub(super) fn get(call: &Call<'_>, caller: &Caller, subscription: &Subscription, namespace: &str) -> Reply {
    readable(call, caller, subscription)?;
    match known(namespace) {
        Some(namespace) => Ok(Answer::json(200, &body(call, subscription, namespace))),
        None => {
            Err(refuse(404, "InvalidResourceNamespace", format!("The resource namespace '{namespace}' is invalid.")))
        }
    }
}

/// Answers `POST /subscriptions/{id}/providers/{namespace}/register`.
pub(super) fn register(call: &mut Call<'_>, caller: &Caller, subscription: &Subscription, namespace: &str) -> Reply {
    if call.incoming.method != http::Method::POST {
        return Err(errors::not_allowed(call.incoming.method.as_str(), "register", "POST"));
    }
    check_resources_version(call.incoming.query("api-version"))?;
    let Some(namespace) = known(namespace) else {
        return Err(refuse(
            404,
            "InvalidResourceNamespace",
            format!("The resource namespace '{namespace}' is invalid."),
        ));
    };
    let scope = format!("/subscriptions/{}", subscription.id);
    let action = format!("{namespace}/register/action");
    if !call.state.cloud.may(&caller.object_id, &action, &scope) {
        return Err(forbidden(caller, &action, &scope));
    }
    let takes = Duration::seconds(i64::from(call.options.lro_seconds));
    call.state.cloud.governance.register(&subscription.id, namespace, call.now, takes);
    if let Some(changes) = &mut call.state.cloud.changes {
        changes.registrations = true;
    }
    Ok(Answer::json(200, &body(call, subscription, namespace)))
}

fn known(namespace: &str) -> Option<&'static str> {
    types::namespaces().into_iter().find(|known| known.eq_ignore_ascii_case(namespace))
}

fn readable(call: &Call<'_>, caller: &Caller, subscription: &Subscription) -> Result<(), crate::answer::Refusal> {
    if call.incoming.method != http::Method::GET {
        return Err(errors::not_allowed(call.incoming.method.as_str(), "providers", "GET"));
    }
    check_resources_version(call.incoming.query("api-version"))?;
    let scope = format!("/subscriptions/{}", subscription.id);
    let cloud = &call.state.cloud;
    // Anyone with a role at the subscription or above sees its registrations; a role on one resource is not enough.
    if cloud.assignments.of(&caller.object_id).iter().any(|given| covers_scope(&given.scope, &scope)) {
        return Ok(());
    }
    Err(forbidden(caller, "Microsoft.Resources/subscriptions/providers/read", &scope))
}

fn body(call: &Call<'_>, subscription: &Subscription, namespace: &'static str) -> Value {
    let state = call.state.cloud.governance.registration(&subscription.id, namespace, call.now);
    let types: Vec<Value> = types::of_namespace(namespace)
        .map(|(name, versions)| {
            json!({ "resourceType": name, "locations": ["West Europe", "North Europe", "UK South", "Germany West Central", "East US 2", "East US"],
                "apiVersions": versions.iter().rev().collect::<Vec<_>>(), "capabilities": "None" })
        })
        .collect();
    json!({
        "id": format!("/subscriptions/{}/providers/{namespace}", subscription.id), "namespace": namespace,
        "registrationPolicy": "RegistrationRequired", "registrationState": state.word(), "resourceTypes": types,
    })
}
