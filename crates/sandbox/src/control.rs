//! The control plane below `/_sandbox/`, on the sandbox's own address alone: look at the world, set faults, move the clock,
//! start over. Tests and curious people use it; Azure's clients never do. It is not recorded and needs no token.

use serde_json::{Value, json};
use time::Duration;

use crate::answer::Answer;
use crate::clock::rfc3339;
use crate::incoming::Incoming;
use crate::resource_graph::GraphState;
use crate::twin::Twin;
use crate::{ready, seed};

/// Answers a request to the control plane.
pub(crate) fn answer(twin: &Twin, incoming: &Incoming) -> Answer {
    let parts = incoming.parts();
    match (incoming.method.as_str(), parts.get(1..).unwrap_or_default()) {
        ("GET", ["world"]) => world(twin, incoming.query("full").is_some()),
        ("GET", ["faults"]) => Answer::json(200, &twin.state().faults.list()),
        ("POST", ["faults"]) => add_faults(twin, incoming),
        ("DELETE", ["faults"]) => {
            twin.state().faults.clear();
            Answer::empty(204)
        }
        ("POST", ["clock"]) => advance(twin, incoming),
        ("POST", ["settings"]) => settings(twin, incoming),
        ("POST", ["reset"]) => reset(twin),
        _ => refused(
            404,
            "There is GET world[?full=1], GET/POST/DELETE faults, POST clock, POST settings and POST reset.",
        ),
    }
}

fn refused(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "code": "SandboxControl", "message": message } }))
}

fn world(twin: &Twin, full: bool) -> Answer {
    let mut state = twin.state();
    let now = twin.clock.now();
    state.world.settle(now);
    let world = &state.world;
    let mut body = ready::line(world, &twin.base_url);
    let mut kinds = serde_json::Map::new();
    for resource in world.resources() {
        let count = kinds.get(&*resource.kind).and_then(Value::as_u64).unwrap_or(0);
        kinds.insert(resource.kind.to_string(), (count + 1).into());
    }
    body["world"] = twin.options.world.to_string().into();
    body["now"] = rfc3339(now).into();
    body["aheadSeconds"] = twin.clock.ahead_seconds().into();
    body["revision"] = world.revision.into();
    body["resourceCounts"] = kinds.into();
    body["runningOperations"] = world.running().into();
    body["vaults"] = world.vaults.values().map(vault).collect();
    body["roleAssignments"] = world
        .assignments
        .iter()
        .map(|given| json!({ "principalId": given.principal, "role": given.role.name, "scope": given.scope }))
        .collect();
    body["settings"] = json!({ "refuseDockerconfigjson": state.refuse_dockerconfigjson });
    if full {
        body["resources"] = world.resources().map(|resource| resource.body.clone()).collect();
    }
    Answer::json(200, &body)
}

/// A vault with the names in it; values are nobody's business, the control plane's included.
fn vault(vault: &crate::world::vault::Vault) -> Value {
    json!({
        "name": vault.name, "host": vault.host(), "tenantId": vault.tenant_id, "firewalled": vault.firewalled,
        "secrets": vault.secrets.values().map(|secret| secret.name.as_str()).collect::<Vec<_>>(),
        "deletedSecrets": vault.deleted.values().map(|deleted| deleted.secret.name.as_str()).collect::<Vec<_>>(),
    })
}

fn add_faults(twin: &Twin, incoming: &Incoming) -> Answer {
    let Some(body) = incoming.json() else { return refused(400, "The body is not JSON: send a list of rules.") };
    let rules = match (&body, body.get("rules")) {
        (_, Some(Value::Array(rules))) | (Value::Array(rules), _) => rules.clone(),
        _ => vec![body],
    };
    let mut state = twin.state();
    match state.faults.add(&rules, twin.options.retry_after) {
        Ok(()) => Answer::json(200, &state.faults.list()),
        Err(why) => refused(400, &format!("No rule was set: {why}.")),
    }
}

fn advance(twin: &Twin, incoming: &Incoming) -> Answer {
    let body = incoming.json().unwrap_or_default();
    let named = ["advanceSeconds", "seconds", "advance"].iter().find_map(|name| body.get(name));
    let Some(seconds) = named.and_then(Value::as_f64).filter(|seconds| (0.0..=1e9).contains(seconds)) else {
        return refused(400, "Say how far to go forward: {\"advanceSeconds\": 3600}. The clock never goes back.");
    };
    twin.clock.advance(Duration::seconds_f64(seconds));
    let now = twin.clock.now();
    twin.state().world.settle(now);
    Answer::json(200, &json!({ "now": rfc3339(now), "aheadSeconds": twin.clock.ahead_seconds() }))
}

fn settings(twin: &Twin, incoming: &Incoming) -> Answer {
    let body = incoming.json().unwrap_or_default();
    let Some(refuse) = body.get("refuseDockerconfigjson").and_then(Value::as_bool) else {
        return refused(400, "The one setting is {\"refuseDockerconfigjson\": true or false}.");
    };
    twin.state().refuse_dockerconfigjson = refuse;
    Answer::json(200, &json!({ "refuseDockerconfigjson": refuse }))
}

/// The seed again, no faults, no operations. Tokens stay good: whoever was signed in is still signed in.
fn reset(twin: &Twin) -> Answer {
    let mut fresh = seed::world(&twin.options);
    fresh.settle(twin.clock.now());
    let mut state = twin.state();
    state.world = fresh;
    state.graph = GraphState::default();
    state.faults.clear();
    state.refuse_dockerconfigjson = twin.options.refuse_dockerconfigjson;
    Answer::empty(204)
}
