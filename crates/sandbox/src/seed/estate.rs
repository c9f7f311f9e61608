//! A large estate for measuring: so many instances over a handful of subscriptions, each with so many registry endpoints,
//! `default` included. Every method and a few kinds of host take turns. The first instance's vault has secrets.

use super::empty::add_subscription;
use super::people::{applications, grant, person, tenant};
use super::site::{self, SiteShape, VaultShape};
use super::{parts, vault_contents};
use crate::cloud::CloudState;
use crate::cloud::rights::{ACR_PULL, CONTRIBUTOR, KEY_VAULT_SECRETS_OFFICER};
use crate::stable_id::guid;

const LOCATIONS: [&str; 4] = ["eastus2", "germanywestcentral", "northeurope", "westeurope"];

/// Builds the scenario: `instances` times `endpoints` registry endpoints in all.
pub(super) fn build(cloud: &mut CloudState, instances: usize, endpoints: usize) {
    let home = tenant(cloud, "Corvane Bottling Group", "corvane.example");
    let engineer = person(cloud, "Amara Lindqvist", "Fleet engineer, may do everything", &[&home]);
    let automation = applications(cloud);
    for principal in [&engineer, &automation] {
        grant(cloud, principal, &CONTRIBUTOR, "");
        grant(cloud, principal, &KEY_VAULT_SECRETS_OFFICER, "");
    }
    let count = instances.div_ceil(100).clamp(1, 20);
    let subscriptions: Vec<String> = (1..=count).map(|n| guid(&format!("estate subscription {n}"))).collect();
    for (n, id) in subscriptions.iter().enumerate() {
        add_subscription(cloud, id, &format!("Corvane Region {}", n + 1), &home);
        for location in LOCATIONS {
            cloud.plant(parts::group(id, &format!("rg-lines-{location}"), location));
        }
        cloud.plant(parts::registry(
            &format!("/subscriptions/{id}/resourceGroups/rg-lines-{}", LOCATIONS[0]),
            LOCATIONS[0],
            parts::RegistryShape {
                name: &format!("corvane{}", n + 1),
                public: true,
                login_server: &format!("corvane{}.azurecr.io", n + 1),
                sku: "Premium",
                anonymous_pull: false,
                abac: false,
                arm_tokens: true,
            },
        ));
    }
    for n in 0..instances {
        let (Some(subscription), Some(location)) =
            (subscriptions.get(n % count), LOCATIONS.get((n / count) % LOCATIONS.len()))
        else {
            continue;
        };
        let name = format!("line-{:04}", n + 1);
        let vault = format!("kv-corvane-{:04}", n + 1);
        let site = site::build(
            cloud,
            &SiteShape {
                subscription,
                group: &format!("rg-lines-{location}"),
                name: &name,
                location,
                version: "1.2.154",
                description: &format!("Bottling line {}", n + 1),
                tenant: &home,
                vault: Some(VaultShape { name: &vault, tenant: &home, firewalled: false, shared: false }),
            },
            false,
        );
        let registry = format!(
            "/subscriptions/{subscription}/resourceGroups/rg-lines-{}/providers/Microsoft.ContainerRegistry/registries/corvane{}",
            LOCATIONS[0],
            n % count + 1
        );
        grant(cloud, &site.extension_principal, &ACR_PULL, &registry);
        for e in 1..endpoints {
            let (host, authentication) = match e % 4 {
                0 => ("ghcr.io/azure-samples/explore-iot-operations".to_owned(), parts::anonymous()),
                1 => (format!("corvane{}.azurecr.io", n % count + 1), parts::system_identity(None)),
                2 => {
                    (format!("corvane{}.azurecr.io", n % count + 1), parts::user_identity(&site.dataflow_client, &home))
                }
                _ => ("docker.io/corvane".to_owned(), parts::pull_secret("docker-hub-pull")),
            };
            cloud.plant(parts::endpoint(
                &site.instance,
                &site.custom_location,
                &format!("registry-{e:02}"),
                &host,
                authentication,
            ));
        }
    }
    if let Some(vault) = cloud.vaults.get_mut("kv-corvane-0001") {
        vault_contents::a_few(vault);
    }
}
