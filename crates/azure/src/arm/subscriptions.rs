//! The subscriptions and tenants that the signed-in account can see. Called when a session starts.

use serde_json::Value;

use super::paging::all_pages;
use super::text;
use crate::connection::Connection;
use crate::error::Error;

const API_VERSION: &str = "2022-12-01";

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its GUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `Enabled`, `Warned`, `PastDue`, `Disabled`, `Deleted` or any newer word.
    pub state: String,
    /// Its tenant.
    pub tenant_id: String,
}

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its GUID.
    pub id: String,
    /// Its name, where the account may read it.
    pub display_name: Option<String>,
}

/// Talks to ARM about subscriptions and tenants.
#[derive(Debug, Clone)]
pub struct SubscriptionsClient {
    connection: Connection,
}

impl SubscriptionsClient {
    /// A client of this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// Every subscription of the token's tenant that the account can see.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn list(&self) -> Result<Vec<Subscription>, Error> {
        let url = self.connection.arm_url("/subscriptions", API_VERSION);
        all_pages(&self.connection, "list the subscriptions", url, |row: &Value| {
            let id = text(row, "/subscriptionId")?;
            Some(Subscription {
                name: text(row, "/displayName").unwrap_or_else(|| id.clone()),
                state: text(row, "/state").unwrap_or_else(|| "Unknown".to_owned()),
                tenant_id: text(row, "/tenantId").unwrap_or_default(),
                id,
            })
        })
        .await?
        .whole()
    }

    /// Every tenant that the account is a member or a guest of.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, Error> {
        let url = self.connection.arm_url("/tenants", API_VERSION);
        all_pages(&self.connection, "list the tenants", url, |row: &Value| {
            Some(Tenant { id: text(row, "/tenantId")?, display_name: text(row, "/displayName") })
        })
        .await?
        .whole()
    }
}
