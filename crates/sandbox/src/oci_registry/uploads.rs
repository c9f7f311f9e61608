//! Blobs on their way in: at once, in pieces, or taken over from another repository. A piece that does not begin where the
//! last one ended is refused; a blob that is not what its digest says is thrown away.

use bytes::BytesMut;
use serde_json::json;
use uuid::Uuid;

use super::door::Visit;
use super::errors::{digest_invalid, locked, refuse, upload_unknown};
use super::memory::Upload;
use super::names;
use crate::answer::{Answer, Refusal, Reply};
use crate::cloud::registry::digest_of;

/// Answers `POST /v2/{name}/blobs/uploads/`.
pub(super) fn start(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    visit.permit(name, "push")?;
    if visit.registry()?.repositories.get(name).is_some_and(|repository| !repository.locks.write) {
        return Err(locked(name));
    }
    let incoming = visit.call.incoming;
    if let (Some(digest), Some(from)) = (incoming.query("mount"), incoming.query("from"))
        && let Some(answer) = mount(visit, name, digest, from)?
    {
        return Ok(answer);
    }
    if let Some(digest) = incoming.query("digest") {
        return keep(visit, name, digest, BytesMut::from(incoming.body.as_ref()));
    }
    let id = Uuid::new_v4().to_string();
    let upload = Upload { host: visit.host.to_owned(), repository: name.to_owned(), bytes: BytesMut::new() };
    visit.call.state.registries.uploads.insert(id.clone(), upload);
    Ok(under_way(202, name, &id, 0))
}

/// Takes a blob over from a repository that the caller may read; otherwise an ordinary upload begins.
fn mount(visit: &mut Visit<'_, '_>, name: &str, digest: &str, from: &str) -> Result<Option<Answer>, Refusal> {
    if visit.permit(from, "pull").is_err() {
        return Ok(None);
    }
    let at = visit.call.now;
    let registry = visit.registry_mut()?;
    let Some(bytes) = registry.repositories.get(from).and_then(|found| found.blobs.get(digest)).cloned() else {
        return Ok(None);
    };
    registry.repository_mut(name, at).blobs.insert(digest.to_owned(), bytes);
    Ok(Some(kept(name, digest)))
}

fn under_way(status: u16, name: &str, id: &str, size: usize) -> Answer {
    Answer::empty(status)
        .with("Location", format!("/v2/{name}/blobs/uploads/{id}"))
        .with("Range", format!("0-{}", size.saturating_sub(1)))
        .with("Docker-Upload-UUID", id)
        .with("Content-Length", "0")
}

fn kept(name: &str, digest: &str) -> Answer {
    Answer::empty(201)
        .with("Location", format!("/v2/{name}/blobs/{digest}"))
        .with("Docker-Content-Digest", digest)
        .with("Content-Length", "0")
}

fn upload<'v>(visit: &'v mut Visit<'_, '_>, name: &str, id: &str) -> Result<&'v mut Upload, Refusal> {
    visit.permit(name, "push")?;
    let host = visit.host;
    let found = visit.call.state.registries.uploads.get_mut(id);
    found.filter(|upload| upload.host == host && upload.repository == name).ok_or_else(upload_unknown)
}

/// Answers `GET /v2/{name}/blobs/uploads/{id}`.
pub(super) fn status(visit: &mut Visit<'_, '_>, name: &str, id: &str) -> Reply {
    let size = upload(visit, name, id)?.bytes.len();
    Ok(under_way(204, name, id, size))
}

/// Answers `PATCH /v2/{name}/blobs/uploads/{id}`.
pub(super) fn append(visit: &mut Visit<'_, '_>, name: &str, id: &str) -> Reply {
    let incoming = visit.call.incoming;
    let upload = upload(visit, name, id)?;
    if let Some(range) = incoming.header("content-range") {
        let from =
            range.trim_start_matches("bytes ").split('-').next().and_then(|from| from.trim().parse::<usize>().ok());
        if from != Some(upload.bytes.len()) {
            let answer = under_way(416, name, id, upload.bytes.len());
            return Err(answer.refuse());
        }
    }
    upload.bytes.extend_from_slice(&incoming.body);
    let size = upload.bytes.len();
    Ok(under_way(202, name, id, size))
}

/// Answers `PUT /v2/{name}/blobs/uploads/{id}?digest=`.
pub(super) fn finish(visit: &mut Visit<'_, '_>, name: &str, id: &str) -> Reply {
    let incoming = visit.call.incoming;
    let mut bytes = upload(visit, name, id)?.bytes.clone();
    bytes.extend_from_slice(&incoming.body);
    let Some(digest) = incoming.query("digest") else {
        return Err(refuse(400, "DIGEST_INVALID", "digest missing", json!("the query has to name the digest")));
    };
    let answer = keep(visit, name, digest, bytes)?;
    visit.call.state.registries.uploads.remove(id);
    Ok(answer)
}

/// Answers `DELETE /v2/{name}/blobs/uploads/{id}`.
pub(super) fn cancel(visit: &mut Visit<'_, '_>, name: &str, id: &str) -> Reply {
    upload(visit, name, id)?;
    visit.call.state.registries.uploads.remove(id);
    Ok(Answer::empty(204))
}

fn keep(visit: &mut Visit<'_, '_>, name: &str, digest: &str, bytes: BytesMut) -> Reply {
    if !names::is_digest(digest) {
        return Err(digest_invalid("the digest is not one of SHA-256"));
    }
    if digest_of(&bytes) != digest {
        return Err(digest_invalid(digest));
    }
    let at = visit.call.now;
    visit.registry_mut()?.repository_mut(name, at).keep_blob(bytes.freeze());
    Ok(kept(name, digest))
}
