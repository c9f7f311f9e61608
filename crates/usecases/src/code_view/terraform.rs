//! Terraform with the azapi provider. Strings in double quotes: quote, backslash and both template starts are escaped.

use azure::arm::{registry_endpoints, secret_sync};
use serde_json::Value;

use super::literal::Literal;
use super::target::Target;

pub(super) fn write(target: &Target) -> String {
    let mut text = String::new();
    if let Some(secret) = &target.secret {
        let group = format!("/subscriptions/{}/resourceGroups/{}", target.subscription_id, target.resource_group);
        let body = serde_json::json!({
            "extendedLocation": target.extended_location(),
            "properties": Target::sync_properties(secret),
        });
        text.push_str(&format!(
            "# {}\nresource \"azapi_resource\" \"secret_sync\" {{\n  type      = \"Microsoft.SecretSyncController/secretSyncs@{}\"\n  \
             name      = {}\n  parent_id = {}\n  location  = {}\n  body      = {}\n}}\n\n",
            Target::CHAIN_NOTE,
            secret_sync::API_VERSION,
            quote(&secret.synced),
            quote(&group),
            quote(&target.location),
            value(&body, 1),
        ));
    }
    let body = serde_json::json!({
        "extendedLocation": target.extended_location(),
        "properties": target.endpoint_properties(),
    });
    text.push_str(&format!(
        "resource \"azapi_resource\" \"registry_endpoint\" {{\n  type      = \
         \"Microsoft.IoTOperations/instances/registryEndpoints@{}\"\n  name      = {}\n  parent_id = {}\n  body      = {}\n}}\n",
        registry_endpoints::API_VERSION,
        quote(&target.name),
        quote(&target.instance_id),
        value(&body, 1),
    ));
    text
}

pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            '$' | '%' if rest.peek() == Some(&'{') => quoted.extend([c, c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn value(value: &Value, depth: usize) -> String {
    Literal { quote, assign: " = ", after_item: "," }.write(value, depth)
}
