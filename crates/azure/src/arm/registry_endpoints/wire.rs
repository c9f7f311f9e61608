//! A registry endpoint on the wire: what ARM and Resource Graph send, and what a PUT holds. Nobody outside sees it.
//! Reading is lenient (null, missing and unknown things are shown as they are); writing is exact.

use domain::{Authentication, RegistryEndpoint, RegistryEndpointId};
use serde_json::{Value, json};

use super::RegistryEndpointBody;
use crate::arm::{id_of, name_of, text};

/// Reads a resource or a graph row; none when it has no endpoint's ID.
pub(crate) fn read(document: &Value) -> Option<RegistryEndpoint> {
    let resource = id_of(document)?;
    let id = RegistryEndpointId::parse(resource.as_str()).ok()?;
    let instance = id.instance();
    let authentication =
        Authentication::from(document.pointer("/properties/authentication").cloned().unwrap_or_default());
    let cas = document.pointer("/properties/codeSigningCas").and_then(Value::as_array);
    Some(RegistryEndpoint {
        name: name_of(document, &resource),
        host: text(document, "/properties/host").unwrap_or_default(),
        method: authentication.method().to_owned(),
        authentication,
        instance_id: instance.to_string(),
        instance_name: instance.resource_id().name().to_owned(),
        subscription_id: resource.subscription_id().to_owned(),
        resource_group: resource.resource_group().to_owned(),
        provisioning_state: text(document, "/properties/provisioningState").unwrap_or_else(|| "Unknown".to_owned()),
        health_state: text(document, "/properties/healthState").unwrap_or_else(|| "Unknown".to_owned()),
        code_signing_cas: cas.cloned().unwrap_or_default(),
        last_modified_at: text(document, "/systemData/lastModifiedAt"),
        last_modified_by: text(document, "/systemData/lastModifiedBy"),
        created_at: text(document, "/systemData/createdAt"),
        custom_location_id: text(document, "/extendedLocation/name"),
        id: resource.as_str().to_owned(),
    })
}

/// The body of a PUT: a proxy resource has neither location nor tags, and read-only fields are not echoed.
pub(super) fn body(body: &RegistryEndpointBody) -> Value {
    let mut properties =
        json!({ "host": body.host.as_str(), "authentication": Value::from(body.authentication.clone()) });
    if !body.code_signing_cas.is_empty() {
        properties["codeSigningCas"] = body.code_signing_cas.clone().into();
    }
    json!({ "extendedLocation": { "name": body.extended_location, "type": "CustomLocation" }, "properties": properties })
}

/// Whether what stands there is what was sent.
pub(super) fn is_as_sent(found: &RegistryEndpoint, sent: &RegistryEndpointBody) -> bool {
    found.host.eq_ignore_ascii_case(sent.host.as_str())
        && found.authentication == sent.authentication
        && found.code_signing_cas == sent.code_signing_cas
        && found.custom_location_id.as_ref().is_none_or(|id| id.eq_ignore_ascii_case(&sent.extended_location))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ClientId, TenantId};

    const ID: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourcegroups/plants/providers/microsoft.iotoperations/instances/aio/registryendpoints/acr";
    const GUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";

    fn sent(authentication: Authentication) -> Value {
        body(&RegistryEndpointBody {
            extended_location: "/cl".to_owned(),
            host: domain::RegistryHost::parse("contoso.azurecr.io").unwrap(),
            authentication,
            code_signing_cas: Vec::new(),
        })
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
        let row = json!({ "id": ID, "name": null, "properties": { "host": null, "authentication": { "method": "Quantum", "x": 1 }, "codeSigningCas": null }, "new": [] });
        let endpoint = read(&row).unwrap();
        assert_eq!((endpoint.method.as_str(), endpoint.name.as_str()), ("Quantum", "acr"));
        assert_eq!(read(&json!({ "id": ID })).unwrap().method, "Unknown");
        for broken in [json!(null), json!([]), json!({ "id": 7 }), json!({ "id": "/subscriptions/x" })] {
            assert_eq!(read(&broken), None);
        }
    }
}
