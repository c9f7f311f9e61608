//! Registry endpoints: list, look through the list, get, delete, open in the portal; creating has a module of its own.
//! Called by the home page, the details panel, the tray and the command line.

use azure::arm::registry_endpoints::RegistryEndpointsClient;
use domain::{RegistryEndpoint, RegistryEndpointId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::{Context, connect_for};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::inventory;
use crate::session::portal_url;

pub mod create;
pub(crate) mod journal;
pub(crate) mod leftovers;
mod list;
mod pauses;
mod secret_chain;

pub use journal::{WrittenLine, WrittenState};
pub use list::{ListProblem, ListProgress, ListSummary, of_instance, refresh};

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

/// A window of the list in memory. Before the first listing it is the copy that the disk keeps from the last time.
///
/// # Errors
/// [`ErrorCode::SignedOut`].
pub async fn query(ctx: &Context, query: &EndpointQuery) -> Result<EndpointWindow, Error> {
    let signed_in = ctx.signed_in()?;
    inventory::recall(ctx, &signed_in).await?;
    Ok(ctx.inventory.window(query))
}

/// One endpoint as ARM reports it now.
///
/// # Errors
/// [`ErrorCode::NotFound`], or what the service says.
pub async fn get(ctx: &Context, id: &str) -> Result<RegistryEndpoint, Error> {
    let id = endpoint_id(id)?;
    let (_, connection) = connect_for(ctx, id.resource_id()).await?;
    Ok(RegistryEndpointsClient::new(&connection).get(&id).await?)
}

/// Deletes an endpoint and waits until it is gone.
///
/// # Errors
/// [`ErrorCode::NotFound`] when it was not there, or what the service says.
pub async fn delete(ctx: &Context, id: &str) -> Result<(), Error> {
    let id = endpoint_id(id)?;
    let (_, connection) = connect_for(ctx, id.resource_id()).await?;
    let inventory = ctx.inventory.pinned();
    let client = RegistryEndpointsClient::new(&connection);
    if client.get_opt(&id).await?.is_none() {
        inventory.deleted(&id);
        ctx.desktop().changed(ChangedWhat::Endpoints);
        return Err(Error::new(
            ErrorCode::NotFound,
            format!("There is no registry endpoint \u{201c}{}\u{201d}.", id.name()),
        ));
    }
    client.delete(&id, |_| {}).await?;
    inventory.deleted(&id);
    ctx.desktop().changed(ChangedWhat::Endpoints);
    Ok(())
}

/// Opens an endpoint's page in the Azure portal.
///
/// # Errors
/// [`ErrorCode::Conflict`] where the cloud has no portal.
pub fn open_in_portal(ctx: &Context, id: &str) -> Result<(), Error> {
    let id = endpoint_id(id)?;
    let signed_in = ctx.signed_in()?;
    let url = portal_url(&signed_in, id.resource_id()).ok_or_else(|| {
        Error::new(ErrorCode::Conflict, "The sandbox has no portal: this endpoint is on this computer only.")
    })?;
    ctx.desktop().open_url(&url).map_err(Error::internal)
}

fn endpoint_id(text: &str) -> Result<RegistryEndpointId, Error> {
    RegistryEndpointId::parse(text).map_err(|why| Error::new(ErrorCode::InvalidInput, why))
}
