//! How the control plane says no.

use serde_json::json;

use crate::answer::Answer;

/// A refusal with a sentence.
pub(super) fn refused(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "code": "SandboxControl", "message": message } }))
}
