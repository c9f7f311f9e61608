//! What the wizard offers to choose from: container registries by their login server, managed identities by their IDs.
//! Called by the wizard's editable boxes; a person may always type something else.

use azure::Connection;
use azure::arm::{container_registries, managed_identities};
use azure::resource_graph::ResourceGraphClient;
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::{Context, SignedIn, connect};
use crate::error::Error;
use crate::reach::whatever_answered;
use crate::seen::{self, Copy};

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
    Ok(found)
}

/// The registries with all that the checks look at.
pub(crate) async fn registries(
    signed_in: &SignedIn,
    connection: &Connection,
) -> Result<Vec<container_registries::ContainerRegistry>, Error> {
    let lists = signed_in.reach.scopes(connection).await.into_iter().map(|scope| async move {
        let subscriptions = scope.subscriptions?;
        if let Ok(found) = ResourceGraphClient::new(&scope.connection).container_registries(&subscriptions).await {
            return Ok(found);
        }
        let client = container_registries::ContainerRegistriesClient::new(&scope.connection);
        by_subscription(subscriptions.iter().map(|subscription| client.list_by_subscription(subscription))).await
    });
    whatever_answered(join_all(lists).await)
}

/// The identities with all that the checks look at.
pub(crate) async fn identities(
    signed_in: &SignedIn,
    connection: &Connection,
) -> Result<Vec<managed_identities::ManagedIdentity>, Error> {
    let lists = signed_in.reach.scopes(connection).await.into_iter().map(|scope| async move {
        let subscriptions = scope.subscriptions?;
        if let Ok(found) = ResourceGraphClient::new(&scope.connection).managed_identities(&subscriptions).await {
            return Ok(found);
        }
        let client = managed_identities::ManagedIdentitiesClient::new(&scope.connection);
        by_subscription(subscriptions.iter().map(|subscription| client.list_by_subscription(subscription))).await
    });
    whatever_answered(join_all(lists).await)
}

/// ARM's lists, one a subscription, where the graph has no answer.
async fn by_subscription<T, F>(lists: impl Iterator<Item = F>) -> Result<Vec<T>, Error>
where
    F: Future<Output = Result<Vec<T>, azure::Error>>,
{
    let lists = join_all(lists).await;
    whatever_answered(lists.into_iter().map(|list| list.map_err(Error::from)).collect())
}
