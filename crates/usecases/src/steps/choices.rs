//! Container registries and managed identities as they are read, with all that the checks look at. A step of the wizard's
//! choices and of the checks.

use azure::Connection;
use azure::arm::{container_registries, managed_identities};
use azure::resource_graph::ResourceGraphClient;
use futures::future::join_all;

use crate::error::Error;
use crate::nouns::account::SignedIn;
use crate::nouns::reach::whatever_answered;
use crate::steps::fan_out::some_at_a_time;

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
    let lists = some_at_a_time(lists).await;
    whatever_answered(lists.into_iter().map(|list| list.map_err(Error::from)).collect())
}
