//! Where a deployment is made: a subscription, or a resource group in one.

/// A subscription, or a resource group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its GUID.
    pub subscription: String,
    /// The group's name; nothing, for the subscription itself.
    pub group: Option<String>,
}

impl Place {
    /// The identifier of the place itself.
    pub fn id(&self) -> String {
        match &self.group {
            Some(group) => format!("/subscriptions/{}/resourceGroups/{group}", self.subscription),
            None => format!("/subscriptions/{}", self.subscription),
        }
    }

    /// The identifier of a deployment here.
    pub fn deployment_id(&self, name: &str) -> String {
        format!("{}/providers/Microsoft.Resources/deployments/{name}", self.id())
    }
}
