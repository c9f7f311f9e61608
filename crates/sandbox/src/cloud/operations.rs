//! Long-running operations: when they began, when they end and how. The ARM handlers start them, the cloud ends them,
//! `arm::operations` reports them. An operation ends by the clock alone, however often it is asked.

use std::sync::Arc;

use serde_json::Value;
use time::OffsetDateTime;

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Succeeded,
    Failed,
}

/// A change that takes time.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// Identifier of the resource it changes, in lower case.
    pub(crate) key: Arc<str>,
    /// The same, as it is spelled.
    pub(crate) resource_id: String,
    pub(crate) deletes: bool,
    pub(crate) started: OffsetDateTime,
    pub(crate) ends: OffsetDateTime,
    /// What it will fail with, decided when it starts.
    pub(crate) failure: Option<Value>,
    pub(crate) outcome: Option<Outcome>,
}

impl Operation {
    /// Writes down the end and says what it was.
    pub(crate) fn conclude(&mut self) -> Outcome {
        let outcome = if self.failure.is_some() { Outcome::Failed } else { Outcome::Succeeded };
        self.outcome = Some(outcome);
        outcome
    }
}
