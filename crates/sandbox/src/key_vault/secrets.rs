//! Reading, setting and updating secrets. Setting never says whether the name was new: it always adds a version, and
//! always answers 200. A name that is soft-deleted cannot be set.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::bundle;
use super::errors::{inner, not_found, refuse};
use super::visit::Visit;
use crate::answer::{Answer, Refusal, Reply};
use crate::cloud::vault::{Secret, Version};

/// 25 KB, in octets.
const VALUE_LIMIT: usize = 25 * 1024;

/// Answers `GET /secrets/{name}[/{version}]`.
pub(super) fn get(visit: &Visit<'_, '_>, name: &str, version: Option<&str>) -> Reply {
    visit.permit("getsecret")?;
    let vault = visit.vault()?;
    let secret = vault.secret(name).ok_or_else(|| not_found(name))?;
    let version =
        secret.version(version).ok_or_else(|| not_found(&format!("{name}/{}", version.unwrap_or_default())))?;
    if !version.enabled {
        return Err(inner(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled"));
    }
    // An expired secret, or one that is not valid yet, can be read all the same.
    Ok(Answer::json(200, &bundle::bundle(vault, secret, version, &visit.link(""), true)))
}

/// Answers `PUT /secrets/{name}`.
pub(super) fn set(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    visit.permit("setsecret")?;
    check_name(name)?;
    let body = visit.body()?;
    let value = body["value"]
        .as_str()
        .ok_or_else(|| refuse(400, "BadParameter", "Property value is required and must be a text."))?;
    if value.len() > VALUE_LIMIT {
        return Err(refuse(400, "BadParameter", "Property value exceeds the maximum size of 25600 octets."));
    }
    let settings = Settings::read(&body)?;
    let (now, key) = (visit.call.now, name.to_ascii_lowercase());
    if let Some(deleted) = visit.vault()?.deleted.get(&key) {
        return Err(if deleted.ready_at > now {
            inner(409, "Conflict", &format!("Secret {name} is currently being deleted."), "ObjectIsBeingDeleted")
        } else {
            inner(
                409,
                "Conflict",
                &format!(
                    "Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged."
                ),
                "ObjectIsDeletedButRecoverable",
            )
        });
    }
    let version = Version {
        id: Uuid::new_v4().simple().to_string(),
        value: value.to_owned(),
        content_type: settings.content_type,
        tags: settings.tags,
        enabled: settings.enabled.unwrap_or(true),
        not_before: settings.not_before,
        expires: settings.expires,
        created: now.unix_timestamp(),
        updated: now.unix_timestamp(),
    };
    let base = visit.link("");
    let vault = visit.vault_mut()?;
    if let Some(there) = vault.secrets.get(&key) {
        if there.managed {
            return Err(refuse(
                403,
                "Forbidden",
                "The secret is managed: it belongs to a certificate and cannot be set.",
            ));
        }
        if there.recovered_at.is_some() {
            return Err(inner(
                409,
                "Conflict",
                &format!("Secret {name} is currently being recovered."),
                "ObjectIsBeingRecovered",
            ));
        }
    }
    let secret = vault.secrets.entry(key.clone()).or_insert_with(|| Secret {
        name: name.to_owned(),
        versions: Vec::new(),
        managed: false,
        recovered_at: None,
    });
    secret.versions.push(version.clone());
    let secret = secret.clone();
    Ok(Answer::json(200, &bundle::bundle(vault, &secret, &version, &base, true)))
}

/// Answers `PATCH /secrets/{name}[/{version}]`: everything but the value.
pub(super) fn update(visit: &mut Visit<'_, '_>, name: &str, version: Option<&str>) -> Reply {
    visit.permit("setsecret")?;
    let body = visit.body()?;
    let settings = Settings::read(&body)?;
    let (now, base) = (visit.call.now.unix_timestamp(), visit.link(""));
    let vault = visit.vault_mut()?;
    let key = name.to_ascii_lowercase();
    let secret =
        vault.secrets.get_mut(&key).filter(|secret| secret.recovered_at.is_none()).ok_or_else(|| not_found(name))?;
    let wanted = secret.version(version).map(|version| version.id.clone());
    let Some(version) = secret.versions.iter_mut().find(|version| Some(&version.id) == wanted.as_ref()) else {
        return Err(not_found(&format!("{name}/{}", version.unwrap_or_default())));
    };
    version.enabled = settings.enabled.unwrap_or(version.enabled);
    version.content_type = settings.content_type.or(version.content_type.take());
    version.tags = settings.tags.or(version.tags.take());
    version.not_before = settings.not_before.or(version.not_before);
    version.expires = settings.expires.or(version.expires);
    version.updated = now;
    let (version, secret) = (version.clone(), secret.clone());
    Ok(Answer::json(200, &bundle::bundle(vault, &secret, &version, &base, false)))
}

/// The name rule of secrets.
fn check_name(name: &str) -> Result<(), Refusal> {
    let fits = (1..=127).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits {
        return Ok(());
    }
    Err(refuse(400, "BadParameter", &format!("The request URI contains an invalid name: {name}")))
}

/// What can be said about a secret besides its value.
#[derive(Debug, Default)]
struct Settings {
    content_type: Option<String>,
    tags: Option<Map<String, Value>>,
    enabled: Option<bool>,
    not_before: Option<i64>,
    expires: Option<i64>,
}

impl Settings {
    fn read(body: &Value) -> Result<Self, Refusal> {
        let wrong = |message: &str| refuse(400, "BadParameter", message);
        let mut settings = Self::default();
        if let Some(kind) = present(body, "contentType") {
            let text = kind.as_str().filter(|text| text.chars().count() <= 255);
            settings.content_type = Some(
                text.ok_or_else(|| wrong("Property contentType must be a text of at most 255 characters."))?.to_owned(),
            );
        }
        if let Some(tags) = present(body, "tags") {
            let fits = |(name, value): (&String, &Value)| {
                name.len() <= 512 && value.as_str().is_some_and(|value| value.len() <= 512)
            };
            let tags = tags.as_object().filter(|tags| tags.len() <= 15 && tags.iter().all(fits));
            settings.tags = Some(
                tags.ok_or_else(|| {
                    wrong("Property tags holds at most 15 tags, with names and values of at most 512 characters.")
                })?
                .clone(),
            );
        }
        let Some(attributes) = present(body, "attributes") else { return Ok(settings) };
        if let Some(enabled) = present(attributes, "enabled") {
            settings.enabled =
                Some(enabled.as_bool().ok_or_else(|| wrong("Property attributes.enabled must be true or false."))?);
        }
        for (name, place) in [("nbf", &mut settings.not_before), ("exp", &mut settings.expires)] {
            if let Some(at) = present(attributes, name) {
                *place = Some(at.as_i64().ok_or_else(|| {
                    wrong("Properties attributes.nbf and attributes.exp must be whole seconds since 1970.")
                })?);
            }
        }
        Ok(settings)
    }
}

/// A property that is there and not null.
fn present<'v>(body: &'v Value, name: &str) -> Option<&'v Value> {
    body.get(name).filter(|value| !value.is_null())
}
