//! The bodies of single resources as the providers would return them, for the seeds to put together. Each function makes
//! one body from what distinguishes it; defaults are those a real resource of that kind shows. No scenario is touched here.

use serde_json::{Value, json};

use crate::stable_id::guid;

/// Who made the seeded resources, and when.
fn system_data(day: u32) -> Value {
    let at = format!("2026-{:02}-{:02}T07:{:02}:11.2871340Z", 2 + day % 8, 1 + day % 28, day % 60);
    json!({
        "createdBy": "deployment@brennerglass.example", "createdByType": "User", "createdAt": at,
        "lastModifiedBy": "deployment@brennerglass.example", "lastModifiedByType": "User", "lastModifiedAt": at,
    })
}

/// A number that depends on the text alone, to spread dates.
fn day_of(text: &str) -> u32 {
    text.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 200
}

/// Any resource: identifier from its place, kind and name; the rest from `more`.
pub(crate) fn resource(group: &str, kind: &str, name: &str, more: Value) -> Value {
    let id = format!("{group}/providers/{kind}/{name}");
    let mut body = json!({ "id": id, "name": name, "type": kind, "systemData": system_data(day_of(&id)) });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

/// A child resource below `parent`.
pub(crate) fn child(parent: &str, parent_kind: &str, kind: &str, name: &str, more: Value) -> Value {
    let id = format!("{parent}/{kind}/{name}");
    let full = format!("{parent_kind}/{kind}");
    let mut body = json!({ "id": id, "name": name, "type": full, "systemData": system_data(day_of(&id)) });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

/// A resource group.
pub(crate) fn group(subscription: &str, name: &str, location: &str) -> Value {
    json!({
        "id": format!("/subscriptions/{subscription}/resourceGroups/{name}"), "name": name,
        "type": "Microsoft.Resources/resourceGroups", "location": location, "tags": {},
        "properties": { "provisioningState": "Succeeded" },
    })
}

/// A user-assigned managed identity.
pub(crate) fn identity(group: &str, name: &str, location: &str, tenant: &str) -> Value {
    let id = format!("{group}/{name}");
    let mut body = resource(
        group,
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        name,
        json!({
            "location": location, "tags": {},
            "properties": { "tenantId": tenant, "principalId": guid(&format!("principal {id}")), "clientId": guid(&format!("client {id}")) },
        }),
    );
    // The provider writes this segment in lower case, which is how real ones look.
    if let Some(id) = body["id"].as_str().map(|id| id.replace("/resourceGroups/", "/resourcegroups/")) {
        body["id"] = id.into();
    }
    body
}

/// A vault as the management plane shows it.
pub(crate) fn vault(group: &str, name: &str, location: &str, tenant: &str, firewalled: bool) -> Value {
    let (network, access) = if firewalled { ("Deny", "Disabled") } else { ("Allow", "Enabled") };
    resource(
        group,
        "Microsoft.KeyVault/vaults",
        name,
        json!({
            "location": location, "tags": {},
            "properties": {
                "sku": { "family": "A", "name": "standard" }, "tenantId": tenant, "accessPolicies": [],
                "enabledForDeployment": false, "enabledForDiskEncryption": false, "enabledForTemplateDeployment": false,
                "enableSoftDelete": true, "softDeleteRetentionInDays": 90, "enableRbacAuthorization": true,
                "vaultUri": format!("https://{name}.vault.azure.net/"), "provisioningState": "Succeeded",
                "publicNetworkAccess": access,
                "networkAcls": { "bypass": "AzureServices", "defaultAction": network, "ipRules": [], "virtualNetworkRules": [] },
            },
        }),
    )
}

/// What distinguishes one container registry from another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegistryShape<'a> {
    pub(crate) name: &'a str,
    pub(crate) login_server: &'a str,
    pub(crate) sku: &'a str,
    pub(crate) anonymous_pull: bool,
    pub(crate) abac: bool,
    pub(crate) arm_tokens: bool,
    /// Whether it answers from outside its own network.
    pub(crate) public: bool,
}

/// A container registry.
pub(crate) fn registry(group: &str, location: &str, shape: RegistryShape<'_>) -> Value {
    let mode = if shape.abac { "AbacRepositoryPermissions" } else { "LegacyRegistryPermissions" };
    let scope = if shape.login_server.contains('-') { "TenantReuse" } else { "Unsecure" };
    resource(
        group,
        "Microsoft.ContainerRegistry/registries",
        shape.name,
        json!({
            "location": location, "tags": {}, "sku": { "name": shape.sku, "tier": shape.sku },
            "properties": {
                "loginServer": shape.login_server, "creationDate": "2026-02-11T09:20:41.1537861Z", "provisioningState": "Succeeded",
                "adminUserEnabled": false, "anonymousPullEnabled": shape.anonymous_pull,
                "roleAssignmentMode": mode, "autoGeneratedDomainNameLabelScope": scope,
                "policies": {
                    "quarantinePolicy": { "status": "disabled" },
                    "exportPolicy": { "status": "enabled" },
                    "azureADAuthenticationAsArmPolicy": { "status": if shape.arm_tokens { "enabled" } else { "disabled" } },
                },
                "encryption": { "status": "disabled" }, "dataEndpointEnabled": false, "dataEndpointHostNames": [],
                "privateEndpointConnections": [],
                "publicNetworkAccess": if shape.public { "Enabled" } else { "Disabled" },
                "networkRuleBypassOptions": "AzureServices", "zoneRedundancy": "Disabled",
            },
        }),
    )
}

/// A registry endpoint in its settled state.
pub(crate) fn endpoint(instance: &str, custom_location: &str, name: &str, host: &str, authentication: Value) -> Value {
    child(
        instance,
        "Microsoft.IoTOperations/instances",
        "registryEndpoints",
        name,
        json!({
            "extendedLocation": { "name": custom_location, "type": "CustomLocation" },
            "properties": {
                "host": host, "authentication": authentication,
                "provisioningState": "Succeeded", "healthState": "Available",
            },
        }),
    )
}

/// `authentication` of an anonymous endpoint.
pub(crate) fn anonymous() -> Value {
    json!({ "method": "Anonymous", "anonymousSettings": {} })
}

/// `authentication` by the Arc extension's identity.
pub(crate) fn system_identity(audience: Option<&str>) -> Value {
    let settings = audience.map_or_else(|| json!({}), |audience| json!({ "audience": audience }));
    json!({ "method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": settings })
}

/// `authentication` by a user-assigned identity.
pub(crate) fn user_identity(client: &str, tenant: &str) -> Value {
    json!({ "method": "UserAssignedManagedIdentity",
        "userAssignedManagedIdentitySettings": { "clientId": client, "tenantId": tenant, "scope": "https://management.azure.com/.default" } })
}

/// `authentication` by a synced secret.
pub(crate) fn pull_secret(secret: &str) -> Value {
    json!({ "method": "ArtifactPullSecret", "artifactPullSecretSettings": { "secretRef": secret } })
}
