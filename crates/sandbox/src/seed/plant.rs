//! The scenario of the first run: Brenner Glass, a maker of bottles and float glass with three subscriptions and five sites,
//! each with a trap of its own; a partner shares a sixth (`plant_guest`). `docs/sandbox.md` tells the story; `plant_endpoints` holds the endpoints.

use super::company::Company;
use super::empty::add_subscription;
use super::people::{applications, grant, grant_repositories, person, tenant};
use super::site::{self, Site, SiteShape, VaultShape};
use super::{parts, vault_contents};
use super::{plant_endpoints, plant_governance, plant_guest};
use crate::cloud::CloudState;
use crate::cloud::rights::{
    AIO_ADMINISTRATOR, CATALOG_LISTER, CONTRIBUTOR, KEY_VAULT_READER, KEY_VAULT_SECRETS_OFFICER, READER,
    REPOSITORY_READER, REPOSITORY_WRITER,
};
use crate::stable_id::guid;

/// Builds the scenario.
pub(super) fn build(cloud: &mut CloudState) {
    let company = company(cloud);
    let sites = sites(cloud, &company);
    let engineer = rights(cloud, &company);
    registries(cloud, &company);
    plant_endpoints::build(cloud, &company, &sites);
    plant_governance::build(cloud, &company, &sites);
    vaults(cloud);
    plant_guest::build(cloud, &company, &engineer);
    // The clusters have been running for a while: their secret syncs carry a status from the first look on.
    let keys: Vec<_> =
        cloud.list(crate::cloud::cluster::SECRET_SYNCS, "/subscriptions/").map(|sync| sync.key.clone()).collect();
    for key in keys {
        cloud.sync_at(key, time::OffsetDateTime::UNIX_EPOCH);
    }
}

fn company(cloud: &mut CloudState) -> Company {
    let home = tenant(cloud, "Brenner Glass", "brennerglass.example");
    let partner = tenant(cloud, "Glasworks Research", "glasworks.example");
    let company = Company {
        home,
        partner,
        production: guid("subscription brenner production"),
        logistics: guid("subscription brenner logistics"),
        lab: guid("subscription brenner lab"),
    };
    add_subscription(cloud, &company.production, "Brenner Glass Production", &company.home);
    add_subscription(cloud, &company.logistics, "Brenner Glass Logistics", &company.home);
    add_subscription(cloud, &company.lab, "Brenner Glass Lab", &company.home);
    for (subscription, group, location) in [
        (&company.production, "rg-linz-furnace", "westeurope"),
        (&company.production, "rg-poznan-bottling", "northeurope"),
        (&company.production, "rg-porto-float", "westeurope"),
        (&company.production, "rg-shared-registries", "westeurope"),
        (&company.logistics, "rg-leeds-warehouse", "uksouth"),
        (&company.lab, "rg-graz-lab", "westeurope"),
    ] {
        cloud.plant(parts::group(subscription, group, location));
    }
    company
}

fn sites(cloud: &mut CloudState, company: &Company) -> Vec<Site> {
    let vault = |name, tenant, firewalled| Some(VaultShape { name, tenant, firewalled, shared: false });
    let home = company.home.as_str();
    let shapes = [
        (
            &company.production,
            "rg-linz-furnace",
            "linz-furnace",
            "westeurope",
            "1.2.154",
            "Linz, container glass furnace",
            vault("kv-brenner-linz", home, false),
        ),
        (
            &company.production,
            "rg-poznan-bottling",
            "poznan-bottling",
            "northeurope",
            "1.2.154",
            "Poznan, bottling and inspection",
            vault("kv-brenner-poznan", home, false),
        ),
        (
            &company.production,
            "rg-porto-float",
            "porto-float",
            "westeurope",
            "1.2.112",
            "Porto, float glass line",
            vault("kv-brenner-porto", home, true),
        ),
        (
            &company.logistics,
            "rg-leeds-warehouse",
            "leeds-warehouse",
            "uksouth",
            "1.2.154",
            "Leeds, high-bay warehouse",
            None,
        ),
        (
            &company.lab,
            "rg-graz-lab",
            "graz-lab",
            "westeurope",
            "1.1.59",
            "Graz, process laboratory",
            vault("kv-glasworks-graz", company.partner.as_str(), false),
        ),
    ];
    shapes
        .into_iter()
        .map(|(subscription, group, name, location, version, description, vault)| {
            site::build(
                cloud,
                &SiteShape { subscription, group, name, location, version, description, tenant: home, vault },
                false,
            )
        })
        .collect()
}

/// Gives everybody their roles, and the engineer's object id.
fn rights(cloud: &mut CloudState, company: &Company) -> String {
    let scope = |id: &str| format!("/subscriptions/{id}");
    let engineer = person(
        cloud,
        "Mara Keller",
        "Site IT engineer, may do everything on most sites",
        &[&company.home, &company.partner],
    );
    let operator =
        person(cloud, "Jonas Weber", "AIO administrator, may not deploy to custom locations", &[&company.home]);
    let reader = person(cloud, "Ines Duarte", "Auditor, sees everything and changes nothing", &[&company.home]);
    person(cloud, "Pavel Nowak", "New colleague, no access yet", &[&company.home]);
    let automation = applications(cloud);
    for subscription in [&company.production, &company.logistics] {
        grant(cloud, &engineer, &CONTRIBUTOR, &scope(subscription));
        grant(cloud, &engineer, &KEY_VAULT_SECRETS_OFFICER, &scope(subscription));
    }
    grant(cloud, &engineer, &READER, &scope(&company.lab));
    grant(cloud, &engineer, &KEY_VAULT_READER, &scope(&company.lab));
    for subscription in [&company.production, &company.logistics, &company.lab] {
        grant(cloud, &operator, &READER, &scope(subscription));
        grant(cloud, &operator, &AIO_ADMINISTRATOR, &scope(subscription));
        grant(cloud, &reader, &READER, &scope(subscription));
        grant(cloud, &automation, &CONTRIBUTOR, &scope(subscription));
        grant(cloud, &automation, &KEY_VAULT_SECRETS_OFFICER, &scope(subscription));
    }
    grant(cloud, &operator, &KEY_VAULT_READER, &scope(&company.production));
    // `brennerglass` asks for rights on its repositories: being Contributor gives none.
    let brennerglass = format!(
        "{}/resourceGroups/rg-shared-registries/providers/Microsoft.ContainerRegistry/registries/brennerglass",
        scope(&company.production)
    );
    grant_repositories(cloud, &engineer, &REPOSITORY_READER, &brennerglass, "furnace-");
    grant(cloud, &automation, &REPOSITORY_WRITER, &brennerglass);
    grant(cloud, &automation, &CATALOG_LISTER, &brennerglass);
    engineer
}

fn registries(cloud: &mut CloudState, company: &Company) {
    let shared = format!("/subscriptions/{}/resourceGroups/rg-shared-registries", company.production);
    let lab = format!("/subscriptions/{}/resourceGroups/rg-graz-lab", company.lab);
    let shape = |name, login_server, sku| parts::RegistryShape {
        name,
        login_server,
        sku,
        anonymous_pull: false,
        abac: false,
        arm_tokens: true,
        public: true,
    };
    let abac = parts::RegistryShape { abac: true, ..shape("brennerglass", "brennerglass.azurecr.io", "Premium") };
    let labelled = shape("brenneredge", "brenneredge-f3h8c2d5gkb7a4e9.azurecr.io", "Premium");
    let public =
        parts::RegistryShape { anonymous_pull: true, ..shape("brennerpublic", "brennerpublic.azurecr.io", "Standard") };
    let strict =
        parts::RegistryShape { arm_tokens: false, ..shape("brennersecure", "brennersecure.azurecr.io", "Premium") };
    let fenced =
        parts::RegistryShape { public: false, ..shape("brennerfenced", "brennerfenced.azurecr.io", "Premium") };
    for shape in [abac, labelled, public, strict, fenced] {
        cloud.plant(parts::registry(&shared, "westeurope", shape));
    }
    cloud.plant(parts::registry(&lab, "westeurope", shape("brennerlab", "brennerlab.azurecr.io", "Basic")));
}

fn vaults(cloud: &mut CloudState) {
    if let Some(vault) = cloud.vaults.get_mut("kv-brenner-linz") {
        vault_contents::sixty(vault);
    }
    for name in ["kv-brenner-poznan", "kv-brenner-porto", "kv-glasworks-graz"] {
        if let Some(vault) = cloud.vaults.get_mut(name) {
            vault_contents::a_few(vault);
        }
    }
}
