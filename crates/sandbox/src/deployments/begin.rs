//! Beginning a deployment: everything that can refuse it, then its first place in the history. Used by the route and, for
//! nested deployments, by the engine.

use std::sync::Arc;

use arm_template::{Environment, Fault, Ground, Moment, Place, Plan, relaxed};
use http::Method;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::deployment::{Deployment, Job, Progress};
use super::{place_facts, preflight, refusals};
use crate::answer::Refusal;
use crate::arm::door::writable;
use crate::arm::errors::{forbidden, refuse};
use crate::call::{Call, target};
use crate::clock::rfc3339;
use crate::cloud::governance::LockLevel;
use crate::entra::identity::Caller;
use crate::service::Service;

/// The most deployments a history holds.
const HISTORY: usize = 800;
/// The most bytes a template has.
const MAX_TEMPLATE: usize = 4 * 1024 * 1024;

/// What is asked for.
#[derive(Debug)]
pub(super) struct Order<'o> {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) body: Value,
    /// The environment whose expressions are used, where it is not the deployment's own.
    pub(super) outer: Option<&'o Environment>,
    pub(super) parent: Option<String>,
}

/// An order that has passed every check.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) plan: Plan,
    mode: &'static str,
    template: Value,
}

impl Checked {
    /// What a validation shows.
    pub(super) fn shown(&self, now: OffsetDateTime) -> Value {
        json!({
            "parameters": self.plan.shown_parameters, "mode": self.mode, "provisioningState": "Succeeded",
            "timestamp": rfc3339(now), "duration": "PT0S", "correlationId": Uuid::new_v4().to_string(),
            "validatedResources": self.plan.resources.iter().map(|planned| json!({ "id": planned.id })).collect::<Value>(),
        })
    }
}

/// Checks an order; `verb` is the right it needs.
pub(super) fn check(call: &mut Call<'_>, caller: &Caller, order: &Order<'_>, verb: &str) -> Result<Checked, Refusal> {
    let (id, scope) = (order.place.deployment_id(&order.name), order.place.id());
    let cloud = &call.state.cloud;
    let known = cloud.subscription(&order.place.subscription).filter(|known| known.tenant_id == caller.tenant_id);
    if known.is_none() {
        return Err(refuse(
            404,
            "SubscriptionNotFound",
            format!("The subscription '{}' could not be found.", order.place.subscription),
        ));
    }
    if !cloud.may(&caller.object_id, &format!("microsoft.resources/deployments/{verb}"), &id.to_ascii_lowercase()) {
        return Err(forbidden(caller, &format!("Microsoft.Resources/deployments/{verb}"), &id));
    }
    writable(call, &order.place.subscription)?;
    if let Some(group) = order.place.group.as_ref().filter(|_| cloud.get(&scope.to_ascii_lowercase()).is_none()) {
        return Err(refuse(404, "ResourceGroupNotFound", format!("Resource group '{group}' could not be found.")));
    }
    let lock =
        cloud.governance.lock_on(&scope.to_ascii_lowercase(), false).filter(|lock| lock.level == LockLevel::ReadOnly);
    if let Some(lock) = lock.filter(|_| verb == "write") {
        return Err(refuse(
            409,
            "ScopeLocked",
            format!(
                "The scope '{id}' cannot perform write operation because following scope(s) are locked: '{}'. Please remove the lock and try again.",
                lock.scope
            ),
        ));
    }
    let fits = |letter: char| letter.is_alphanumeric() || "-_.()".contains(letter);
    if !(1..=64).contains(&order.name.chars().count()) || !order.name.chars().all(fits) {
        return Err(refuse(
            400,
            "InvalidDeploymentName",
            format!(
                "The deployment name '{}' is not valid: it has 1 to 64 letters, digits, '-', '_', '.', '(' and ')'.",
                order.name
            ),
        ));
    }
    let properties = &order.body["properties"];
    let mode = mode(order, properties)?;
    let template = template_of(properties)?;
    if template.to_string().len() > MAX_TEMPLATE {
        return Err(refuse(
            413,
            "RequestContentTooLarge",
            format!("The request content size exceeds the maximum size of '{MAX_TEMPLATE}' bytes."),
        ));
    }
    let deployment = json!({
            "name": order.name, "location": order.body["location"],
            "properties": { "mode": mode, "provisioningState": "Running", "parameters": properties["parameters"], "template": { "$schema": template["$schema"], "contentVersion": template["contentVersion"] } },
    });
    let (subscription, group) =
        (place_facts::subscription_facts(&order.place, cloud), place_facts::group_facts(&order.place, cloud));
    let ground = Ground::new(deployment, subscription, group);
    let moment = Moment { now: call.now, new_guid: || Uuid::new_v4().to_string() };
    let plan = arm_template::plan(&template, &properties["parameters"], &order.place, ground, order.outer, moment);
    let plan = plan.map_err(|fault| match fault {
        Fault::Invalid(why) => refusals::invalid_template(&why),
        Fault::Later(wanted) => refusals::invalid_template(&format!(
            "The template function 'reference' is not expected at this location: '{}' is not known before the deployment begins",
            wanted.what
        )),
    })?;
    if properties["validationLevel"].as_str() != Some("Template") {
        preflight::check(call, caller, &order.name, &plan)?;
    }
    Ok(Checked { plan, mode, template })
}

fn mode(order: &Order<'_>, properties: &Value) -> Result<&'static str, Refusal> {
    if !properties.is_object() {
        return Err(refuse(
            400,
            "InvalidRequestContent",
            "The request content was invalid and could not be deserialized: 'Required property 'properties' not found in JSON.'.",
        ));
    }
    let location = order.body["location"].as_str();
    if order.place.group.is_none() && location.is_none() {
        return Err(refusals::invalid(format!(
            "The 'location' property must be specified for '{}'. Please see https://aka.ms/deploy-to-subscription for usage details.",
            order.name
        )));
    }
    if order.place.group.is_some() && location.is_some() {
        return Err(refusals::invalid(format!(
            "The 'location' property is not allowed for '{}' at resource group scope. Please see https://aka.ms/deploy-to-subscription for usage details.",
            order.name
        )));
    }
    let mode = match &properties["mode"] {
        Value::String(mode) => mode.as_str(),
        // A nested deployment may leave it out.
        Value::Null if order.parent.is_some() => "Incremental",
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            return Err(unreadable(&format!("Required property 'mode' expects a text, got '{other}'.")));
        }
    };
    let parameters = &properties["parameters"];
    let readable = parameters.is_null() || parameters.as_object().is_some_and(|all| all.values().all(Value::is_object));
    if !readable {
        return Err(unreadable("'parameters' must be an object of objects, each with a 'value' or a 'reference'."));
    }
    match mode {
        word if word.eq_ignore_ascii_case("Incremental") => Ok("Incremental"),
        word if word.eq_ignore_ascii_case("Complete") => Err(refusals::invalid(if order.place.group.is_none() {
            "The deployment mode 'Complete' is not supported at subscription scope. Please use 'Incremental'."
        } else {
            "The sandbox does not deploy in mode 'Complete', which deletes whatever the template does not name."
        })),
        word => Err(refuse(
            400,
            "InvalidRequestContent",
            format!(
                "The request content was invalid and could not be deserialized: 'Error converting value \"{word}\" to type 'DeploymentMode'.'."
            ),
        )),
    }
}

fn unreadable(why: &str) -> Refusal {
    let message = format!("The request content was invalid and could not be deserialized: '{why}'.");
    refuse(400, "InvalidRequestContent", message)
}

fn template_of(properties: &Value) -> Result<Value, Refusal> {
    let parsed = match &properties["template"] {
        Value::String(text) => relaxed::read_text(text),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Some(other.clone())
        }
    };
    if let Some(uri) = properties["templateLink"]["uri"].as_str() {
        return Err(refuse(
            400,
            "InvalidContentLink",
            format!("Unable to download deployment content from '{uri}'. The sandbox reaches nothing outside itself."),
        ));
    }
    parsed
        .filter(Value::is_object)
        .ok_or_else(|| refuse(400, "InvalidTemplate", "Unable to parse the template: it is not a JSON object."))
}

/// Begins a deployment and gives its key.
pub(super) fn start(call: &mut Call<'_>, caller: &Caller, order: Order<'_>) -> Result<String, Refusal> {
    let id = order.place.deployment_id(&order.name);
    let key = id.to_ascii_lowercase();
    let held = call.state.deployments.all.get(&key);
    if let Some(held) = held.filter(|held| !held.progress.is_over()) {
        return Err(refusals::active(&order.name, &rfc3339(held.started), &rfc3339(held.started + Duration::days(7))));
    }
    let location = order.body["location"].as_str().map(|text| text.replace(' ', "").to_ascii_lowercase());
    if let Some(there) = held
        .and_then(|held| held.location.as_deref())
        .filter(|there| location.as_deref().is_some_and(|wanted| wanted != *there))
    {
        return Err(refuse(
            409,
            "InvalidDeploymentLocation",
            format!(
                "Invalid deployment location '{}'. The deployment '{}' already exists in location '{there}'.",
                location.unwrap_or_default(),
                order.name
            ),
        ));
    }
    let prefix = order.place.deployment_id("").to_ascii_lowercase();
    if held.is_none()
        && call.state.deployments.all.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix)).count()
            >= HISTORY
    {
        return Err(refusals::quota(&order.name, HISTORY));
    }
    let Checked { plan, mode, template } = check(call, caller, &order, "write")?;
    let ordered = call
        .state
        .faults
        .operation_failure(target(call.incoming, &Service::Arm))
        .filter(|_| call.incoming.method == Method::PUT);
    let jobs = plan.resources.into_iter().map(|planned| Job {
        planned: Arc::new(planned),
        progress: Progress::Accepted,
        awaits: None,
        id: Uuid::new_v4().simple().to_string().to_ascii_uppercase().chars().take(16).collect(),
        status: 0,
        started: None,
        ended: None,
        error: None,
    });
    let correlation = call.incoming.header("x-ms-correlation-request-id").map(str::to_owned);
    let inherited =
        order.parent.as_ref().and_then(|parent| Some(call.state.deployments.all.get(parent)?.correlation.clone()));
    let deployment = Deployment {
        place: order.place,
        name: order.name,
        location,
        tags: order.body.get("tags").cloned(),
        caller: caller.clone(),
        origin: call.incoming.origin.clone(),
        mode,
        template,
        shown_parameters: plan.shown_parameters,
        correlation: inherited.or(correlation).unwrap_or_else(|| Uuid::new_v4().to_string()),
        started: call.now,
        ended: None,
        progress: Progress::Accepted,
        jobs: jobs.collect(),
        environment: plan.environment,
        raw_outputs: plan.outputs,
        outputs: None,
        error: None,
        ordered,
        parent: order.parent,
    };
    call.state.deployments.all.insert(key.clone(), deployment);
    call.state.deployments.wake(call.now, &key);
    Ok(key)
}
