//! The addresses of deployments: validate, whatIf, PUT, GET, HEAD, DELETE, lists, operations, cancel, the template back, and the
//! state of a running one. Each asks for its own right.

use arm_template::{Place, relaxed};
use serde_json::{Value, json};

use super::begin::{self, Order};
use super::deployment::{Deployment, Progress};
use super::{bodies, engine, refusals, what_if};
use crate::answer::{Answer, Refusal, Reply};
use crate::arm::errors::{forbidden, not_allowed, not_json, refuse};
use crate::call::Call;
use crate::entra::identity::Caller;

/// The versions that know deployments.
const VERSIONS: [&str; 10] = [
    "2019-10-01",
    "2020-06-01",
    "2020-10-01",
    "2021-04-01",
    "2022-09-01",
    "2023-07-01",
    "2024-03-01",
    "2024-11-01",
    "2025-04-01",
    "2026-06-01",
];
/// Entries on one page of a list.
const PAGE: usize = 100;

/// Where a path's deployments are, and what follows; nothing, where the path is of something else.
pub(crate) fn split<'p>(parts: &'p [&'p str]) -> Option<(Option<&'p str>, &'p [&'p str])> {
    let is = |at: usize, word: &str| parts.get(at).is_some_and(|part| part.eq_ignore_ascii_case(word));
    let (group, mut at) = if is(2, "resourcegroups") { (parts.get(3).copied(), 4) } else { (None, 2) };
    if is(at, "providers") && is(at + 1, "microsoft.resources") {
        at += 2;
    } else if group.is_none() {
        return None;
    }
    is(at, "deployments").then(|| (group, parts.get(at + 1..).unwrap_or_default()))
}

/// Answers a request to deployments; `rest` is what follows the word.
pub(crate) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    subscription: &str,
    group: Option<&str>,
    rest: &[&str],
) -> Reply {
    let version = call.incoming.query("api-version").unwrap_or_default();
    if !VERSIONS.contains(&version) {
        let code = if version.is_empty() { "MissingApiVersionParameter" } else { "InvalidApiVersionParameter" };
        return Err(refuse(
            400,
            code,
            format!("The api-version '{version}' is invalid. The supported versions are '{}'.", VERSIONS.join(",")),
        ));
    }
    let place =
        Place { subscription: subscription.to_owned(), group: group.map(|group| spelled(call, subscription, group)) };
    match (call.incoming.method.as_str(), rest) {
        ("GET", []) => list(call, caller, &place),
        ("PUT", [name]) => put(call, caller, place, name),
        ("GET", [name]) => {
            let held = find(call, caller, &place, name, "read")?;
            Ok(Answer::json(200, &bodies::deployment(held, call.now)))
        }
        ("HEAD", [name]) => {
            Ok(Answer::empty(find(call, caller, &place, name, "read").map_or_else(|refusal| refusal.status, |_| 204)))
        }
        ("DELETE", [name]) => delete(call, caller, &place, name),
        ("POST", [name, verb]) if verb.eq_ignore_ascii_case("validate") => validate(call, caller, place, name),
        ("POST", [name, verb]) if verb.eq_ignore_ascii_case("whatif") => {
            let order = order(call, place, name)?;
            what_if::begin(call, caller, &order)
        }
        ("POST", [name, verb]) if verb.eq_ignore_ascii_case("cancel") => cancel(call, caller, &place, name),
        ("POST", [name, verb]) if verb.eq_ignore_ascii_case("exporttemplate") => {
            let held = find(call, caller, &place, name, "exportTemplate/action")?;
            Ok(Answer::json(200, &json!({ "template": held.template })))
        }
        ("GET", [name, verb]) if verb.eq_ignore_ascii_case("operations") => {
            let held = find(call, caller, &place, name, "operations/read")?;
            Ok(page(call, bodies::operations(held, call.now)))
        }
        ("GET", [name, verb, id]) if verb.eq_ignore_ascii_case("operations") => {
            let held = find(call, caller, &place, name, "operations/read")?;
            let found = bodies::operations(held, call.now).into_iter().find(|operation| {
                operation["operationId"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(id))
            });
            found.map(|found| Answer::json(200, &found)).ok_or_else(|| {
                refuse(
                    404,
                    "DeploymentOperationNotFound",
                    format!("The deployment operation '{id}' could not be found."),
                )
            })
        }
        ("GET", [name, verb, _]) if verb.eq_ignore_ascii_case("operationstatuses") => {
            let held = find(call, caller, &place, name, "operationStatuses/read")?;
            let mut body = json!({ "status": held.progress.word() });
            if let Some(error) = &held.error {
                body["error"] = error.clone();
            }
            let answer = Answer::json(200, &body);
            Ok(if held.progress.is_over() {
                answer
            } else {
                answer.with("Retry-After", call.options.retry_after.to_string())
            })
        }
        (method, rest) => {
            let allowed = match rest {
                [_] => "GET, HEAD, PUT, DELETE",
                [] => "GET",
                [_, verb, ..] if verb.to_ascii_lowercase().starts_with("operation") => "GET",
                _ => "POST",
            };
            Err(not_allowed(method, "Microsoft.Resources/deployments", allowed))
        }
    }
}

/// The group's name as it was created, so that identifiers are spelled one way.
fn spelled(call: &Call<'_>, subscription: &str, group: &str) -> String {
    let key = format!("/subscriptions/{subscription}/resourcegroups/{group}").to_ascii_lowercase();
    call.state.cloud.get(&key).map_or_else(|| group.to_owned(), |found| found.name().to_owned())
}

fn find<'c>(
    call: &'c Call<'_>,
    caller: &Caller,
    place: &Place,
    name: &str,
    right: &str,
) -> Result<&'c Deployment, Refusal> {
    let id = place.deployment_id(name);
    permitted(call, caller, right, &id)?;
    call.state.deployments.all.get(&id.to_ascii_lowercase()).ok_or_else(|| refusals::not_found(name))
}

fn permitted(call: &Call<'_>, caller: &Caller, right: &str, id: &str) -> Result<(), Refusal> {
    let action = format!("microsoft.resources/deployments/{}", right.to_ascii_lowercase());
    if call.state.cloud.may(&caller.object_id, &action, &id.to_ascii_lowercase()) {
        return Ok(());
    }
    Err(forbidden(caller, &format!("Microsoft.Resources/deployments/{right}"), id))
}

fn order(call: &Call<'_>, place: Place, name: &str) -> Result<Order<'static>, Refusal> {
    let body = relaxed::read(&call.incoming.body).filter(Value::is_object).ok_or_else(not_json)?;
    Ok(Order { place, name: name.to_owned(), body, outer: None, parent: None })
}

fn put(call: &mut Call<'_>, caller: &Caller, place: Place, name: &str) -> Reply {
    let order = order(call, place, name)?;
    let key = order.place.deployment_id(name).to_ascii_lowercase();
    let status = if call.state.deployments.all.contains_key(&key) { 200 } else { 201 };
    let key = begin::start(call, caller, order)?;
    let held = call.state.deployments.all.get(&key).ok_or_else(|| refusals::not_found(name))?;
    let version = call.incoming.query("api-version").unwrap_or_default();
    let stamp = call.now.unix_timestamp_nanos();
    let link = call.incoming.origin.link(&format!("{}/operationStatuses/{stamp}?api-version={version}", held.id()));
    Ok(Answer::json(status, &bodies::deployment(held, call.now))
        .with("Azure-AsyncOperation", link)
        .with("Retry-After", call.options.retry_after.to_string()))
}

fn validate(call: &mut Call<'_>, caller: &Caller, place: Place, name: &str) -> Reply {
    let order = order(call, place, name)?;
    let id = order.place.deployment_id(name);
    let checked = begin::check(call, caller, &order, "validate/action")?;
    Ok(Answer::json(
        200,
        &json!({
            "id": id, "name": name, "type": "Microsoft.Resources/deployments", "properties": checked.shown(call.now),
        }),
    ))
}

fn cancel(call: &mut Call<'_>, caller: &Caller, place: &Place, name: &str) -> Reply {
    let held = find(call, caller, place, name, "cancel/action")?;
    if held.progress.is_over() {
        return Err(refuse(
            409,
            "DeploymentCannotBeCancelled",
            format!(
                "The deployment '{name}' cannot be canceled because its provisioning state is '{}'.",
                held.progress.word()
            ),
        ));
    }
    let key = held.id().to_ascii_lowercase();
    engine::cancel(call.state, &key, call.now);
    Ok(Answer::empty(204))
}

fn delete(call: &mut Call<'_>, caller: &Caller, place: &Place, name: &str) -> Reply {
    match find(call, caller, place, name, "delete") {
        Err(refusal) if refusal.status == 404 => Ok(Answer::empty(204)),
        Err(refusal) => Err(refusal),
        Ok(held) if matches!(held.progress, Progress::Accepted | Progress::Running) => {
            Err(refuse(409, "DeploymentActive", format!("The deployment '{name}' is running and cannot be deleted.")))
        }
        Ok(held) => {
            let key = held.id().to_ascii_lowercase();
            call.state.deployments.all.remove(&key);
            Ok(Answer::empty(204))
        }
    }
}

fn list(call: &Call<'_>, caller: &Caller, place: &Place) -> Reply {
    permitted(call, caller, "read", &place.deployment_id(""))?;
    let prefix = place.deployment_id("").to_ascii_lowercase();
    let filter = call.incoming.query("$filter").unwrap_or_default();
    let wanted = filter
        .to_ascii_lowercase()
        .strip_prefix("provisioningstate eq ")
        .map(|text| text.trim_matches('\'').to_owned());
    let all = call.state.deployments.all.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix));
    let fits =
        |held: &&Deployment| wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(held.progress.word()));
    Ok(page(call, all.map(|(_, held)| held).filter(fits).map(|held| bodies::deployment(held, call.now)).collect()))
}

fn page(call: &Call<'_>, all: Vec<Value>) -> Answer {
    let top =
        call.incoming.query("$top").and_then(|top| top.parse().ok()).filter(|top| *top > 0).unwrap_or(PAGE).min(PAGE);
    let start: usize =
        call.incoming.query("$skiptoken").and_then(|token| token.strip_prefix("from-")?.parse().ok()).unwrap_or(0);
    let end = start.saturating_add(top);
    let more = end < all.len();
    let mut body = json!({ "value": all.into_iter().skip(start).take(top).collect::<Vec<_>>() });
    if more {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in call.incoming.query.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("$skiptoken")) {
            query.append_pair(key, value);
        }
        query.append_pair("$skiptoken", &format!("from-{end}"));
        body["nextLink"] = call.incoming.origin.link(&format!("{}?{}", call.incoming.path, query.finish())).into();
    }
    Answer::json(200, &body)
}
