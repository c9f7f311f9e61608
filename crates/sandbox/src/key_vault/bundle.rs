//! Secrets as the wire shows them: bundles with a value, items without one, deleted ones with their dates. Nothing is
//! looked up or changed here.

use serde_json::{Map, Value, json};

use crate::cloud::vault::{Deleted, Secret, Vault, Version};

/// What all shapes share: identifier, attributes, tags and type.
fn common(vault: &Vault, secret: &Secret, version: &Version, id: String) -> Map<String, Value> {
    let mut attributes = json!({ "enabled": version.enabled });
    for (name, value) in [("nbf", version.not_before), ("exp", version.expires)] {
        if let Some(value) = value {
            attributes[name] = value.into();
        }
    }
    attributes["created"] = version.created.into();
    attributes["updated"] = version.updated.into();
    attributes["recoveryLevel"] = vault.recovery_level().into();
    attributes["recoverableDays"] = vault.retention_days.into();
    let mut body = Map::new();
    body.insert("id".to_owned(), id.into());
    body.insert("attributes".to_owned(), attributes);
    if let Some(kind) = &version.content_type {
        body.insert("contentType".to_owned(), kind.as_str().into());
    }
    if let Some(tags) = &version.tags {
        body.insert("tags".to_owned(), tags.clone().into());
    }
    if secret.managed {
        body.insert("managed".to_owned(), true.into());
    }
    body
}

/// A bundle; `with_value` is false for answers to an update.
pub(super) fn bundle(vault: &Vault, secret: &Secret, version: &Version, base: &str, with_value: bool) -> Value {
    let mut body = common(vault, secret, version, format!("{base}/secrets/{}/{}", secret.name, version.id));
    if secret.managed {
        body.insert("kid".to_owned(), format!("{base}/keys/{}/{}", secret.name, version.id).into());
    }
    if !with_value {
        return body.into();
    }
    let mut whole = Map::new();
    whole.insert("value".to_owned(), version.value.as_str().into());
    whole.extend(body);
    whole.into()
}

/// An item of a list of secrets: base identifier, no value.
pub(super) fn item(vault: &Vault, secret: &Secret, version: &Version, base: &str) -> Value {
    common(vault, secret, version, format!("{base}/secrets/{}", secret.name)).into()
}

/// An item of a list of versions.
pub(super) fn version_item(vault: &Vault, secret: &Secret, version: &Version, base: &str) -> Value {
    common(vault, secret, version, format!("{base}/secrets/{}/{}", secret.name, version.id)).into()
}

/// A deleted secret; `listed` gives the base identifier, as lists do.
pub(super) fn deleted(vault: &Vault, deleted: &Deleted, base: &str, listed: bool) -> Value {
    let Some(version) = deleted.secret.latest() else { return Value::Null };
    let mut body = Map::new();
    let purged = deleted.deleted_at + time::Duration::days(vault.retention_days);
    body.insert("recoveryId".to_owned(), format!("{base}/deletedsecrets/{}", deleted.secret.name).into());
    body.insert("deletedDate".to_owned(), deleted.deleted_at.unix_timestamp().into());
    body.insert("scheduledPurgeDate".to_owned(), purged.unix_timestamp().into());
    let shown = if listed {
        item(vault, &deleted.secret, version, base)
    } else {
        bundle(vault, &deleted.secret, version, base, false)
    };
    if let Value::Object(shown) = shown {
        body.extend(shown);
    }
    body.into()
}
