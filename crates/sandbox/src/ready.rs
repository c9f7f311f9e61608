//! The ready line: what a person or a script needs to know to begin, as one JSON object. Made from the cloud after the
//! seed; the control plane shows the same. It holds no secret but the seeded application's, which is published anyway.

use serde_json::{Value, json};

use crate::authority::SecureAddress;
use crate::cloud::CloudState;
use crate::cloud::cluster::PROVIDER_CLASSES;
use crate::cloud::people::Subscription;
use crate::cloud::resource::Resource;
use crate::seed::clients::REGENT_CLIENT;

/// The subscriptions of the first directory: what its people see without being anybody's guest.
fn subscriptions(cloud: &CloudState) -> impl Iterator<Item = &Subscription> {
    let home = cloud.tenants.first().map(|tenant| tenant.id.as_str()).unwrap_or_default();
    cloud.subscriptions.iter().filter(move |subscription| subscription.tenant_id == home)
}

/// The instances in the order of the seed: by subscription as listed, then by identifier.
pub(crate) fn instances(cloud: &CloudState) -> impl Iterator<Item = &Resource> {
    subscriptions(cloud).flat_map(|subscription| {
        let kind = "microsoft.iotoperations/instances";
        cloud.resources_of(&subscription.id, kind)
    })
}

/// The vault of an instance with secret sync, by name in lower case.
pub(crate) fn vault_of(cloud: &CloudState, instance: &Resource) -> Option<String> {
    let class = instance.body.pointer("/properties/defaultSecretProviderClassRef/resourceId")?.as_str()?;
    let class = cloud.get(&class.to_ascii_lowercase()).filter(|class| &*class.kind == PROVIDER_CLASSES)?;
    Some(class.property("keyvaultName").to_ascii_lowercase())
}

/// The login servers of Azure's registries; those that anybody may pull from come first.
pub(crate) fn registries(cloud: &CloudState) -> Vec<String> {
    let mut all: Vec<&Resource> = cloud
        .list("microsoft.containerregistry/registries", "/subscriptions/")
        .map(std::convert::AsRef::as_ref)
        .collect();
    all.sort_by_key(|registry| registry.body["properties"]["anonymousPullEnabled"] != true);
    all.iter().map(|registry| registry.property("loginServer").to_ascii_lowercase()).collect()
}

/// The ready line's object.
pub(crate) fn line(cloud: &CloudState, base_url: &str, secure: Option<&SecureAddress>) -> Value {
    let instances: Vec<Value> = instances(cloud)
        .map(|instance| {
            json!({
                "id": instance.id, "name": instance.name(),
                "customLocationId": instance.body["extendedLocation"]["name"],
                "vaultName": vault_of(cloud, instance),
            })
        })
        .collect();
    let registries: Vec<Value> = registries(cloud).into_iter().map(|host| json!({ "host": host })).collect();
    let home = |tenants: &[String]| tenants.first().cloned().unwrap_or_default();
    let mut users: Vec<Value> = cloud
        .people
        .iter()
        .map(|person| {
            json!({ "userPrincipalName": person.user_principal_name, "clientId": REGENT_CLIENT,
                "objectId": person.object_id, "tenantId": home(&person.tenants), "description": person.job })
        })
        .collect();
    users.extend(cloud.applications.iter().filter_map(|application| {
        let secret = application.secret.as_ref()?;
        Some(json!({ "userPrincipalName": application.display_name, "clientId": application.client_id, "clientSecret": secret,
            "objectId": application.object_id, "description": "Application that signs in with a client secret" }))
    }));
    let mut line = json!({
        "baseUrl": base_url,
        "tenantId": cloud.tenants.first().map(|tenant| tenant.id.as_str()),
        "subscriptions": subscriptions(cloud).map(|subscription| subscription.id.as_str()).collect::<Vec<_>>(),
        "instances": instances,
        "registries": registries,
        "users": users,
    });
    if let Some(secure) = secure {
        line["httpsUrl"] = format!("https://{}", secure.port).into();
        line["proxyUrl"] = format!("http://{}", secure.port).into();
        line["caFile"] = secure.ca_file.to_string_lossy().into();
    }
    line
}
