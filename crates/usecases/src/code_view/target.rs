//! What the code is written for: a draft as far as it goes, and what is known of its instance; and the bodies that every language
//! writes in its own signs. Made by the preview; read by each language. It knows no language.

use domain::secret_sync::{DOCKER_CONFIG_KEY, DOCKER_CONFIG_TYPE, SERVICE_ACCOUNT, SyncedSecretName};
use domain::{Authentication, Draft, Instance, Method, ResourceId, SecretSource};
use serde_json::{Map, Value, json};

/// What the code is written for: a draft as far as it goes, and what is known of its instance.
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) secret: Option<SecretTarget>,
    pub(super) host: String,
    pub(super) method: Option<Method>,
    pub(super) authentication: Value,
    pub(super) subscription_id: String,
    pub(super) resource_group: String,
    pub(super) instance_name: String,
    pub(super) instance_id: String,
    pub(super) location: String,
    pub(super) custom_location_id: String,
}

/// The chain of an artifact secret.
pub(crate) struct SecretTarget {
    pub(crate) vault_secret: String,
    pub(crate) is_new: bool,
    pub(crate) synced: String,
    pub(super) vault_name: String,
    pub(super) class_name: String,
}

impl Target {
    /// Takes what the draft holds; what is missing becomes a placeholder in angle brackets.
    pub(crate) fn new(draft: &Draft, instance: Option<&Instance>) -> Self {
        let id = ResourceId::parse(&draft.instance_id).ok();
        let part = |text: Option<&str>, placeholder: &str| {
            text.filter(|text| !text.is_empty()).map_or_else(|| format!("<{placeholder}>"), str::to_owned)
        };
        let method = draft.chosen_method();
        let name = part(Some(&draft.name), "name");
        let secret = (method == Some(Method::ArtifactPullSecret)).then(|| {
            let is_new = draft.secret_source == SecretSource::New;
            let vault_secret = if is_new { &draft.new_secret_name } else { &draft.vault_secret };
            let class =
                instance.and_then(|i| i.secret_provider_class_id.as_deref()).and_then(|id| id.rsplit('/').next());
            let proposed = SyncedSecretName::nearest(&format!("{}-pull-secret", draft.name)).to_string();
            SecretTarget {
                vault_secret: part(Some(vault_secret), "vault-secret"),
                is_new,
                synced: if draft.synced_secret_name.is_empty() { proposed } else { draft.synced_secret_name.clone() },
                vault_name: part(instance.and_then(|i| i.secret_sync.vault_name.as_deref()), "vault"),
                class_name: part(class, "secret-provider-class"),
            }
        });
        Self {
            host: part(Some(&draft.host), "host"),
            authentication: authentication(draft, method, secret.as_ref()),
            subscription_id: part(id.as_ref().map(ResourceId::subscription_id), "subscription-id"),
            resource_group: part(id.as_ref().map(ResourceId::resource_group), "resource-group"),
            instance_name: part(id.as_ref().map(ResourceId::name), "instance"),
            instance_id: part(id.as_ref().map(ResourceId::as_str), "instance-id"),
            location: part(instance.map(|instance| instance.location.as_str()), "location"),
            custom_location_id: part(instance.and_then(|i| i.custom_location_id.as_deref()), "custom-location-id"),
            name,
            secret,
            method,
        }
    }

    pub(super) fn extended_location(&self) -> Value {
        json!({ "name": self.custom_location_id, "type": "CustomLocation" })
    }

    pub(super) fn endpoint_properties(&self) -> Value {
        json!({ "host": self.host, "authentication": self.authentication })
    }

    pub(super) fn sync_properties(secret: &SecretTarget) -> Value {
        json!({
            "secretProviderClassName": secret.class_name,
            "serviceAccountName": SERVICE_ACCOUNT,
            "kubernetesSecretType": DOCKER_CONFIG_TYPE,
            "objectSecretMapping": [{ "sourcePath": secret.vault_secret, "targetKey": DOCKER_CONFIG_KEY }],
        })
    }

    /// What no template can do by itself, for a comment above it. One line, without anything of the draft's text.
    pub(super) const CHAIN_NOTE: &str = "The secret provider class must list the Key Vault secret in its objects; Regent adds it when it creates the endpoint.";
}

/// ARM's authentication object as far as the draft goes. IDs that are no GUIDs yet are shown as typed.
fn authentication(draft: &Draft, method: Option<Method>, secret: Option<&SecretTarget>) -> Value {
    let Some(method) = method else { return json!({ "method": "<authentication type>" }) };
    let mut settings = Map::new();
    let mut put = |key: &str, text: &str, required: bool| {
        if required || !text.is_empty() {
            settings.insert(key.to_owned(), if text.is_empty() { format!("<{key}>") } else { text.to_owned() }.into());
        }
    };
    match method {
        Method::Anonymous => {}
        Method::SystemAssigned => put("audience", &draft.audience, false),
        Method::UserAssigned => {
            let canonical =
                |field, text: &str| domain::guid::parse(field, "", text).unwrap_or_else(|_| text.to_owned());
            put("clientId", &canonical(domain::Field::ClientId, &draft.client_id), true);
            put("tenantId", &canonical(domain::Field::TenantId, &draft.tenant_id), true);
            put("scope", &draft.scope, false);
        }
        Method::ArtifactPullSecret => put("secretRef", secret.map_or("", |secret| &secret.synced), true),
    }
    let object = json!({ "method": method.as_str(), method.settings_key(): settings });
    // Through the domain type, so that the code shows exactly what a create sends.
    Authentication::from(object).into()
}
