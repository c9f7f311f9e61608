//! What the partner of Brenner Glass shares with it: Glasworks Research has a subscription of its own, in a directory where the
//! engineer is a guest. Nothing of it shows with a token of the home directory.

use super::company::Company;
use super::empty::add_subscription;
use super::people::grant;
use super::site::{self, SiteShape, VaultShape};
use super::{parts, vault_contents};
use crate::cloud::CloudState;
use crate::cloud::rights::{CONTRIBUTOR, KEY_VAULT_SECRETS_OFFICER};
use crate::stable_id::guid;

/// Builds the subscription, its one site, and the guest's rights in it.
pub(super) fn build(cloud: &mut CloudState, company: &Company, guest: &str) {
    let subscription = guid("subscription glasworks pilot");
    add_subscription(cloud, &subscription, "Glasworks Research Pilot", &company.partner);
    cloud.plant(parts::group(&subscription, "rg-villach-pilot", "westeurope"));
    for role in [&CONTRIBUTOR, &KEY_VAULT_SECRETS_OFFICER] {
        grant(cloud, guest, role, &format!("/subscriptions/{subscription}"));
    }
    let vault = VaultShape { name: "kv-glasworks-villach", tenant: &company.partner, firewalled: false, shared: false };
    let villach = site::build(
        cloud,
        &SiteShape {
            subscription: &subscription,
            group: "rg-villach-pilot",
            name: "villach-pilot",
            location: "westeurope",
            version: "1.2.154",
            description: "Villach, pilot furnace of the partner",
            tenant: &company.partner,
            vault: Some(vault),
        },
        false,
    );
    let (instance, place) = (&villach.instance, &villach.custom_location);
    cloud.plant(parts::endpoint(instance, place, "partner-ghcr", "ghcr.io/glasworks", parts::anonymous()));
    if let Some(vault) = cloud.vaults.get_mut("kv-glasworks-villach") {
        vault_contents::a_few(vault);
    }
}
