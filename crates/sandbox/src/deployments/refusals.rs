//! What is said when a deployment cannot be made, in ARM's words.

use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};
use crate::arm::errors::refuse;

/// The template or its parameters are wrong.
pub(super) fn invalid_template(why: &str) -> Refusal {
    refuse(400, "InvalidTemplate", format!("Deployment template validation failed: '{why}'."))
}

/// What is wrong with the request itself.
pub(super) fn invalid(why: impl Into<String>) -> Refusal {
    refuse(400, "InvalidDeployment", why)
}

/// Resources of the template cannot be written.
pub(super) fn preflight(name: &str, status: u16, details: Vec<Value>) -> Refusal {
    let body = json!({ "error": {
        "code": "InvalidTemplateDeployment",
        "message": format!("The template deployment '{name}' is not valid according to the validation procedure. See inner errors for details."),
        "details": details,
    } });
    Answer::json(status, &body).refuse()
}

/// A deployment of this name runs.
pub(super) fn active(name: &str, since: &str, until: &str) -> Refusal {
    refuse(
        409,
        "DeploymentActive",
        format!(
            "Unable to edit or replace deployment '{name}': previous deployment from '{since}' is still active (expiration time is '{until}'). Please see https://aka.ms/arm-deploy for usage details."
        ),
    )
}

/// The history is full.
pub(super) fn quota(name: &str, most: usize) -> Refusal {
    refuse(
        409,
        "DeploymentQuotaExceeded",
        format!(
            "Creating the deployment '{name}' would exceed the quota of '{most}'. The current deployment count is '{most}'. Please delete some deployments before creating a new one, or see https://aka.ms/800LimitFix for information on managing deployment limits."
        ),
    )
}

/// No such deployment.
pub(super) fn not_found(name: &str) -> Refusal {
    refuse(404, "DeploymentNotFound", format!("Deployment '{name}' could not be found."))
}

/// How a deployment ends of which at least one part failed.
pub(super) fn failed(id: &str, details: Vec<Value>) -> Value {
    json!({
        "code": "DeploymentFailed", "target": id,
        "message": "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.",
        "details": details,
    })
}

/// A resource that was accepted and then failed.
pub(super) fn resource_failed(id: &str, state: &str, inner: &Value) -> Value {
    json!({
        "code": "ResourceDeploymentFailure", "target": id,
        "message": format!("The resource write operation failed to complete successfully, because it reached terminal provisioning state '{state}'."),
        "details": [inner],
    })
}
