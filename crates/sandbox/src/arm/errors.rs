//! ARM's refusals: status, code and message in the error body every client knows. Each function is one sentence ARM says;
//! when to say it is decided elsewhere.

use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};
use crate::entra::identity::{Caller, TokenFault};
use crate::incoming::Origin;

/// An error answer with code and message.
pub(crate) fn error(status: u16, code: &str, message: impl Into<String>) -> Answer {
    Answer::json(status, &json!({ "error": { "code": code, "message": message.into() } }))
}

/// The same, as a refusal.
pub(crate) fn refuse(status: u16, code: &str, message: impl Into<String>) -> Refusal {
    error(status, code, message).refuse()
}

/// The request body does not keep the published schema.
pub(super) fn schema(target: &str, details: Vec<Value>) -> Refusal {
    let body = json!({ "error": {
        "code": "HttpRequestPayloadAPISpecValidationFailed", "target": target,
        "message": "HTTP request payload failed validation against API specification with one or more errors. Please see details for more information.",
        "details": details,
    } });
    Answer::json(400, &body).refuse()
}

/// The body is no JSON object.
pub(crate) fn not_json() -> Refusal {
    refuse(
        400,
        "InvalidRequestContent",
        "The request content was invalid and could not be deserialized: 'The body is not a JSON object.'.",
    )
}

/// No token, or one that is not accepted.
pub(crate) fn unauthenticated(origin: &Origin, tenant: &str, missing: bool, fault: &TokenFault) -> Refusal {
    let (code, message) = match fault {
        TokenFault::Invalid if missing => {
            ("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.".to_owned())
        }
        TokenFault::Invalid => ("InvalidAuthenticationToken", "The access token is invalid.".to_owned()),
        TokenFault::Expired(at) => (
            "ExpiredAuthenticationToken",
            format!(
                "The access token expiry UTC time '{}' is earlier than current UTC time.",
                crate::clock::rfc3339(*at)
            ),
        ),
        TokenFault::Audience(audience) => (
            "InvalidAuthenticationTokenAudience",
            format!(
                "The access token has been obtained for wrong audience or resource '{audience}'. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'."
            ),
        ),
    };
    challenged(origin, tenant, code, message)
}

/// The token is of another directory than the subscription.
pub(super) fn wrong_tenant(origin: &Origin, caller: &Caller, tenant: &str) -> Refusal {
    let message = format!(
        "The access token is from the wrong issuer 'https://sts.windows.net/{}/'. It must match the tenant 'https://sts.windows.net/{tenant}/' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/{tenant}' to get the token.",
        caller.tenant_id
    );
    challenged(origin, tenant, "InvalidAuthenticationTokenTenant", message)
}

fn challenged(origin: &Origin, tenant: &str, code: &str, message: String) -> Refusal {
    let authority = if origin.is_loopback() { origin.link("") } else { "https://login.microsoftonline.com".to_owned() };
    let challenge = format!(
        "Bearer authorization_uri=\"{authority}/{tenant}\", error=\"invalid_token\", error_description=\"{message}\""
    );
    error(401, code, message).with("WWW-Authenticate", challenge).refuse()
}

/// The caller has no right to do this.
pub(crate) fn forbidden(caller: &Caller, action: &str, scope: &str) -> Refusal {
    refuse(
        403,
        "AuthorizationFailed",
        format!(
            "The client '{}' with object id '{}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
            caller.name, caller.object_id
        ),
    )
}

/// The caller may write the resource but may not use what it refers to.
pub(super) fn linked_forbidden(
    caller: &Caller,
    action: &str,
    scope: &str,
    linked_action: &str,
    linked: &str,
) -> Refusal {
    refuse(
        403,
        "LinkedAuthorizationFailed",
        format!(
            "The client '{}' with object id '{}' has permission to perform action '{action}' on scope '{scope}'; however, it does not have permission to perform action(s) '{linked_action}' on the linked scope(s) '{linked}' (respectively) or the linked scope(s) are invalid.",
            caller.name, caller.object_id
        ),
    )
}

/// No such subscription.
pub(super) fn no_subscription(id: &str) -> Refusal {
    refuse(404, "SubscriptionNotFound", format!("The subscription '{id}' could not be found."))
}

/// What stands for a subscription is no GUID.
pub(super) fn malformed_subscription(id: &str) -> Refusal {
    refuse(
        400,
        "InvalidSubscriptionId",
        format!("The provided subscription identifier '{id}' is malformed or invalid."),
    )
}

/// No such resource group.
pub(super) fn no_group(name: &str) -> Refusal {
    refuse(404, "ResourceGroupNotFound", format!("Resource group '{name}' could not be found."))
}

/// No such resource.
pub(super) fn no_resource(display: &str, name: &str, group: &str) -> Refusal {
    refuse(
        404,
        "ResourceNotFound",
        format!(
            "The Resource '{display}/{name}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
        ),
    )
}

/// The resource above does not exist.
pub(super) fn no_parent(parent: &str) -> Refusal {
    refuse(
        404,
        "ParentResourceNotFound",
        format!("Can not perform requested operation on nested resource. Parent resource '{parent}' not found."),
    )
}

/// The method is not one of this type's.
pub(crate) fn not_allowed(method: &str, display: &str, allowed: &'static str) -> Refusal {
    error(
        405,
        "HttpMethodNotSupported",
        format!("The HTTP method '{method}' is not supported at scope of '{display}'."),
    )
    .with("Allow", allowed)
    .refuse()
}

/// Another operation is still changing the resource.
pub(super) fn busy(id: &str) -> Refusal {
    refuse(
        409,
        "Conflict",
        format!("Another operation is in progress on the resource '{id}'. Wait until it has ended and try again."),
    )
}
