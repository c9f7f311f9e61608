//! The same change as code: ARM template, Bicep, Azure CLI and Terraform. Called by the preview of a draft. Never holds a
//! password: a new vault secret is made from a file of the person's own.
//!
//! Text of the draft is foreign text here: each language has its own quoting, and each is tested against injection.

use azure::arm::{registry_endpoints, secret_sync};
use domain::secret_sync::{DOCKER_CONFIG_KEY, DOCKER_CONFIG_TYPE, SERVICE_ACCOUNT, SyncedSecretName};
use domain::{Authentication, Draft, Instance, Method, ResourceId, SecretSource};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

mod azure_cli;
mod bicep;
mod terraform;

/// The change in four languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CodeView {
    /// An ARM template.
    pub json: String,
    /// Bicep.
    pub bicep: String,
    /// Commands of the Azure CLI for a POSIX shell.
    pub azure_cli: String,
    /// Terraform with the azapi provider.
    pub terraform: String,
}

/// What the code is written for: a draft as far as it goes, and what is known of its instance.
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) secret: Option<SecretTarget>,
    host: String,
    method: Option<Method>,
    authentication: Value,
    subscription_id: String,
    resource_group: String,
    instance_name: String,
    instance_id: String,
    location: String,
    custom_location_id: String,
}

/// The chain of an artifact secret.
pub(crate) struct SecretTarget {
    pub(crate) vault_secret: String,
    pub(crate) is_new: bool,
    pub(crate) synced: String,
    vault_name: String,
    class_name: String,
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

    fn extended_location(&self) -> Value {
        json!({ "name": self.custom_location_id, "type": "CustomLocation" })
    }

    fn endpoint_properties(&self) -> Value {
        json!({ "host": self.host, "authentication": self.authentication })
    }

    fn sync_properties(secret: &SecretTarget) -> Value {
        json!({
            "secretProviderClassName": secret.class_name,
            "serviceAccountName": SERVICE_ACCOUNT,
            "kubernetesSecretType": DOCKER_CONFIG_TYPE,
            "objectSecretMapping": [{ "sourcePath": secret.vault_secret, "targetKey": DOCKER_CONFIG_KEY }],
        })
    }

    /// What no template can do by itself, for a comment above it. One line, without anything of the draft's text.
    const CHAIN_NOTE: &str = "The secret provider class must list the Key Vault secret in its objects; Regent adds it when it creates the endpoint.";
}

/// Writes all four.
pub(crate) fn write(target: &Target) -> CodeView {
    CodeView {
        json: template(target),
        bicep: bicep::write(target),
        azure_cli: azure_cli::write(target),
        terraform: terraform::write(target),
    }
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

/// An ARM template. JSON's own writer does the quoting; ARM reads a string that starts with [ as an expression.
fn template(target: &Target) -> String {
    let mut resources = Vec::new();
    if let Some(secret) = &target.secret {
        resources.push(json!({
            "type": "Microsoft.SecretSyncController/secretSyncs",
            "apiVersion": secret_sync::API_VERSION,
            "name": secret.synced,
            "location": target.location,
            "extendedLocation": target.extended_location(),
            "properties": Target::sync_properties(secret),
        }));
    }
    resources.push(json!({
        "type": "Microsoft.IoTOperations/instances/registryEndpoints",
        "apiVersion": registry_endpoints::API_VERSION,
        "name": format!("{}/{}", target.instance_name, target.name),
        "extendedLocation": target.extended_location(),
        "properties": target.endpoint_properties(),
    }));
    let mut document = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
    });
    if target.secret.is_some() {
        document["metadata"] = json!({ "description": Target::CHAIN_NOTE });
    }
    for resource in &mut resources {
        escape_expressions(resource);
    }
    document["resources"] = resources.into();
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// A text that ARM would take for an expression gets a second bracket, which makes it plain text again.
fn escape_expressions(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with('[') => text.insert(0, '['),
        Value::Array(items) => items.iter_mut().for_each(escape_expressions),
        Value::Object(map) => map.values_mut().for_each(escape_expressions),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// How a language writes a nested value: the same blocks, with signs of its own.
struct Literal {
    quote: fn(&str) -> String,
    assign: &'static str,
    after_item: &'static str,
}

impl Literal {
    fn write(&self, value: &Value, depth: usize) -> String {
        let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
        let block = |open: &str, lines: Vec<String>, close: &str| {
            if lines.is_empty() {
                format!("{open}{close}")
            } else {
                format!("{open}\n{}\n{outer}{close}", lines.join("\n"))
            }
        };
        let item = |item: &Value| format!("{inner}{}{}", self.write(item, depth + 1), self.after_item);
        let line =
            |(key, item): (&String, &Value)| format!("{inner}{key}{}{}", self.assign, self.write(item, depth + 1));
        match value {
            Value::String(text) => (self.quote)(text),
            Value::Array(items) => block("[", items.iter().map(item).collect(), "]"),
            Value::Object(map) => block("{", map.iter().map(line).collect(), "}"),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
