//! An ARM template. JSON's own writer does the quoting; ARM reads a string that starts with [ as an expression.

use azure::arm::{registry_endpoints, secret_sync};
use serde_json::{Value, json};

use super::target::Target;

/// The template, with each resource of the create.
pub(super) fn write(target: &Target) -> String {
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
