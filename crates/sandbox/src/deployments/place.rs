//! Where a deployment is made: a subscription, or a resource group in one; and what its expressions find there. It asks the
//! cloud once, when a deployment begins.

use serde_json::{Value, json};

use crate::cloud::CloudState;

/// A subscription, or a resource group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) subscription: String,
    pub(super) group: Option<String>,
}

impl Place {
    /// The identifier of the place itself.
    pub(super) fn id(&self) -> String {
        match &self.group {
            Some(group) => format!("/subscriptions/{}/resourceGroups/{group}", self.subscription),
            None => format!("/subscriptions/{}", self.subscription),
        }
    }

    /// The identifier of a deployment here.
    pub(super) fn deployment_id(&self, name: &str) -> String {
        format!("{}/providers/Microsoft.Resources/deployments/{name}", self.id())
    }

    /// What `subscription()` says.
    pub(super) fn subscription_facts(&self, cloud: &CloudState) -> Value {
        let known = cloud.subscription(&self.subscription);
        json!({
            "id": format!("/subscriptions/{}", self.subscription), "subscriptionId": self.subscription,
            "tenantId": known.map(|known| known.tenant_id.as_str()), "displayName": known.map(|known| known.display_name.as_str()),
        })
    }

    /// What `resourceGroup()` says.
    pub(super) fn group_facts(&self, cloud: &CloudState) -> Option<Value> {
        self.group.as_ref()?;
        cloud.get(&self.id().to_ascii_lowercase()).map(|group| group.body.clone())
    }
}
