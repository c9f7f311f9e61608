//! Writing secret syncs, which say which Kubernetes secret is made from which vault secrets. The type of the Kubernetes
//! secret is fixed at creation. ARM's `Succeeded` says nothing of the sync itself: that is the cluster's to tell.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::check::{Check, FORCE, MAPPING_KEY, SUBDOMAIN, TextRule};
use super::errors::{no_resource, refuse};
use super::provider_classes;
use super::target::Target;
use super::write::{self, Telling};
use crate::answer::Reply;
use crate::call::Call;

const NAME: TextRule = write::name_rule(1, 253, &SUBDOMAIN);
const REFERENCE: TextRule = TextRule { min: 1, max: 253, pattern: Some(&SUBDOMAIN), one_of: &[] };
const KEY: TextRule = TextRule { min: 1, max: 253, pattern: Some(&MAPPING_KEY), one_of: &[] };
const TOKEN: TextRule = TextRule { min: 0, max: 253, pattern: Some(&FORCE), one_of: &[] };
const ANY_TYPE: TextRule = TextRule { min: 1, max: 0, pattern: None, one_of: &[] };
/// The values the contract documents; whether the provider takes more is an open question, hence the option.
const DOCUMENTED_TYPE: TextRule = TextRule { min: 1, max: 0, pattern: None, one_of: &["Opaque", "kubernetes.io/tls"] };
const REQUIRED: [&str; 4] =
    ["secretProviderClassName", "serviceAccountName", "kubernetesSecretType", "objectSecretMapping"];
const READ_ONLY: [&str; 2] = ["provisioningState", "status"];

/// Answers PUT.
pub(super) fn put(call: &mut Call<'_>, target: &Target) -> Reply {
    let sent = write::read_object(call, target)?;
    let existing = write::settled(call, target)?;
    let existing = existing.as_deref();
    let mut check = Check::default();
    let tracked = ["location", "tags", "extendedLocation", "properties", "id", "name", "type", "systemData"];
    if let Some(top) = check.object(&sent, "", &[], &tracked) {
        check.tags(top);
        check.extended_location(top);
        match top.get("properties") {
            Some(properties) => {
                let allowed = ["forceSynchronization", "provisioningState", "status"];
                if let Some(own) = check.object(properties, "properties", &REQUIRED, &allowed) {
                    let kind = if call.state.refuse_dockerconfigjson { DOCUMENTED_TYPE } else { ANY_TYPE };
                    check.text(own, "kubernetesSecretType", "properties", kind);
                    fields(&mut check, own);
                    check.echoed(own, &READ_ONLY, "properties", existing.map(|existing| &existing.body["properties"]));
                }
            }
            None => check.problem("OBJECT_MISSING_REQUIRED_PROPERTY", "", "Missing required property: properties"),
        }
    }
    check.done(target.kind.display)?;
    write::check_name(target, &sent, existing.is_none(), NAME)?;
    let location = write::location(target, &sent, existing)?;
    let extended = write::extended_location(call, target, &sent, existing, None)?;
    let held = existing.map(|existing| existing.property("kubernetesSecretType"));
    if held.is_some_and(|held| sent["properties"]["kubernetesSecretType"] != held) {
        return Err(refuse(
            400,
            "PropertyChangeNotAllowed",
            "Changing property 'properties.kubernetesSecretType' is not allowed. Delete the SecretSync and create it again.",
        ));
    }
    let mut properties = sent["properties"].clone();
    if let Some(status) = existing.and_then(|existing| existing.body["properties"].get("status")) {
        properties["status"] = status.clone();
    }
    let mut own = Map::new();
    own.insert("location".to_owned(), location.into());
    own.insert("tags".to_owned(), sent.get("tags").cloned().unwrap_or_else(|| Map::new().into()));
    own.insert("extendedLocation".to_owned(), extended);
    own.insert("properties".to_owned(), properties);
    let body = write::assemble(call, target, existing, own);
    Ok(match existing {
        None => write::create(call, target, body, None),
        Some(_) => write::update(call, target, body, Telling::ByHeader),
    })
}

/// Answers PATCH; the type is not among what can be named.
pub(super) fn patch(call: &mut Call<'_>, target: &Target) -> Reply {
    let sent = write::read_object(call, target)?;
    let existing = write::settled(call, target)?;
    let existing = existing.ok_or_else(|| no_resource(target.kind.display, target.name(), target.group_name()))?;
    let mut check = Check::default();
    if let Some(top) = check.object(&sent, "", &[], &["tags", "properties"]) {
        check.tags(top);
        let allowed = ["secretProviderClassName", "serviceAccountName", "forceSynchronization", "objectSecretMapping"];
        if let Some(properties) = top.get("properties")
            && let Some(own) = check.object(properties, "properties", &[], &allowed)
        {
            fields(&mut check, own);
        }
    }
    check.done(target.kind.display)?;
    provider_classes::merge(call, target, &sent, &existing.body)
}

fn fields(check: &mut Check, own: &Map<String, Value>) {
    let at = "properties";
    check.text(own, "secretProviderClassName", at, REFERENCE);
    check.text(own, "serviceAccountName", at, REFERENCE);
    check.text(own, "forceSynchronization", at, TOKEN);
    let Some(sent) = own.get("objectSecretMapping") else { return };
    let at = "properties.objectSecretMapping";
    let Some(items) = sent.as_array() else {
        check.problem("INVALID_TYPE", at, "Expected type array.");
        return;
    };
    if items.is_empty() {
        check.problem("ARRAY_LENGTH_SHORT", at, "Array is too short (0), minimum 1.");
    }
    let mut keys = HashSet::new();
    for (number, item) in items.iter().enumerate() {
        let at = format!("{at}[{number}]");
        let Some(mapping) = check.object(item, &at, &["sourcePath", "targetKey"], &[]) else { continue };
        check.text(mapping, "sourcePath", &at, KEY);
        if let Some(key) = check.text(mapping, "targetKey", &at, KEY)
            && !keys.insert(key)
        {
            check.problem("ARRAY_UNIQUE", &at, format!("targetKey \"{key}\" appears more than once."));
        }
    }
}
