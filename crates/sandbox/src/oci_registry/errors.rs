//! The errors of the distribution protocol: a status, a code of its list, a sentence, and detail where there is some.

use serde_json::{Value, json};

use crate::answer::{Answer, Refusal};

/// An answer with one error in it.
pub(super) fn error(status: u16, code: &str, message: &str, detail: Value) -> Answer {
    let mut error = json!({ "code": code, "message": message });
    if !detail.is_null() {
        error["detail"] = detail;
    }
    Answer::json(status, &json!({ "errors": [error] }))
}

/// The same as a refusal.
pub(super) fn refuse(status: u16, code: &str, message: &str, detail: Value) -> Refusal {
    error(status, code, message, detail).refuse()
}

pub(super) fn name_invalid(name: &str) -> Refusal {
    refuse(400, "NAME_INVALID", "invalid repository name", json!({ "name": name }))
}

pub(super) fn name_unknown(name: &str) -> Refusal {
    refuse(404, "NAME_UNKNOWN", "repository name not known to registry", json!({ "name": name }))
}

pub(super) fn manifest_unknown(name: &str, reference: &str) -> Refusal {
    let detail = json!({ "Name": name, "Revision": reference });
    refuse(404, "MANIFEST_UNKNOWN", &format!("manifest tagged by \"{reference}\" is not found"), detail)
}

pub(super) fn blob_unknown(digest: &str) -> Refusal {
    refuse(404, "BLOB_UNKNOWN", "blob unknown to registry", json!({ "digest": digest }))
}

pub(super) fn digest_invalid(why: &str) -> Refusal {
    refuse(400, "DIGEST_INVALID", "provided digest did not match uploaded content", json!(why))
}

pub(super) fn upload_unknown() -> Refusal {
    refuse(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", Value::Null)
}

pub(super) fn unsupported(what: &str) -> Refusal {
    refuse(405, "UNSUPPORTED", "The operation is unsupported.", json!(what))
}

/// Somebody switched this off in the attributes of the repository, manifest or tag.
pub(super) fn locked(what: &str) -> Refusal {
    let message = format!(
        "The operation is disallowed on this registry, repository or image: {what} is locked. View troubleshooting steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation"
    );
    refuse(405, "UNSUPPORTED", &message, Value::Null)
}
