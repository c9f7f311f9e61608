//! Key Vault's refusals.

use serde_json::json;

use crate::answer::{Answer, Refusal};

/// An error answer with code and message.
pub(super) fn error(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "code": code, "message": message } }))
}

/// A refusal with a code.
pub(super) fn refuse(status: u16, code: &str, message: &str) -> Refusal {
    error(status, code, message).refuse()
}

/// A refusal whose real reason is in `innererror`.
pub(super) fn inner(status: u16, code: &str, message: &str, reason: &str) -> Refusal {
    Answer::json(status, &json!({ "error": { "code": code, "message": message, "innererror": { "code": reason } } }))
        .refuse()
}

/// No such secret.
pub(super) fn not_found(name: &str) -> Refusal {
    refuse(
        404,
        "SecretNotFound",
        &format!(
            "A secret with (name/id) {name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
        ),
    )
}
