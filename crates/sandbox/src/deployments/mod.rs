//! `Microsoft.Resources/deployments`: templates that Azure Resource Manager itself works through, at resource-group and
//! subscription scope. The engine writes every resource in the caller's name through the same code a client's own PUT
//! takes. It moves by the sandbox's clock alone, whenever anything is asked.

mod begin;
mod bodies;
mod delta;
mod deployment;
mod engine;
pub(crate) mod held;
mod inner;
mod outputs;
mod place_facts;
mod preflight;
mod refusals;
pub(crate) mod routes;
pub(crate) mod what_if;

use time::OffsetDateTime;

use crate::call::OnBehalf;
use crate::options::Options;
use crate::state::State;

/// Brings the cloud up to `now`, and every deployment with it, in the order in which things happen.
pub(crate) fn settle(state: &mut State, options: &Options, base_url: &str, on_behalf: OnBehalf, now: OffsetDateTime) {
    while let Some((at, key)) = state.deployments.due(now) {
        state.cloud.settle(at);
        engine::turn(&mut inner::Engine { state, options, base_url, now: at, on_behalf }, &key);
    }
    state.cloud.settle(now);
}
