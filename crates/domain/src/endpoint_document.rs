//! A registry endpoint as the JSON document that Azure keeps: what is sent is made by changing the document, so that what
//! this version does not know, or does not show, stays; and whether a document is what was asked for is judged here. Absent,
//! null and empty are three things in a document; in the judgement they are one, with the contract's defaults.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::authentication::Authentication;
use crate::registry_host::RegistryHost;

/// What the service alone writes; sent back, it may be refused.
const READ_ONLY: [&str; 4] = ["provisioningState", "healthState", "status", "systemData"];
/// What a PUT of a proxy resource holds, besides what later versions bring.
const NOT_SENT: [&str; 6] = ["id", "name", "type", "systemData", "location", "tags"];

/// A registry endpoint's document, read-only parts included where Azure has sent it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EndpointDocument(Value);

impl EndpointDocument {
    /// Of an endpoint that is to be made.
    #[must_use]
    pub fn new(custom_location: &str, host: &RegistryHost, authentication: Authentication) -> Self {
        Self(json!({
            "extendedLocation": { "name": custom_location, "type": "CustomLocation" },
            "properties": { "host": host.as_str(), "authentication": Value::from(authentication) },
        }))
    }

    /// Of an endpoint as Azure sent it; none when it is no document.
    #[must_use]
    pub fn of(document: Value) -> Option<Self> {
        document.is_object().then_some(Self(document))
    }

    /// The document as it is.
    #[must_use]
    pub const fn as_value(&self) -> &Value {
        &self.0
    }

    /// The registry's host, as it stands there.
    #[must_use]
    pub fn host(&self) -> &str {
        self.text("/properties/host")
    }

    /// How the cluster authenticates.
    #[must_use]
    pub fn authentication(&self) -> Authentication {
        self.0.pointer("/properties/authentication").cloned().unwrap_or_default().into()
    }

    /// ARM's provisioning state; empty where there is none.
    #[must_use]
    pub fn provisioning_state(&self) -> &str {
        self.text("/properties/provisioningState")
    }

    /// The same with another host.
    #[must_use]
    pub fn with_host(mut self, host: &RegistryHost) -> Self {
        self.set("host", host.as_str().into());
        self
    }

    /// The same with another authentication, made from scratch: settings of the old method must not stay beside the new.
    #[must_use]
    pub fn with_authentication(mut self, authentication: Authentication) -> Self {
        self.set("authentication", authentication.into());
        self
    }

    /// The same with these trust settings. None at all removes them.
    #[must_use]
    pub fn with_code_signing_cas(mut self, authorities: Vec<Value>) -> Self {
        if authorities.is_empty() {
            if let Some(properties) = self.0.get_mut("properties").and_then(Value::as_object_mut) {
                properties.remove("codeSigningCas");
            }
        } else {
            self.set("codeSigningCas", authorities.into());
        }
        self
    }

    /// What a PUT holds: the document without what the service alone writes.
    #[must_use]
    pub fn to_put(&self) -> Value {
        let mut body = self.0.clone();
        if let Some(top) = body.as_object_mut() {
            top.retain(|name, _| !NOT_SENT.contains(&name.as_str()));
        }
        if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
            properties.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
        }
        body
    }

    /// Whether what stands there is what was asked for, however the service writes it. Trust settings that were left out were
    /// asked to be none; the custom location may be left out of an answer.
    #[must_use]
    pub fn is_served_by(&self, found: &Self) -> bool {
        let location = |document: &Self| document.text("/extendedLocation/name").to_lowercase();
        let (wanted, there) = (location(self), location(found));
        is_same_host(self.host(), found.host())
            && self.authentication().is_served_by(&found.authentication())
            && (there.is_empty() || wanted.trim_end_matches('/') == there.trim_end_matches('/'))
            && is_same_list(self.0.pointer("/properties/codeSigningCas"), found.0.pointer("/properties/codeSigningCas"))
    }

    fn text(&self, pointer: &str) -> &str {
        self.0.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    fn set(&mut self, name: &str, value: Value) {
        if !self.0.get("properties").is_some_and(Value::is_object) {
            self.0["properties"] = json!({});
        }
        self.0["properties"][name] = value;
    }
}

/// Older entries carry a scheme, and a service may add or drop a slash at the end.
fn is_same_host(one: &str, other: &str) -> bool {
    let bare = |text: &str| {
        let text = text.trim().to_lowercase();
        text.strip_prefix("https://").unwrap_or(&text).trim_end_matches('/').to_owned()
    };
    bare(one) == bare(other)
}

/// Absent, null and empty are one; of each item what was asked for counts.
fn is_same_list(wanted: Option<&Value>, there: Option<&Value>) -> bool {
    let items = |list: Option<&Value>| list.and_then(Value::as_array).cloned().unwrap_or_default();
    let (wanted, there) = (items(wanted), items(there));
    let serves = |wanted: &Value, there: &Value| match (wanted.as_object(), there) {
        (Some(wanted), Value::Object(there)) => {
            wanted.iter().all(|(name, value)| value.is_null() || there.get(name) == Some(value))
        }
        _ => wanted == there,
    };
    wanted.len() == there.len() && wanted.iter().zip(&there).all(|(wanted, there)| serves(wanted, there))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> RegistryHost {
        RegistryHost::parse(text).expect("a host")
    }

    fn asked() -> EndpointDocument {
        EndpointDocument::new("/cl", &host("contoso.azurecr.io"), Authentication::SystemAssigned { audience: None })
    }

    fn found(change: impl Fn(&mut Value)) -> EndpointDocument {
        let mut document = json!({
            "id": "/x", "name": "x", "type": "microsoft.iotoperations/instances/registryendpoints",
            "extendedLocation": { "name": "/CL", "type": "CustomLocation" }, "systemData": { "createdAt": "2026-01-01" },
            "properties": { "host": "Contoso.azurecr.io", "provisioningState": "Succeeded", "healthState": "Unknown",
                "authentication": { "method": "SystemAssignedManagedIdentity",
                    "systemAssignedManagedIdentitySettings": { "audience": "https://management.azure.com/" } } },
        });
        change(&mut document);
        EndpointDocument::of(document).expect("a document")
    }

    #[test]
    fn what_a_service_adds_or_writes_differently_is_still_what_was_asked_for() {
        let same: [&dyn Fn(&mut Value); 7] = [
            &|_| {},
            &|document| document["properties"]["codeSigningCas"] = json!([]),
            &|document| document["properties"]["codeSigningCas"] = Value::Null,
            &|document| document["properties"]["of tomorrow"] = json!({ "x": [1] }),
            &|document| document["properties"]["host"] = "https://contoso.azurecr.io/".into(),
            &|document| document["extendedLocation"] = Value::Null,
            &|document| document["properties"]["authentication"] = json!({ "method": "SystemAssignedManagedIdentity" }),
        ];
        for change in same {
            assert!(asked().is_served_by(&found(change)), "{:?}", found(change));
        }
        let other: [&dyn Fn(&mut Value); 5] = [
            &|document| document["properties"]["host"] = "fabrikam.azurecr.io".into(),
            &|document| document["properties"]["codeSigningCas"] = json!([{ "type": "Secret", "secretRef": "s" }]),
            &|document| {
                document["properties"]["authentication"] = json!({ "method": "Anonymous", "anonymousSettings": {} })
            },
            &|document| document["extendedLocation"]["name"] = "/other".into(),
            &|document| document["properties"] = Value::Null,
        ];
        for change in other {
            assert!(!asked().is_served_by(&found(change)), "{:?}", found(change));
        }
    }

    #[test]
    fn a_changed_document_keeps_what_it_was_not_told_to_change() {
        let before = found(|document| {
            document["properties"]["codeSigningCas"] = json!([{ "type": "Secret", "secretRef": "s" }]);
            document["properties"]["of tomorrow"] = Value::Null;
        });
        let sent =
            before.clone().with_host(&host("ghcr.io/edge")).with_authentication(Authentication::Anonymous).to_put();
        assert_eq!(
            sent,
            json!({ "extendedLocation": { "name": "/CL", "type": "CustomLocation" }, "properties": {
                "host": "ghcr.io/edge", "authentication": { "method": "Anonymous", "anonymousSettings": {} },
                "codeSigningCas": [{ "type": "Secret", "secretRef": "s" }], "of tomorrow": null } })
        );
        assert!(before.with_code_signing_cas(Vec::new()).to_put()["properties"].get("codeSigningCas").is_none());
    }
}
