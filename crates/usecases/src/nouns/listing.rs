//! How far a listing is, how it ended, and what is missing from it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Error;

/// How far a listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListProgress {
    /// Endpoints found so far.
    pub loaded: u32,
    /// How many there will be, when the service says.
    pub expected: Option<u32>,
}

/// A part of the list that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListProblem {
    /// What could not be read, in words.
    pub scope: String,
    /// Why.
    pub error: Error,
}

/// How a listing ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListSummary {
    /// Endpoints found.
    pub total: u32,
    /// When, RFC 3339.
    pub as_of: String,
    /// What is missing from the list, and why.
    pub problems: Vec<ListProblem>,
}
