//! What refers to a manifest: signatures, bills of materials, anything with a `subject`. An index of descriptors, of one
//! type where that was asked for; a registry without the interface says 404, and its clients look for a tag instead.

use bytes::Bytes;
use serde_json::{Value, json};

use super::door::Visit;
use super::errors::refuse;
use super::{limits, names};
use crate::answer::{Answer, Reply};
use crate::cloud::registry::Manifest;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Answers `GET /v2/{name}/referrers/{digest}`.
pub(super) fn list(visit: &mut Visit<'_, '_>, name: &str, digest: &str) -> Reply {
    if !visit.registry()?.has_referrers {
        return Err(Answer::raw(404, "text/plain; charset=utf-8", Bytes::from_static(b"404 page not found\n")).refuse());
    }
    let principal = visit.permit(name, "pull")?;
    limits::referrers(visit, &principal)?;
    if !names::is_digest(digest) {
        return Err(refuse(400, "DIGEST_INVALID", "provided digest is not one", json!(digest)));
    }
    let wanted = visit.call.incoming.query("artifactType").filter(|kind| !kind.is_empty());
    let repository = visit.registry()?.repositories.get(name);
    let all = repository.into_iter().flat_map(|found| found.referrers(digest));
    let descriptors: Vec<Value> = all
        .map(|(digest, manifest)| descriptor(digest, manifest))
        .filter(|descriptor| wanted.is_none_or(|kind| descriptor["artifactType"] == kind))
        .collect();
    let body = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": descriptors });
    let answer = Answer::raw(200, INDEX, serde_json::to_vec(&body).unwrap_or_default().into());
    Ok(if wanted.is_some() { answer.with("OCI-Filters-Applied", "artifactType") } else { answer })
}

fn descriptor(digest: &str, manifest: &Manifest) -> Value {
    let body = manifest.json();
    let kind = body["artifactType"].as_str().or_else(|| body["config"]["mediaType"].as_str()).unwrap_or_default();
    let mut descriptor = json!({ "mediaType": manifest.media_type, "digest": digest, "size": manifest.bytes.len(),
        "artifactType": kind });
    if body["annotations"].is_object() {
        descriptor["annotations"] = body["annotations"].clone();
    }
    descriptor
}
