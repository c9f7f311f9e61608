//! The two lists of the distribution protocol: `_catalog`, which is not in the specification and which many registries
//! refuse, and a repository's tags.

use serde_json::json;

use super::door::Visit;
use super::errors::{locked, name_unknown, refuse};
use super::limits;
use super::paging::Page;
use crate::answer::Reply;
use crate::cloud::registry::RegistryKind;

/// Answers `GET /v2/_catalog`.
pub(super) fn repositories(visit: &mut Visit<'_, '_>) -> Reply {
    if !visit.registry()?.has_catalog {
        return Err(refuse(404, "UNSUPPORTED", "the list of repositories is not served", serde_json::Value::Null));
    }
    let principal = visit.permit_catalog()?;
    limits::read(visit, &principal)?;
    let acr = visit.registry()?.kind == RegistryKind::Acr;
    let listed = visit.registry()?.repositories.iter().filter(|(_, repository)| repository.locks.list);
    let all = listed.map(|(name, _)| (name.clone(), ())).collect();
    let page = Page::cut(visit.call.incoming, all, acr.then_some(super::paging::ACR_PAGE))?;
    let names: Vec<&String> = page.entries.iter().map(|(name, ())| name).collect();
    Ok(page.answer(&json!({ "repositories": names })))
}

/// Answers `GET /v2/{name}/tags/list`.
pub(super) fn tags(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    let principal = visit.permit(name, "pull")?;
    limits::read(visit, &principal)?;
    let repository = visit.registry()?.repositories.get(name).ok_or_else(|| name_unknown(name))?;
    if !repository.locks.read {
        return Err(locked(name));
    }
    let all = repository.tags.iter().filter(|(_, tag)| tag.locks.list).map(|(tag, _)| (tag.clone(), ())).collect();
    let page = Page::cut(visit.call.incoming, all, None)?;
    let tags: Vec<&String> = page.entries.iter().map(|(tag, ())| tag).collect();
    Ok(page.answer(&json!({ "name": name, "tags": tags })))
}
