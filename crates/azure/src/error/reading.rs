//! Turns an answer, or the lack of one, into an [`Error`]. Called by the connection, Key Vault and sign-in.
//! An answer may be ARM's error body, Key Vault's, HTML or nothing at all; none of them may make it fail.

use azure_core::error::ErrorKind as CoreKind;
use azure_core::http::headers::{HeaderName, Headers};
use net::text::MAX_SENTENCE;
use net::{page, retry_after};
use serde_json::Value;
use time::OffsetDateTime;

use super::{Error, ErrorDetail, ErrorKind};
use crate::spoken::without_tokens;
use crate::waits::quota_reset;
use crate::www_authenticate;

/// Nested details beyond this depth are left out.
const DEPTH_MAX: usize = 8;
const DETAILS_MAX: usize = 50;

impl Error {
    /// The error in an answer whose status says no.
    pub(crate) fn from_answer(operation: &str, status: u16, headers: &Headers, body: &[u8]) -> Self {
        let header = |name: &'static str| headers.get_optional_str(&HeaderName::from_static(name)).map(str::to_owned);
        let request_id = header("x-ms-request-id");
        let mut error = Self {
            status: Some(status),
            correlation_id: header("x-ms-correlation-request-id").or_else(|| request_id.clone()),
            request_id,
            retry_after: retry_after::asked_for(headers, OffsetDateTime::now_utc())
                .or_else(|| quota_reset(headers).filter(|_| status == 429)),
            claims: (status == 401).then(|| www_authenticate::claims(headers)).flatten(),
            may_have_landed: matches!(status, 408 | 500 | 502 | 503 | 504),
            ..Self::new(kind_of(status), operation, "")
        };
        match serde_json::from_slice::<Value>(body) {
            Ok(body) => error.read(body.get("error").filter(|inner| inner.is_object()).unwrap_or(&body)),
            Err(_) if page::is_of_the_network(status, body) => {
                error.kind = ErrorKind::Blocked;
                error.message = page::of_the_network(headers);
            }
            Err(_) => error.message = without_json(status, body),
        }
        if error.message.is_empty() {
            error.message = format!("The service answered {status} and gave no reason.");
        }
        error
    }

    /// Takes code, sentence, target, details and policy violations from ARM's error object.
    pub(crate) fn read(&mut self, body: &Value) {
        let text = |key: &str| body.get(key).and_then(Value::as_str).map(sentence).filter(|text| !text.is_empty());
        self.code = text("code").or_else(|| self.code.take());
        if let Some(message) = text("message") {
            self.message = message;
        }
        self.target = text("target");
        collect(body, &mut self.details, 0);
        self.additional_info = body.get("additionalInfo").and_then(Value::as_array).cloned().unwrap_or_default();
    }

    /// The error of a request that a pipeline gave up.
    pub(crate) fn from_core(operation: &str, error: azure_core::Error) -> Self {
        if let CoreKind::HttpResponse { raw_response: Some(raw), .. } = error.kind() {
            return Self::from_answer(operation, u16::from(raw.status()), raw.headers(), raw.body().as_ref());
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        let mut innermost = error.to_string();
        while let Some(current) = cause {
            if let Some(own) = current.downcast_ref::<Self>() {
                // Getting a token failed: the reason is what the person needs, the operation is what they were doing.
                return Self { operation: operation.to_owned(), ..own.clone() };
            }
            if let Some(on_the_way) = current.downcast_ref::<net::Error>() {
                return Self { operation: operation.to_owned(), ..on_the_way.clone().into() };
            }
            innermost = current.to_string();
            cause = current.source();
        }
        let innermost = sentence(&innermost);
        match error.kind() {
            CoreKind::Connection => {
                Self::new(ErrorKind::Offline, operation, format!("No connection could be made ({innermost})."))
            }
            CoreKind::Io => Self {
                may_have_landed: true,
                ..Self::new(
                    ErrorKind::Offline,
                    operation,
                    format!("The connection broke before the answer was complete ({innermost})."),
                )
            },
            CoreKind::Credential => Self::new(ErrorKind::SignedOut, operation, innermost),
            CoreKind::HttpResponse { status, .. } => Self {
                status: Some(u16::from(*status)),
                ..Self::new(kind_of(u16::from(*status)), operation, innermost)
            },
            CoreKind::DataConversion | CoreKind::Other => Self::protocol(operation, innermost),
        }
    }
}

const fn kind_of(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::SignedOut,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 | 412 => ErrorKind::Conflict,
        429 => ErrorKind::Throttled,
        400 | 405 | 413 | 415 | 422 => ErrorKind::Refused,
        200..=399 => ErrorKind::Protocol,
        _ => ErrorKind::Service,
    }
}

fn without_json(status: u16, body: &[u8]) -> String {
    let start = body.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    match start {
        None => format!("The answer was empty (status {status})."),
        Some(b'<') => format!(
            "A web page came back instead of an answer (status {status}). A proxy, a sign-in page of the network or a gateway stands between this computer and the service."
        ),
        Some(_) => format!("The answer (status {status}) is not in a form that the service is known to use."),
    }
}

fn collect(body: &Value, into: &mut Vec<ErrorDetail>, depth: usize) {
    let Some(details) = body.get("details").and_then(Value::as_array).filter(|_| depth < DEPTH_MAX) else { return };
    for detail in details {
        if into.len() >= DETAILS_MAX {
            return;
        }
        let text = |key: &str| detail.get(key).and_then(Value::as_str).map(sentence).unwrap_or_default();
        if !text("code").is_empty() || !text("message").is_empty() {
            let target = Some(text("target")).filter(|target| !target.is_empty());
            into.push(ErrorDetail { code: text("code"), message: text("message"), target });
        }
        collect(detail, into, depth + 1);
    }
}

/// The text without tokens and control characters, and not endlessly long.
pub(crate) fn sentence(text: &str) -> String {
    let enough: String = text.trim().chars().take(MAX_SENTENCE * 4).collect();
    without_tokens(&enough).chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_SENTENCE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answered(status: u16, body: &[u8]) -> Error {
        let mut headers = Headers::new();
        headers.insert("x-ms-request-id", "request");
        headers.insert("retry-after", "17");
        Error::from_answer("create the registry endpoint", status, &headers, body)
    }

    #[test]
    fn arms_error_body_is_read_whole() {
        let body = json!({ "error": { "code": "ValidationFailed", "message": "The host is too long.", "target": "properties.host",
            "details": [{ "code": "A", "message": "a", "details": [{ "code": "B", "message": "b", "target": "t" }] }],
            "additionalInfo": [{ "type": "PolicyViolation", "info": { "policyDefinitionDisplayName": "No public registries" } }] } });
        let error = answered(400, body.to_string().as_bytes());
        assert_eq!(error.kind, ErrorKind::Refused);
        assert_eq!(
            (error.code.as_deref(), error.target.as_deref()),
            (Some("ValidationFailed"), Some("properties.host"))
        );
        assert_eq!(error.details.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(error.policy_names(), ["No public registries"]);
        assert_eq!(error.correlation_id.as_deref(), Some("request"));
        assert_eq!(
            error.to_string(),
            "Could not create the registry endpoint: The host is too long. (ValidationFailed)"
        );
    }

    #[test]
    fn html_and_nothing_become_readable_sentences() {
        let error = answered(502, b"<html><h1>Bad Gateway</h1></html>");
        assert_eq!(error.kind, ErrorKind::Service);
        assert!(error.message.contains("web page") && error.message.contains("502"), "{}", error.message);
        assert!(answered(503, b"").message.contains("empty"));
        assert!(!answered(500, b"{}").message.is_empty());
        assert!(!answered(500, br#"{"error":null}"#).message.is_empty());
        assert!(!answered(500, br#"{"error":{"code":7,"message":{}}}"#).message.is_empty());
    }

    #[test]
    fn a_wait_that_was_asked_for_is_kept() {
        let error = answered(429, br#"{"error":{"code":"TooManyRequests","message":"Slow down."}}"#);
        assert_eq!(error.kind, ErrorKind::Throttled);
        assert_eq!(error.retry_after.map(|wait| wait.as_secs()), Some(17));
    }

    #[test]
    fn endless_and_deep_bodies_are_cut() {
        let mut body = json!({ "message": "x".repeat(10_000) });
        for _ in 0..40 {
            body = json!({ "code": "c", "message": "m", "details": [body.clone(), body] })["details"][0].clone();
            body = json!({ "code": "c", "message": "x".repeat(3_000), "details": vec![body] });
        }
        let error = answered(400, json!({ "error": body }).to_string().as_bytes());
        assert_eq!(error.message.len(), MAX_SENTENCE);
        assert!(error.details.len() <= DETAILS_MAX);
    }
}
