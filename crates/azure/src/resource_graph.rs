//! Azure Resource Graph: rows of many subscriptions with few requests. Called by the lists of `usecases`.
//! The graph lags behind writes and does not say what the account may not see; whoever asks has to know that.

pub mod kql;
mod pages;
mod rows;

use domain::{Instance, RegistryEndpoint};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use self::rows::ReadRow;
use crate::arm::container_registries::ContainerRegistry;
use crate::arm::managed_identities::ManagedIdentity;
use crate::arm::{container_registries, instances, managed_identities, registry_endpoints, secret_sync};
use crate::connection::Connection;
use crate::error::Error;
use crate::listing::Listing;

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
    /// `on_page` hears how many rows there are so far, and how many there will be once that is known. A row that is no
    /// `T` is left out.
    ///
    /// # Errors
    /// When a page is missing: part of a list is never passed off as all of it.
    pub async fn query_all<T: DeserializeOwned + Send + 'static>(
        &self,
        operation: &str,
        subscriptions: &[String],
        query: &str,
        on_page: impl FnMut(u32, Option<u32>),
    ) -> Result<Vec<T>, Error> {
        let read = |row: &RawValue| serde_json::from_str(row.get()).ok();
        Ok(self.rows(operation, subscriptions, query, read, on_page).await?.rows)
    }

    /// All registry endpoints that the graph knows.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn registry_endpoints(
        &self,
        subscriptions: &[String],
        on_page: impl FnMut(u32, Option<u32>),
    ) -> Result<Listing<RegistryEndpoint>, Error> {
        let query = kql::registry_endpoints();
        let read = |row: &RawValue| registry_endpoints::read_row(row.get());
        self.rows("list the registry endpoints", subscriptions, &query, read, on_page).await
    }

    /// All instances.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn instances(&self, subscriptions: &[String]) -> Result<Vec<Instance>, Error> {
        let read = |row: &RawValue| instances::read(&document(row)?);
        self.rows("list the instances", subscriptions, &kql::instances(), read, |_, _| ()).await.map(|found| found.rows)
    }

    /// All secret provider classes: the ID in lower case, and the name of the vault.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn provider_classes(&self, subscriptions: &[String]) -> Result<Vec<(String, String)>, Error> {
        let read = |row: &RawValue| {
            secret_sync::read_class(&document(row)?).map(|class| (class.id.to_ascii_lowercase(), class.vault_name))
        };
        self.rows("list the secret provider classes", subscriptions, &kql::provider_classes(), read, |_, _| ())
            .await
            .map(|found| found.rows)
    }

    /// All Azure container registries.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn container_registries(&self, subscriptions: &[String]) -> Result<Vec<ContainerRegistry>, Error> {
        let read = |row: &RawValue| container_registries::read(&document(row)?);
        self.rows("list the container registries", subscriptions, &kql::container_registries(), read, |_, _| ())
            .await
            .map(|found| found.rows)
    }

    /// All user-assigned managed identities.
    ///
    /// # Errors
    /// When the graph does not answer in full.
    pub async fn managed_identities(&self, subscriptions: &[String]) -> Result<Vec<ManagedIdentity>, Error> {
        let read = |row: &RawValue| managed_identities::read(&document(row)?);
        self.rows("list the managed identities", subscriptions, &kql::managed_identities(), read, |_, _| ())
            .await
            .map(|found| found.rows)
    }

    /// The rows of every group of subscriptions, one group after the other: they draw on the same quota.
    async fn rows<T: Send + 'static>(
        &self,
        operation: &str,
        subscriptions: &[String],
        query: &str,
        read: ReadRow<T>,
        mut on_page: impl FnMut(u32, Option<u32>),
    ) -> Result<Listing<T>, Error> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (mut rows, mut unread) = (Vec::new(), 0);
        let groups = subscriptions.chunks(SUBSCRIPTIONS_MOST);
        let only = groups.len() == 1;
        // An account without subscriptions has no rows; without the list, the graph would search the whole tenant.
        for group in groups {
            let ask = pages::Ask { connection: &self.connection, operation, subscriptions: group, query, read };
            let before = rows.len();
            let found = pages::all(&ask, |so_far, total| {
                on_page(count(before + so_far), total.filter(|_| only).map(count));
            });
            let (found, missing) = found.await?;
            rows.extend(found);
            unread += missing;
        }
        Ok(Listing::new(operation, rows, unread, None))
    }
}

fn document(row: &RawValue) -> Option<Value> {
    serde_json::from_str(row.get()).ok()
}
