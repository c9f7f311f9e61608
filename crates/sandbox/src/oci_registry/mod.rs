//! The registries: the OCI distribution protocol, Azure's tokens and its own surface under `/acr/v1`, generic registries
//! with their realms, and the hosts where blobs really lie. It takes a call for one host and hands it to the handler; what
//! a registry holds is in `cloud::registry`.

mod acr;
mod acr_surface;
mod attributes;
pub(crate) mod blob_address;
mod blob_host;
mod blobs;
mod catalog;
mod door;
mod errors;
mod exchange;
mod limits;
mod manifests;
pub(crate) mod memory;
mod names;
mod paging;
mod realm;
mod referrers;
mod scope;
mod tokens;
mod uploads;

use serde_json::Value;

use self::acr::Acr;
use self::blob_address::BLOBS;
use self::door::Visit;
use self::errors::{name_invalid, refuse, unsupported};
use crate::answer::{Answer, Reply, settle};
use crate::call::Call;
use crate::cloud::CloudState;
use crate::cloud::registry::RegistryKind;

/// The login server behind a host by region, `name.region.geo.azurecr.io`, where that registry is in that region.
fn regional(cloud: &CloudState, host: &str) -> Option<String> {
    let (name, region) = host.strip_suffix(".geo.azurecr.io")?.split_once('.')?;
    let server = format!("{name}.azurecr.io");
    let registry = cloud
        .list("microsoft.containerregistry/registries", "/subscriptions/")
        .find(|found| found.property("loginServer").eq_ignore_ascii_case(&server))?;
    registry.body["location"].as_str().is_some_and(|place| place.eq_ignore_ascii_case(region)).then_some(server)
}

/// Whether this host belongs to a registry: its own, its realm's, or where its blobs lie.
pub(crate) fn knows(cloud: &CloudState, host: &str) -> bool {
    cloud.registries.contains_key(host)
        || regional(cloud, host).is_some()
        || cloud.registries.values().any(|registry| {
            registry.blob_host == Some(host)
                || matches!(&registry.kind, RegistryKind::Generic(realm) if realm.host == host)
        })
}

/// The registry a plain loopback address stands for: the first of the ready line.
pub(crate) fn default_registry(cloud: &CloudState) -> Option<String> {
    crate::ready::registries(cloud).into_iter().next()
}

/// Answers a request to one of the registries' hosts.
pub(crate) fn answer(call: &mut Call<'_>, host: &str) -> Answer {
    let mut answer = settle(route(call, host));
    answer.headers.push(("Docker-Distribution-Api-Version", "registry/2.0".to_owned()));
    answer
}

fn route(call: &mut Call<'_>, host: &str) -> Reply {
    let incoming = call.incoming;
    let server = regional(&call.state.cloud, host);
    let host = server.as_deref().unwrap_or(host);
    let parts = incoming.parts();
    if parts.first() == Some(&BLOBS) {
        return blob_host::answer(call);
    }
    // A realm on a host of its own.
    let realms = call.state.cloud.registries.iter().find_map(|(name, registry)| match &registry.kind {
        RegistryKind::Generic(realm) if realm.host == host && realm.path == incoming.path => {
            Some((name.clone(), realm.clone()))
        }
        RegistryKind::Generic(_) | RegistryKind::Acr | RegistryKind::Open => None,
    });
    if let Some((name, realm)) = realms {
        return realm::token(&mut Visit { call, host: &name }, &realm);
    }
    if !call.state.cloud.registries.contains_key(host) {
        return Err(refuse(404, "UNSUPPORTED", "nothing is served here", Value::Null));
    }
    if Acr::of(&call.state.cloud, host).is_some_and(|acr| !acr.public_network) {
        let message =
            "client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.";
        return Err(refuse(403, "DENIED", message, Value::Null));
    }
    let mut visit = Visit { call, host };
    let acr = visit.registry()?.kind == RegistryKind::Acr;
    match (incoming.method.as_str(), parts.as_slice()) {
        ("POST", ["oauth2", "exchange"]) if acr => exchange::exchange(&mut visit),
        ("GET" | "POST", ["oauth2", "token"]) if acr => exchange::token(&mut visit),
        (_, ["acr", "v1", rest @ ..]) if acr => acr_surface::answer(&mut visit, rest),
        ("GET" | "HEAD", ["v2"]) => {
            visit.enter()?;
            Ok(Answer::json(200, &serde_json::json!({})))
        }
        ("GET", ["v2", "_catalog"]) => catalog::repositories(&mut visit),
        (_, ["v2", rest @ ..]) => distribution(&mut visit, rest),
        _ => Err(refuse(404, "UNSUPPORTED", "nothing is served here", Value::Null)),
    }
}

/// Everything below a repository: the name may have slashes, so that paths are read from their end.
fn distribution(visit: &mut Visit<'_, '_>, parts: &[&str]) -> Reply {
    let method = visit.call.incoming.method.clone();
    let (name, rest) = match parts {
        [name @ .., "blobs", "uploads"] => (name, ["uploads", "", ""]),
        [name @ .., "blobs", "uploads", id] => (name, ["upload", id, ""]),
        [name @ .., "blobs", digest] => (name, ["blob", digest, ""]),
        [name @ .., "manifests", reference] => (name, ["manifest", reference, ""]),
        [name @ .., "referrers", digest] => (name, ["referrers", digest, ""]),
        [name @ .., "tags", "list"] => (name, ["tags", "", ""]),
        _ => return Err(refuse(404, "UNSUPPORTED", "nothing is served here", Value::Null)),
    };
    let name = &name.join("/");
    if !names::is_name(name) {
        return Err(name_invalid(name));
    }
    match (method.as_str(), rest) {
        ("GET", ["tags", ..]) => catalog::tags(visit, name),
        ("GET" | "HEAD", ["manifest", reference, _]) => manifests::get(visit, name, reference),
        ("PUT", ["manifest", reference, _]) => manifests::put(visit, name, reference),
        ("DELETE", ["manifest", reference, _]) => manifests::delete(visit, name, reference),
        ("GET" | "HEAD", ["blob", digest, _]) => blobs::get(visit, name, digest),
        ("DELETE", ["blob", digest, _]) => blobs::delete(visit, name, digest),
        ("POST", ["uploads", ..]) => uploads::start(visit, name),
        ("GET", ["upload", id, _]) => uploads::status(visit, name, id),
        ("PATCH", ["upload", id, _]) => uploads::append(visit, name, id),
        ("PUT", ["upload", id, _]) => uploads::finish(visit, name, id),
        ("DELETE", ["upload", id, _]) => uploads::cancel(visit, name, id),
        ("GET", ["referrers", digest, _]) => referrers::list(visit, name, digest),
        (method, [what, ..]) => Err(unsupported(method).with_allowed(match what {
            "manifest" => "GET, HEAD, PUT, DELETE",
            "blob" => "GET, HEAD, DELETE",
            "uploads" => "POST",
            "upload" => "GET, PATCH, PUT, DELETE",
            _ => "GET",
        })),
    }
}
