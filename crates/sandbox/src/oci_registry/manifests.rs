//! Manifests: read by tag or digest in a type the client takes, written after everything they name is there, deleted by
//! digest. The bytes are kept as they came, because the digest is theirs.

use serde_json::{Value, json};

use super::door::Visit;
use super::errors::{digest_invalid, locked, manifest_unknown, name_unknown, refuse, unsupported};
use super::{limits, names};
use crate::answer::{Answer, Refusal, Reply};
use crate::cloud::registry::{Repository, digest_of};

/// The types a manifest can have.
const TYPES: [&str; 4] = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];
/// Azure takes four megabytes.
const LIMIT: usize = 4 * 1024 * 1024;

/// Answers `GET` and `HEAD /v2/{name}/manifests/{reference}`.
pub(super) fn get(visit: &mut Visit<'_, '_>, name: &str, reference: &str) -> Reply {
    let principal = visit.permit(name, "pull")?;
    limits::read(visit, &principal)?;
    let told = limits::pull(visit, &principal)?;
    let repository = visit.registry()?.repositories.get(name).ok_or_else(|| name_unknown(name))?;
    let digest = repository.resolve(reference).ok_or_else(|| manifest_unknown(name, reference))?;
    let manifest = repository.manifests.get(digest).ok_or_else(|| manifest_unknown(name, reference))?;
    if !(repository.locks.read && manifest.locks.read) {
        return Err(locked(reference));
    }
    if !accepted(visit, &manifest.media_type) {
        let kind = if manifest.media_type.contains("index") { "OCI index" } else { "OCI manifest" };
        let message = format!("{kind} found, but accept header does not support {kind}s");
        return Err(refuse(404, "MANIFEST_UNKNOWN", &message, json!({ "Name": name, "Revision": reference })));
    }
    let mut answer = Answer::empty(200)
        .with("Content-Type", manifest.media_type.clone())
        .with("Content-Length", manifest.bytes.len().to_string())
        .with("Docker-Content-Digest", digest)
        .with("ETag", format!("\"{digest}\""));
    answer.headers.extend(told);
    if visit.call.incoming.header("if-none-match").is_some_and(|tag| tag.trim_matches('"') == digest) {
        answer.status = 304;
        answer.headers.retain(|(name, _)| *name != "Content-Length");
        return Ok(answer);
    }
    answer.body = manifest.bytes.clone();
    Ok(answer)
}

/// Whether the client takes this type. Without any `Accept`, registries fall back to types of ten years ago.
fn accepted(visit: &Visit<'_, '_>, media_type: &str) -> bool {
    let headers = &visit.call.incoming.headers;
    let mut wanted = headers.get_all("accept").iter().filter_map(|value| value.to_str().ok()).peekable();
    if wanted.peek().is_none() {
        return !media_type.starts_with("application/vnd.oci.");
    }
    let mut types = wanted.flat_map(|line| line.split(',')).map(|one| one.split(';').next().unwrap_or_default().trim());
    types.any(|one| matches!(one, "*/*" | "application/*") || one.eq_ignore_ascii_case(media_type))
}

/// Answers `PUT /v2/{name}/manifests/{reference}`.
pub(super) fn put(visit: &mut Visit<'_, '_>, name: &str, reference: &str) -> Reply {
    visit.permit(name, "push")?;
    let by_digest = reference.contains(':');
    if by_digest && !names::is_digest(reference) || !by_digest && !names::is_tag(reference) {
        return Err(refuse(400, "TAG_INVALID", "manifest tag did not match URI", json!({ "tag": reference })));
    }
    let bytes = visit.call.incoming.body.clone();
    if bytes.len() > LIMIT {
        return Err(refuse(413, "SIZE_INVALID", "manifest payload size limit exceeded", Value::Null));
    }
    let body: Value = serde_json::from_slice(&bytes).map_err(|_| invalid("the manifest is not JSON"))?;
    let sent = visit.call.incoming.header("content-type").unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or_default().trim();
    let media_type = if sent.is_empty() { body["mediaType"].as_str().unwrap_or_default() } else { sent }.to_owned();
    if !TYPES.contains(&media_type.as_str()) || body["schemaVersion"] != 2 {
        return Err(invalid("the type of the manifest is not one that the registry keeps"));
    }
    if body["mediaType"].as_str().is_some_and(|named| named != media_type) {
        return Err(invalid("mediaType and Content-Type do not agree"));
    }
    well_formed(&body).map_err(invalid)?;
    let digest = digest_of(&bytes);
    if by_digest && reference != digest {
        return Err(digest_invalid("the manifest has another digest than its address"));
    }
    let at = visit.call.now;
    let existing = visit.registry()?.repositories.get(name);
    if existing.is_some_and(|repository| !repository.locks.write) {
        return Err(locked(name));
    }
    if existing.and_then(|repository| repository.tags.get(reference)).is_some_and(|tag| !tag.locks.write) {
        return Err(locked(reference));
    }
    all_there(existing, &body)?;
    let repository = visit.registry_mut()?.repository_mut(name, at);
    repository.keep_manifest(&media_type, bytes, at);
    if !by_digest {
        repository.tag(reference, &digest, at);
    }
    let mut answer = Answer::empty(201)
        .with("Location", format!("/v2/{name}/manifests/{digest}"))
        .with("Docker-Content-Digest", digest);
    if let Some(subject) =
        body["subject"]["digest"].as_str().filter(|_| visit.registry().is_ok_and(|r| r.has_referrers))
    {
        answer = answer.with("OCI-Subject", subject);
    }
    Ok(answer)
}

/// Whether the parts of a manifest or an index are of the kinds that the specification gives them.
fn well_formed(body: &Value) -> Result<(), &'static str> {
    let descriptor = |value: &Value| {
        value["mediaType"].is_string()
            && value["size"].is_u64()
            && value["digest"].as_str().is_some_and(names::is_digest)
            && texts(&value["annotations"])
    };
    let all = |list: &Value| list.as_array().is_some_and(|list| list.iter().all(descriptor));
    let is_index = body.get("manifests").is_some();
    if is_index && !all(&body["manifests"]) {
        return Err("`manifests` is not a list of descriptors");
    }
    if !is_index && !descriptor(&body["config"]) {
        return Err("`config` is not a descriptor");
    }
    if !is_index && !all(&body["layers"]) {
        return Err("`layers` is not a list of descriptors");
    }
    if body.get("subject").is_some_and(|subject| !subject.is_null() && !descriptor(subject)) {
        return Err("`subject` is not a descriptor");
    }
    if !texts(&body["annotations"]) || body.get("artifactType").is_some_and(|kind| !kind.is_string()) {
        return Err("`annotations` or `artifactType` are not texts");
    }
    Ok(())
}

/// Whether this is nothing, or an object of texts.
fn texts(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(|all| all.values().all(Value::is_string))
}

/// Everything a manifest names has to be there before it: blobs for a manifest, manifests for an index.
fn all_there(repository: Option<&Repository>, body: &Value) -> Result<(), Refusal> {
    let digests = |value: &Value| -> Vec<String> {
        let list = value.as_array().into_iter().flatten();
        list.filter_map(|entry| entry["digest"].as_str()).map(str::to_owned).collect()
    };
    let mut blobs = digests(&body["layers"]);
    blobs.extend(body["config"]["digest"].as_str().map(str::to_owned));
    let has = |kept: fn(&Repository, &str) -> bool, digest: &str| repository.is_some_and(|found| kept(found, digest));
    for digest in blobs {
        if !names::is_digest(&digest) {
            return Err(invalid("a digest is not one"));
        }
        if !has(|found, digest| found.blobs.contains_key(digest), &digest) {
            return Err(refuse(404, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry", json!({ "digest": digest })));
        }
    }
    for digest in digests(&body["manifests"]) {
        if !has(|found, digest| found.manifests.contains_key(digest), &digest) {
            return Err(refuse(404, "MANIFEST_UNKNOWN", "manifest unknown", json!({ "digest": digest })));
        }
    }
    Ok(())
}

fn invalid(why: &str) -> Refusal {
    refuse(400, "MANIFEST_INVALID", "manifest invalid", json!(why))
}

/// Answers `DELETE /v2/{name}/manifests/{digest}`; a tag is not deleted this way.
pub(super) fn delete(visit: &mut Visit<'_, '_>, name: &str, reference: &str) -> Reply {
    visit.permit(name, "delete")?;
    if !names::is_digest(reference) {
        return Err(unsupported("a manifest is deleted by its digest"));
    }
    let repository = visit.registry_mut()?.repositories.get_mut(name).ok_or_else(|| name_unknown(name))?;
    let manifest = repository.manifests.get(reference).ok_or_else(|| manifest_unknown(name, reference))?;
    if !(repository.locks.delete && manifest.locks.delete) {
        return Err(locked(reference));
    }
    repository.manifests.remove(reference);
    repository.tags.retain(|_, tag| tag.digest != reference);
    Ok(Answer::empty(202))
}
