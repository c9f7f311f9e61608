//! The control plane below `/_sandbox/`, on the sandbox's own address alone: look at the cloud, set faults, move the clock,
//! start over. Tests and curious people use it; Azure's clients never do. It is not recorded and needs no token.

mod refusal;
mod roles;

use serde_json::{Value, json};
use time::Duration;

use self::refusal::refused;
use crate::answer::Answer;
use crate::arm::limits::Limits;
use crate::clock::rfc3339;
use crate::dispatch;
use crate::emulator::Emulator;
use crate::entra::device;
use crate::incoming::Incoming;
use crate::oci_registry::memory::RegistryMemory;
use crate::resource_graph::state::GraphState;
use crate::state::State;
use crate::{ready, seed};

/// Answers a request to the control plane.
pub(crate) fn answer(emulator: &Emulator, incoming: &Incoming) -> Answer {
    let parts = incoming.parts();
    match (incoming.method.as_str(), parts.get(1..).unwrap_or_default()) {
        ("GET", ["scenario" | "world"]) => look(emulator, incoming.query("full").is_some()),
        ("GET", ["faults"]) => Answer::json(200, &emulator.state().faults.list()),
        ("POST", ["faults"]) => add_faults(emulator, incoming),
        ("DELETE", ["faults"]) => {
            emulator.state().faults.clear();
            Answer::empty(204)
        }
        ("POST", ["clock"]) => advance(emulator, incoming),
        ("POST", ["settings"]) => settings(emulator, incoming),
        ("GET", ["device"]) => Answer::json(200, &device::waiting(&emulator.state().identity, emulator.clock.now())),
        ("POST", ["device"]) => decide_device(emulator, incoming),
        ("POST", ["assignments"]) => roles::assign(emulator, incoming),
        ("DELETE", ["assignments"]) => roles::take(emulator, incoming),
        ("POST", ["denials"]) => roles::deny(emulator, incoming),
        ("POST", ["revoke"]) => revoke(emulator, incoming),
        ("POST", ["reset"]) => reset(emulator),
        _ => refused(
            404,
            "There is GET scenario[?full=1], GET/POST/DELETE faults, GET/POST device, POST clock, POST settings, POST/DELETE assignments, POST denials, POST revoke and POST reset.",
        ),
    }
}

fn look(emulator: &Emulator, full: bool) -> Answer {
    let mut state = emulator.state();
    let now = emulator.clock.now();
    crate::deployments::settle(&mut state, &emulator.options, &emulator.base_url, dispatch::on_behalf, now);
    let cloud = &state.cloud;
    let mut body = ready::line(cloud, &emulator.base_url, emulator.secure.as_ref());
    let mut kinds = serde_json::Map::new();
    for resource in cloud.resources() {
        let count = kinds.get(&*resource.kind).and_then(Value::as_u64).unwrap_or(0);
        kinds.insert(resource.kind.to_string(), (count + 1).into());
    }
    body["scenario"] = emulator.options.scenario.to_string().into();
    // Its first name.
    body["world"] = body["scenario"].clone();
    body["now"] = rfc3339(now).into();
    body["aheadSeconds"] = emulator.clock.ahead_seconds().into();
    body["revision"] = cloud.revision.into();
    body["resourceCounts"] = kinds.into();
    body["runningOperations"] = cloud.running().into();
    body["vaults"] = cloud.vaults.values().map(vault).collect();
    body["roleAssignments"] = cloud
        .assignments
        .iter()
        .map(|given| json!({ "principalId": given.principal, "role": given.role.name, "scope": given.scope }))
        .collect();
    body["settings"] = shown_settings(&state);
    if full {
        body["resources"] = cloud.resources().map(|resource| resource.body.clone()).collect();
    }
    Answer::json(200, &body)
}

/// A vault with the names in it; values are nobody's business, the control plane's included.
fn vault(vault: &crate::cloud::vault::Vault) -> Value {
    json!({
        "name": vault.name, "host": vault.host(), "tenantId": vault.tenant_id, "firewalled": vault.firewalled,
        "secrets": vault.secrets.values().map(|secret| secret.name.as_str()).collect::<Vec<_>>(),
        "deletedSecrets": vault.deleted.values().map(|deleted| deleted.secret.name.as_str()).collect::<Vec<_>>(),
    })
}

fn add_faults(emulator: &Emulator, incoming: &Incoming) -> Answer {
    let Some(body) = incoming.json() else { return refused(400, "The body is not JSON: send a list of rules.") };
    let rules = match (&body, body.get("rules")) {
        (_, Some(Value::Array(rules))) | (Value::Array(rules), _) => rules.clone(),
        _ => vec![body],
    };
    let mut state = emulator.state();
    match state.faults.add(&rules, emulator.options.retry_after) {
        Ok(()) => Answer::json(200, &state.faults.list()),
        Err(why) => refused(400, &format!("No rule was set: {why}.")),
    }
}

fn advance(emulator: &Emulator, incoming: &Incoming) -> Answer {
    let body = incoming.json().unwrap_or_default();
    let named = ["advanceSeconds", "seconds", "advance"].iter().find_map(|name| body.get(name));
    let Some(seconds) = named.and_then(Value::as_f64).filter(|seconds| (0.0..=1e9).contains(seconds)) else {
        return refused(400, "Say how far to go forward: {\"advanceSeconds\": 3600}. The clock never goes back.");
    };
    emulator.clock.advance(Duration::seconds_f64(seconds));
    let now = emulator.clock.now();
    let mut state = emulator.state();
    crate::deployments::settle(&mut state, &emulator.options, &emulator.base_url, dispatch::on_behalf, now);
    if let Some(kept) = &emulator.kept {
        kept.save_clock(&emulator.clock);
        kept.save(&mut state.cloud);
    }
    drop(state);
    Answer::json(200, &json!({ "now": rfc3339(now), "aheadSeconds": emulator.clock.ahead_seconds() }))
}

/// The settings that can be switched while the sandbox runs.
fn settings(emulator: &Emulator, incoming: &Incoming) -> Answer {
    const SWITCHES: [&str; 3] = ["refuseDockerconfigjson", "armLimits", "normalise"];
    const WRONG: &str = "The settings are {\"refuseDockerconfigjson\", \"armLimits\", \"normalise\": true or false, \"subscriptionStates\": {\"<id>\": \"Enabled\", \"Warned\", \"PastDue\" or \"Disabled\"}}.";
    let body = incoming.json().unwrap_or_default();
    let given = body.as_object().filter(|given| !given.is_empty());
    let fits = |key: &str, value: &Value| match key {
        "subscriptionStates" => value.as_object().is_some_and(|states| states.values().all(is_state)),
        key => SWITCHES.contains(&key) && value.is_boolean(),
    };
    let Some(given) = given.filter(|given| given.iter().all(|(key, value)| fits(key, value))) else {
        return refused(400, WRONG);
    };
    let mut state = emulator.state();
    for (id, new) in given.get("subscriptionStates").and_then(Value::as_object).into_iter().flatten() {
        let found = state.cloud.subscriptions.iter_mut().find(|found| found.id.eq_ignore_ascii_case(id));
        let Some(found) = found else { return refused(404, &format!("There is no subscription `{id}`.")) };
        found.state = new.as_str().unwrap_or_default().to_owned();
    }
    if let Some(normalise) = given.get("normalise").and_then(Value::as_bool) {
        state.normalises = normalise;
        state.graph = GraphState::default();
    }
    if let Some(refuse) = given.get("refuseDockerconfigjson").and_then(Value::as_bool) {
        state.refuse_dockerconfigjson = refuse;
    }
    if let Some(limited) = given.get("armLimits").and_then(Value::as_bool) {
        state.arm_limited = limited;
    }
    Answer::json(200, &shown_settings(&state))
}

/// The states of a subscription that can be set.
fn is_state(value: &Value) -> bool {
    value.as_str().is_some_and(|state| ["Enabled", "Warned", "PastDue", "Disabled"].contains(&state))
}

fn shown_settings(state: &State) -> Value {
    let states = state.cloud.subscriptions.iter().map(|found| (found.id.clone(), found.state.as_str().into()));
    json!({
        "refuseDockerconfigjson": state.refuse_dockerconfigjson, "armLimits": state.arm_limited, "normalise": state.normalises,
        "subscriptionStates": states.collect::<serde_json::Map<_, _>>(),
    })
}

/// Types a device code in for somebody, or declines it.
fn decide_device(emulator: &Emulator, incoming: &Incoming) -> Answer {
    let body = incoming.json().unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let user = match (text("user"), body.get("decline").and_then(Value::as_bool)) {
        (Some(user), _) => Some(user),
        (None, Some(true)) => None,
        (None, _) => {
            return refused(
                400,
                "Say {\"userCode\": \"...\", \"user\": \"name@domain\"}, or \"decline\": true in place of the user.",
            );
        }
    };
    let mut state = emulator.state();
    let State { cloud, identity, .. } = &mut *state;
    match device::decide(identity, cloud, text("userCode").unwrap_or_default(), user, emulator.clock.now()) {
        Ok(()) => Answer::empty(204),
        Err(why) => refused(400, &why),
    }
}

/// Ends every sign-in of a person, as an administrator would.
fn revoke(emulator: &Emulator, incoming: &Incoming) -> Answer {
    let body = incoming.json().unwrap_or_default();
    let Some(user) = body.get("user").and_then(Value::as_str) else {
        return refused(400, "Say whose sign-ins are to end: {\"user\": \"name@domain\"}.");
    };
    Answer::json(200, &json!({ "revoked": emulator.state().identity.revoke(user) }))
}

/// The seed again, no faults, no operations. Tokens stay good: whoever was signed in is still signed in.
fn reset(emulator: &Emulator) -> Answer {
    let mut fresh = seed::cloud(&emulator.options);
    fresh.settle(emulator.clock.now());
    let mut state = emulator.state();
    if let Some(kept) = &emulator.kept {
        kept.replace(&mut fresh);
    }
    state.cloud = fresh;
    state.graph = GraphState::default();
    state.registries = RegistryMemory::default();
    state.faults.clear();
    state.deployments = crate::deployments::held::Deployments::default();
    state.identity.forget_demands();
    state.refuse_dockerconfigjson = emulator.options.refuse_dockerconfigjson;
    state.arm_limits = Limits::default();
    state.arm_limited = !emulator.options.no_arm_limits;
    Answer::empty(204)
}
