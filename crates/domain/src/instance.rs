//! An Azure IoT Operations instance: the parent of registry endpoints. Read by lists, the wizard and the command line.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether secrets can be synced to the instance's cluster, and from which vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SecretSyncState {
    /// The instance names a default secret provider class.
    pub enabled: bool,
    /// The one vault that this instance can use; absent when sync is off or the class cannot be read.
    pub vault_name: Option<String>,
}

/// An instance, as ARM reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Instance {
    /// The resource ID.
    pub id: String,
    /// The name.
    pub name: String,
    /// The Azure region; secret syncs are created in the same one.
    pub location: String,
    /// The version of Azure IoT Operations; registry endpoints need 1.2 or later.
    pub version: Option<String>,
    /// The custom location, which every resource of the instance names as its extended location.
    pub custom_location_id: Option<String>,
    /// The subscription.
    pub subscription_id: String,
    /// The resource group, where secret syncs of this instance live too.
    pub resource_group: String,
    /// ARM's provisioning state.
    pub provisioning_state: String,
    /// Secret sync.
    pub secret_sync: SecretSyncState,
    /// The default secret provider class, which says which vault and which identity. Not for the page.
    #[serde(skip)]
    #[ts(skip)]
    pub secret_provider_class_id: Option<String>,
}

impl Instance {
    /// Whether its version is known to be too old for registry endpoints (below 1.2). Unknown versions are not.
    #[must_use]
    pub fn is_too_old(&self) -> bool {
        let Some(version) = &self.version else { return false };
        let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
        match (parts.next().flatten(), parts.next().flatten()) {
            (Some(major), Some(minor)) => (major, minor) < (1, 2),
            _ => false,
        }
    }
}
