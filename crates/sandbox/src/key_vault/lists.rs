//! Lists of secrets, versions and deleted secrets: twenty-five to a page at most, never a value, and a next link with
//! the explicit `:443` that real ones have.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::bundle;
use super::errors::{not_found, refuse};
use super::visit::Visit;
use crate::answer::{Answer, Refusal, Reply};

const PAGE: usize = 25;

/// Answers `GET /secrets`.
pub(super) fn secrets(visit: &Visit<'_, '_>) -> Reply {
    visit.permit("readmetadata")?;
    let (vault, base) = (visit.vault()?, visit.link(""));
    let seen = vault.secrets.values().filter(|secret| secret.recovered_at.is_none());
    let all = seen.filter_map(|secret| Some(bundle::item(vault, secret, secret.latest()?, &base))).collect();
    page(visit, all)
}

/// Answers `GET /secrets/{name}/versions`.
pub(super) fn versions(visit: &Visit<'_, '_>, name: &str) -> Reply {
    visit.permit("readmetadata")?;
    let (vault, base) = (visit.vault()?, visit.link(""));
    let secret = vault.secret(name).ok_or_else(|| not_found(name))?;
    page(visit, secret.versions.iter().map(|version| bundle::version_item(vault, secret, version, &base)).collect())
}

/// Answers `GET /deletedsecrets`.
pub(super) fn deleted(visit: &Visit<'_, '_>) -> Reply {
    visit.permit("readmetadata")?;
    let (vault, base, now) = (visit.vault()?, visit.link(""), visit.call.now);
    let gone = vault.deleted.values().filter(|deleted| deleted.ready_at <= now);
    page(visit, gone.map(|deleted| bundle::deleted(vault, deleted, &base, true)).collect())
}

fn page(visit: &Visit<'_, '_>, all: Vec<Value>) -> Reply {
    let incoming = visit.call.incoming;
    let size = match incoming.query("maxresults") {
        None => PAGE,
        Some(text) => text.parse().ok().filter(|size| (1..=PAGE).contains(size)).ok_or_else(wrong_size)?,
    };
    let start = match incoming.query("$skiptoken") {
        None => 0,
        Some(token) => {
            read_token(token).ok_or_else(|| refuse(400, "BadParameter", "The skip token is not one of this list's."))?
        }
    };
    let total = all.len();
    let value: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    let end = start + value.len();
    let next = (end < total).then(|| {
        let origin = &incoming.origin;
        let host = if origin.is_loopback() { origin.host.clone() } else { format!("{}:443", origin.host) };
        let token = URL_SAFE_NO_PAD.encode(json!({ "NextMarker": end, "TargetLocation": 0 }).to_string());
        format!(
            "{}://{host}{}?api-version={}&$skiptoken={token}&maxresults={size}",
            origin.scheme, incoming.path, visit.version
        )
    });
    Ok(Answer::json(200, &json!({ "value": value, "nextLink": next })))
}

fn wrong_size() -> Refusal {
    refuse(400, "BadParameter", "maxresults must be a whole number from 1 to 25.")
}

fn read_token(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    usize::try_from(value["NextMarker"].as_u64()?).ok()
}
