//! One site: a connected cluster with the AIO extension, its custom location, the instance, and, where secret sync is
//! enabled, the identity, the vault and the default secret provider class. The scenarios are made of these.

use serde_json::{Value, json};

use super::parts::{anonymous, child, endpoint, identity, resource, vault};
use super::people::grant;
use crate::cloud::CloudState;
use crate::cloud::rights::{KEY_VAULT_READER, KEY_VAULT_SECRETS_USER};
use crate::cloud::vault::Vault;
use crate::stable_id::{guid, hex};

/// Where AIO and its secrets live in every cluster.
const NAMESPACE: &str = "azure-iot-operations";

/// What a site is called and made of.
#[derive(Clone, Debug)]
pub(crate) struct SiteShape<'a> {
    pub(crate) subscription: &'a str,
    pub(crate) group: &'a str,
    /// Short name: the instance is `aio-<name>`.
    pub(crate) name: &'a str,
    pub(crate) location: &'a str,
    pub(crate) version: &'a str,
    pub(crate) description: &'a str,
    pub(crate) tenant: &'a str,
    pub(crate) vault: Option<VaultShape<'a>>,
}

/// The vault of a site.
#[derive(Clone, Debug)]
pub(crate) struct VaultShape<'a> {
    pub(crate) name: &'a str,
    pub(crate) tenant: &'a str,
    pub(crate) firewalled: bool,
    /// The vault exists already, made by another site.
    pub(crate) shared: bool,
}

/// The identifiers of a finished site.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) group: String,
    pub(crate) instance: String,
    pub(crate) custom_location: String,
    pub(crate) location: String,
    /// Name of the default secret provider class.
    pub(crate) provider_class: Option<String>,
    pub(crate) dataflow_client: String,
    pub(crate) dataflow_principal: String,
    /// Object id of the AIO extension's own identity: who pulls for `SystemAssignedManagedIdentity`.
    pub(crate) extension_principal: String,
}

/// Builds a site with its `default` endpoint (unless `bare`) and gives what others refer to.
pub(crate) fn build(cloud: &mut CloudState, shape: &SiteShape<'_>, bare: bool) -> Site {
    let group = format!("/subscriptions/{}/resourceGroups/{}", shape.subscription, shape.group);
    let cluster_name = format!("arc-{}", shape.name);
    let cluster = format!("{group}/providers/Microsoft.Kubernetes/connectedClusters/{cluster_name}");
    let location = shape.location;
    cloud.plant(resource(&group, "Microsoft.Kubernetes/connectedClusters", &cluster_name, json!({
        "location": location, "tags": {}, "identity": { "type": "SystemAssigned", "principalId": guid(&format!("principal {cluster}")), "tenantId": shape.tenant },
        "properties": {
            "connectivityStatus": "Connected", "distribution": "k3s", "kubernetesVersion": "1.31.4", "agentVersion": "1.26.2",
            "totalNodeCount": 3, "provisioningState": "Succeeded",
            "oidcIssuerProfile": { "enabled": true, "issuerUrl": issuer(shape.tenant, &cluster) },
        },
    })));
    let extension = format!("azure-iot-operations-{}", hex(&format!("extension {cluster}"), 5));
    let extension_principal = guid(&format!("principal extension {cluster}"));
    let mut row = resource(
        &cluster,
        "Microsoft.KubernetesConfiguration/extensions",
        &extension,
        json!({
            "identity": { "type": "SystemAssigned", "principalId": extension_principal, "tenantId": shape.tenant },
            "properties": {
                "ExtensionType": "microsoft.iotoperations", "extensionType": "microsoft.iotoperations", "Version": shape.version, "version": shape.version,
                "releaseTrain": "stable", "provisioningState": "Succeeded", "autoUpgradeMinorVersion": false,
                "scope": { "cluster": { "releaseNamespace": "azure-iot-operations" } },
            },
        }),
    );
    row["location"] = "".into();
    cloud.plant(row);
    let custom_location = custom_location(cloud, shape, &group, &cluster, &extension);
    let dataflow = identity(&group, &format!("id-{}-dataflow", shape.name), location, shape.tenant);
    let dataflow_text = |name: &str| dataflow["properties"][name].as_str().unwrap_or_default().to_owned();
    let (dataflow_client, dataflow_principal) = (dataflow_text("clientId"), dataflow_text("principalId"));
    let issuer = issuer(shape.tenant, &cluster);
    cloud.plant(federated(&dataflow, "aio-dataflow", &issuer));
    cloud.plant(dataflow);
    let provider_class =
        shape.vault.as_ref().map(|vault| secret_sync(cloud, shape, vault, &group, &custom_location, &issuer));
    let instance = format!("{group}/providers/Microsoft.IoTOperations/instances/aio-{}", shape.name);
    let class_id = |name: &str| {
        format!("{group}/providers/Microsoft.SecretSyncController/azureKeyVaultSecretProviderClasses/{name}")
    };
    let mut properties = json!({
        "description": shape.description, "provisioningState": "Succeeded", "version": shape.version, "healthState": "Available",
        "schemaRegistryRef": { "resourceId": format!("{group}/providers/Microsoft.DeviceRegistry/schemaRegistries/sr-{}", shape.name) },
        "adrNamespaceRef": { "resourceId": format!("{group}/providers/Microsoft.DeviceRegistry/namespaces/ns-{}", shape.name) },
        "features": { "connectors": { "settings": { "preview": "Enabled" } } },
    });
    if let Some(class) = &provider_class {
        properties["defaultSecretProviderClassRef"] = json!({ "resourceId": class_id(class) });
    }
    cloud.plant(resource(
        &group,
        "Microsoft.IoTOperations/instances",
        &format!("aio-{}", shape.name),
        json!({
            "location": location, "tags": {}, "extendedLocation": { "name": custom_location, "type": "CustomLocation" },
            "identity": { "type": "None" }, "properties": properties,
        }),
    ));
    cloud.plant(profile(&instance, &custom_location));
    if !bare {
        cloud.plant(endpoint(&instance, &custom_location, "default", "mcr.microsoft.com", anonymous()));
    }
    Site {
        group,
        instance,
        custom_location,
        location: location.to_owned(),
        provider_class,
        dataflow_client,
        dataflow_principal,
        extension_principal,
    }
}

/// Who signs the tokens of a cluster's service accounts.
fn issuer(tenant: &str, cluster: &str) -> String {
    format!("https://westeurope.oic.prod-arc.azure.com/{tenant}/{}/", guid(&format!("issuer {cluster}")))
}

/// The federated credential that lets one of the cluster's service accounts be this identity.
fn federated(identity: &Value, account: &str, issuer: &str) -> Value {
    let mut body = child(
        identity["id"].as_str().unwrap_or_default(),
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "federatedIdentityCredentials",
        account,
        json!({ "properties": {
            "issuer": issuer, "subject": format!("system:serviceaccount:{NAMESPACE}:{account}"),
            "audiences": ["api://AzureADTokenExchange"],
        } }),
    );
    if let Some(body) = body.as_object_mut() {
        // This provider says nothing of who made what.
        body.shift_remove("systemData");
    }
    body
}

/// What a custom location can hold, by the cluster's extensions.
fn enabled_types(custom_location: &str, extension_id: &str) -> [Value; 2] {
    [
        ("microsoft.iotoperations", "Microsoft.IoTOperations", "instances", "2025-10-01"),
        (
            "microsoft.azure.secretstore",
            "Microsoft.SecretSyncController",
            "secretSyncs",
            "2024-08-21-preview",
        ),
    ]
    .map(|(extension, namespace, kind, version)| {
        child(custom_location, "Microsoft.ExtendedLocation/customLocations", "enabledResourceTypes", &guid(&format!("{extension} {custom_location}")), json!({
            "properties": {
                "clusterExtensionId": extension_id, "extensionType": extension,
                "typesMetadata": [{ "apiVersion": version, "resourceProviderNamespace": namespace, "resourceType": kind }],
            },
        }))
    })
}

fn custom_location(
    cloud: &mut CloudState,
    shape: &SiteShape<'_>,
    group: &str,
    cluster: &str,
    extension: &str,
) -> String {
    let name = format!("cl-{}", shape.name);
    let body = resource(
        group,
        "Microsoft.ExtendedLocation/customLocations",
        &name,
        json!({
            "location": shape.location, "tags": {},
            "properties": {
                "hostType": "Kubernetes", "hostResourceId": cluster, "namespace": "azure-iot-operations", "displayName": shape.description,
                "clusterExtensionIds": [format!("{cluster}/providers/Microsoft.KubernetesConfiguration/extensions/{extension}")],
                "provisioningState": "Succeeded",
            },
        }),
    );
    let id = body["id"].as_str().unwrap_or_default().to_owned();
    for enabled in enabled_types(&id, body["properties"]["clusterExtensionIds"][0].as_str().unwrap_or_default()) {
        cloud.plant(enabled);
    }
    cloud.plant(body);
    id
}

/// The identity with its rights, the vault and the default provider class; gives the class's name.
fn secret_sync(
    cloud: &mut CloudState,
    shape: &SiteShape<'_>,
    vault_shape: &VaultShape<'_>,
    group: &str,
    custom_location: &str,
    issuer: &str,
) -> String {
    let syncer = identity(group, &format!("id-{}-secretsync", shape.name), shape.location, shape.tenant);
    let text = |pointer: &str| syncer.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (client, principal) = (text("/properties/clientId"), text("/properties/principalId"));
    cloud.plant(federated(&syncer, "aio-ssc-sa", issuer));
    cloud.plant(syncer);
    let vault_id = format!("{group}/providers/Microsoft.KeyVault/vaults/{}", vault_shape.name);
    if !vault_shape.shared {
        cloud.plant(vault(group, vault_shape.name, shape.location, vault_shape.tenant, vault_shape.firewalled));
        cloud.vaults.insert(
            vault_shape.name.to_ascii_lowercase(),
            Vault {
                name: vault_shape.name.to_owned(),
                key: vault_id.to_ascii_lowercase(),
                tenant_id: vault_shape.tenant.to_owned(),
                firewalled: vault_shape.firewalled,
                retention_days: 90,
                purge_protected: false,
                secrets: Default::default(),
                deleted: Default::default(),
            },
        );
    }
    let scope =
        cloud.vaults.get(&vault_shape.name.to_ascii_lowercase()).map(|vault| vault.key.clone()).unwrap_or_default();
    grant(cloud, &principal, &KEY_VAULT_SECRETS_USER, &scope);
    grant(cloud, &principal, &KEY_VAULT_READER, &scope);
    let name = format!("spc-ops-{}", hex(&format!("class {group}/{}", shape.name), 7));
    cloud.plant(resource(group, "Microsoft.SecretSyncController/azureKeyVaultSecretProviderClasses", &name, json!({
        "location": shape.location, "tags": {}, "extendedLocation": { "name": custom_location, "type": "CustomLocation" },
        "properties": { "keyvaultName": vault_shape.name, "clientId": client, "tenantId": vault_shape.tenant, "provisioningState": "Succeeded" },
    })));
    name
}

fn profile(instance: &str, custom_location: &str) -> Value {
    child(
        instance,
        "Microsoft.IoTOperations/instances",
        "dataflowProfiles",
        "default",
        json!({
            "extendedLocation": { "name": custom_location, "type": "CustomLocation" },
            "properties": { "instanceCount": 1, "diagnostics": { "logs": { "level": "info" } }, "provisioningState": "Succeeded" },
        }),
    )
}

/// A secret sync in its settled state.
pub(crate) fn synced_secret(site: &Site, name: &str, class: &str, source: &str, key: &str, kind: &str) -> Value {
    resource(
        &site.group,
        "Microsoft.SecretSyncController/secretSyncs",
        name,
        json!({
            "location": site.location, "tags": {}, "extendedLocation": { "name": site.custom_location, "type": "CustomLocation" },
            "properties": {
                "secretProviderClassName": class, "serviceAccountName": "aio-ssc-sa", "kubernetesSecretType": kind,
                "objectSecretMapping": [{ "sourcePath": source, "targetKey": key }], "provisioningState": "Succeeded",
            },
        }),
    )
}
