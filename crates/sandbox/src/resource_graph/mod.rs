//! Azure Resource Graph: takes a query, runs it over the graph's own late copy of the cloud, and hands out pages. A result
//! is kept until the copy changes, so that the pages of a long list are cut from one evaluation.

mod pages;
mod quota;
mod request;
mod row;
pub(crate) mod state;

use std::collections::HashMap;
use std::sync::Arc;

use kusto::{Misread, Rows, Table};
use serde_json::{Value, json};

use self::pages::Results;
use self::request::Asked;
use self::row::{COLUMNS, GraphRow};
use self::state::{Key, MAX_RESULTS};
use crate::answer::{Answer, Refusal, Reply, settle};
use crate::arm::door::authenticate;
use crate::arm::errors::refuse;
use crate::call::Call;
use crate::clock::rfc3339;
use crate::cloud::resource::Resource;
use crate::entra::identity::Caller;
use crate::normalise;

/// Answers a request to the graph.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    settle(route(call))
}

fn route(call: &mut Call<'_>) -> Reply {
    let caller = authenticate(call)?;
    let parts = call.incoming.parts();
    if parts.len() != 3 || !parts.last().is_some_and(|last| last.eq_ignore_ascii_case("resources")) {
        return Err(refuse(
            404,
            "InvalidResourceType",
            "The sandbox has one operation of Resource Graph: POST /providers/Microsoft.ResourceGraph/resources.",
        ));
    }
    if call.incoming.method != http::Method::POST {
        let refused =
            crate::arm::errors::error(405, "HttpMethodNotSupported", "The HTTP method is not supported: use POST.");
        return Err(refused.with("Allow", "POST").refuse());
    }
    request::check_version(call.incoming.query("api-version"))?;
    let left = call.state.graph.quota.take(&caller.object_id, call.now);
    if !left.allowed {
        let details = json!([{ "code": "RateLimiting", "message": "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help." }]);
        let answer = failure(call, 429, "RateLimiting", details).with("Retry-After", left.wait().max(1).to_string());
        return Err(left.on(answer).refuse());
    }
    let reply = page(call, &caller);
    Ok(left.on(settle(reply)))
}

fn page(call: &mut Call<'_>, caller: &Caller) -> Reply {
    let asked = Asked::read(call.incoming).map_err(|(code, message)| {
        failure(call, 400, "BadRequest", json!([{ "code": code, "message": message }])).refuse()
    })?;
    let subscriptions = scope(call, caller, &asked)?;
    let key = Key {
        revision: call.state.cloud.graph.revision,
        caller: caller.object_id.clone(),
        subscriptions,
        query: asked.query.clone(),
    };
    let results = match call.state.graph.results.iter().find(|(known, _)| *known == key) {
        Some((_, results)) => Arc::clone(results),
        None => {
            let results = Arc::new(evaluate(call, caller, &key)?);
            call.state.graph.results.push_front((key, Arc::clone(&results)));
            call.state.graph.results.truncate(MAX_RESULTS);
            results
        }
    };
    results.page(&asked).map_err(|message| {
        failure(call, 400, "BadRequest", json!([{ "code": "InvalidSkipToken", "message": message }])).refuse()
    })
}

/// The subscriptions to look in: those asked for, or all there are, as far as the caller sees them.
fn scope(call: &Call<'_>, caller: &Caller, asked: &Asked) -> Result<Vec<String>, Refusal> {
    let cloud = &call.state.cloud;
    let seen: Vec<&str> = cloud
        .subscriptions
        .iter()
        .filter(|subscription| {
            subscription.tenant_id == caller.tenant_id && cloud.sees(&caller.object_id, &subscription.id)
        })
        .map(|subscription| subscription.id.as_str())
        .collect();
    if let Some(stranger) = asked.management_groups.iter().find(|group| **group != caller.tenant_id) {
        let details = json!([{ "code": "AccessDenied", "message": format!("The management group '{stranger}' is not accessible.") }]);
        return Err(failure(call, 403, "AccessDenied", details).refuse());
    }
    let Some(wanted) = &asked.subscriptions else { return Ok(seen.into_iter().map(str::to_owned).collect()) };
    let mut found: Vec<String> = seen
        .into_iter()
        .filter(|id| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(id)))
        .map(str::to_owned)
        .collect();
    found.sort();
    if found.is_empty() && !wanted.is_empty() {
        let details =
            json!([{ "code": "AccessDenied", "message": "Access denied to all of the requested subscriptions." }]);
        return Err(failure(call, 403, "AccessDenied", details).refuse());
    }
    Ok(found)
}

fn evaluate(call: &Call<'_>, caller: &Caller, key: &Key) -> Result<Results, Refusal> {
    let query = kusto::parse(&key.query).map_err(|misread| parser_failure(call, &key.query, &misread))?;
    let rows = rows(call, caller, &key.subscriptions, query.table);
    let rows = kusto::run(&query, rows).map_err(|message| invalid(call, &message))?;
    Ok(Results::new(rows, &key.query, query.is_limited()))
}

/// The rows of a table that the caller may read.
fn rows(call: &Call<'_>, caller: &Caller, subscriptions: &[String], table: Table) -> Rows<GraphRow> {
    let cloud = &call.state.cloud;
    let hidden = call.options.graph_without_endpoints;
    let open: Vec<&String> = subscriptions.iter().filter(|id| cloud.reads_all(&caller.object_id, id)).collect();
    let mut verdicts: HashMap<(Arc<str>, String, String), bool> = HashMap::new();
    let mut readable = |resource: &Arc<Resource>| {
        if open.contains(&&resource.subscription_id) || resource.subscription_id.is_empty() {
            return true;
        }
        let place = (Arc::clone(&resource.kind), resource.subscription_id.clone(), resource.resource_group.clone());
        *verdicts
            .entry(place)
            .or_insert_with(|| cloud.may(&caller.object_id, &format!("{}/read", resource.kind), &resource.key))
    };
    let tenant: Arc<str> = caller.tenant_id.as_str().into();
    let found = cloud
        .graph
        .rows()
        .filter(|resource| table_of(&resource.kind) == table)
        // What belongs to no subscription, such as a built-in role, is seen from each of them.
        .filter(|resource| resource.subscription_id.is_empty() || subscriptions.contains(&resource.subscription_id))
        .filter(|resource| !hidden || !resource.kind.starts_with("microsoft.iotoperations/instances/"))
        .filter(|resource| readable(resource))
        .map(|resource| GraphRow { resource: shown(call, resource), tenant: Arc::clone(&tenant) });
    Rows::of(&COLUMNS, found)
}

/// The resource as the graph has it from ARM.
fn shown(call: &Call<'_>, resource: &Arc<Resource>) -> Arc<Resource> {
    if !call.state.normalises {
        return Arc::clone(resource);
    }
    let mut body = resource.body.clone();
    normalise::show(&resource.kind, &mut body);
    Arc::new(Resource::new(body))
}

fn table_of(kind: &str) -> Table {
    if kind.starts_with("microsoft.resources/") {
        Table::ResourceContainers
    } else if kind == "microsoft.kubernetesconfiguration/extensions" {
        Table::KubernetesConfigurationResources
    } else if kind.starts_with("microsoft.authorization/") {
        Table::AuthorizationResources
    } else {
        Table::Resources
    }
}

/// An error of the graph's: the outer message is always this plea for help, the reason is in the details.
fn failure(call: &Call<'_>, status: u16, code: &str, details: Value) -> Answer {
    let correlation =
        call.incoming.header("x-ms-correlation-request-id").unwrap_or("00000000-0000-0000-0000-000000000000");
    let message = format!(
        "Please provide below info when asking for support: timestamp = {}, correlationId = {correlation}.",
        rfc3339(call.now)
    );
    Answer::json(status, &json!({ "error": { "code": code, "message": message, "details": details } }))
}

const INVALID: &str = "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.";

fn parser_failure(call: &Call<'_>, query: &str, misread: &Misread) -> Refusal {
    let head: String = query.chars().take(misread.at).collect();
    let line = head.matches('\n').count() + 1;
    let column = head.chars().rev().take_while(|next| *next != '\n').count();
    let details = json!([
        { "code": "InvalidQuery", "message": INVALID },
        { "code": "ParserFailure", "message": format!("ParserFailure: {}", misread.message), "line": line, "characterPositionInLine": column, "token": misread.token },
    ]);
    failure(call, 400, "BadRequest", details).refuse()
}

fn invalid(call: &Call<'_>, message: &str) -> Refusal {
    let details =
        json!([{ "code": "InvalidQuery", "message": INVALID }, { "code": "ParserFailure", "message": message }]);
    failure(call, 400, "BadRequest", details).refuse()
}
