//! Secret provider classes and secret syncs on the wire. Reading is lenient; writing is exact.

use serde_json::{Value, json};

use crate::arm::{id_of, name_of, text};

/// A secret provider class: the vault, the identity that reads it, and the secrets that are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderClass {
    /// The resource ID.
    pub id: String,
    /// The name, which secret syncs refer to.
    pub name: String,
    /// The name of the one vault.
    pub vault_name: String,
    /// The client ID of the identity that reads it.
    pub client_id: String,
    /// That identity's tenant.
    pub tenant_id: String,
    /// The YAML document of what is fetched.
    pub objects: Option<String>,
    /// The custom location.
    pub custom_location_id: Option<String>,
    /// The region.
    pub location: String,
    /// ARM's provisioning state.
    pub provisioning_state: String,
}

/// One key of the Kubernetes secret, and the Key Vault secret that fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMapping {
    /// The provider class's entry.
    pub source_path: String,
    /// The key in the Kubernetes secret.
    pub target_key: String,
}

/// What the cluster says about a secret sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What it is about.
    pub kind: String,
    /// `True`, `False`, `Unknown` or any newer word.
    pub status: String,
    /// `CreateSucceeded`, `ProviderError`, … or any newer word.
    pub reason: String,
    /// A sentence for people.
    pub message: String,
    /// RFC 3339.
    pub last_transition_time: Option<String>,
}

/// A secret sync: the Kubernetes secret of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretSync {
    /// The resource ID.
    pub id: String,
    /// The name, also of the Kubernetes secret.
    pub name: String,
    /// The type of the Kubernetes secret; it cannot change.
    pub kubernetes_type: String,
    /// The name of the provider class.
    pub provider_class: String,
    /// What is in it.
    pub mapping: Vec<KeyMapping>,
    /// What the cluster says. That ARM says `Succeeded` does not mean that the secret is there.
    pub conditions: Vec<Condition>,
    /// ARM's provisioning state.
    pub provisioning_state: String,
    /// The custom location.
    pub custom_location_id: Option<String>,
    /// RFC 3339.
    pub last_successful_sync: Option<String>,
}

/// A secret sync to be made: one Key Vault secret, one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSecretSync {
    /// The instance's region.
    pub location: String,
    /// The ID of the instance's custom location.
    pub custom_location: String,
    /// The name of the instance's provider class.
    pub provider_class: String,
    /// The type of the Kubernetes secret.
    pub kubernetes_type: String,
    /// The provider class's entry to read: the Key Vault secret's name, unless the entry has an alias.
    pub vault_secret: String,
}

impl NewSecretSync {
    pub(super) fn to_wire(&self) -> Value {
        json!({
            "location": self.location,
            "extendedLocation": { "name": self.custom_location, "type": "CustomLocation" },
            "properties": {
                "secretProviderClassName": self.provider_class,
                "serviceAccountName": domain::secret_sync::SERVICE_ACCOUNT,
                "kubernetesSecretType": self.kubernetes_type,
                "objectSecretMapping": [{ "sourcePath": self.vault_secret, "targetKey": domain::secret_sync::DOCKER_CONFIG_KEY }],
            }
        })
    }
}

impl SecretSync {
    /// Why the cluster could not make the Kubernetes secret, where its last word is that it could not.
    #[must_use]
    pub fn failure(&self) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.status.eq_ignore_ascii_case("False"))
    }

    pub(super) fn is_as_sent(&self, sent: &NewSecretSync) -> bool {
        let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
        let key = domain::secret_sync::DOCKER_CONFIG_KEY;
        same(&self.kubernetes_type, &sent.kubernetes_type)
            && same(&self.provider_class, &sent.provider_class)
            && self.mapping.len() == 1
            && self.mapping.iter().all(|row| same(&row.source_path, &sent.vault_secret) && row.target_key == key)
    }
}

/// Reads a resource or a graph row.
pub(crate) fn read_class(document: &Value) -> Option<ProviderClass> {
    let id = id_of(document)?;
    Some(ProviderClass {
        name: name_of(document, &id),
        vault_name: text(document, "/properties/keyvaultName")?,
        client_id: text(document, "/properties/clientId").unwrap_or_default(),
        tenant_id: text(document, "/properties/tenantId").unwrap_or_default(),
        objects: text(document, "/properties/objects"),
        custom_location_id: text(document, "/extendedLocation/name"),
        location: text(document, "/location").unwrap_or_default(),
        provisioning_state: text(document, "/properties/provisioningState").unwrap_or_else(|| "Unknown".to_owned()),
        id: id.as_str().to_owned(),
    })
}

/// Reads a resource.
pub(super) fn read_sync(document: &Value) -> Option<SecretSync> {
    let id = id_of(document)?;
    let list = |pointer: &str| document.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    let or_empty = |row: &Value, pointer: &str| text(row, pointer).unwrap_or_default();
    Some(SecretSync {
        name: name_of(document, &id),
        kubernetes_type: or_empty(document, "/properties/kubernetesSecretType"),
        provider_class: or_empty(document, "/properties/secretProviderClassName"),
        mapping: list("/properties/objectSecretMapping")
            .iter()
            .map(|row| KeyMapping {
                source_path: or_empty(row, "/sourcePath"),
                target_key: or_empty(row, "/targetKey"),
            })
            .collect(),
        conditions: list("/properties/status/conditions")
            .iter()
            .map(|row| Condition {
                kind: or_empty(row, "/type"),
                status: or_empty(row, "/status"),
                reason: or_empty(row, "/reason"),
                message: or_empty(row, "/message"),
                last_transition_time: text(row, "/lastTransitionTime"),
            })
            .collect(),
        provisioning_state: text(document, "/properties/provisioningState").unwrap_or_else(|| "Unknown".to_owned()),
        custom_location_id: text(document, "/extendedLocation/name"),
        last_successful_sync: text(document, "/properties/status/lastSuccessfulSyncTime"),
        id: id.as_str().to_owned(),
    })
}
