//! What stops a write that the caller would have the right to: a provider that the subscription has not registered, a lock, a
//! policy. Asked after the rights and before the resource's own writer, as ARM does.

use serde_json::{Value, json};

use super::door::writable;
use super::errors::refuse;
use super::target::Target;
use crate::answer::{Answer, Refusal};
use crate::call::Call;
use crate::cloud::governance::{HostPolicy, Registration};
use crate::cloud::scope::covers_scope;

const ENDPOINTS: &str = "microsoft.iotoperations/instances/registryendpoints";

/// Lets a call pass, or says what is in its way.
pub(super) fn check(call: &Call<'_>, target: &Target) -> Result<(), Refusal> {
    let method = call.incoming.method.as_str();
    if matches!(method, "GET" | "HEAD") || target.path.is_collection() {
        return Ok(());
    }
    let subscription = target.path.subscription.as_deref().unwrap_or_default();
    writable(call, subscription)?;
    let governance = &call.state.cloud.governance;
    let deletes = method == "DELETE";
    let namespace = target.kind.display.split('/').next().unwrap_or_default();
    if !deletes && governance.registration(subscription, namespace, call.now) == Registration::NotRegistered {
        let message = format!(
            "The subscription is not registered to use namespace '{namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions."
        );
        return Err(refuse(409, "MissingSubscriptionRegistration", message));
    }
    if let Some(lock) = governance.lock_on(&target.key, deletes) {
        let verb = if deletes { "delete" } else { "write" };
        let message = format!(
            "The scope '{}' cannot perform {verb} operation because following scope(s) are locked: '{}'. Please remove the lock and try again.",
            target.key, lock.scope
        );
        return Err(refuse(409, "ScopeLocked", message));
    }
    if method == "PUT" && target.kind.kind == ENDPOINTS {
        let host = call.incoming.json().and_then(|body| body.pointer("/properties/host")?.as_str().map(str::to_owned));
        let host = host.unwrap_or_default().to_ascii_lowercase();
        let denies = |policy: &&HostPolicy| {
            covers_scope(&policy.scope.to_ascii_lowercase(), &target.key) && host.starts_with(policy.denied_host)
        };
        if let Some(policy) = governance.policies.iter().find(denies) {
            return Err(denied(policy, target, &host));
        }
    }
    Ok(())
}

fn denied(policy: &HostPolicy, target: &Target, host: &str) -> Refusal {
    let (assignment, definition) = (policy.assignment_id(), policy.definition_id());
    let identifiers = json!([{
        "policyAssignment": { "name": policy.display_name, "id": assignment },
        "policyDefinition": { "name": policy.display_name, "id": definition, "version": "1.0.0" },
    }]);
    let evaluated = json!([{
        "result": "True", "expressionKind": "Field", "expression": "Microsoft.IoTOperations/instances/registryEndpoints/host",
        "path": "properties.host", "expressionValue": host, "targetValue": format!("{}*", policy.denied_host), "operator": "Like",
    }]);
    let info = json!({
        "evaluationDetails": { "evaluatedExpressions": evaluated },
        "policyDefinitionId": definition, "policyDefinitionName": policy.definition, "policyDefinitionDisplayName": policy.display_name,
        "policyDefinitionVersion": "1.0.0", "policyDefinitionEffect": "deny",
        "policyAssignmentId": assignment, "policyAssignmentName": policy.assignment, "policyAssignmentDisplayName": policy.display_name,
        "policyAssignmentScope": policy.scope, "policyAssignmentParameters": {}, "policyExemptionIds": [],
    });
    let error: Value = json!({ "error": {
        "code": "RequestDisallowedByPolicy", "target": target.name(),
        "message": format!("Resource '{}' was disallowed by policy. Policy identifiers: '{identifiers}'.", target.name()),
        "additionalInfo": [{ "type": "PolicyViolation", "info": info }],
    } });
    Answer::json(403, &error).refuse()
}
