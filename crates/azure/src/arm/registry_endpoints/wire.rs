//! A registry endpoint on the wire: what ARM and Resource Graph send. Nobody outside sees it. Reading is lenient: null,
//! missing and unknown things are shown as they are. What a PUT holds is the document's to say.

use domain::{Authentication, RegistryEndpoint, RegistryEndpointId};
use serde::Deserialize;
use serde_json::Value;

use crate::arm::Text;

/// As much of it as is read. Anything else in it is left where it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    id: Text,
    #[serde(default)]
    name: Text,
    #[serde(default)]
    extended_location: Option<ExtendedLocation>,
    #[serde(default)]
    properties: Option<Properties>,
    #[serde(default)]
    system_data: Option<SystemData>,
}

#[derive(Deserialize)]
struct ExtendedLocation {
    #[serde(default)]
    name: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    host: Text,
    authentication: Value,
    code_signing_cas: Option<Vec<Value>>,
    provisioning_state: Text,
    health_state: Text,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SystemData {
    created_at: Text,
    last_modified_at: Text,
    last_modified_by: Text,
}

/// Reads a resource; none when it has no endpoint's ID.
pub(crate) fn read(document: &Value) -> Option<RegistryEndpoint> {
    Wire::deserialize(document).ok().and_then(Wire::into_domain)
}

/// Reads a row from its text, without a document in between: there may be ten thousand.
pub(crate) fn read_row(row: &str) -> Option<RegistryEndpoint> {
    serde_json::from_str::<Wire>(row).ok().and_then(Wire::into_domain)
}

impl Wire {
    fn into_domain(self) -> Option<RegistryEndpoint> {
        let id = RegistryEndpointId::parse(&self.id.0?).ok()?;
        let (resource, instance) = (id.resource_id(), id.instance());
        let properties = self.properties.unwrap_or_default();
        let authentication = Authentication::from(properties.authentication);
        let system = self.system_data.unwrap_or_default();
        let or_unknown = |state: Text| state.0.unwrap_or_else(|| "Unknown".to_owned());
        Some(RegistryEndpoint {
            // The service's own spelling; IDs may have lost their letter case.
            name: self
                .name
                .0
                .filter(|name| name.eq_ignore_ascii_case(id.name()))
                .unwrap_or_else(|| id.name().to_owned()),
            host: properties.host.0.unwrap_or_default(),
            method: authentication.method().to_owned(),
            authentication,
            instance_id: instance.to_string(),
            instance_name: instance.resource_id().name().to_owned(),
            subscription_id: resource.subscription_id().to_owned(),
            resource_group: resource.resource_group().to_owned(),
            provisioning_state: or_unknown(properties.provisioning_state),
            health_state: or_unknown(properties.health_state),
            code_signing_cas: properties.code_signing_cas.unwrap_or_default(),
            last_modified_at: system.last_modified_at.0,
            last_modified_by: system.last_modified_by.0,
            created_at: system.created_at.0,
            custom_location_id: self.extended_location.and_then(|location| location.name.0),
            id: resource.as_str().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ClientId, TenantId};
    use serde_json::json;

    const ID: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourcegroups/plants/providers/microsoft.iotoperations/instances/aio/registryendpoints/acr";
    const GUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";

    fn sent(authentication: Authentication) -> Value {
        let host = domain::RegistryHost::parse("contoso.azurecr.io").unwrap();
        domain::EndpointDocument::new("/cl", &host, authentication).to_put()
    }

    #[test]
    fn each_method_is_sent_with_exactly_its_own_settings() {
        let expected = |authentication: Value| {
            json!({ "extendedLocation": { "name": "/cl", "type": "CustomLocation" },
                "properties": { "host": "contoso.azurecr.io", "authentication": authentication } })
        };
        assert_eq!(
            sent(Authentication::Anonymous),
            expected(json!({ "method": "Anonymous", "anonymousSettings": {} }))
        );
        assert_eq!(
            sent(Authentication::SystemAssigned { audience: None }),
            expected(json!({ "method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {} }))
        );
        let user = Authentication::UserAssigned {
            client_id: ClientId::parse(GUID).unwrap(),
            tenant_id: TenantId::parse(GUID).unwrap(),
            scope: Some("https://management.azure.com/.default".to_owned()),
        };
        assert_eq!(
            sent(user),
            expected(json!({ "method": "UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings":
                { "clientId": GUID, "tenantId": GUID, "scope": "https://management.azure.com/.default" } }))
        );
        assert_eq!(
            sent(Authentication::ArtifactPullSecret { secret_ref: "pull".to_owned() }),
            expected(json!({ "method": "ArtifactPullSecret", "artifactPullSecretSettings": { "secretRef": "pull" } }))
        );
    }

    #[test]
    fn a_graph_row_with_a_lower_case_id_is_read_whole() {
        let row = json!({ "id": ID, "name": "acr", "properties": { "host": "contoso.azurecr.io", "provisioningState": "Succeeded",
            "authentication": { "method": "Anonymous", "anonymousSettings": {} }, "codeSigningCas": [{ "type": "Secret", "secretRef": "ca" }] },
            "extendedLocation": { "name": "/cl" }, "systemData": { "lastModifiedAt": "2026-11-01T00:00:00Z" } });
        let endpoint = read(&row).unwrap();
        assert_eq!((endpoint.name.as_str(), endpoint.instance_name.as_str()), ("acr", "aio"));
        assert_eq!(endpoint.instance_id, ID.trim_end_matches("/registryendpoints/acr"));
        assert_eq!((endpoint.method.as_str(), endpoint.health_state.as_str()), ("Anonymous", "Unknown"));
        assert_eq!(endpoint.code_signing_cas.len(), 1);
        assert_eq!(endpoint.last_modified_at.as_deref(), Some("2026-11-01T00:00:00Z"));
    }

    #[test]
    fn nulls_and_unknown_things_do_not_hide_an_endpoint() {
        let row = json!({ "id": ID, "name": null, "properties": { "host": null, "authentication": { "method": "Quantum", "x": 1 }, "codeSigningCas": null, "healthState": { "x": [1] }, "provisioningState": 7 }, "new": [] });
        let endpoint = read(&row).unwrap();
        assert_eq!((endpoint.method.as_str(), endpoint.name.as_str()), ("Quantum", "acr"));
        assert_eq!(read(&json!({ "id": ID })).unwrap().method, "Unknown");
        for broken in [json!(null), json!([]), json!({ "id": 7 }), json!({ "id": "/subscriptions/x" })] {
            assert_eq!(read(&broken), None);
        }
    }
}
