//! Deployments and their operations as ARM shows them.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::deployment::{Deployment, Job, Progress};
use crate::clock::rfc3339;

/// A deployment.
pub(super) fn deployment(held: &Deployment, now: OffsetDateTime) -> Value {
    let until = held.ended.unwrap_or(now);
    let mut body = json!({
        "id": held.id(), "name": held.name, "type": "Microsoft.Resources/deployments",
        "properties": {
            "templateHash": hash(&held.template), "parameters": held.shown_parameters, "mode": held.mode,
            "provisioningState": held.progress.word(), "timestamp": rfc3339(until), "duration": duration(held.started, until),
            "correlationId": held.correlation, "providers": providers(held), "dependencies": dependencies(held),
        },
    });
    if let Some(location) = &held.location {
        body["location"] = location.as_str().into();
    }
    if let Some(tags) = &held.tags {
        body["tags"] = tags.clone();
    }
    if let Some(outputs) = &held.outputs {
        body["properties"]["outputs"] = outputs.clone();
        body["properties"]["outputResources"] = held.jobs.iter().map(|job| json!({ "id": job.planned.id })).collect();
    }
    if let Some(error) = &held.error {
        body["properties"]["error"] = error.clone();
    }
    body
}

fn hash(template: &Value) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(template.to_string());
    digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)).to_string()
}

fn duration(from: OffsetDateTime, to: OffsetDateTime) -> String {
    format!("PT{:.7}S", (to - from).as_seconds_f64().max(0.0))
}

fn providers(held: &Deployment) -> Value {
    let mut all: std::collections::BTreeMap<&str, std::collections::BTreeSet<&str>> = std::collections::BTreeMap::new();
    for job in &held.jobs {
        if let Some((namespace, kind)) = job.planned.kind.split_once('/') {
            all.entry(namespace).or_default().insert(kind);
        }
    }
    let kinds = |names: std::collections::BTreeSet<&str>| {
        names.into_iter().map(|kind| json!({ "resourceType": kind, "locations": ["westeurope"] })).collect::<Value>()
    };
    all.into_iter().map(|(namespace, names)| json!({ "namespace": namespace, "resourceTypes": kinds(names) })).collect()
}

fn dependencies(held: &Deployment) -> Value {
    let shown =
        |job: &Job| json!({ "id": job.planned.id, "resourceType": job.planned.kind, "resourceName": job.planned.name });
    let waits = held.jobs.iter().filter(|job| !job.planned.after.is_empty());
    waits
        .map(|job| {
            let mut body = shown(job);
            body["dependsOn"] = job.planned.after.iter().filter_map(|at| held.jobs.get(*at)).map(shown).collect();
            body
        })
        .collect()
}

/// The operations that have begun, and the last one that works the outputs out.
pub(super) fn operations(held: &Deployment, now: OffsetDateTime) -> Vec<Value> {
    let begun = held.jobs.iter().filter(|job| job.progress != Progress::Accepted);
    let mut all: Vec<Value> = begun.map(|job| operation(held, job, now)).collect();
    if held.progress == Progress::Succeeded {
        all.push(json!({
            "id": format!("{}/operations/08584000000000000000", held.id()), "operationId": "08584000000000000000",
            "properties": {
                "provisioningOperation": "EvaluateDeploymentOutput", "provisioningState": "Succeeded", "statusCode": "OK",
                "timestamp": rfc3339(held.ended.unwrap_or(now)), "duration": "PT0S", "trackingId": held.correlation,
            },
        }));
    }
    all
}

fn operation(held: &Deployment, job: &Job, now: OffsetDateTime) -> Value {
    let until = job.ended.unwrap_or(now);
    let mut properties = json!({
        "provisioningOperation": "Create", "provisioningState": job.progress.word(), "timestamp": rfc3339(until),
        "duration": duration(job.started.unwrap_or(until), until), "trackingId": held.correlation,
        "serviceRequestId": held.correlation, "statusCode": word(job.status),
        "targetResource": { "id": job.planned.id, "resourceType": job.planned.kind, "resourceName": job.planned.name },
    });
    if let Some(error) = &job.error {
        properties["statusMessage"] = json!({ "status": "Failed", "error": error });
    }
    json!({ "id": format!("{}/operations/{}", held.id(), job.id), "operationId": job.id, "properties": properties })
}

/// A status as .NET names it.
fn word(status: u16) -> String {
    let known = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    known.unwrap_or("Accepted").split(' ').collect()
}
