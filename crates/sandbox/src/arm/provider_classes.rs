//! Writing secret provider classes, which say which vault, identity and secrets a cluster syncs. PUT replaces: what it
//! leaves out is gone, `objects` above all. PATCH changes only what it names.

use serde_json::{Map, Value};

use super::check::{Check, GUID, SUBDOMAIN, TextRule};
use super::errors::no_resource;
use super::shape::WITH_CLOUD_NAME;
use super::target::Target;
use super::write::{self, Telling};
use crate::answer::{Answer, Reply};
use crate::call::Call;

const NAME: TextRule = write::name_rule(1, 253, &SUBDOMAIN);
const ANY: TextRule = TextRule { min: 0, max: 0, pattern: None, one_of: &[] };
const ID: TextRule = TextRule { min: 0, max: 0, pattern: Some(&GUID), one_of: &[] };
const CLOUD: TextRule = TextRule {
    min: 0,
    max: 0,
    pattern: None,
    one_of: &["AzurePublicCloud", "AzureUSGovernmentCloud", "AzureChinaCloud", "AzureGermanCloud", "AzureStackCloud"],
};

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
                let own = checked(&mut check, properties, &["keyvaultName", "clientId", "tenantId"], target);
                if let Some(own) = own {
                    let held = existing.map(|existing| &existing.body["properties"]);
                    check.echoed(own, &["provisioningState"], "properties", held);
                }
            }
            None => check.problem("OBJECT_MISSING_REQUIRED_PROPERTY", "", "Missing required property: properties"),
        }
    }
    check.done(target.kind.display)?;
    write::check_name(target, &sent, existing.is_none(), NAME)?;
    let location = write::location(target, &sent, existing)?;
    let extended = write::extended_location(call, target, &sent, existing, None)?;
    let mut own = Map::new();
    own.insert("location".to_owned(), location.into());
    own.insert("tags".to_owned(), sent.get("tags").cloned().unwrap_or_else(|| Map::new().into()));
    own.insert("extendedLocation".to_owned(), extended);
    own.insert("properties".to_owned(), sent["properties"].clone());
    let body = write::assemble(call, target, existing, own);
    Ok(match existing {
        None => write::create(call, target, body, None),
        Some(_) => write::update(call, target, body, Telling::ByHeader),
    })
}

/// Answers PATCH: 202 and `Location`, or 200 at once when only tags are named.
pub(super) fn patch(call: &mut Call<'_>, target: &Target) -> Reply {
    let sent = write::read_object(call, target)?;
    let existing = write::settled(call, target)?;
    let existing = existing.ok_or_else(|| no_resource(target.kind.display, target.name(), target.group_name()))?;
    let mut check = Check::default();
    if let Some(top) = check.object(&sent, "", &[], &["tags", "properties"]) {
        check.tags(top);
        if let Some(properties) = top.get("properties")
            && let Some(own) = checked(&mut check, properties, &[], target)
        {
            check.echoed(own, &["provisioningState"], "properties", None);
        }
    }
    check.done(target.kind.display)?;
    merge(call, target, &sent, &existing.body)
}

/// Lays a patch over a body and starts the operation; also used for secret syncs.
pub(super) fn merge(call: &mut Call<'_>, target: &Target, sent: &Value, held: &Value) -> Reply {
    let mut body = held.clone();
    if let Some(tags) = sent.get("tags") {
        body["tags"] = tags.clone();
    }
    let Some(properties) = sent.get("properties").and_then(Value::as_object) else {
        let resource = call.state.cloud.write(body, call.now);
        return Ok(Answer::json(200, &super::shape::shown(call, &resource, &target.version)));
    };
    for (name, value) in properties {
        body["properties"][name] = value.clone();
    }
    let by = target.caller.name.as_str();
    body["systemData"]["lastModifiedBy"] = by.into();
    body["systemData"]["lastModifiedAt"] = crate::clock::rfc3339(call.now).into();
    Ok(write::patched(call, target, body))
}

fn checked<'v>(
    check: &mut Check,
    properties: &'v Value,
    required: &[&str],
    target: &Target,
) -> Option<&'v Map<String, Value>> {
    let at = "properties";
    let mut allowed = vec!["keyvaultName", "clientId", "tenantId", "objects", "provisioningState"];
    if target.version == WITH_CLOUD_NAME {
        allowed.push("cloudName");
    }
    let own = check.object(properties, at, required, &allowed)?;
    check.text(own, "keyvaultName", at, ANY);
    check.text(own, "clientId", at, ID);
    check.text(own, "tenantId", at, ID);
    check.text(own, "objects", at, ANY);
    check.text(own, "cloudName", at, CLOUD);
    Some(own)
}
