//! The way from an endpoint back to a draft: what a person would have typed to make it. Used to edit, to clone, and to save
//! what stands there. It reads what Azure shows, in whatever way Azure writes it.

use serde_json::Value;

use super::Draft;
use crate::authentication::Method;
use crate::registry_endpoint::RegistryEndpoint;

impl Draft {
    /// The draft of an endpoint. Which vault secret a synced secret comes from, an endpoint does not say, so that stays empty;
    /// a method that this version does not know stays as Azure's word.
    #[must_use]
    pub fn of(endpoint: &RegistryEndpoint) -> Self {
        let authentication = Value::from(endpoint.authentication.clone());
        let method = Method::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(&endpoint.method));
        let text = |name: &str| {
            let settings = method.and_then(|method| authentication.get(method.settings_key()));
            settings.and_then(|settings| settings.get(name)).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Self {
            name: endpoint.name.clone(),
            host: endpoint.host.strip_prefix("https://").unwrap_or(&endpoint.host).trim_end_matches('/').to_owned(),
            instance_id: endpoint.instance_id.clone(),
            method: method.map_or_else(|| endpoint.method.clone(), |method| method.as_str().to_owned()),
            audience: text("audience"),
            client_id: text("clientId"),
            tenant_id: text("tenantId"),
            scope: text("scope"),
            synced_secret_name: text("secretRef"),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn endpoint(host: &str, authentication: Value) -> RegistryEndpoint {
        let instance = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/g/providers/Microsoft.IoTOperations/instances/aio";
        let method = authentication["method"].as_str().unwrap_or_default().to_owned();
        serde_json::from_value(json!({
            "id": format!("{instance}/registryEndpoints/acr"), "name": "acr", "host": host, "method": method,
            "authentication": authentication, "instanceId": instance, "instanceName": "aio", "subscriptionId": "s",
            "resourceGroup": "g", "provisioningState": "Succeeded", "healthState": "Unknown", "codeSigningCas": [],
            "lastModifiedAt": null, "lastModifiedBy": null, "createdAt": null, "customLocationId": "/cl",
        }))
        .expect("an endpoint")
    }

    #[test]
    fn a_draft_of_an_endpoint_makes_that_endpoint_again() {
        let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        let user = json!({"clientId": id, "tenantId": id.to_uppercase(), "scope": null, "of tomorrow": 1});
        for authentication in [
            json!({"method": "Anonymous", "anonymousSettings": null}),
            json!({"method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {"audience": "https://management.azure.com/"}}),
            json!({"method": "UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings": user}),
        ] {
            let draft = Draft::of(&endpoint("https://contoso.azurecr.io/", authentication.clone()));
            let made = draft.finish("").unwrap_or_else(|found| panic!("{authentication}: {found:?}"));
            assert_eq!((made.name.as_str(), made.host.as_str()), ("acr", "contoso.azurecr.io"));
        }
        let pull = json!({"method": "ArtifactPullSecret", "artifactPullSecretSettings": {"secretRef": "edge"}});
        assert_eq!(Draft::of(&endpoint("ghcr.io", pull)).synced_secret_name, "edge");
        assert_eq!(Draft::of(&endpoint("ghcr.io", json!({"method": "Quantum"}))).method, "Quantum");
    }
}
