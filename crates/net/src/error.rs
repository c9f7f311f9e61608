//! What went wrong between this computer and a server. Made here alone; whoever sends a request puts it into an error of its
//! own. It holds no address with a query, no header and no body.

use std::fmt;

use azure_core::error::ErrorKind as CoreKind;

use crate::text::sentence;

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No answer arrived: no network, no name, no route, or the connection broke.
    Offline,
    /// Something on the way does not let the request through; trying again alone does not help.
    Blocked,
    /// The settings cannot be used, or what came is no answer.
    Unusable,
}

/// A request that got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What kind of failure.
    pub kind: ErrorKind,
    /// What was being done, to follow "Could not"; empty where only the caller knows it.
    pub operation: &'static str,
    /// One or more sentences.
    pub message: String,
    /// The request left this computer: the server may have done what it asks.
    pub may_have_landed: bool,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Self { kind, operation, message: message.into(), may_have_landed: false }
    }

    pub(crate) fn blocked(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Blocked, "", message)
    }

    pub(crate) fn offline(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Offline, "", message)
    }

    /// The error of a request that a transport gave up.
    #[must_use]
    pub fn of_transport(operation: &'static str, error: &azure_core::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
        let mut innermost = error.to_string();
        while let Some(current) = cause {
            if let Some(own) = current.downcast_ref::<Self>() {
                return Self { operation, ..own.clone() };
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
            CoreKind::Credential | CoreKind::HttpResponse { .. } | CoreKind::DataConversion | CoreKind::Other => {
                Self::new(ErrorKind::Unusable, operation, innermost)
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.operation.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "Could not {}: {}", self.operation, self.message)
    }
}

impl std::error::Error for Error {}
