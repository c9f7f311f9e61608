//! Long-running operations on the wire: starts one, and answers the two addresses it can be followed at. The status address
//! always answers 200 and tells the truth in its body; the result address answers 202 until it is over.

use std::sync::Arc;

use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use super::errors::{forbidden, refuse};
use super::{shape, types};
use crate::answer::{Answer, Reply};
use crate::call::{Call, target};
use crate::clock::rfc3339;
use crate::cloud::operations::{Operation, Outcome};
use crate::cloud::people::Subscription;
use crate::cloud::resource::Resource;
use crate::entra::identity::Caller;
use crate::service::Service;

/// Starts an operation on a resource; `failure` is how it will end, unless a fault rule says worse.
pub(super) fn start(call: &mut Call<'_>, resource: &Resource, deletes: bool, failure: Option<Value>) -> String {
    let id = Uuid::new_v4().to_string();
    let ordered = call.state.faults.operation_failure(target(call.incoming, &Service::Arm));
    let operation = Operation {
        id: id.clone(),
        key: Arc::clone(&resource.key),
        resource_id: resource.id.clone(),
        deletes,
        started: call.now,
        ends: call.now + Duration::seconds(i64::from(call.options.lro_seconds)),
        failure: ordered.or(failure),
        outcome: None,
    };
    call.state.cloud.begin(operation);
    id
}

/// The address of an operation, with the parameters real ones carry.
pub(super) fn link(call: &Call<'_>, resource: &Resource, id: &str, place: &str, version: &str) -> String {
    let namespace = resource.body["type"].as_str().unwrap_or_default().split('/').next().unwrap_or_default();
    let location = resource.body["location"].as_str().unwrap_or("westeurope");
    let stamp = call.now.unix_timestamp();
    call.incoming.origin.link(&format!(
        "/subscriptions/{}/providers/{namespace}/locations/{location}/{place}/{id}?api-version={version}&t={stamp}&c=MIIsandbox&s=sandbox&h=sandbox",
        resource.subscription_id
    ))
}

/// Answers `.../operationStatuses/{id}`.
pub(super) fn status(
    call: &Call<'_>,
    caller: &Caller,
    subscription: &Subscription,
    namespace: &str,
    id: &str,
) -> Reply {
    let operation = find(call, caller, subscription, namespace, id)?;
    let elapsed = (call.now - operation.started).whole_milliseconds().max(0);
    let length = (operation.ends - operation.started).whole_milliseconds().max(1);
    let mut body = json!({
        "id": call.incoming.path, "name": operation.id, "resourceId": operation.resource_id,
        "startTime": rfc3339(operation.started),
    });
    match operation.outcome {
        None => {
            let early = elapsed * 3 < length;
            let running = if operation.deletes { "Deleting" } else { "Provisioning" };
            body["status"] = if early { "Accepted" } else { running }.into();
            body["percentComplete"] = i64::try_from(elapsed * 100 / length).unwrap_or(99).min(99).into();
            return Ok(Answer::json(200, &body).with("Retry-After", call.options.retry_after.to_string()));
        }
        Some(Outcome::Succeeded) => {
            body["status"] = "Succeeded".into();
            body["percentComplete"] = 100.into();
            body["properties"] = Value::Null;
        }
        Some(Outcome::Failed) => {
            body["status"] = "Failed".into();
            body["error"] = operation.failure.clone().unwrap_or_default();
        }
    }
    body["endTime"] = rfc3339(operation.ends).into();
    Ok(Answer::json(200, &body))
}

/// Answers `.../operationResults/{id}`.
pub(super) fn result(
    call: &Call<'_>,
    caller: &Caller,
    subscription: &Subscription,
    namespace: &str,
    id: &str,
) -> Reply {
    let operation = find(call, caller, subscription, namespace, id)?;
    match operation.outcome {
        None => {
            let again = call.incoming.origin.link(&format!("{}?{}", call.incoming.path, call.incoming.raw_query));
            Ok(Answer::empty(202).with("Location", again).with("Retry-After", call.options.retry_after.to_string()))
        }
        Some(Outcome::Succeeded) => match call.state.cloud.get(&operation.key) {
            Some(resource) if !operation.deletes => {
                let version = call.incoming.query("api-version").unwrap_or_default();
                Ok(Answer::json(200, &shape::shown(call, resource, version)))
            }
            Some(_) | None => Ok(Answer::empty(204)),
        },
        Some(Outcome::Failed) => Ok(Answer::json(409, &json!({ "error": operation.failure }))),
    }
}

fn find<'c>(
    call: &'c Call<'_>,
    caller: &Caller,
    subscription: &Subscription,
    namespace: &str,
    id: &str,
) -> Result<&'c Operation, crate::answer::Refusal> {
    if call.incoming.method != http::Method::GET {
        return Err(super::errors::not_allowed(call.incoming.method.as_str(), "operations", "GET"));
    }
    types::check_namespace_version(namespace, call.incoming.query("api-version"))?;
    if !call.state.cloud.sees(&caller.object_id, &subscription.id) {
        return Err(forbidden(
            caller,
            "Microsoft.Resources/operations/read",
            &format!("/subscriptions/{}", subscription.id),
        ));
    }
    let found = call.state.cloud.operations.get(id).filter(|operation| {
        operation.key.starts_with(&format!("/subscriptions/{}/", subscription.id))
            && operation.key.contains(&format!("/providers/{namespace}/"))
    });
    found.ok_or_else(|| refuse(404, "OperationNotFound", format!("The operation '{id}' was not found.")))
}
