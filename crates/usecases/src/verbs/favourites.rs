//! Favourites: the endpoints that a person has starred, which the tray shows first. They belong to the account and stay on
//! this computer. Called by the grid, the details panel and the tray; never asks the network.

use domain::RegistryEndpointId;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};

/// The resource IDs, in lower case, of what the account has starred.
///
/// # Errors
/// [`ErrorCode::SignedOut`], or when the disk cannot be read.
pub async fn list(ctx: &Context) -> Result<Vec<String>, Error> {
    let account = ctx.signed_in()?.key();
    ctx.on_disk(move |database| store::favourites::list(database, &account)).await
}

/// Stars an endpoint or takes its star away, and answers what is starred now.
///
/// # Errors
/// [`ErrorCode::InvalidInput`] when it is not the ID of a registry endpoint, or when the disk cannot be written.
pub async fn set(ctx: &Context, id: &str, starred: bool) -> Result<Vec<String>, Error> {
    let account = ctx.signed_in()?.key();
    let id = RegistryEndpointId::parse(id).map_err(|why| Error::new(ErrorCode::InvalidInput, why))?;
    let (key, now) = (id.resource_id().key(), ctx.timestamp());
    let keys = ctx
        .on_disk(move |database| {
            if starred {
                store::favourites::add(database, &account, &key, &now)?;
            } else {
                store::favourites::remove(database, &account, &key)?;
            }
            store::favourites::list(database, &account)
        })
        .await?;
    ctx.desktop().changed(ChangedWhat::Favourites);
    Ok(keys)
}
