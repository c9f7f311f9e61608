//! The scenario of somebody who has just set up Azure IoT Operations: a subscription, two instances with secret sync and a
//! vault, and not one registry endpoint, so that the first screen is the empty one.

use super::people::{applications, grant, person, tenant};
use super::site::{self, SiteShape, VaultShape};
use super::{parts, vault_contents};
use crate::cloud::CloudState;
use crate::cloud::people::Subscription;
use crate::cloud::rights::{CONTRIBUTOR, KEY_VAULT_SECRETS_OFFICER};
use crate::stable_id::guid;

/// Builds the scenario.
pub(super) fn build(cloud: &mut CloudState) {
    let home = tenant(cloud, "Sorrel Valley Dairy", "sorrelvalley.example");
    let engineer = person(cloud, "Tess Okafor", "Site IT engineer, may do everything", &[&home]);
    let automation = applications(cloud);
    let subscription = guid("subscription sorrel valley");
    add_subscription(cloud, &subscription, "Sorrel Valley Dairy", &home);
    for (principal, role) in [
        (&engineer, &CONTRIBUTOR),
        (&engineer, &KEY_VAULT_SECRETS_OFFICER),
        (&automation, &CONTRIBUTOR),
        (&automation, &KEY_VAULT_SECRETS_OFFICER),
    ] {
        grant(cloud, principal, role, &format!("/subscriptions/{subscription}"));
    }
    for (name, location, words) in
        [("creamery", "westeurope", "Creamery, filling hall"), ("ripening", "westeurope", "Ripening cellars")]
    {
        let group = format!("rg-{name}");
        cloud.plant(parts::group(&subscription, &group, location));
        let vault = format!("kv-sorrel-{name}");
        site::build(
            cloud,
            &SiteShape {
                subscription: &subscription,
                group: &group,
                name,
                location,
                version: "1.2.154",
                description: words,
                tenant: &home,
                vault: Some(VaultShape { name: &vault, tenant: &home, firewalled: false, shared: false }),
            },
            true,
        );
    }
    if let Some(vault) = cloud.vaults.get_mut("kv-sorrel-creamery") {
        vault_contents::a_few(vault);
    }
}

/// Adds a subscription, for the graph too.
pub(super) fn add_subscription(cloud: &mut CloudState, id: &str, name: &str, tenant: &str) {
    let subscription = Subscription {
        id: id.to_owned(),
        display_name: name.to_owned(),
        tenant_id: tenant.to_owned(),
        state: "Enabled".to_owned(),
    };
    cloud.plant(serde_json::json!({
        "id": format!("/subscriptions/{id}"), "name": name, "type": "microsoft.resources/subscriptions",
        "subscriptionId": id, "tenantId": tenant,
        "properties": { "state": "Enabled", "managedByTenants": [], "subscriptionPolicies": subscription.body()["subscriptionPolicies"] },
    }));
    cloud.subscriptions.push(subscription);
}
