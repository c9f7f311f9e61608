//! Hands a call to the service it is for; ARM's own way from the door to a deployment or a resource is here too, since what a
//! deployment writes goes that way again. It stands above the services, and none of them imports it.

use crate::answer::{Answer, Reply, settle};
use crate::arm::door::{authenticate, find_subscription};
use crate::arm::errors;
use crate::call::Call;
use crate::entra::identity::Caller;
use crate::entra::metadata::cloud_endpoints;
use crate::service::Service;
use crate::{arm, deployments, entra, key_vault, oci_registry, resource_graph};

/// Answers a request.
pub(crate) fn answer(call: &mut Call<'_>, service: &Service) -> Answer {
    match service {
        Service::Arm => settle(arm_from_outside(call)),
        Service::Graph => resource_graph::answer(call),
        Service::Vault(name) => key_vault::answer(call, name),
        Service::Entra => entra::answer(call),
        Service::Registry(host) => oci_registry::answer(call, host),
        Service::Control | Service::Nowhere => nowhere(&call.incoming.origin),
    }
}

/// Answers a request that Azure makes itself in somebody's name: what a deployment writes. No limit counts it.
pub(crate) fn on_behalf(call: &mut Call<'_>, caller: &Caller) -> Answer {
    settle(with_parts(call, caller.clone()))
}

fn arm_from_outside(call: &mut Call<'_>) -> Reply {
    let parts: Vec<String> = call.incoming.parts().iter().map(|part| part.to_ascii_lowercase()).collect();
    let lower: Vec<&str> = parts.iter().map(String::as_str).collect();
    if let ["metadata", "endpoints"] = lower.as_slice() {
        return match call.incoming.method.as_str() {
            "GET" => Ok(cloud_endpoints(call.incoming)),
            method => Err(errors::not_allowed(method, "metadata", "GET")),
        };
    }
    let caller = authenticate(call)?;
    if !call.state.arm_limited {
        return with_parts(call, caller);
    }
    let subscription = match lower.as_slice() {
        ["subscriptions", id, ..] => Some(*id),
        _ => None,
    };
    let drawn = call.state.arm_limits.draw(&caller.object_id, subscription, &call.incoming.method, call.now)?;
    Ok(drawn.on(settle(with_parts(call, caller))))
}

fn with_parts(call: &mut Call<'_>, caller: Caller) -> Reply {
    let parts = call.incoming.parts();
    let lower: Vec<String> = parts.iter().map(|part| part.to_ascii_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    if let ["subscriptions", id, ..] = lower.as_slice()
        && arm::authorization(&lower).is_none()
    {
        if let Some((group, rest)) = deployments::routes::split(&parts) {
            let subscription = find_subscription(call, &caller, id)?;
            return deployments::routes::answer(call, &caller, &subscription.id, group, rest);
        }
        if let [_, _, "operationresults", operation] = lower.as_slice() {
            let subscription = find_subscription(call, &caller, id)?;
            return deployments::what_if::result(call, &subscription.id, operation);
        }
    }
    arm::serve(call, caller, &parts, &lower)
}

fn nowhere(origin: &crate::incoming::Origin) -> Answer {
    if origin.own {
        let message = "Nothing of Azure's is at this path. On the sandbox's own address paths decide which service answers: /subscriptions, /providers, /secrets, /v2, /common/oauth2/v2.0/authorize; what it holds is at /_sandbox/scenario.";
        return Answer::json(
            404,
            &serde_json::json!({ "error": { "code": "SandboxPathUnknown", "message": message } }),
        );
    }
    let host = &origin.host;
    let message =
        format!("The sandbox knows no host `{host}`. On its own address, paths decide which service answers.");
    Answer::json(421, &serde_json::json!({ "error": { "code": "SandboxHostUnknown", "message": message } }))
}
