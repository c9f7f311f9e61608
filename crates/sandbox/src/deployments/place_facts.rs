//! What the expressions of a deployment find at the place it is made at. It asks the cloud once, when a deployment begins.

use arm_template::Place;
use serde_json::{Value, json};

use crate::cloud::CloudState;

/// What `subscription()` says.
pub(super) fn subscription_facts(place: &Place, cloud: &CloudState) -> Value {
    let known = cloud.subscription(&place.subscription);
    json!({
        "id": format!("/subscriptions/{}", place.subscription), "subscriptionId": place.subscription,
        "tenantId": known.map(|known| known.tenant_id.as_str()), "displayName": known.map(|known| known.display_name.as_str()),
    })
}

/// What `resourceGroup()` says.
pub(super) fn group_facts(place: &Place, cloud: &CloudState) -> Option<Value> {
    place.group.as_ref()?;
    cloud.get(&place.id().to_ascii_lowercase()).map(|group| group.body.clone())
}
