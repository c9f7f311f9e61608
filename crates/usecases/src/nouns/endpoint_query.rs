//! Which rows of the list of registry endpoints to show, and the window of them.

use domain::RegistryEndpoint;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "each variant is the field of `RegistryEndpoint` of the same name")]
pub enum SortKey {
    Name,
    Host,
    Method,
    InstanceName,
    ResourceGroup,
    ProvisioningState,
    HealthState,
    LastModifiedAt,
}

/// Which rows of the list to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EndpointQuery {
    /// Words that a row must hold, in any column.
    pub filter: String,
    /// Only this instance's.
    pub instance_id: Option<String>,
    /// The column.
    pub sort_by: SortKey,
    /// Last first.
    pub descending: bool,
    /// The first row of the window, from 0.
    pub offset: u32,
    /// How many rows, at most 1,000.
    pub limit: u32,
}

/// A window of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EndpointWindow {
    /// Grows whenever the list changes.
    pub revision: u32,
    /// All endpoints known.
    pub total: u32,
    /// Those that match the query.
    pub matching: u32,
    /// The first row of this window.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<RegistryEndpoint>,
    /// When the list was read, RFC 3339; absent before the first listing.
    pub as_of: Option<String>,
}
