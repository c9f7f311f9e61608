//! Azure IoT Operations instances in Azure Resource Manager. Called by use cases, beside Resource Graph.
//! It reads them only; the vault of an instance is known to its secret provider class, not to it.

use domain::{Instance, InstanceId, SecretSyncState};
use serde_json::Value;

use super::paging::all_pages;
use super::{id_of, name_of, text};
use crate::connection::{Call, Connection};
use crate::error::Error;
use crate::listing::Listing;

const API_VERSION: &str = "2025-10-01";
const GET: &str = "read the instance";
const LIST: &str = "list the instances";

/// Talks to ARM about instances.
#[derive(Debug, Clone)]
pub struct InstancesClient {
    connection: Connection,
}

impl InstancesClient {
    /// A client of this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// An instance.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when it is not there.
    pub async fn get(&self, id: &InstanceId) -> Result<Instance, Error> {
        let url = self.connection.arm_url(id.resource_id().as_str(), API_VERSION);
        let document: Value = self.connection.send(Call::get(GET, url)).await?.json(GET)?;
        read(&document).ok_or_else(|| Error::protocol(GET, "The service's answer does not describe an instance."))
    }

    /// All instances of a subscription, given by its GUID.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn list_by_subscription(&self, subscription: &str) -> Result<Listing<Instance>, Error> {
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.IoTOperations/instances");
        all_pages(&self.connection, LIST, self.connection.arm_url(&path, API_VERSION), read).await
    }
}

/// Reads a resource or a graph row; none when it has no instance's ID.
pub(crate) fn read(document: &Value) -> Option<Instance> {
    let id = id_of(document)?;
    InstanceId::parse(id.as_str()).ok()?;
    let class = text(document, "/properties/defaultSecretProviderClassRef/resourceId").filter(|id| !id.is_empty());
    Some(Instance {
        name: name_of(document, &id),
        location: text(document, "/location").unwrap_or_default(),
        version: text(document, "/properties/version"),
        custom_location_id: text(document, "/extendedLocation/name"),
        subscription_id: id.subscription_id().to_owned(),
        resource_group: id.resource_group().to_owned(),
        provisioning_state: text(document, "/properties/provisioningState").unwrap_or_else(|| "Unknown".to_owned()),
        secret_sync: SecretSyncState { enabled: class.is_some(), vault_name: None },
        secret_provider_class_id: class,
        id: id.as_str().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secret_sync_is_on_when_a_default_class_is_named() {
        let id = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/g/providers/Microsoft.IoTOperations/instances/aio";
        let mut document = json!({ "id": id, "name": "aio", "location": "westeurope", "extendedLocation": { "name": "/cl" },
            "properties": { "version": "1.2.0", "provisioningState": "Succeeded" } });
        assert!(!read(&document).unwrap().secret_sync.enabled);
        document["properties"]["defaultSecretProviderClassRef"] = json!({ "resourceId": "/spc" });
        let instance = read(&document).unwrap();
        assert!(instance.secret_sync.enabled);
        assert_eq!(instance.secret_provider_class_id.as_deref(), Some("/spc"));
    }
}
