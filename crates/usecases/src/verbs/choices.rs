//! What the wizard offers to choose from: container registries by their login server, managed identities by their IDs.
//! Called by the wizard's editable boxes; a person may always type something else.

use azure::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::account::SignedIn;
use crate::nouns::seen::Copy;
use crate::steps::choices::{identities, registries};
use crate::steps::seen;
use crate::steps::sessions::connect;

/// A container registry that the account can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ContainerRegistry {
    /// The resource ID.
    pub id: String,
    /// The resource's name.
    pub name: String,
    /// The host to pull from: read from the registry, never made of its name.
    pub login_server: String,
    /// The subscription.
    pub subscription_id: String,
    /// The resource group.
    pub resource_group: String,
    /// The Azure region.
    pub location: String,
}

/// A user-assigned managed identity that the account can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ManagedIdentity {
    /// The resource ID.
    pub id: String,
    /// The name.
    pub name: String,
    /// Fills in the client ID.
    pub client_id: String,
    /// Fills in the tenant ID.
    pub tenant_id: String,
    /// The resource group.
    pub resource_group: String,
    /// The subscription.
    pub subscription_id: String,
}

/// The container registries of the account's subscriptions.
///
/// # Errors
/// When neither Resource Graph nor ARM can say.
pub async fn container_registries(ctx: &Context) -> Result<Vec<ContainerRegistry>, Error> {
    let (signed_in, connection) = connect(ctx)?;
    let account = signed_in.key();
    let read = read_registries(&signed_in, &connection);
    Ok(seen::fresh_or_kept(ctx, Copy::of(&account, "container registries"), read).await?.value)
}

async fn read_registries(signed_in: &SignedIn, connection: &Connection) -> Result<Vec<ContainerRegistry>, Error> {
    let mut found: Vec<ContainerRegistry> = registries(signed_in, connection)
        .await?
        .into_iter()
        .map(|registry| ContainerRegistry {
            id: registry.id,
            name: registry.name,
            login_server: registry.login_server,
            subscription_id: registry.subscription_id,
            resource_group: registry.resource_group,
            location: registry.location,
        })
        .collect();
    found.sort_by(|a, b| a.login_server.cmp(&b.login_server));
    let mut seen = std::collections::HashSet::new();
    found.retain(|one| seen.insert(one.id.to_ascii_lowercase()));
    Ok(found)
}

/// The managed identities of the account's subscriptions.
///
/// # Errors
/// When neither Resource Graph nor ARM can say.
pub async fn managed_identities(ctx: &Context) -> Result<Vec<ManagedIdentity>, Error> {
    let (signed_in, connection) = connect(ctx)?;
    let account = signed_in.key();
    let read = read_identities(&signed_in, &connection);
    Ok(seen::fresh_or_kept(ctx, Copy::of(&account, "managed identities"), read).await?.value)
}

async fn read_identities(signed_in: &SignedIn, connection: &Connection) -> Result<Vec<ManagedIdentity>, Error> {
    let mut found: Vec<ManagedIdentity> = identities(signed_in, connection)
        .await?
        .into_iter()
        .map(|identity| ManagedIdentity {
            id: identity.id,
            name: identity.name,
            client_id: identity.client_id,
            tenant_id: identity.tenant_id,
            resource_group: identity.resource_group,
            subscription_id: identity.subscription_id,
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
    let mut seen = std::collections::HashSet::new();
    found.retain(|one| seen.insert(one.id.to_ascii_lowercase()));
    Ok(found)
}
