//! User-assigned managed identities in Azure Resource Manager, for when Resource Graph does not answer.
//! They fill the wizard's client ID and tenant ID.

use serde_json::Value;

use super::paging::all_pages;
use super::{id_of, name_of, text};
use crate::connection::Connection;
use crate::error::Error;

const API_VERSION: &str = "2023-01-31";

/// A user-assigned managed identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedIdentity {
    /// The resource ID.
    pub id: String,
    /// The name.
    pub name: String,
    /// Its client ID; empty while it is being made.
    pub client_id: String,
    /// Its tenant.
    pub tenant_id: String,
    /// The object that roles are granted to.
    pub principal_id: Option<String>,
    /// The resource group.
    pub resource_group: String,
    /// The subscription.
    pub subscription_id: String,
}

/// Talks to ARM about managed identities.
#[derive(Debug, Clone)]
pub struct ManagedIdentitiesClient {
    connection: Connection,
}

impl ManagedIdentitiesClient {
    /// A client of this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// All user-assigned identities of a subscription, given by its GUID.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn list_by_subscription(&self, subscription: &str) -> Result<Vec<ManagedIdentity>, Error> {
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities");
        let url = self.connection.arm_url(&path, API_VERSION);
        all_pages(&self.connection, "list the managed identities", url, read).await?.whole()
    }
}

/// Reads a resource or a graph row.
pub(crate) fn read(document: &Value) -> Option<ManagedIdentity> {
    let id = id_of(document)?;
    Some(ManagedIdentity {
        name: name_of(document, &id),
        client_id: text(document, "/properties/clientId").unwrap_or_default(),
        tenant_id: text(document, "/properties/tenantId").unwrap_or_default(),
        principal_id: text(document, "/properties/principalId"),
        resource_group: id.resource_group().to_owned(),
        subscription_id: id.subscription_id().to_owned(),
        id: id.as_str().to_owned(),
    })
}
