//! What the graph remembers between requests: who asked how often, and the results that are still being paged through.

use std::collections::VecDeque;
use std::sync::Arc;

use super::pages::Results;
use super::quota::Quota;

/// How many results are kept: enough for a few clients that page at the same time.
pub(super) const MAX_RESULTS: usize = 8;

/// What the graph remembers between requests.
#[derive(Debug, Default)]
pub(crate) struct GraphState {
    pub(super) quota: Quota,
    pub(super) results: VecDeque<(Key, Arc<Results>)>,
}

/// What makes two results the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) revision: u64,
    pub(super) caller: String,
    pub(super) subscriptions: Vec<String>,
    pub(super) query: String,
}
