//! What went wrong, in the service's own words, with what a person needs to ask for help: code, target, ids of the
//! request. Made by every client, read by `usecases`. It never holds a token, a secret or a request's body.

mod reading;

pub(crate) use self::reading::sentence;

use std::fmt;
use std::time::Duration;

use serde_json::Value;

/// What kind of failure it is: the only thing a program should branch on besides [`Error::code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No answer arrived: no network, no name, no route, or the connection broke.
    Offline,
    /// Something on the way does not let the request through: a proxy, a firewall that reads traffic, a sign-in page of
    /// the network. Trying again alone does not help.
    Blocked,
    /// Nobody is signed in, or the sign-in is not accepted any more.
    SignedOut,
    /// The account lacks a right (403).
    Forbidden,
    /// The thing, or something above it, is not there (404).
    NotFound,
    /// The thing is in a state that does not allow it (409, 412).
    Conflict,
    /// Too many requests; see [`Error::retry_after`].
    Throttled,
    /// The request was accepted and the operation that followed failed.
    OperationFailed,
    /// The request breaks a rule of the service (400, 422 and their like).
    Refused,
    /// Any other answer that says no.
    Service,
    /// An answer that cannot be understood, or must not be followed.
    Protocol,
}

/// A part of an error, as ARM's `details`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorDetail {
    /// The service's code.
    pub code: String,
    /// The service's sentence.
    pub message: String,
    /// The part of the request that it speaks of.
    pub target: Option<String>,
}

/// A failed request.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    /// What kind of failure.
    pub kind: ErrorKind,
    /// What was being done, to follow "Could not": `create the registry endpoint`.
    pub operation: String,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The service's code. For Key Vault the inner one, when there is one: the outer says too little.
    pub code: Option<String>,
    /// One or more sentences: the service's, or ours where it said nothing.
    pub message: String,
    /// The part of the request that the service objects to.
    pub target: Option<String>,
    /// More of the same, flattened.
    pub details: Vec<ErrorDetail>,
    /// `x-ms-correlation-request-id`, else `x-ms-request-id`: what support asks for.
    pub correlation_id: Option<String>,
    /// `x-ms-request-id`.
    pub request_id: Option<String>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// What a new sign-in must satisfy, as the JSON of a claims challenge: without it the same refusal comes again.
    pub claims: Option<String>,
    /// ARM's `additionalInfo`, as it came.
    pub additional_info: Vec<Value>,
    /// The service may have done it all the same: the answer, not the request, got lost.
    pub(crate) may_have_landed: bool,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, operation: &str, message: impl Into<String>) -> Self {
        Self {
            kind,
            operation: operation.to_owned(),
            status: None,
            code: None,
            message: message.into(),
            target: None,
            details: Vec::new(),
            correlation_id: None,
            request_id: None,
            retry_after: None,
            claims: None,
            additional_info: Vec::new(),
            may_have_landed: false,
        }
    }

    pub(crate) fn protocol(operation: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Protocol, operation, message)
    }

    /// Whether the code is this one, letter case aside.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code))
    }

    /// Whether a write may have been done all the same, or may still be: its answer got lost or cannot be read, the service
    /// broke over it, or a gateway gave up waiting. What stands there decides, now or a little later. A request that was
    /// never sent is not one of them.
    #[must_use]
    pub const fn is_outcome_unknown(&self) -> bool {
        self.may_have_landed
    }

    /// Whether the service has done nothing now and would take the same later: it throttles, or another operation is still
    /// changing the resource. A conflict that waiting does not end is not one of them.
    #[must_use]
    pub fn is_later(&self) -> bool {
        const BUSY: [&str; 8] = [
            "AnotherOperationInProgress",
            "OperationInProgress",
            "ConflictingOperation",
            "ConflictingOperationInProgress",
            "ConflictingConcurrentWriteNotAllowed",
            "ConcurrentUpdate",
            "ResourceBusy",
            "RetryableError",
        ];
        let said = self.message.to_lowercase();
        let speaks_of_another = said.contains("operation")
            && ["another", "progress", "running", "pending", "concurrent"].iter().any(|word| said.contains(word));
        let is_busy = self.retry_after.is_some() || BUSY.iter().any(|code| self.has_code(code)) || speaks_of_another;
        match self.status {
            _ if self.kind == ErrorKind::Throttled => true,
            Some(409) if self.kind == ErrorKind::Conflict => is_busy,
            Some(503) => self.retry_after.is_some(),
            _ => false,
        }
    }

    /// Whether it is not known what the service did: its answer got lost, or cannot be read.
    pub(crate) fn is_unclear(&self) -> bool {
        self.may_have_landed || matches!(self.kind, ErrorKind::Offline | ErrorKind::Service)
    }

    /// Whether a 404 says that the resource itself is missing, and not something above it, nor a gateway's page.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        const ABOVE: [&str; 5] = [
            "ParentResourceNotFound",
            "ResourceGroupNotFound",
            "SubscriptionNotFound",
            "InvalidResourceType",
            "NoRegisteredProviderFound",
        ];
        self.kind == ErrorKind::NotFound && self.code.is_some() && !ABOVE.iter().any(|code| self.has_code(code))
    }

    /// The names of the Azure policies that denied the request.
    #[must_use]
    pub fn policy_names(&self) -> Vec<&str> {
        const NAMES: [&str; 4] = [
            "policyDefinitionDisplayName",
            "policyAssignmentDisplayName",
            "policyDefinitionName",
            "policyAssignmentName",
        ];
        let is_violation = |info: &&Value| {
            info.get("type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("PolicyViolation"))
        };
        let violations = self.additional_info.iter().filter(is_violation).filter_map(|violation| violation.get("info"));
        violations.filter_map(|info| NAMES.iter().find_map(|name| info.get(name)?.as_str())).collect()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Could not {}: {}", self.operation, self.message)?;
        self.code.as_ref().map_or(Ok(()), |code| write!(f, " ({code})"))
    }
}

impl std::error::Error for Error {}

impl From<net::Error> for Error {
    fn from(error: net::Error) -> Self {
        let kind = match error.kind {
            net::ErrorKind::Offline => ErrorKind::Offline,
            net::ErrorKind::Blocked => ErrorKind::Blocked,
            net::ErrorKind::Unusable => ErrorKind::Protocol,
        };
        Self { may_have_landed: error.may_have_landed, ..Self::new(kind, error.operation, error.message) }
    }
}
