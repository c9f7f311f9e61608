//! `whatIf`: what a deployment would do, told without doing it. The template is planned as for a deployment, nested ones with it;
//! each resource is compared with the one that is there. It writes nothing.

use std::collections::BTreeSet;

use arm_template::{Environment, Plan, Planned};
use http::Method;
use serde_json::{Map, Value, json};
use time::Duration;
use uuid::Uuid;

use super::begin::{self, Order};
use super::delta;
use super::engine::nested_order;
use super::held::Prediction;
use super::inner::{Engine, request};
use crate::answer::{Answer, Refusal, Reply};
use crate::arm::errors::{not_allowed, refuse};
use crate::call::Call;
use crate::entra::identity::Caller;
use crate::incoming::Origin;

/// The most nested deployments that are looked into, as published.
const MAX_NESTED: usize = 500;
/// How long a prediction can be fetched.
const LIFETIME: Duration = Duration::hours(1);

/// Answers `POST .../whatIf`: 202 and where the prediction will be, or the prediction where nothing takes time.
pub(super) fn begin(call: &mut Call<'_>, caller: &Caller, order: &Order<'_>) -> Reply {
    let only_ids = match &order.body["properties"]["whatIfSettings"]["resultFormat"] {
        Value::Null => false,
        Value::String(word) if word.eq_ignore_ascii_case("FullResourcePayloads") => false,
        Value::String(word) if word.eq_ignore_ascii_case("ResourceIdOnly") => true,
        other @ (Value::String(_) | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            let message = format!(
                "The request content was invalid and could not be deserialized: 'Error converting value {other} to type 'WhatIfResultFormat'.'."
            );
            return Err(refuse(400, "InvalidRequestContent", message));
        }
    };
    let plan = begin::check(call, caller, order, "whatIf/action")?.plan;
    let (origin, version) =
        (call.incoming.origin.clone(), call.incoming.query("api-version").unwrap_or_default().to_owned());
    let (options, base_url, now, on_behalf) = (call.options, call.base_url, call.now, call.on_behalf);
    let mut look = Look {
        engine: Engine { state: call.state, options, base_url, now, on_behalf },
        caller,
        origin: &origin,
        only_ids,
        nested: 0,
        seen: BTreeSet::new(),
        changes: Vec::new(),
    };
    let outcome = look.at(plan);
    let mut changes = look.changes;
    changes.sort_by(|one, other| one["resourceId"].as_str().cmp(&other["resourceId"].as_str()));
    let body = match outcome {
        Ok(()) => {
            json!({ "status": "Succeeded", "properties": { "correlationId": Uuid::new_v4().to_string(), "changes": changes } })
        }
        Err(error) => json!({ "status": "Failed", "error": error }),
    };
    if options.lro_seconds == 0 {
        return Ok(Answer::json(200, &body));
    }
    let predictions = &mut call.state.deployments.predictions;
    predictions.retain(|_, old| old.ready + LIFETIME > now);
    let id = Uuid::new_v4().simple().to_string();
    let ready = now + Duration::seconds(i64::from(options.lro_seconds));
    let subscription = order.place.subscription.clone();
    let link = origin.link(&format!("/subscriptions/{subscription}/operationresults/{id}?api-version={version}"));
    predictions.insert(id, Prediction { subscription, ready, body });
    Ok(Answer::empty(202).with("Location", link).with("Retry-After", options.retry_after.to_string()))
}

/// Answers `GET /subscriptions/{id}/operationresults/{operation}`: 202 until the prediction is there.
pub(crate) fn result(call: &Call<'_>, subscription: &str, id: &str) -> Reply {
    if call.incoming.method != Method::GET {
        return Err(not_allowed(call.incoming.method.as_str(), "operationresults", "GET"));
    }
    let found = call.state.deployments.predictions.get(id);
    let found = found.filter(|found| found.subscription.eq_ignore_ascii_case(subscription));
    let found =
        found.ok_or_else(|| refuse(404, "OperationNotFound", format!("The operation '{id}' could not be found.")))?;
    if found.ready <= call.now {
        return Ok(Answer::json(200, &found.body));
    }
    Ok(Answer::empty(202)
        .with("Location", call.incoming.origin.link(&format!("{}?{}", call.incoming.path, call.incoming.raw_query)))
        .with("Retry-After", call.options.retry_after.to_string()))
}

/// A look at everything a plan names.
struct Look<'l> {
    engine: Engine<'l>,
    caller: &'l Caller,
    origin: &'l Origin,
    only_ids: bool,
    nested: usize,
    /// The groups that were looked at, in lower case, and what the templates name there.
    seen: BTreeSet<String>,
    changes: Vec<Value>,
}

impl Look<'_> {
    fn at(&mut self, plan: Plan) -> Result<(), Value> {
        self.into(&plan)?;
        let groups: BTreeSet<String> =
            self.seen.iter().map(|key| crate::cloud::identifier::group_key(key).to_owned()).collect();
        for group in groups {
            self.left_alone(&group);
        }
        Ok(())
    }

    fn into(&mut self, plan: &Plan) -> Result<(), Value> {
        for planned in &plan.resources {
            let mut around = plan.environment.at(planned);
            if planned.nested.is_some() {
                self.nested(planned, &mut around)?;
            } else {
                self.one(planned, &mut around);
            }
        }
        Ok(())
    }

    fn nested(&mut self, planned: &Planned, around: &mut Environment) -> Result<(), Value> {
        self.nested += 1;
        if self.nested > MAX_NESTED {
            self.unsupported(&planned.id, format!("More than {MAX_NESTED} nested deployments are not looked into."));
            return Ok(());
        }
        let order = match nested_order(&mut self.engine, planned, around, self.caller, self.origin, String::new()) {
            Ok(Some(order)) => order,
            Ok(None) => return Ok(()),
            Err(error) => {
                self.unsupported(&planned.id, error["message"].as_str().unwrap_or_default().to_owned());
                return Ok(());
            }
        };
        let incoming = request(Method::PUT, &planned.id, &planned.version, &order.body, self.origin);
        let caller = self.caller;
        let checked = self.engine.with(&incoming, |call| begin::check(call, caller, &order, "whatIf/action"));
        let plan = checked.map_err(|refusal| said(&refusal))?.plan;
        self.into(&plan)
    }

    fn one(&mut self, planned: &Planned, around: &mut Environment) {
        self.seen.insert(planned.id.to_ascii_lowercase());
        let wanted = match self.engine.resolved(&planned.raw, around, self.caller, self.origin) {
            Ok(wanted) => wanted,
            // It needs the answer of something that is not there yet.
            Err(error) => {
                let why = error["message"].as_str().unwrap_or("It cannot be worked out before the deployment.");
                return self.unsupported(&planned.id, why.to_owned());
            }
        };
        let asked = request(Method::GET, &planned.id, &planned.version, &Value::Null, self.origin);
        let answer = self.engine.ask(&asked, self.caller);
        let there: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let after = whole(planned, &wanted);
        let change = match answer.status {
            404 => json!({ "resourceId": planned.id, "changeType": "Create", "after": after }),
            200 if self.only_ids => json!({ "resourceId": planned.id, "changeType": "Deploy" }),
            200 => {
                let delta = delta::of(&there, &wanted);
                let kind = if delta.is_empty() { "NoChange" } else { "Modify" };
                let after = delta::applied(&there, &wanted);
                json!({ "resourceId": there["id"], "changeType": kind, "before": there, "after": after, "delta": delta })
            }
            _ => {
                let why = there["error"]["message"].as_str().unwrap_or("The resource cannot be read.");
                return self.unsupported(&planned.id, why.to_owned());
            }
        };
        self.push(change);
    }

    fn unsupported(&mut self, id: &str, why: String) {
        self.push(json!({ "resourceId": id, "changeType": "Unsupported", "unsupportedReason": why }));
    }

    /// What is in a group and not in the template: mode `Incremental` leaves it as it is.
    fn left_alone(&mut self, group: &str) {
        let cloud = &self.engine.state.cloud;
        let prefix = format!("{group}/");
        let alone: Vec<Value> = cloud
            .resources()
            .filter(|found| found.key.starts_with(&prefix) && !self.seen.contains(&*found.key))
            .filter(|found| found.is_tracked())
            .filter(|found| cloud.may(&self.caller.object_id, &format!("{}/read", found.kind), &found.key))
            .map(|found| json!({ "resourceId": found.id, "changeType": "Ignore", "before": found.body, "after": found.body }))
            .collect();
        for change in alone {
            self.push(change);
        }
    }

    fn push(&mut self, mut change: Value) {
        if let Some(members) = change.as_object_mut().filter(|_| self.only_ids) {
            members.retain(|name, _| !matches!(name.as_str(), "before" | "after" | "delta"));
        }
        self.changes.push(change);
    }
}

/// A resource as it is going to be.
fn whole(planned: &Planned, wanted: &Value) -> Value {
    let name = planned.name.rsplit('/').next().unwrap_or_default();
    let mut body = Map::from_iter([
        ("apiVersion".to_owned(), planned.version.as_str().into()),
        ("id".to_owned(), planned.id.as_str().into()),
        ("name".to_owned(), name.into()),
        ("type".to_owned(), planned.kind.as_str().into()),
    ]);
    body.extend(wanted.as_object().cloned().unwrap_or_default());
    body.into()
}

fn said(refusal: &Refusal) -> Value {
    let body: Value = serde_json::from_slice(&refusal.body).unwrap_or_default();
    body.get("error").cloned().unwrap_or(body)
}
