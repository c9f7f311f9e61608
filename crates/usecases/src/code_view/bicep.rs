//! Bicep. Strings in single quotes: backslash, quote and the start of an interpolation are escaped.

use azure::arm::{registry_endpoints, secret_sync};
use serde_json::Value;

use super::literal::Literal;
use super::target::Target;

pub(super) fn write(target: &Target) -> String {
    let mut text = String::new();
    if let Some(secret) = &target.secret {
        text.push_str(&format!(
            "// {}\nresource secretSync 'Microsoft.SecretSyncController/secretSyncs@{}' = {{\n  name: {}\n  location: {}\n  \
             extendedLocation: {}\n  properties: {}\n}}\n\n",
            Target::CHAIN_NOTE,
            secret_sync::API_VERSION,
            quote(&secret.synced),
            quote(&target.location),
            value(&target.extended_location(), 1),
            value(&Target::sync_properties(secret), 1),
        ));
    }
    text.push_str(&format!(
        "resource instance 'Microsoft.IoTOperations/instances@{version}' existing = {{\n  name: {}\n}}\n\n\
         resource registryEndpoint 'Microsoft.IoTOperations/instances/registryEndpoints@{version}' = {{\n  parent: instance\n  \
         name: {}\n  extendedLocation: {}\n  properties: {}\n}}\n",
        quote(&target.instance_name),
        quote(&target.name),
        value(&target.extended_location(), 1),
        value(&target.endpoint_properties(), 1),
        version = registry_endpoints::API_VERSION,
    ));
    text
}

pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '\'' => quoted.push_str("\\'"),
            '$' => quoted.push_str("\\$"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

fn value(value: &Value, depth: usize) -> String {
    Literal { quote, assign: ": ", after_item: "" }.write(value, depth)
}
