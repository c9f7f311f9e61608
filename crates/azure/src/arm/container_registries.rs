//! Azure container registries in Azure Resource Manager, for when Resource Graph does not answer.
//! Their login server is what an endpoint's host should be; it cannot be composed from the name.

use serde_json::Value;

use super::paging::all_pages;
use super::{id_of, name_of, text};
use crate::connection::Connection;
use crate::error::Error;

const API_VERSION: &str = "2025-11-01";

/// An Azure container registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerRegistry {
    /// The resource ID.
    pub id: String,
    /// The name.
    pub name: String,
    /// The host; absent while the registry is being made.
    pub login_server: String,
    /// The subscription.
    pub subscription_id: String,
    /// The resource group.
    pub resource_group: String,
    /// The region.
    pub location: String,
    /// Whether pulls need no credentials; absent when the service does not say.
    pub anonymous_pull: Option<bool>,
    /// `LegacyRegistryPermissions`, `AbacRepositoryPermissions` or any newer word.
    pub role_assignment_mode: Option<String>,
    /// Whether tokens for Azure Resource Manager are accepted; absent when the service does not say.
    pub arm_audience_tokens: Option<bool>,
    /// `Basic`, `Standard`, `Premium` or any newer word.
    pub sku: Option<String>,
    /// `Enabled`, `Disabled` or any newer word.
    pub public_network_access: Option<String>,
}

/// Talks to ARM about container registries.
#[derive(Debug, Clone)]
pub struct ContainerRegistriesClient {
    connection: Connection,
}

impl ContainerRegistriesClient {
    /// A client of this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// All registries of a subscription, given by its GUID.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn list_by_subscription(&self, subscription: &str) -> Result<Vec<ContainerRegistry>, Error> {
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/registries");
        let url = self.connection.arm_url(&path, API_VERSION);
        all_pages(&self.connection, "list the container registries", url, read).await?.whole()
    }
}

/// Reads a resource or a graph row.
pub(crate) fn read(document: &Value) -> Option<ContainerRegistry> {
    let id = id_of(document)?;
    let policy = text(document, "/properties/policies/azureADAuthenticationAsArmPolicy/status");
    Some(ContainerRegistry {
        name: name_of(document, &id),
        login_server: text(document, "/properties/loginServer").unwrap_or_default(),
        subscription_id: id.subscription_id().to_owned(),
        resource_group: id.resource_group().to_owned(),
        location: text(document, "/location").unwrap_or_default(),
        anonymous_pull: document.pointer("/properties/anonymousPullEnabled").and_then(Value::as_bool),
        role_assignment_mode: text(document, "/properties/roleAssignmentMode"),
        arm_audience_tokens: policy.map(|status| status.eq_ignore_ascii_case("enabled")),
        sku: text(document, "/sku/name"),
        public_network_access: text(document, "/properties/publicNetworkAccess"),
        id: id.as_str().to_owned(),
    })
}
