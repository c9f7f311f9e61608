//! Blobs: where the registry keeps them elsewhere, a redirect to a signed address there; else the bytes, whole or a range
//! of them.

use bytes::Bytes;
use serde_json::json;

use super::door::Visit;
use super::errors::{blob_unknown, locked, name_unknown, refuse};
use super::{blob_address, limits, names};
use crate::answer::{Answer, Reply};
use crate::incoming::Incoming;

/// Answers `GET` and `HEAD /v2/{name}/blobs/{digest}`.
pub(super) fn get(visit: &mut Visit<'_, '_>, name: &str, digest: &str) -> Reply {
    let principal = visit.permit(name, "pull")?;
    limits::read(visit, &principal)?;
    if !names::is_digest(digest) {
        return Err(refuse(400, "DIGEST_INVALID", "provided digest is not one", json!(digest)));
    }
    let registry = visit.registry()?;
    let repository = registry.repositories.get(name).ok_or_else(|| name_unknown(name))?;
    let bytes = repository.blobs.get(digest).ok_or_else(|| blob_unknown(digest))?.clone();
    if !repository.locks.read {
        return Err(locked(name));
    }
    // A look is answered by the registry itself; the bytes come from where they lie.
    if let Some(host) = registry.blob_host.filter(|_| visit.call.incoming.method == http::Method::GET) {
        let address = blob_address::address(visit.call, host, digest);
        return Ok(Answer::empty(307).with("Location", address).with("Docker-Content-Digest", digest));
    }
    Ok(send(visit.call.incoming, &bytes).with("Docker-Content-Digest", digest))
}

/// Answers `DELETE /v2/{name}/blobs/{digest}`.
pub(super) fn delete(visit: &mut Visit<'_, '_>, name: &str, digest: &str) -> Reply {
    visit.permit(name, "delete")?;
    let repository = visit.registry_mut()?.repositories.get_mut(name).ok_or_else(|| name_unknown(name))?;
    if !repository.locks.delete {
        return Err(locked(name));
    }
    repository.blobs.remove(digest).ok_or_else(|| blob_unknown(digest))?;
    Ok(Answer::empty(202))
}

/// The bytes, or the one range of them that was asked for.
pub(super) fn send(incoming: &Incoming, bytes: &Bytes) -> Answer {
    let size = bytes.len();
    let whole = || {
        let mut answer = Answer::empty(200).with("Content-Length", size.to_string());
        answer.body = bytes.clone();
        answer
    };
    let asked = incoming.header("range").and_then(|range| range.strip_prefix("bytes="));
    let mut answer = match asked.map(|range| read_range(range, size)) {
        None | Some(Range::Several) => whole(),
        Some(Range::Bytes(from, to)) => {
            let part = bytes.slice(from..=to);
            let mut answer = Answer::empty(206)
                .with("Content-Length", part.len().to_string())
                .with("Content-Range", format!("bytes {from}-{to}/{size}"));
            answer.body = part;
            answer
        }
        Some(Range::Outside) => return Answer::empty(416).with("Content-Range", format!("bytes */{size}")),
    };
    answer.headers.push(("Content-Type", "application/octet-stream".to_owned()));
    answer.headers.push(("Accept-Ranges", "bytes".to_owned()));
    answer
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    Bytes(usize, usize),
    /// Several ranges, or none that can be read: the whole is sent, as RFC 9110 allows.
    Several,
    Outside,
}

fn read_range(text: &str, size: usize) -> Range {
    let Some((from, to)) = text.split_once('-').filter(|_| !text.contains(',')) else { return Range::Several };
    let (from, to) = (from.trim(), to.trim());
    match (from.parse::<usize>().ok(), to.parse::<usize>().ok()) {
        (Some(from), _) if from >= size => Range::Outside,
        (Some(from), Some(to)) if to >= from => Range::Bytes(from, to.min(size - 1)),
        (Some(from), None) if to.is_empty() => Range::Bytes(from, size - 1),
        (None, Some(last)) if from.is_empty() && last > 0 && size > 0 => {
            Range::Bytes(size.saturating_sub(last), size - 1)
        }
        _ => Range::Several,
    }
}

#[cfg(test)]
mod tests {
    use super::{Range, read_range};

    #[test]
    fn one_range_is_cut_and_anything_else_is_the_whole_or_outside() {
        assert_eq!(read_range("0-3", 10), Range::Bytes(0, 3));
        assert_eq!(read_range("4-", 10), Range::Bytes(4, 9));
        assert_eq!(read_range("-3", 10), Range::Bytes(7, 9));
        assert_eq!(read_range("-30", 10), Range::Bytes(0, 9));
        assert_eq!(read_range("8-99", 10), Range::Bytes(8, 9));
        assert_eq!(read_range("10-", 10), Range::Outside);
        assert_eq!(read_range("0-1,3-4", 10), Range::Several);
        assert_eq!(read_range("x", 10), Range::Several);
        assert_eq!(read_range("-1", 0), Range::Several);
    }
}
