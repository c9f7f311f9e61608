//! Operations, vaults and registrations as JSON for the state file, and back. Times are milliseconds since 1970. What cannot
//! be read is left as the seed has it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::cloud::CloudState;
use crate::cloud::assignments::Assignment;
use crate::cloud::custom_role;
use crate::cloud::governance::Registration;
use crate::cloud::operations::{Operation, Outcome};
use crate::cloud::roles::Role;
use crate::cloud::vault::{Deleted, Secret, Vault, Version};

fn written(at: OffsetDateTime) -> Value {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default().into()
}

fn time(value: &Value) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(value.as_i64()?) * 1_000_000).ok()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// An operation.
pub(super) fn operation(operation: &Operation) -> Value {
    let outcome = operation.outcome.map(|outcome| if outcome == Outcome::Succeeded { "Succeeded" } else { "Failed" });
    json!({
        "id": operation.id, "resourceId": operation.resource_id, "deletes": operation.deletes,
        "started": written(operation.started), "ends": written(operation.ends), "failure": operation.failure, "outcome": outcome,
    })
}

/// An operation read back.
pub(super) fn read_operation(body: &Value) -> Option<Operation> {
    let resource_id = text(&body["resourceId"])?;
    Some(Operation {
        id: text(&body["id"])?,
        key: resource_id.to_ascii_lowercase().into(),
        resource_id,
        deletes: body["deletes"].as_bool()?,
        started: time(&body["started"])?,
        ends: time(&body["ends"])?,
        failure: Some(body["failure"].clone()).filter(|failure| !failure.is_null()),
        outcome: match body["outcome"].as_str() {
            Some("Succeeded") => Some(Outcome::Succeeded),
            Some(_) => Some(Outcome::Failed),
            None => None,
        },
    })
}

/// A registration.
pub(super) fn registration(registration: Registration) -> Value {
    let at = if let Registration::Registering(at) = registration { written(at) } else { Value::Null };
    json!({ "state": registration.word(), "at": at })
}

/// A registration read back.
pub(super) fn read_registration(body: &Value) -> Registration {
    match (body["state"].as_str(), time(&body["at"])) {
        (Some("NotRegistered"), _) => Registration::NotRegistered,
        (Some("Registering"), Some(at)) => Registration::Registering(at),
        _ => Registration::Registered,
    }
}

/// What is in a vault.
pub(super) fn vault(vault: &Vault) -> Value {
    let deleted = |deleted: &Deleted| json!({ "secret": secret(&deleted.secret), "deletedAt": written(deleted.deleted_at), "readyAt": written(deleted.ready_at) });
    json!({
        "secrets": vault.secrets.values().map(secret).collect::<Vec<_>>(),
        "deleted": vault.deleted.values().map(deleted).collect::<Vec<_>>(),
    })
}

/// Fills a vault with what was in it.
pub(super) fn read_vault(body: &Value, vault: &mut Vault) {
    let list = |name: &str| body[name].as_array().cloned().unwrap_or_default();
    vault.secrets = by_name(list("secrets").iter().filter_map(read_secret), |secret| &secret.name);
    let deleted = list("deleted").into_iter().filter_map(|one| {
        Some(Deleted {
            secret: read_secret(&one["secret"])?,
            deleted_at: time(&one["deletedAt"])?,
            ready_at: time(&one["readyAt"])?,
        })
    });
    vault.deleted = by_name(deleted, |deleted| &deleted.secret.name);
}

fn by_name<T>(all: impl Iterator<Item = T>, name: impl Fn(&T) -> &String) -> BTreeMap<String, T> {
    all.map(|one| (name(&one).to_ascii_lowercase(), one)).collect()
}

fn secret(secret: &Secret) -> Value {
    let versions: Vec<Value> = secret
        .versions
        .iter()
        .map(|version| {
            json!({ "id": version.id, "value": version.value, "contentType": version.content_type, "tags": version.tags,
                "enabled": version.enabled, "notBefore": version.not_before, "expires": version.expires,
                "created": version.created, "updated": version.updated })
        })
        .collect();
    json!({ "name": secret.name, "managed": secret.managed, "recoveredAt": secret.recovered_at.map(written), "versions": versions })
}

fn read_secret(body: &Value) -> Option<Secret> {
    let versions: Vec<Version> = body["versions"].as_array()?.iter().filter_map(read_version).collect();
    if versions.is_empty() {
        return None;
    }
    Some(Secret {
        name: text(&body["name"])?,
        versions,
        managed: body["managed"].as_bool()?,
        recovered_at: time(&body["recoveredAt"]),
    })
}

fn read_version(body: &Value) -> Option<Version> {
    let tags: Option<&Map<String, Value>> = body["tags"].as_object();
    Some(Version {
        id: text(&body["id"])?,
        value: text(&body["value"])?,
        content_type: text(&body["contentType"]),
        tags: tags.cloned(),
        enabled: body["enabled"].as_bool()?,
        not_before: body["notBefore"].as_i64(),
        expires: body["expires"].as_i64(),
        created: body["created"].as_i64()?,
        updated: body["updated"].as_i64()?,
    })
}

/// Role assignments and the company's own roles.
pub(crate) fn assignments(cloud: &CloudState) -> Value {
    let given = |given: &Assignment| {
        json!({ "principal": given.principal, "role": given.role.id, "scope": given.spelled, "name": given.chosen,
            "condition": given.condition, "repositories": given.repositories })
    };
    let role = |role: &&'static Role| {
        json!({ "id": role.id, "name": role.name, "actions": role.actions, "notActions": role.not_actions,
            "dataActions": role.data_actions, "notDataActions": role.not_data_actions, "assignable": role.assignable })
    };
    json!({
        "roles": cloud.custom_roles.iter().map(role).collect::<Vec<_>>(),
        "assignments": cloud.assignments.iter().map(given).collect::<Vec<_>>(),
    })
}

/// Puts them into the cloud, in the place of the seed's.
pub(crate) fn read_assignments(body: &Value, cloud: &mut CloudState) {
    let seeded: Vec<&'static str> = cloud.assignments.iter().filter_map(|given| given.repositories).collect();
    cloud.custom_roles = body["roles"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|role| custom_role::read(&role["id"], &role["name"], role))
        .collect();
    let read = |one: &Value| {
        let spelled = text(&one["scope"])?;
        let repositories =
            one["repositories"].as_str().and_then(|start| seeded.iter().copied().find(|one| *one == start));
        Some(Assignment {
            principal: text(&one["principal"])?,
            role: cloud.role(one["role"].as_str()?)?,
            scope: spelled.to_ascii_lowercase(),
            spelled,
            chosen: text(&one["name"]),
            condition: text(&one["condition"]),
            repositories,
        })
    };
    let all = body["assignments"].as_array().into_iter().flatten().filter_map(read).collect();
    cloud.assignments.replace(all);
}
