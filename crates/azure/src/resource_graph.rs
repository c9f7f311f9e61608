//! Azure Resource Graph: rows of many subscriptions with few requests. Called by the lists of `usecases`.
//! The graph lags behind writes and does not say what the account may not see; whoever asks has to know that.

pub mod kql;
mod pages;
mod quota;

use domain::{Instance, RegistryEndpoint};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use self::quota::GraphQuota;
use crate::arm::{container_registries, instances, managed_identities, registry_endpoints, secret_sync};
use crate::connection::Connection;
use crate::error::Error;

/// A query names fewer than 300 subscriptions.
const SUBSCRIPTIONS_MOST: usize = 299;

/// Talks to Resource Graph.
#[derive(Debug, Clone)]
pub struct ResourceGraphClient {
    connection: Connection,
}

impl ResourceGraphClient {
    /// A client of this connection. All clients of a connection share what is left of the account's quota.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// Every row of a query over these subscriptions, each resource once. The query projects `id` and has a total order.
    /// `on_page` hears how many rows there are so far, and how many there will be once that is known.
    ///
    /// # Errors
    /// When a page is missing: part of a list is never passed off as all of it.
    pub async fn query_all<T: DeserializeOwned>(
        &self,
        operation: &str,
        subscriptions: &[String],
        query: &str,
        on_page: impl FnMut(u32, Option<u32>),
    ) -> Result<Vec<T>, Error> {
        let rows = self.rows(operation, subscriptions, query, on_page).await?;
        serde_json::from_value(Value::Array(rows)).map_err(|error| {
            Error::protocol(operation, format!("The rows are not what the service is known to send ({error})."))
        })
    }

    /// All registry endpoints that the graph knows.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn registry_endpoints(
        &self,
        subscriptions: &[String],
        on_page: impl FnMut(u32, Option<u32>),
    ) -> Result<Vec<RegistryEndpoint>, Error> {
        let rows = self.rows("list the registry endpoints", subscriptions, &kql::registry_endpoints(), on_page).await?;
        Ok(crate::arm::read_all(&rows, registry_endpoints::read_registry_endpoint))
    }

    /// All instances.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn instances(&self, subscriptions: &[String]) -> Result<Vec<Instance>, Error> {
        let rows = self.rows("list the instances", subscriptions, &kql::instances(), |_, _| ()).await?;
        Ok(crate::arm::read_all(&rows, instances::read))
    }

    /// All secret provider classes: the ID in lower case, and the name of the vault.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn provider_classes(&self, subscriptions: &[String]) -> Result<Vec<(String, String)>, Error> {
        let query = kql::provider_classes();
        let rows = self.rows("list the secret provider classes", subscriptions, &query, |_, _| ()).await?;
        Ok(crate::arm::read_all(&rows, |row| {
            secret_sync::read_class(row).map(|class| (class.id.to_ascii_lowercase(), class.vault_name))
        }))
    }

    /// All Azure container registries.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn container_registries(
        &self,
        subscriptions: &[String],
    ) -> Result<Vec<container_registries::ContainerRegistry>, Error> {
        let query = kql::container_registries();
        let rows = self.rows("list the container registries", subscriptions, &query, |_, _| ()).await?;
        Ok(crate::arm::read_all(&rows, container_registries::read))
    }

    /// All user-assigned managed identities.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn managed_identities(
        &self,
        subscriptions: &[String],
    ) -> Result<Vec<managed_identities::ManagedIdentity>, Error> {
        let query = kql::managed_identities();
        let rows = self.rows("list the managed identities", subscriptions, &query, |_, _| ()).await?;
        Ok(crate::arm::read_all(&rows, managed_identities::read))
    }

    /// The rows of every group of subscriptions, one group after the other: they draw on the same quota.
    async fn rows(
        &self,
        operation: &str,
        subscriptions: &[String],
        query: &str,
        mut on_page: impl FnMut(u32, Option<u32>),
    ) -> Result<Vec<Value>, Error> {
        let mut rows = Vec::new();
        let groups = subscriptions.chunks(SUBSCRIPTIONS_MOST);
        let only = groups.len() == 1;
        // An account without subscriptions has no rows; without the list, the graph would search the whole tenant.
        for group in groups {
            let ask = pages::Ask { connection: &self.connection, operation, subscriptions: group, query };
            let before = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let found = pages::all(&ask, |so_far, total| {
                on_page(before.saturating_add(so_far), total.filter(|_| only));
            });
            rows.extend(found.await?);
        }
        Ok(rows)
    }
}
