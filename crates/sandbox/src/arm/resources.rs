//! Reading resources of any type: one by its identifier, or a list in pages with an absolute `nextLink` that carries
//! parameters a client has no business understanding. Lists leave out what the caller may not read.

use serde_json::{Value, json};

use super::errors::{no_resource, refuse};
use super::shape;
use super::target::Target;
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::cloud::people::Subscription;
use crate::entra::identity::Caller;
use crate::incoming::Incoming;

/// Resources on one page of the generic list.
const EVERYTHING: usize = 1000;

/// Answers GET of one resource.
pub(super) fn get(call: &Call<'_>, target: &Target) -> Reply {
    match call.state.cloud.get(&target.key) {
        Some(found) => Ok(Answer::json(200, &shape::shown(call, found, &target.version))),
        None => Err(no_resource(target.kind.display, &target.path.names.join("/"), target.group_name())),
    }
}

/// Answers GET of a collection.
pub(super) fn list(call: &Call<'_>, target: &Target) -> Reply {
    let cloud = &call.state.cloud;
    let own = target.kind.kind.rsplit('/').next().unwrap_or_default();
    // A child's collection lies directly below its parent, a tracked resource's anywhere below its scope.
    let prefix = if target.parent.is_some() { format!("{}/{own}/", target.key) } else { format!("{}/", target.key) };
    let action = format!("{}/read", target.kind.kind);
    let all_of_scope = cloud.may(&target.caller.object_id, &action, &target.key);
    let readable: Vec<_> = cloud
        .list(target.kind.kind, &prefix)
        .filter(|found| all_of_scope || cloud.may(&target.caller.object_id, &action, &found.key))
        .collect();
    let token = call.incoming.query("$skiptoken");
    if token.is_none() && target.kind.empty_first_page && target.path.resource_group.is_none() && !readable.is_empty() {
        return Ok(Answer::json(200, &json!({ "value": [], "nextLink": next_link(call.incoming, 0) })));
    }
    let start = match token.map(read_token) {
        None => 0,
        Some(Some(start)) => start,
        Some(None) => return Err(refuse(400, "InvalidSkipToken", "The skip token is not one of this list's.")),
    };
    let top = call.incoming.query("$top").and_then(|text| text.parse().ok()).filter(|top| *top > 0);
    let page = top.unwrap_or(target.kind.page).min(target.kind.page);
    let value: Vec<Value> =
        readable.iter().skip(start).take(page).map(|found| shape::shown(call, found, &target.version)).collect();
    let end = start + value.len();
    let mut body = json!({ "value": value });
    if end < readable.len() {
        body["nextLink"] = next_link(call.incoming, end).into();
    }
    Ok(Answer::json(200, &body))
}

/// Answers `GET .../resources`: every tracked resource of a subscription or a group that the caller may read, as the generic
/// list shows it, by `$filter` of one type or name.
pub(super) fn everything(call: &Call<'_>, caller: &Caller, subscription: &Subscription, group: Option<&str>) -> Reply {
    let incoming = call.incoming;
    if incoming.method != http::Method::GET {
        return Err(super::errors::not_allowed(incoming.method.as_str(), "resources", "GET"));
    }
    super::types::check_resources_version(incoming.query("api-version"))?;
    let cloud = &call.state.cloud;
    let scope = match group {
        Some(group) => format!("/subscriptions/{}/resourcegroups/{group}", subscription.id).to_ascii_lowercase(),
        None => format!("/subscriptions/{}", subscription.id).to_ascii_lowercase(),
    };
    if group.is_some() && cloud.get(&scope).is_none() {
        return Err(super::errors::no_group(group.unwrap_or_default()));
    }
    let filter = read_filter(incoming.query("$filter").unwrap_or_default()).ok_or_else(|| {
        refuse(
            400,
            "InvalidFilterInQueryString",
            "Invalid $filter: the sandbox knows `resourceType`, `resourceGroup` and `name` with `eq '...'`, joined by `and`.",
        )
    })?;
    let prefix = format!("{scope}/");
    let mut value = Vec::new();
    for found in cloud.resources().filter(|found| found.key.starts_with(&prefix)) {
        let fits = filter.iter().all(|(name, wanted)| match *name {
            "resourcetype" => found.kind.eq_ignore_ascii_case(wanted),
            "resourcegroup" => found.resource_group.eq_ignore_ascii_case(wanted),
            _ => found.name().eq_ignore_ascii_case(wanted),
        });
        if found.is_tracked() && fits && cloud.may(&caller.object_id, &format!("{}/read", found.kind), &found.key) {
            value.push(overview(&found.body));
        }
    }
    let start = incoming.query("$skiptoken").and_then(read_token).unwrap_or(0);
    let top = incoming.query("$top").and_then(|text| text.parse().ok()).filter(|top| *top > 0).unwrap_or(EVERYTHING);
    let end = start.saturating_add(top.min(EVERYTHING));
    let more = end < value.len();
    let mut body = json!({ "value": value.into_iter().skip(start).take(end - start).collect::<Vec<_>>() });
    if more {
        body["nextLink"] = next_link(incoming, end).into();
    }
    Ok(Answer::json(200, &body))
}

/// What the generic list says of a resource: everything but its properties.
fn overview(body: &Value) -> Value {
    const SHOWN: [&str; 9] = ["id", "name", "type", "location", "tags", "kind", "sku", "identity", "extendedLocation"];
    SHOWN
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), body.get(*name)?.clone())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// `name eq 'text'`, joined by `and`.
fn read_filter(text: &str) -> Option<Vec<(&'static str, String)>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    text.split(" and ")
        .map(|part| {
            let (name, wanted) = part.trim().split_once(" eq ")?;
            let wanted = wanted.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            let name = ["resourcetype", "resourcegroup", "name"]
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(name.trim()))?;
            Some((name, wanted.to_owned()))
        })
        .collect()
}

fn next_link(incoming: &Incoming, start: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in incoming.query.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("$skiptoken")) {
        query.append_pair(key, value);
    }
    query.append_pair("$skiptoken", &write_token(start)).append_pair("sandbox-region", "weu-7");
    incoming.origin.link(&format!("{}?{}", incoming.path, query.finish()))
}

fn write_token(start: usize) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(format!("page-from:{start}"))
}

fn read_token(text: &str) -> Option<usize> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("page-from:")?.parse().ok()
}
