//! One turn of a deployment: what has ended is written down, what is free to start is started, all at once as ARM does, and
//! when nothing runs any more it ends. A failure stops only what waits for it.

use std::sync::Arc;

use arm_template::{Environment, Planned};
use http::Method;
use serde_json::{Value, json};

use super::begin::{self, Order};
use super::deployment::{Awaited, Job, Progress};
use super::inner::{Engine, request};
use super::refusals;
use crate::cloud::operations::Outcome;
use crate::entra::identity::Caller;
use crate::incoming::Origin;

/// Lets a deployment do everything it can do now.
pub(super) fn turn(engine: &mut Engine<'_>, key: &str) {
    let Some(deployment) = engine.state.deployments.all.get_mut(key) else { return };
    if deployment.progress.is_over() {
        return;
    }
    deployment.progress = Progress::Running;
    let count = deployment.jobs.len();
    for at in 0..count {
        look(engine, key, at);
    }
    loop {
        let Some(deployment) = engine.state.deployments.all.get(key) else { return };
        let succeeded =
            |other: &usize| deployment.jobs.get(*other).is_some_and(|job| job.progress == Progress::Succeeded);
        let ready = |job: &Job| job.progress == Progress::Accepted && job.planned.after.iter().all(succeeded);
        let free: Vec<usize> =
            deployment.jobs.iter().enumerate().filter(|(_, job)| ready(job)).map(|(at, _)| at).collect();
        if free.is_empty() {
            break;
        }
        for at in free {
            start(engine, key, at);
        }
    }
    let Some(deployment) = engine.state.deployments.all.get(key) else { return };
    if !deployment.jobs.iter().any(|job| job.progress == Progress::Running) {
        conclude(engine, key);
    }
}

/// Whether a running job has ended.
fn look(engine: &mut Engine<'_>, key: &str, at: usize) {
    let state = &mut *engine.state;
    let Some(job) = state.deployments.all.get(key).and_then(|deployment| deployment.jobs.get(at)) else { return };
    if job.progress != Progress::Running {
        return;
    }
    let id = job.planned.id.clone();
    let ended = match &job.awaits {
        Some(Awaited::Operation(operation)) => match state.cloud.operations.get(operation) {
            Some(running) => running.outcome.map(|outcome| match outcome {
                Outcome::Succeeded => Ok(()),
                Outcome::Failed => Err(("Failed", running.failure.clone().unwrap_or_default())),
            }),
            None => Some(Ok(())),
        },
        Some(Awaited::Deployment(nested)) => match state.deployments.all.get(nested) {
            Some(nested) if nested.progress == Progress::Succeeded => Some(Ok(())),
            Some(nested) if nested.progress.is_over() => {
                Some(Err((nested.progress.word(), nested.error.clone().unwrap_or_else(|| canceled(&nested.name)))))
            }
            Some(_) => None,
            None => Some(Err((
                "Failed",
                json!({ "code": "DeploymentNotFound", "message": "The nested deployment has been deleted." }),
            ))),
        },
        None => Some(Ok(())),
    };
    if let Some(ended) = ended {
        let ended = ended.map_err(|(word, inner)| (409, refusals::resource_failed(&id, word, &inner)));
        finish(engine, key, at, ended);
    }
}

/// What is said about a deployment that was canceled.
pub(super) fn canceled(name: &str) -> Value {
    json!({ "code": "DeploymentCanceled", "message": format!("The deployment '{name}' was canceled.") })
}

fn finish(engine: &mut Engine<'_>, key: &str, at: usize, ended: Result<(), (u16, Value)>) {
    let now = engine.now;
    let Some(job) = engine.state.deployments.all.get_mut(key).and_then(|deployment| deployment.jobs.get_mut(at)) else {
        return;
    };
    job.ended = Some(now);
    job.awaits = None;
    match ended {
        Ok(()) => job.progress = Progress::Succeeded,
        Err((status, error)) => {
            job.progress = Progress::Failed;
            job.status = status;
            job.error = Some(error);
        }
    }
}

fn start(engine: &mut Engine<'_>, key: &str, at: usize) {
    let now = engine.now;
    let Some(deployment) = engine.state.deployments.all.get_mut(key) else { return };
    let (caller, origin, environment) =
        (deployment.caller.clone(), deployment.origin.clone(), deployment.environment.clone());
    let Some(job) = deployment.jobs.get_mut(at) else { return };
    job.progress = Progress::Running;
    job.started = Some(now);
    let planned = Arc::clone(&job.planned);
    let mut around = environment.at(&planned);
    match nested_order(engine, &planned, &mut around, &caller, &origin, key.to_owned()) {
        Ok(None) => {}
        Ok(Some(order)) => {
            let incoming = request(Method::PUT, &planned.id, &planned.version, &order.body, &origin);
            return match engine.with(&incoming, |call| begin::start(call, &caller, order)) {
                Ok(nested) => wait(engine, key, at, 201, Awaited::Deployment(nested)),
                Err(refusal) => finish(engine, key, at, Err((refusal.status, said(&refusal.body)))),
            };
        }
        Err(error) => return finish(engine, key, at, Err((400, error))),
    }
    let body = match engine.resolved(&planned.raw, &mut around, &caller, &origin) {
        Ok(body) => body,
        Err(error) => return finish(engine, key, at, Err((400, error))),
    };
    let answer = engine.ask(&request(Method::PUT, &planned.id, &planned.version, &body, &origin), &caller);
    if answer.status >= 300 {
        return finish(engine, key, at, Err((answer.status, said(&answer.body))));
    }
    let under_way = engine
        .state
        .cloud
        .under_way(&planned.id.to_ascii_lowercase())
        .map(|running| (running.ends, running.id.clone()));
    match under_way {
        Some((ends, operation)) => {
            engine.state.deployments.wake(ends, key);
            wait(engine, key, at, answer.status, Awaited::Operation(operation));
        }
        None => {
            wait(engine, key, at, answer.status, Awaited::Operation(String::new()));
            finish(engine, key, at, Ok(()));
        }
    }
}

/// The order of a nested deployment, its parameters worked out; nothing, where the resource is none.
pub(super) fn nested_order<'a>(
    engine: &mut Engine<'_>,
    planned: &Planned,
    around: &'a mut Environment,
    caller: &Caller,
    origin: &Origin,
    parent: String,
) -> Result<Option<Order<'a>>, Value> {
    let Some(place) = &planned.nested else { return Ok(None) };
    let mut raw = planned.raw.clone();
    // A nested template is worked out by its own deployment.
    let template = raw.get_mut("properties").and_then(|all| all.as_object_mut()?.shift_remove("template"));
    let mut body = engine.resolved(&raw, around, caller, origin)?;
    if let Some(object) = body.as_object_mut() {
        object.shift_remove("subscriptionId");
        object.shift_remove("resourceGroup");
    }
    if !body["properties"].is_object() {
        return Err(
            json!({ "code": "InvalidTemplate", "message": format!("The nested deployment '{}' has no properties.", planned.name) }),
        );
    }
    let scope = body.pointer("/properties/expressionEvaluationOptions/scope").and_then(Value::as_str);
    let outer = (!scope.unwrap_or("outer").eq_ignore_ascii_case("inner")).then_some(&*around);
    body["properties"]["template"] = template.unwrap_or_default();
    Ok(Some(Order { place: place.clone(), name: planned.name.clone(), body, outer, parent: Some(parent) }))
}

fn wait(engine: &mut Engine<'_>, key: &str, at: usize, status: u16, awaits: Awaited) {
    if let Some(job) = engine.state.deployments.all.get_mut(key).and_then(|deployment| deployment.jobs.get_mut(at)) {
        job.status = status;
        job.awaits = Some(awaits);
    }
}

fn said(body: &[u8]) -> Value {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body.get("error").cloned().unwrap_or(body)
}

fn conclude(engine: &mut Engine<'_>, key: &str) {
    let Some(deployment) = engine.state.deployments.all.get(key).cloned() else { return };
    let mut errors: Vec<Value> = deployment.jobs.iter().filter_map(|job| job.error.clone()).collect();
    errors.extend(deployment.ordered.clone());
    let mut around = deployment.environment.clone();
    let outputs = if errors.is_empty() {
        engine.outputs(&deployment.raw_outputs, &mut around, &deployment.caller, &deployment.origin).map_err(|why| {
            errors.push(json!({ "code": "DeploymentOutputEvaluationFailed", "message": "Unable to evaluate template outputs.", "details": [why] }));
        })
    } else {
        Err(())
    };
    let now = engine.now;
    let deployments = &mut engine.state.deployments;
    if let Some(held) = deployments.all.get_mut(key) {
        held.ended = Some(now);
        held.progress = if errors.is_empty() { Progress::Succeeded } else { Progress::Failed };
        held.outputs = outputs.ok();
        held.error = (!errors.is_empty()).then(|| refusals::failed(&held.id(), errors));
    }
    if let Some(parent) = deployment.parent {
        deployments.wake(now, &parent);
    }
}

/// Ends a deployment before its time, nested ones with it. What providers have begun, they finish.
pub(super) fn cancel(state: &mut crate::state::State, key: &str, now: time::OffsetDateTime) {
    let Some(held) = state.deployments.all.get_mut(key).filter(|held| !held.progress.is_over()) else { return };
    held.progress = Progress::Canceled;
    held.ended = Some(now);
    held.error = Some(canceled(&held.name));
    let mut nested = Vec::new();
    for job in held.jobs.iter_mut().filter(|job| job.progress == Progress::Running) {
        job.progress = Progress::Canceled;
        job.ended = Some(now);
        if let Some(Awaited::Deployment(key)) = job.awaits.take() {
            nested.push(key);
        }
    }
    for key in nested {
        cancel(state, &key, now);
    }
}
