//! Online or offline: a state, not an error. What is known of it.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use ts_rs::TS;

/// Whether Azure can be reached, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Connectivity {
    /// It can. Also while nobody has looked yet.
    pub online: bool,
    /// Since when it cannot, RFC 3339.
    pub offline_since: Option<String>,
}

/// What the watch knows.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) offline_since: Mutex<Option<String>>,
    /// Somebody has signed in or out: another cloud may be meant.
    pub(crate) session_changed: Notify,
}

impl State {
    pub(crate) fn offline_since(&self) -> Option<String> {
        self.offline_since.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
