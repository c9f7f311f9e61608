//! Azure's own surface of a registry, `/acr/v1`: repositories, tags and manifests with their attributes, to read, lock and
//! delete. Paged as the distribution protocol pages; the bodies are made in `attributes`.

use serde_json::{Value, json};

use super::attributes;
use super::door::Visit;
use super::errors::{locked, manifest_unknown, name_invalid, name_unknown, refuse, unsupported};
use super::paging::{ACR_PAGE, Page};
use super::{catalog, limits, names};
use crate::answer::{Answer, Refusal, Reply};
use crate::cloud::registry::{Locks, Repository};

/// Answers a request below `/acr/v1`.
pub(super) fn answer(visit: &mut Visit<'_, '_>, parts: &[&str]) -> Reply {
    let method = visit.call.incoming.method.clone();
    let (name, rest) = match parts {
        ["_catalog"] if method == http::Method::GET => return catalog::repositories(visit),
        [name @ .., "_tags"] => (name, ["tags", ""]),
        [name @ .., "_tags", tag] => (name, ["tag", tag]),
        [name @ .., "_manifests"] => (name, ["manifests", ""]),
        [name @ .., "_manifests", digest] => (name, ["manifest", digest]),
        name => (name, ["repository", ""]),
    };
    let name = &name.join("/");
    if !names::is_name(name) {
        return Err(name_invalid(name));
    }
    let need = match method.as_str() {
        "GET" => "metadata_read",
        "PATCH" => "metadata_write",
        "DELETE" => "delete",
        other => return Err(unsupported(other).with_allowed("GET, PATCH, DELETE")),
    };
    let principal = visit.permit(name, need)?;
    limits::read(visit, &principal)?;
    match (method.as_str(), rest) {
        ("GET", ["repository", _]) => {
            Ok(Answer::json(200, &attributes::repository(visit.host, name, find(visit, name)?)))
        }
        ("GET", ["tags", _]) => tags(visit, name),
        ("GET", ["tag", tag]) => {
            let found = find(visit, name)?.tags.get(tag).ok_or_else(|| tag_unknown(tag))?;
            Ok(Answer::json(200, &one(visit.host, name, "tag", attributes::tag(tag, found))))
        }
        ("GET", ["manifests", _]) => manifests(visit, name),
        ("GET", ["manifest", digest]) => {
            let repository = find(visit, name)?;
            let found = repository.manifests.get(digest).ok_or_else(|| manifest_unknown(name, digest))?;
            let body = attributes::manifest(repository, digest, found);
            Ok(Answer::json(200, &one(visit.host, name, "manifest", body)))
        }
        ("PATCH", [what, reference]) => lock(visit, name, what, reference),
        ("DELETE", ["repository", _]) => delete_repository(visit, name),
        ("DELETE", ["tag", tag]) => delete_tag(visit, name, tag),
        (method, [what, _]) => Err(unsupported(method).with_allowed(match what {
            "repository" | "tag" => "GET, PATCH, DELETE",
            "manifest" => "GET, PATCH",
            _ => "GET",
        })),
    }
}

fn one(host: &str, name: &str, key: &str, body: Value) -> Value {
    json!({ "registry": host, "imageName": name, key: body })
}

fn tag_unknown(tag: &str) -> Refusal {
    refuse(404, "TAG_UNKNOWN", "the specified tag does not exist", json!({ "name": tag }))
}

fn find<'v>(visit: &'v Visit<'_, '_>, name: &str) -> Result<&'v Repository, Refusal> {
    visit.registry()?.repositories.get(name).ok_or_else(|| name_unknown(name))
}

fn find_mut<'v>(visit: &'v mut Visit<'_, '_>, name: &str) -> Result<&'v mut Repository, Refusal> {
    visit.registry_mut()?.repositories.get_mut(name).ok_or_else(|| name_unknown(name))
}

/// Whether the newest come first.
fn newest_first(visit: &Visit<'_, '_>) -> bool {
    visit.call.incoming.query("orderby").is_some_and(|order| order.eq_ignore_ascii_case("timedesc"))
}

fn tags(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    let repository = find(visit, name)?;
    let of = visit.call.incoming.query("digest");
    let shown =
        repository.tags.iter().filter(|(_, tag)| tag.locks.list && of.is_none_or(|digest| tag.digest == digest));
    let mut all: Vec<_> = shown.map(|(name, tag)| (name.clone(), tag)).collect();
    if newest_first(visit) {
        all.sort_by_key(|(_, tag)| std::cmp::Reverse(tag.updated));
    }
    let page = Page::cut(visit.call.incoming, all, Some(ACR_PAGE))?;
    let tags: Vec<Value> = page.entries.iter().map(|(name, tag)| attributes::tag(name, tag)).collect();
    Ok(page.answer(&one(visit.host, name, "tags", tags.into())))
}

fn manifests(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    let repository = find(visit, name)?;
    let mut all: Vec<_> = repository.manifests.iter().map(|(digest, manifest)| (digest.clone(), manifest)).collect();
    if newest_first(visit) {
        all.sort_by_key(|(_, manifest)| std::cmp::Reverse(manifest.created));
    }
    let page = Page::cut(visit.call.incoming, all, Some(ACR_PAGE))?;
    let bodies: Vec<Value> =
        page.entries.iter().map(|(digest, manifest)| attributes::manifest(repository, digest, manifest)).collect();
    Ok(page.answer(&one(visit.host, name, "manifests", bodies.into())))
}

/// Turns switches of a repository, a tag or a manifest, and answers with the whole.
fn lock(visit: &mut Visit<'_, '_>, name: &str, what: &str, reference: &str) -> Reply {
    let body = visit.call.incoming.json().filter(Value::is_object).ok_or_else(not_understood)?;
    let host = visit.host.to_owned();
    let repository = find_mut(visit, name)?;
    let change = |locks: &mut Locks| locks.change(&body).ok_or_else(not_understood);
    let body = match what {
        "repository" => {
            change(&mut repository.locks)?;
            attributes::repository(&host, name, repository)
        }
        "tag" => {
            let tag = repository.tags.get_mut(reference).ok_or_else(|| tag_unknown(reference))?;
            change(&mut tag.locks)?;
            one(&host, name, "tag", attributes::tag(reference, tag))
        }
        "manifest" => {
            let found = repository.manifests.get_mut(reference).ok_or_else(|| manifest_unknown(name, reference))?;
            change(&mut found.locks)?;
            let found = found.clone();
            one(&host, name, "manifest", attributes::manifest(repository, reference, &found))
        }
        other => return Err(unsupported(other).with_allowed("GET, PATCH, DELETE")),
    };
    Ok(Answer::json(200, &body))
}

fn not_understood() -> Refusal {
    refuse(400, "UNSUPPORTED", "The body is not a set of changeable attributes.", Value::Null)
}

fn delete_repository(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    let repository = find(visit, name)?;
    let held = !repository.locks.delete || repository.manifests.values().any(|manifest| !manifest.locks.delete);
    if held {
        return Err(locked(name));
    }
    let gone = visit.registry_mut()?.repositories.remove(name).unwrap_or_default();
    let (manifests, tags): (Vec<_>, Vec<_>) = (gone.manifests.into_keys().collect(), gone.tags.into_keys().collect());
    Ok(Answer::json(202, &json!({ "manifestsDeleted": manifests, "tagsDeleted": tags })))
}

fn delete_tag(visit: &mut Visit<'_, '_>, name: &str, tag: &str) -> Reply {
    let repository = find_mut(visit, name)?;
    let found = repository.tags.get(tag).ok_or_else(|| tag_unknown(tag))?;
    if !(found.locks.delete && repository.locks.delete) {
        return Err(locked(tag));
    }
    repository.tags.remove(tag);
    Ok(Answer::empty(202))
}
