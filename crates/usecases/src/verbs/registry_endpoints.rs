//! Registry endpoints: list, look through the list, get, delete, open in the portal; creating has a module of its own.
//! Called by the home page, the details panel, the tray and the command line.

use azure::arm::registry_endpoints::RegistryEndpointsClient;
use domain::{InstanceId, RegistryEndpoint, RegistryEndpointId, ResourceId};

use crate::context::Context;
pub use crate::creates::create;
pub use crate::creates::journal::{WrittenLine, WrittenState};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::account::SignedIn;
pub use crate::nouns::endpoint_query::{EndpointQuery, EndpointWindow, SortKey};
pub use crate::nouns::listing::{ListProblem, ListProgress, ListSummary};
use crate::steps::sessions::connect_for;
use crate::steps::{listing, recall};

/// Reads the whole list anew. Rows show as they arrive; the answer comes when the list is complete.
///
/// # Errors
/// When nothing could be read at all. Where a part could not, it is a problem in the answer.
pub async fn refresh(ctx: &Context, progress: impl FnMut(ListProgress) + Send) -> Result<ListSummary, Error> {
    listing::refresh(ctx, progress).await
}

/// The endpoints of one instance, as ARM lists them: for the command line's `--instance`.
///
/// # Errors
/// What the service says.
pub async fn of_instance(ctx: &Context, id: &str) -> Result<Vec<RegistryEndpoint>, Error> {
    let id = InstanceId::parse(id)?;
    let (_, connection) = connect_for(ctx, id.resource_id()).await?;
    Ok(RegistryEndpointsClient::new(&connection).list_by_instance(&id).await?.whole()?)
}

/// A window of the list in memory. Before the first listing it is the copy that the disk keeps from the last time.
///
/// # Errors
/// [`ErrorCode::SignedOut`].
pub async fn query(ctx: &Context, query: &EndpointQuery) -> Result<EndpointWindow, Error> {
    let signed_in = ctx.signed_in()?;
    recall::recall(ctx, &signed_in).await?;
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
pub async fn open_in_portal(ctx: &Context, id: &str) -> Result<(), Error> {
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

/// The portal's page of a resource, where the cloud has a portal.
fn portal_url(signed_in: &SignedIn, id: &ResourceId) -> Option<String> {
    let portal = signed_in.connection.cloud().portal_host.as_ref().filter(|_| signed_in.chip.portal)?;
    Some(format!("https://{portal}/#@{}/resource{id}", signed_in.reach.tenant_of(id.subscription_id())))
}
