//! The deployments there are, what was foretold, and when the next one has something to do. It moves nothing itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use time::OffsetDateTime;

use super::deployment::Deployment;

/// Every deployment there is, and when the next one has something to do.
#[derive(Debug, Default)]
pub(crate) struct Deployments {
    /// By identifier in lower case.
    pub(super) all: BTreeMap<String, Deployment>,
    pub(super) wakes: BTreeSet<(OffsetDateTime, String)>,
    /// What was foretold and not fetched yet, by the operation's identifier.
    pub(super) predictions: BTreeMap<String, Prediction>,
}

impl Deployments {
    pub(super) fn wake(&mut self, at: OffsetDateTime, key: &str) {
        self.wakes.insert((at, key.to_owned()));
    }

    pub(super) fn due(&mut self, now: OffsetDateTime) -> Option<(OffsetDateTime, String)> {
        let next = self.wakes.first().filter(|(at, _)| *at <= now).cloned()?;
        self.wakes.remove(&next);
        Some(next)
    }
}

/// What was found out, and from when on it can be had.
#[derive(Debug)]
pub(super) struct Prediction {
    pub(super) subscription: String,
    pub(super) ready: OffsetDateTime,
    pub(super) body: Value,
}
