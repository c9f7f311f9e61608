//! An operation on its way: what a screen shows of it, and what has to be kept to resume it after a restart.
//! Stored by `store` as JSON. The address of the status may hold a short-lived token in its query, so `Debug` leaves it out and
//! what is stored is the address without it: where that is not enough, the resource itself is asked.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};
use url::Url;

/// Where a long-running operation stands.
#[derive(Debug, Clone, PartialEq)]
pub enum OperationProgress {
    /// It is not over; this is said before each wait.
    Running {
        /// The service's word for the state; empty when it has not said one.
        state: String,
        /// How much is done, where the service says.
        percent: Option<f64>,
        /// When it is asked again.
        next_poll: Duration,
    },
}

/// What the operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// PUT: it ends with the resource.
    Write,
    /// PATCH whose outcome the caller reads itself.
    Change,
    /// It ends with nothing.
    Delete,
}

/// Whose answer tells the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PollKind {
    /// A status document.
    AsyncOperation,
    /// 202 until it is over.
    Location,
    /// The resource's own provisioning state.
    Resource,
}

/// Everything that following an operation needs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationState {
    pub(crate) operation: String,
    pub(crate) purpose: Purpose,
    pub(crate) kind: PollKind,
    #[serde(serialize_with = "without_tokens")]
    pub(crate) poll_url: String,
    pub(crate) resource_url: String,
    pub(crate) state: String,
    pub(crate) wait_seconds: u64,
}

impl OperationState {
    pub(crate) fn wait(&self) -> Duration {
        Duration::from_secs(self.wait_seconds.clamp(1, 600))
    }

    /// The same for the disk. The address of the status may hold tokens in its query, so of that the API version alone is
    /// kept; where the service does not answer without the rest, the resource itself is asked.
    #[must_use]
    pub fn without_tokens(&self) -> Self {
        let mut state = self.clone();
        if let Ok(mut url) = Url::parse(&self.poll_url) {
            let version = url.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case("api-version"));
            let version = version.map(|(name, value)| (name.into_owned(), value.into_owned()));
            url.set_query(None);
            if let Some((name, value)) = version {
                url.query_pairs_mut().append_pair(&name, &value);
            }
            state.poll_url = url.to_string();
        }
        state
    }

    /// A write that is followed by the resource's own state, because the answer that started it is lost.
    pub(crate) fn of_resource(operation: &str, resource: &Url, state: &str) -> Self {
        Self {
            operation: operation.to_owned(),
            purpose: Purpose::Write,
            kind: PollKind::Resource,
            poll_url: resource.to_string(),
            resource_url: resource.to_string(),
            state: state.to_owned(),
            wait_seconds: 1,
        }
    }
}

/// An address with its path and the version of the interface, and nothing else that stands in a query.
fn without_tokens<S: Serializer>(address: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let Ok(mut url) = Url::parse(address) else { return serializer.serialize_str("") };
    let version = url.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case("api-version"));
    let version = version.map(|(name, value)| (name.into_owned(), value.into_owned()));
    url.set_query(None);
    url.set_fragment(None);
    if let Some((name, value)) = version {
        url.query_pairs_mut().append_pair(&name, &value);
    }
    serializer.serialize_str(url.as_str())
}

impl fmt::Debug for OperationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationState")
            .field("operation", &self.operation)
            .field("kind", &self.kind)
            .field("resource_url", &self.resource_url)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_of_an_operations_address_is_stored() {
        let resource = Url::parse("https://management.azure.com/r?api-version=1").unwrap();
        let status = "https://management.azure.com/subscriptions/s/operations/o?api-version=2025-10-01&t=638&c=MIIH&s=secret&h=hash#x";
        let state =
            OperationState { poll_url: status.to_owned(), ..OperationState::of_resource("create", &resource, "") };
        let stored = serde_json::to_string(&state).unwrap();
        for token in ["secret", "MIIH", "hash", "638"] {
            assert!(!stored.contains(token), "{stored}");
        }
        let again: OperationState = serde_json::from_str(&stored).unwrap();
        assert_eq!(again.poll_url, "https://management.azure.com/subscriptions/s/operations/o?api-version=2025-10-01");
        assert_eq!(again.resource_url, state.resource_url);
    }
}
