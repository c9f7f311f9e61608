//! How a cluster authenticates to the registry: the four methods of the contract, and room for those it does not name yet.
//! Its JSON is ARM's authentication object, because the page and the command line show that object as it is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::guid::{ClientId, TenantId};

/// The method, in ARM's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// No credentials.
    Anonymous,
    /// The identity of the Azure IoT Operations Arc extension.
    SystemAssigned,
    /// A user-assigned managed identity.
    UserAssigned,
    /// A Kubernetes secret in the instance's namespace.
    ArtifactPullSecret,
}

impl Method {
    /// All four, in the order of the wizard.
    pub const ALL: [Self; 4] = [Self::Anonymous, Self::SystemAssigned, Self::UserAssigned, Self::ArtifactPullSecret];

    /// ARM's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "Anonymous",
            Self::SystemAssigned => "SystemAssignedManagedIdentity",
            Self::UserAssigned => "UserAssignedManagedIdentity",
            Self::ArtifactPullSecret => "ArtifactPullSecret",
        }
    }

    /// The method of ARM's word; none for a word that this version does not know.
    #[must_use]
    pub fn from_arm(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }

    /// The key of its settings object.
    #[must_use]
    pub const fn settings_key(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymousSettings",
            Self::SystemAssigned => "systemAssignedManagedIdentitySettings",
            Self::UserAssigned => "userAssignedManagedIdentitySettings",
            Self::ArtifactPullSecret => "artifactPullSecretSettings",
        }
    }
}

/// `properties.authentication` of a registry endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
pub enum Authentication {
    /// No credentials; the settings object must be there and empty.
    Anonymous,
    /// The Arc extension's identity; the settings object must be there even without an audience.
    SystemAssigned {
        /// The token's audience; the service's default when absent.
        audience: Option<String>,
    },
    /// A user-assigned identity.
    UserAssigned {
        /// Its client ID.
        client_id: ClientId,
        /// Its tenant.
        tenant_id: TenantId,
        /// The resource identifier with `.default` at its end.
        scope: Option<String>,
    },
    /// A pull secret.
    ArtifactPullSecret {
        /// The name of the Kubernetes secret, which is the name of the secret sync.
        secret_ref: String,
    },
    /// A method, or a form of a known one, that this version cannot read: kept as it came.
    Other(Value),
}

impl Authentication {
    /// ARM's word for the method.
    #[must_use]
    pub fn method(&self) -> &str {
        match self {
            Self::Anonymous => Method::Anonymous.as_str(),
            Self::SystemAssigned { .. } => Method::SystemAssigned.as_str(),
            Self::UserAssigned { .. } => Method::UserAssigned.as_str(),
            Self::ArtifactPullSecret { .. } => Method::ArtifactPullSecret.as_str(),
            Self::Other(value) => value.get("method").and_then(Value::as_str).unwrap_or("Unknown"),
        }
    }
}

impl Authentication {
    /// Whether what a service shows is what was asked for, although it may write it in its own way: it fills in what was left
    /// to its default, leaves an empty object out, shows null for nothing, changes the letter case of GUIDs and hosts, and
    /// may know properties that this version does not. Only what was asked for is compared.
    #[must_use]
    pub fn is_served_by(&self, found: &Self) -> bool {
        let (asked, found) = (Value::from(self.clone()), Value::from(found.clone()));
        let method = |value: &Value| value.get("method").and_then(Value::as_str).map(str::to_ascii_lowercase);
        let Some(known) = Method::from_arm(self.method()) else { return asked == found };
        let settings = |value: &Value| value.get(known.settings_key()).cloned().unwrap_or_default();
        let (wanted, there) = (settings(&asked), settings(&found));
        method(&asked) == method(&found)
            && wanted.as_object().is_none_or(|wanted| {
                wanted.iter().filter(|(_, value)| !value.is_null()).all(|(key, value)| {
                    there.get(key).is_some_and(|there| match (value.as_str(), there.as_str()) {
                        (Some(wanted), Some(there)) => is_same_identifier(wanted, there),
                        _ => value == there,
                    })
                })
            })
    }
}

/// GUIDs, host names and names on the cluster mean the same in any letter case; a URI the same with a slash at its end.
fn is_same_identifier(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.trim().trim_matches(['{', '}']).trim_end_matches('/').to_lowercase();
    bare(one) == bare(other)
}

impl From<Value> for Authentication {
    /// Reads ARM's object. Anything it cannot say exactly stays an [`Authentication::Other`], so nothing is lost.
    fn from(value: Value) -> Self {
        let read = |value: &Value| -> Option<Self> {
            let method = Method::from_arm(value.get("method")?.as_str()?)?;
            let settings = value.get(method.settings_key()).and_then(Value::as_object);
            let text = |key: &str| settings.and_then(|map| map.get(key)).and_then(Value::as_str).map(str::to_owned);
            Some(match method {
                Method::Anonymous => Self::Anonymous,
                Method::SystemAssigned => Self::SystemAssigned { audience: text("audience") },
                Method::UserAssigned => Self::UserAssigned {
                    client_id: ClientId::parse(&text("clientId")?).ok()?,
                    tenant_id: TenantId::parse(&text("tenantId")?).ok()?,
                    scope: text("scope"),
                },
                Method::ArtifactPullSecret => Self::ArtifactPullSecret { secret_ref: text("secretRef")? },
            })
        };
        match read(&value) {
            Some(known) if Value::from(known.clone()) == value => known,
            _ => Self::Other(value),
        }
    }
}

impl From<Authentication> for Value {
    /// ARM's object: the method and exactly the settings object that belongs to it.
    fn from(authentication: Authentication) -> Self {
        let with = |method: Method, settings: Map<String, Self>| json!({ "method": method.as_str(), method.settings_key(): settings });
        let mut settings = Map::new();
        match authentication {
            Authentication::Anonymous => with(Method::Anonymous, settings),
            Authentication::SystemAssigned { audience } => {
                settings.extend(audience.map(|text| ("audience".to_owned(), text.into())));
                with(Method::SystemAssigned, settings)
            }
            Authentication::UserAssigned { client_id, tenant_id, scope } => {
                settings.insert("clientId".to_owned(), client_id.as_str().into());
                settings.insert("tenantId".to_owned(), tenant_id.as_str().into());
                settings.extend(scope.map(|text| ("scope".to_owned(), text.into())));
                with(Method::UserAssigned, settings)
            }
            Authentication::ArtifactPullSecret { secret_ref } => {
                settings.insert("secretRef".to_owned(), secret_ref.into());
                with(Method::ArtifactPullSecret, settings)
            }
            Authentication::Other(value) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_reads_and_writes_its_own_settings_object() {
        let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        for arm in [
            json!({"method": "Anonymous", "anonymousSettings": {}}),
            json!({"method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {}}),
            json!({"method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {"audience": "https://management.azure.com/"}}),
            json!({"method": "UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings": {"clientId": id, "tenantId": id, "scope": "https://management.azure.com/.default"}}),
            json!({"method": "ArtifactPullSecret", "artifactPullSecretSettings": {"secretRef": "pull"}}),
        ] {
            let read = Authentication::from(arm.clone());
            assert!(!matches!(read, Authentication::Other(_)), "{arm}");
            assert_eq!(read.method(), arm["method"]);
            assert_eq!(Value::from(read), arm);
        }
    }

    #[test]
    fn what_was_asked_for_is_known_again_however_the_service_writes_it() {
        let (id, upper) = ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3F2504E0-4F89-41D3-9A0C-0305E82C3301");
        let system = "SystemAssignedManagedIdentity";
        let user = "UserAssignedManagedIdentity";
        let of = |method: &str, key: &str, settings: Value| json!({"method": method, key: settings});
        let ids = |client: &str, tenant: &str, scope: Value| {
            of(
                user,
                "userAssignedManagedIdentitySettings",
                json!({"clientId": client, "tenantId": tenant, "scope": scope}),
            )
        };
        let asked_ids = of(user, "userAssignedManagedIdentitySettings", json!({"clientId": id, "tenantId": id}));
        let plain = of(system, "systemAssignedManagedIdentitySettings", json!({}));
        let audience = |text: &str| of(system, "systemAssignedManagedIdentitySettings", json!({"audience": text}));
        let anonymous = of("Anonymous", "anonymousSettings", json!({}));
        let pull = |name: &str| of("ArtifactPullSecret", "artifactPullSecretSettings", json!({"secretRef": name}));
        let same = |asked: &Value, found: &Value| {
            Authentication::from(asked.clone()).is_served_by(&Authentication::from(found.clone()))
        };
        for (asked, found) in [
            (&plain, of(system, "systemAssignedManagedIdentitySettings", json!({"audience": null}))),
            (&plain, audience("https://management.azure.com/")),
            (&plain, json!({"method": system})),
            (
                &plain,
                json!({"method": system, "systemAssignedManagedIdentitySettings": null, "anonymousSettings": null}),
            ),
            (&audience("https://Management.azure.com"), audience("https://management.azure.com/")),
            (&anonymous, json!({"method": "Anonymous"})),
            (&anonymous, json!({"method": "anonymous", "anonymousSettings": {"of": "tomorrow"}})),
            (&asked_ids, ids(upper, upper, Value::Null)),
            (&asked_ids, ids(id, id, json!("https://management.azure.com/.default"))),
            (
                &pull("edge"),
                json!({"method": "ArtifactPullSecret", "artifactPullSecretSettings": {"secretRef": "edge", "x": 1}}),
            ),
        ] {
            assert!(same(asked, &found), "{asked} {found}");
        }
        for (asked, found) in [
            (&plain, anonymous.clone()),
            (&anonymous, plain.clone()),
            (&audience("https://management.azure.com"), plain.clone()),
            (&audience("https://management.azure.com"), audience("https://containerregistry.azure.net")),
            (&asked_ids, ids(id, "3f2504e0-4f89-41d3-9a0c-0305e82c3302", Value::Null)),
            (&asked_ids, json!({"method": user})),
            (&pull("edge"), pull("edge-2")),
            (&pull("edge"), json!(null)),
        ] {
            assert!(!same(asked, &found), "{asked} {found}");
        }
    }

    #[test]
    fn what_this_version_does_not_know_comes_back_untouched() {
        for arm in [
            json!({"method": "WorkloadIdentity", "workloadIdentitySettings": {"x": 1}}),
            json!({"method": "Anonymous", "anonymousSettings": {}, "extra": null}),
            json!({"method": "UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings": {"clientId": "not a guid", "tenantId": ""}}),
            json!({"method": 7}),
            json!(null),
        ] {
            let read = Authentication::from(arm.clone());
            assert!(matches!(read, Authentication::Other(_)), "{arm}");
            assert_eq!(Value::from(read), arm);
        }
    }
}
