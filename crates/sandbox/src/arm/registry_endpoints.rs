//! Writing registry endpoints: the whole of the published schema as checks, `extendedLocation` as the provider wants it in
//! practice, and the three ways an update can be told. There is no PATCH. It knows nothing of registries themselves.

use serde_json::{Map, Value, json};

use super::check::{Check, RESOURCE_NAME, TextRule};
use super::errors;
use super::shape::FIRST_PREVIEW;
use super::target::Target;
use super::write::{self, Telling};
use crate::answer::{Refusal, Reply};
use crate::call::Call;
use crate::cloud::resource::Resource;

const NAME: TextRule = write::name_rule(3, 63, &RESOURCE_NAME);
const HOST: TextRule = TextRule { min: 3, max: 63, pattern: None, one_of: &[] };
const ANY: TextRule = TextRule { min: 0, max: 0, pattern: None, one_of: &[] };
/// Each method with its one settings object, that object's required and its other properties.
const METHODS: [(&str, &str, &[&str], &[&str]); 4] = [
    ("Anonymous", "anonymousSettings", &[], &[]),
    ("SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings", &[], &["audience"]),
    ("UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings", &["clientId", "tenantId"], &["scope"]),
    ("ArtifactPullSecret", "artifactPullSecretSettings", &["secretRef"], &[]),
];

/// Answers PUT of a registry endpoint.
pub(super) fn put(call: &mut Call<'_>, target: &Target) -> Reply {
    let sent = write::read_object(call, target)?;
    let existing = write::settled(call, target)?;
    let existing = existing.as_deref();
    check(&sent, target, existing)?;
    write::check_name(target, &sent, existing.is_none(), NAME)?;
    let instance = target.parent.as_ref().ok_or_else(|| errors::no_parent(""))?;
    let wanted = instance.body["extendedLocation"]["name"].as_str();
    let extended = write::extended_location(call, target, &sent, existing, wanted)?;
    let mut properties = Map::new();
    properties.insert("host".to_owned(), sent["properties"]["host"].clone());
    properties.insert("authentication".to_owned(), sent["properties"]["authentication"].clone());
    if let Some(authorities) = signing_authorities(&sent["properties"]) {
        properties.insert("codeSigningCas".to_owned(), authorities);
    }
    properties.insert("provisioningState".to_owned(), Value::Null);
    let health = existing.map_or("Unknown", |existing| existing.property("healthState"));
    properties.insert("healthState".to_owned(), health.into());
    let own = Map::from_iter([("extendedLocation".to_owned(), extended), ("properties".to_owned(), properties.into())]);
    let body = write::assemble(call, target, existing, own);
    Ok(match existing {
        None => write::create(call, target, body, too_old(instance)),
        Some(existing) => {
            let telling = telling(&existing.body["properties"], &body["properties"]);
            write::update(call, target, body, telling)
        }
    })
}

fn telling(before: &Value, after: &Value) -> Telling {
    if before["host"] != after["host"]
        || before["authentication"] != after["authentication"]
        || before["provisioningState"] == "Failed"
    {
        Telling::ByHeader
    } else if before["codeSigningCas"] != after["codeSigningCas"] {
        Telling::ByState
    } else {
        Telling::AtOnce
    }
}

/// Registry endpoints came with AIO 1.2: an older cluster has no such custom resource.
fn too_old(instance: &Resource) -> Option<Value> {
    let version = instance.property("version");
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let old = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) < (1, 2);
    old.then(|| {
        json!({ "code": "ExtensionResourceCreateFailed", "message": format!(
            "The cluster does not know the custom resource 'registryendpoints.connectivity.iotoperations.azure.com': Azure IoT Operations {version} is older than 1.2.") })
    })
}

/// Trust settings as they are stored, from whichever version's field.
fn signing_authorities(properties: &Value) -> Option<Value> {
    let single = properties.pointer("/trustSettings/trustedSigningKeys").map(|key| json!([key]));
    properties.get("codeSigningCas").cloned().or(single)
}

fn check(sent: &Value, target: &Target, existing: Option<&Resource>) -> Result<(), Refusal> {
    let mut check = Check::default();
    let preview = target.version == FIRST_PREVIEW;
    // `location` and `tags` are not among them: this is a proxy resource.
    let top = check.object(sent, "", &["properties"], &["extendedLocation", "id", "name", "type", "systemData"]);
    if let Some(top) = top {
        check.extended_location(top);
        if let Some(properties) = top.get("properties") {
            let trust = if preview { "trustSettings" } else { "codeSigningCas" };
            let read_only: &[&str] =
                if preview { &["provisioningState"] } else { &["provisioningState", "healthState"] };
            let allowed: Vec<&str> = [trust].iter().chain(read_only).copied().collect();
            if let Some(properties) = check.object(properties, "properties", &["host", "authentication"], &allowed) {
                check.text(properties, "host", "properties", HOST);
                check.echoed(
                    properties,
                    read_only,
                    "properties",
                    existing.map(|existing| &existing.body["properties"]),
                );
                if let Some(sent) = properties.get("authentication") {
                    let held = existing.map(|existing| &existing.body["properties"]["authentication"]);
                    authentication(&mut check, sent, held);
                }
                if preview {
                    trust_settings(&mut check, properties.get("trustSettings"));
                } else {
                    code_signing(&mut check, properties.get("codeSigningCas"));
                }
            }
        }
    }
    check.done(target.kind.display)
}

fn authentication(check: &mut Check, sent: &Value, held: Option<&Value>) {
    let at = "properties.authentication";
    // A method from a later version may stand as it is: an edit that carries it through changes nothing about it.
    if held == Some(sent) {
        return;
    }
    let Some(method) = sent.get("method").and_then(Value::as_str) else {
        check.object(sent, at, &["method"], &[]);
        if sent.get("method").is_some() {
            check.problem("INVALID_TYPE", "properties.authentication.method", "Expected type string.");
        }
        return;
    };
    let Some((_, key, required, optional)) = METHODS.iter().find(|(name, ..)| *name == method) else {
        check.problem("DISCRIMINATOR_VALUE_NOT_FOUND", at, format!("Discriminator value \"{method}\" not found."));
        return;
    };
    let Some(object) = check.object(sent, at, &["method", key], &[]) else { return };
    let Some(settings) = object.get(*key) else { return };
    let at = format!("{at}.{key}");
    if let Some(settings) = check.object(settings, &at, required, optional) {
        for name in required.iter().chain(*optional) {
            check.text(settings, name, &at, ANY);
        }
    }
}

fn code_signing(check: &mut Check, sent: Option<&Value>) {
    let Some(sent) = sent else { return };
    let Some(items) = sent.as_array() else {
        check.problem("INVALID_TYPE", "properties.codeSigningCas", "Expected type array.");
        return;
    };
    for (number, item) in items.iter().enumerate() {
        signing_key(check, item, &format!("properties.codeSigningCas[{number}]"));
    }
}

fn trust_settings(check: &mut Check, sent: Option<&Value>) {
    let Some(sent) = sent else { return };
    let at = "properties.trustSettings";
    if let Some(key) =
        check.object(sent, at, &["trustedSigningKeys"], &[]).and_then(|settings| settings.get("trustedSigningKeys"))
    {
        signing_key(check, key, &format!("{at}.trustedSigningKeys"));
    }
}

fn signing_key(check: &mut Check, item: &Value, at: &str) {
    let reference = match item.get("type").and_then(Value::as_str) {
        Some("Secret") => "secretRef",
        Some("ConfigMap") => "configMapRef",
        Some(other) => {
            check.problem("DISCRIMINATOR_VALUE_NOT_FOUND", at, format!("Discriminator value \"{other}\" not found."));
            return;
        }
        None => {
            check.object(item, at, &["type"], &["secretRef", "configMapRef"]);
            if item.get("type").is_some() {
                check.problem("INVALID_TYPE", &format!("{at}.type"), "Expected type string.");
            }
            return;
        }
    };
    if let Some(item) = check.object(item, at, &["type", reference], &[]) {
        check.text(item, reference, at, ANY);
    }
}
