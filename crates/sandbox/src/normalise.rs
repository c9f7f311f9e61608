//! How a service that writes things its own way shows a resource: null and default fields, other letter case in GUIDs, hosts
//! and identifiers, empty objects left out, and one property of a later version. What is stored stays as it was sent; what comes
//! back unchanged in a PUT is accepted again. Used by ARM and by Resource Graph, where `--normalise` asks for it.

use serde_json::{Map, Value, json};

const ENDPOINTS: &str = "microsoft.iotoperations/instances/registryendpoints";
const INSTANCES: &str = "microsoft.iotoperations/instances";
const CLASSES: &str = "microsoft.secretsynccontroller/azurekeyvaultsecretproviderclasses";
const SYNCS: &str = "microsoft.secretsynccontroller/secretsyncs";
/// The settings objects of the methods of authentication.
const SETTINGS: [&str; 4] = [
    "anonymousSettings",
    "systemAssignedManagedIdentitySettings",
    "userAssignedManagedIdentitySettings",
    "artifactPullSecretSettings",
];
/// The audience where none was named: the service's default, which some answers show and some leave null.
const AUDIENCE: &str = "https://management.azure.com/";

/// The property of a later version that resources of this kind show.
fn of_tomorrow(kind: &str) -> Option<(&'static str, Value)> {
    match kind {
        ENDPOINTS => Some(("imagePullPolicy", "IfNotPresent".into())),
        SYNCS | CLASSES => Some(("refreshPolicy", json!({ "mode": "Periodic" }))),
        INSTANCES => Some(("updateRing", "Stable".into())),
        _ => None,
    }
}

/// Changes a body to what such a service shows.
pub(crate) fn show(kind: &str, body: &mut Value) {
    let Some((name, tomorrow)) = of_tomorrow(kind) else { return };
    let shows_default = body["name"].as_str().is_some_and(|name| name.len() % 2 == 0);
    if let Some(top) = body.as_object_mut() {
        if top.get("tags").and_then(Value::as_object).is_some_and(Map::is_empty) {
            top.shift_remove("tags");
        }
        change(top.get_mut("extendedLocation").and_then(|place| place.get_mut("name")), identifier);
    }
    let Some(properties) = body["properties"].as_object_mut() else { return };
    match kind {
        ENDPOINTS => {
            change(properties.get_mut("host"), host);
            if properties.get("codeSigningCas").is_none_or(|list| list.as_array().is_some_and(Vec::is_empty)) {
                properties.insert("codeSigningCas".to_owned(), Value::Null);
            }
            if let Some(authentication) = properties.get_mut("authentication").and_then(Value::as_object_mut) {
                show_authentication(authentication, shows_default);
            }
        }
        CLASSES => {
            for name in ["clientId", "tenantId"] {
                change(properties.get_mut(name), str::to_uppercase);
            }
            change(properties.get_mut("keyvaultName"), str::to_uppercase);
            properties.entry("objects").or_insert(Value::Null);
        }
        SYNCS => {
            properties.entry("forceSynchronization").or_insert(Value::Null);
        }
        _ => {
            for name in ["defaultSecretProviderClassRef", "schemaRegistryRef", "adrNamespaceRef"] {
                let held = properties.get_mut(name).and_then(|held| held.get_mut("resourceId"));
                change(held, identifier);
            }
            properties.entry("description").or_insert(Value::Null);
            if properties.get("features").and_then(Value::as_object).is_some_and(Map::is_empty) {
                properties.shift_remove("features");
            }
        }
    }
    properties.insert(name.to_owned(), tomorrow);
}

fn show_authentication(authentication: &mut Map<String, Value>, shows_default: bool) {
    let method = authentication.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
    let own = match method.as_str() {
        "Anonymous" => SETTINGS[0],
        "SystemAssignedManagedIdentity" => SETTINGS[1],
        "UserAssignedManagedIdentity" => SETTINGS[2],
        "ArtifactPullSecret" => SETTINGS[3],
        // A method of a later version stands as it is.
        _ => return,
    };
    if authentication.get(own).and_then(Value::as_object).is_some_and(|held| held.is_empty() && own == SETTINGS[0]) {
        authentication.shift_remove(own);
    }
    if let Some(held) = authentication.get_mut(own).and_then(Value::as_object_mut) {
        match method.as_str() {
            "SystemAssignedManagedIdentity" => {
                held.entry("audience").or_insert(if shows_default { AUDIENCE.into() } else { Value::Null });
            }
            "UserAssignedManagedIdentity" => {
                for name in ["clientId", "tenantId"] {
                    change(held.get_mut(name), str::to_uppercase);
                }
                held.entry("scope").or_insert(Value::Null);
            }
            _ => {}
        }
    }
    for other in SETTINGS.iter().filter(|name| **name != own) {
        authentication.insert((*other).to_owned(), Value::Null);
    }
}

/// Takes back from a body that is sent what such a service has added or left out: nulls, the property of tomorrow, and an
/// empty object that is missing because it was not shown. `held` is the resource that is there.
pub(crate) fn accept(kind: &str, sent: &mut Value, held: Option<&Value>) {
    let Some((name, tomorrow)) = of_tomorrow(kind) else { return };
    without_nulls(sent);
    let Some(properties) = sent["properties"].as_object_mut() else { return };
    if properties.get(name) == Some(&tomorrow) {
        properties.shift_remove(name);
    }
    let held = held.and_then(|held| held.pointer("/properties/authentication"));
    let Some(authentication) = properties.get_mut("authentication").and_then(Value::as_object_mut) else { return };
    let anonymous = |method: Option<&Value>| method.is_some_and(|method| method == "Anonymous");
    if anonymous(authentication.get("method")) && anonymous(held.and_then(|held| held.get("method"))) {
        authentication.entry(SETTINGS[0]).or_insert_with(|| json!({}));
    }
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Changes a text, where there is one.
fn change(text: Option<&mut Value>, how: impl Fn(&str) -> String) {
    let Some(text) = text else { return };
    if let Some(changed) = text.as_str().map(how) {
        *text = changed.into();
    }
}

/// A host in capitals; what follows its first slash means another thing in another case.
fn host(text: &str) -> String {
    let (host, path) = text.split_at(text.find('/').unwrap_or(text.len()));
    format!("{}{path}", host.to_uppercase())
}

/// An identifier as older providers write it: the subscription in capitals, `resourcegroups` in small letters.
fn identifier(text: &str) -> String {
    let mut parts: Vec<String> = text.split('/').map(str::to_owned).collect();
    if let [_, _, subscription, groups, ..] = parts.as_mut_slice() {
        *subscription = subscription.to_uppercase();
        *groups = groups.to_lowercase();
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ENDPOINTS, accept, show};

    fn shown(name: &str, authentication: Value) -> Value {
        let mut body =
            json!({ "name": name, "properties": { "host": "ghcr.io/Team", "authentication": authentication } });
        show(ENDPOINTS, &mut body);
        body
    }

    #[test]
    fn what_is_shown_differs_from_what_was_sent_and_means_the_same() {
        let body = shown(
            "even",
            json!({ "method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {} }),
        );
        assert_eq!(body["properties"]["host"], "GHCR.IO/Team");
        let audience = "/properties/authentication/systemAssignedManagedIdentitySettings/audience";
        assert_eq!(body.pointer(audience), Some(&json!("https://management.azure.com/")));
        let odd = shown(
            "odd",
            json!({ "method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {} }),
        );
        assert_eq!(odd.pointer(audience), Some(&Value::Null));
        let anonymous = shown("a", json!({ "method": "Anonymous", "anonymousSettings": {} }));
        assert!(anonymous["properties"]["authentication"].get("anonymousSettings").is_none());
        let tomorrow = json!({ "method": "WorkloadIdentity", "workloadIdentitySettings": {} });
        assert_eq!(shown("t", tomorrow.clone())["properties"]["authentication"], tomorrow);
    }

    #[test]
    fn what_was_shown_is_accepted_when_it_comes_back() {
        let sent = json!({ "method": "Anonymous", "anonymousSettings": {} });
        let mut back = shown("a", sent.clone());
        let held = json!({ "properties": { "authentication": sent } });
        accept(ENDPOINTS, &mut back, Some(&held));
        assert_eq!(back["properties"], json!({ "host": "GHCR.IO/Team", "authentication": sent }));
    }
}
