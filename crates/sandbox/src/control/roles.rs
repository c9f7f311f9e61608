//! Roles given, taken and denied from outside Azure: so that a test or a curious person needs no owner to begin with.

use serde_json::{Value, json};

use super::refusal::refused;
use crate::answer::Answer;
use crate::cloud::CloudState;
use crate::cloud::assignments::Assignment;
use crate::cloud::governance::Denial;
use crate::cloud::role_bodies;
use crate::cloud::roles::Role;
use crate::emulator::Emulator;
use crate::incoming::Incoming;
use crate::stable_id::guid;

const WRONG: &str = "Say who, what and where: {\"user\" or \"principalId\": \"...\", \"role\": \"a name or id\", \"scope\": \"/subscriptions/...\"}.";

/// What a body names.
struct Named {
    principal: String,
    role: &'static Role,
    scope: String,
}

fn named(cloud: &CloudState, body: &Value) -> Option<Named> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let role = text("role")?;
    let all = crate::cloud::roles::ROLES.into_iter().chain(cloud.custom_roles.iter().copied());
    let mut found = all.filter(|known| known.name.eq_ignore_ascii_case(role) || known.id.eq_ignore_ascii_case(role));
    Some(Named {
        principal: principal(cloud, body)?,
        role: found.next()?,
        scope: text("scope")?.trim_end_matches('/').to_owned(),
    })
}

fn principal(cloud: &CloudState, body: &Value) -> Option<String> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    match text("user") {
        Some(user) => {
            let mut people = cloud.people.iter();
            let found = people.find(|person| person.user_principal_name.eq_ignore_ascii_case(user));
            found.map(|person| person.object_id.clone())
        }
        None => text("principalId").map(str::to_ascii_lowercase),
    }
}

/// Gives a role.
pub(super) fn assign(emulator: &Emulator, incoming: &Incoming) -> Answer {
    let mut state = emulator.state();
    let now = emulator.clock.now();
    let Some(named) = named(&state.cloud, &incoming.json().unwrap_or_default()) else { return refused(400, WRONG) };
    let scope = named.scope.to_ascii_lowercase();
    let given = Assignment {
        principal: named.principal,
        role: named.role,
        scope: scope.clone(),
        spelled: named.scope,
        chosen: None,
        condition: None,
        repositories: None,
    };
    let body = role_bodies::assignment(&state.cloud, &given, &scope);
    if state.cloud.assignments.take(&scope, &given.name()).is_none() {
        state.cloud.assignments_changed(body.clone(), true, now);
    }
    state.cloud.assignments.add(given);
    save(emulator, &mut state.cloud);
    Answer::json(200, &body)
}

/// Takes every assignment of a role from somebody at a scope; without a role, of every role there.
pub(super) fn take(emulator: &Emulator, incoming: &Incoming) -> Answer {
    let mut state = emulator.state();
    let now = emulator.clock.now();
    let body = incoming.json().unwrap_or_default();
    let Some(who) = principal(&state.cloud, &body) else { return refused(400, WRONG) };
    let scope = body.get("scope").and_then(Value::as_str).map(|scope| scope.trim_end_matches('/').to_ascii_lowercase());
    let role = body.get("role").and_then(Value::as_str);
    let wanted = |given: &&Assignment| {
        let is_role =
            |role: &str| given.role.name.eq_ignore_ascii_case(role) || given.role.id.eq_ignore_ascii_case(role);
        given.principal == who && scope.as_ref().is_none_or(|scope| *scope == given.scope) && role.is_none_or(is_role)
    };
    let gone: Vec<Assignment> = state.cloud.assignments.iter().filter(wanted).cloned().collect();
    for given in &gone {
        let body = role_bodies::assignment(&state.cloud, given, &given.scope);
        state.cloud.assignments.take(&given.scope, &given.name());
        state.cloud.assignments_changed(body, false, now);
    }
    save(emulator, &mut state.cloud);
    Answer::json(200, &json!({ "taken": gone.len() }))
}

/// Denies actions at a scope, to somebody or, where nobody is named, to everybody.
pub(super) fn deny(emulator: &Emulator, incoming: &Incoming) -> Answer {
    let mut state = emulator.state();
    let body = incoming.json().unwrap_or_default();
    let texts = |name: &str| -> Vec<String> {
        body[name].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (actions, data_actions) = (texts("actions"), texts("dataActions"));
    let Some(scope) = body["scope"].as_str().filter(|_| !actions.is_empty() || !data_actions.is_empty()) else {
        return refused(
            400,
            "Say what and where: {\"scope\": \"/subscriptions/...\", \"actions\": [\"*/write\"], \"dataActions\": []}.",
        );
    };
    let everybody = || "00000000-0000-0000-0000-000000000000".to_owned();
    let denial = Denial {
        name: guid(&format!("denial {scope} {actions:?} {data_actions:?}")),
        display_name: body["name"].as_str().unwrap_or("Denied by the control plane").to_owned(),
        scope: scope.trim_end_matches('/').to_owned(),
        actions,
        data_actions,
        principals: vec![principal(&state.cloud, &body).unwrap_or_else(everybody)],
    };
    let shown = denial.body();
    state.cloud.governance.denials.push(denial);
    Answer::json(200, &shown)
}

fn save(emulator: &Emulator, cloud: &mut CloudState) {
    if let Some(kept) = &emulator.kept {
        kept.save(cloud);
    }
}
