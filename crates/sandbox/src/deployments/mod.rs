//! `Microsoft.Resources/deployments`: templates that Azure Resource Manager itself works through, at resource-group and
//! subscription scope. The engine writes every resource in the caller's name through the same code a client's own PUT
//! takes. It moves by the sandbox's clock alone, whenever anything is asked.

mod begin;
mod bodies;
mod delta;
mod deployment;
mod engine;
mod inner;
mod outputs;
mod place_facts;
mod preflight;
mod refusals;
pub(crate) mod routes;
pub(crate) mod what_if;

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;

use self::deployment::Deployment;
use crate::emulator::State;
use crate::options::Options;

/// Every deployment there is, and when the next one has something to do.
#[derive(Debug, Default)]
pub(crate) struct Deployments {
    /// By identifier in lower case.
    all: BTreeMap<String, Deployment>,
    wakes: BTreeSet<(OffsetDateTime, String)>,
    /// What was foretold and not fetched yet, by the operation's identifier.
    predictions: BTreeMap<String, what_if::Prediction>,
}

impl Deployments {
    fn wake(&mut self, at: OffsetDateTime, key: &str) {
        self.wakes.insert((at, key.to_owned()));
    }

    fn due(&mut self, now: OffsetDateTime) -> Option<(OffsetDateTime, String)> {
        let next = self.wakes.first().filter(|(at, _)| *at <= now).cloned()?;
        self.wakes.remove(&next);
        Some(next)
    }
}

/// Brings the cloud up to `now`, and every deployment with it, in the order in which things happen.
pub(crate) fn settle(state: &mut State, options: &Options, base_url: &str, now: OffsetDateTime) {
    while let Some((at, key)) = state.deployments.due(now) {
        state.cloud.settle(at);
        engine::turn(&mut inner::Engine { state, options, base_url, now: at }, &key);
    }
    state.cloud.settle(now);
}
