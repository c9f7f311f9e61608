//! `Microsoft.Authorization` at any scope: what the caller may do there, who holds which role, what the roles are, and which
//! locks there are. What it writes, roles and who holds them, is in `role_assignments` and `role_definitions`.

use serde_json::{Value, json};

use super::errors::{self, forbidden, refuse};
use super::role_definitions::assignable_at;
use super::types::{check_known, missing_version};
use super::{role_assignments, role_definitions};
use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::cloud::governance::Denial;
use crate::cloud::identifier::group_key;
use crate::cloud::scope::covers_scope;
use crate::cloud::{role_bodies, roles};
use crate::entra::identity::Caller;

const PERMISSIONS: &[&str] = &["2015-07-01", "2018-01-01-preview", "2018-07-01", "2022-04-01", "2022-05-01-preview"];
const ASSIGNMENTS: &[&str] = &[
    "2015-07-01",
    "2018-01-01-preview",
    "2020-04-01-preview",
    "2020-08-01-preview",
    "2020-10-01-preview",
    "2022-04-01",
];
const DEFINITIONS: &[&str] = &["2015-07-01", "2018-01-01-preview", "2018-07-01", "2022-04-01", "2022-05-01-preview"];
const POLICIES: &[&str] = &[
    "2019-09-01",
    "2020-09-01",
    "2021-06-01",
    "2022-06-01",
    "2023-04-01",
    "2024-04-01",
    "2024-05-01",
    "2025-01-01",
    "2025-03-01",
    "2025-11-01",
];
const DENIALS: &[&str] = &["2018-07-01-preview", "2022-04-01"];
const LOCKS: &[&str] = &["2015-01-01", "2016-09-01", "2017-04-01", "2020-05-01"];

/// Answers `{scope}/providers/Microsoft.Authorization/{rest}`; both in lower case, the scope without its first slash.
pub(super) fn answer(call: &mut Call<'_>, caller: &Caller, scope: &[&str], rest: &[&str]) -> Reply {
    let scope = format!("/{}", scope.join("/"));
    let group = group_key(&scope);
    if group.contains("/resourcegroups/") && call.state.cloud.get(group).is_none() {
        return Err(errors::no_group(group.rsplit('/').next().unwrap_or_default()));
    }
    if call.incoming.method != http::Method::GET {
        return match rest {
            ["roleassignments", name] => role_assignments::write(call, caller, &scope, name),
            ["roledefinitions", id] => role_definitions::write(call, caller, &scope, id),
            _ => Err(errors::not_allowed(call.incoming.method.as_str(), "Microsoft.Authorization", "GET")),
        };
    }
    match rest {
        ["permissions"] => {
            check(call, PERMISSIONS)?;
            let held = call.state.cloud.held(&caller.object_id, &scope);
            Ok(list(held.map(role_bodies::permission).collect()))
        }
        ["roleassignments"] => {
            check(call, ASSIGNMENTS)?;
            permitted(call, caller, "Microsoft.Authorization/roleAssignments/read", &scope)?;
            assignments(call, &scope)
        }
        ["roleassignments", name] => {
            check(call, ASSIGNMENTS)?;
            permitted(call, caller, "Microsoft.Authorization/roleAssignments/read", &scope)?;
            let cloud = &call.state.cloud;
            let found = cloud.assignments.iter().find(|given| given.scope == scope && given.name() == *name);
            match found {
                Some(given) => Ok(Answer::json(200, &role_bodies::assignment(cloud, given, &scope))),
                None => {
                    Err(refuse(404, "RoleAssignmentNotFound", format!("The role assignment '{name}' is not found.")))
                }
            }
        }
        ["roledefinitions"] => {
            check(call, DEFINITIONS)?;
            permitted(call, caller, "Microsoft.Authorization/roleDefinitions/read", &scope)?;
            let wanted = quoted(call, "roleName eq ");
            let fits =
                |role: &&&roles::Role| wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(role.name));
            let subscription = subscription_of(&scope);
            let own = call.state.cloud.custom_roles.iter().filter(|role| assignable_at(role, &scope));
            let all = roles::ROLES.iter().chain(own);
            Ok(list(all.filter(fits).map(|role| role_bodies::definition(role, &subscription)).collect()))
        }
        ["roledefinitions", id] => {
            check(call, DEFINITIONS)?;
            permitted(call, caller, "Microsoft.Authorization/roleDefinitions/read", &scope)?;
            match call.state.cloud.role(id).filter(|role| assignable_at(role, &scope)) {
                Some(role) => Ok(Answer::json(200, &role_bodies::definition(role, &subscription_of(&scope)))),
                None => Err(refuse(
                    404,
                    "RoleDefinitionDoesNotExist",
                    format!("The specified role definition with ID '{id}' does not exist."),
                )),
            }
        }
        ["denyassignments"] => {
            check(call, DENIALS)?;
            permitted(call, caller, "Microsoft.Authorization/denyAssignments/read", &scope)?;
            let near = |at: &str| covers_scope(at, &scope) || covers_scope(&scope, at);
            let denials = call.state.cloud.governance.denials.iter();
            Ok(list(denials.filter(|one| near(&one.scope.to_ascii_lowercase())).map(Denial::body).collect()))
        }
        ["locks"] => {
            check(call, LOCKS)?;
            permitted(call, caller, "Microsoft.Authorization/locks/read", &scope)?;
            let near = |at: &str| covers_scope(at, &scope) || covers_scope(&scope, at);
            let locks = call.state.cloud.governance.locks.iter();
            Ok(list(locks.filter(|lock| near(&lock.scope.to_ascii_lowercase())).map(|lock| lock.body()).collect()))
        }
        ["locks", name] => {
            check(call, LOCKS)?;
            permitted(call, caller, "Microsoft.Authorization/locks/read", &scope)?;
            let mut locks = call.state.cloud.governance.locks.iter();
            let found = locks.find(|lock| lock.scope.eq_ignore_ascii_case(&scope) && lock.name == *name);
            match found {
                Some(lock) => Ok(Answer::json(200, &lock.body())),
                None => Err(refuse(404, "LockNotFound", format!("The lock '{name}' could not be found."))),
            }
        }
        ["policyassignments" | "policydefinitions", named @ ..] if named.len() < 2 => {
            check(call, POLICIES)?;
            policies(call, caller, &scope, rest.first() == Some(&"policyassignments"), named.first().copied())
        }
        _ => Err(refuse(
            404,
            "InvalidResourceType",
            format!(
                "The resource type '{}' could not be found in the namespace 'Microsoft.Authorization'.",
                rest.join("/")
            ),
        )),
    }
}

/// Policies that count at a scope or below it, or what they say; all, or the one of this name.
fn policies(call: &Call<'_>, caller: &Caller, scope: &str, assignments: bool, name: Option<&str>) -> Reply {
    let word = if assignments { "policyAssignments" } else { "policyDefinitions" };
    permitted(call, caller, &format!("Microsoft.Authorization/{word}/read"), scope)?;
    let mut found = Vec::new();
    for policy in &call.state.cloud.governance.policies {
        let (body, at) = if assignments {
            (policy.assignment_body(), policy.scope.to_ascii_lowercase())
        } else {
            (policy.definition_body(), subscription_of(&policy.scope).to_ascii_lowercase())
        };
        let near = covers_scope(&at, scope) || covers_scope(scope, &at);
        let wanted = match name {
            Some(name) => at == scope && body["name"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(name)),
            None => near,
        };
        if wanted {
            found.push(body);
        }
    }
    match (name, found.pop()) {
        (None, last) => {
            found.extend(last);
            Ok(list(found))
        }
        (Some(_), Some(body)) => Ok(Answer::json(200, &body)),
        (Some(name), None) => {
            let code = if assignments { "PolicyAssignmentNotFound" } else { "PolicyDefinitionNotFound" };
            Err(refuse(404, code, format!("The policy '{name}' is not found.")))
        }
    }
}

/// The assignments that count at a scope and those below it; `atScope()` leaves the latter out.
fn assignments(call: &Call<'_>, scope: &str) -> Reply {
    let filter = call.incoming.query("$filter").unwrap_or_default().trim();
    let principal = quoted(call, "principalId eq ").or_else(|| quoted(call, "assignedTo("));
    if !filter.is_empty() && !filter.eq_ignore_ascii_case("atScope()") && principal.is_none() {
        return Err(refuse(
            400,
            "UnsupportedQuery",
            format!(
                "The filter '{filter}' is not supported. Supported filters are either 'atScope()' or 'principalId eq '{{value}}' or assignedTo('{{value}}')'."
            ),
        ));
    }
    let only_at_scope = filter.to_ascii_lowercase().contains("atscope()");
    let cloud = &call.state.cloud;
    let found = cloud.assignments.iter().filter(|given| {
        let counts = covers_scope(&given.scope, scope) || (!only_at_scope && covers_scope(scope, &given.scope));
        counts && principal.as_ref().is_none_or(|principal| principal.eq_ignore_ascii_case(&given.principal))
    });
    Ok(list(found.map(|given| role_bodies::assignment(cloud, given, scope)).collect()))
}

/// The text in single quotes that follows `lead` in the filter.
fn quoted(call: &Call<'_>, lead: &str) -> Option<String> {
    let filter = call.incoming.query("$filter")?;
    let at = filter.to_ascii_lowercase().find(&lead.to_ascii_lowercase())? + lead.len();
    let text = filter.get(at..)?.trim_start().strip_prefix('\'')?;
    text.split_once('\'').map(|(text, _)| text.to_owned())
}

fn subscription_of(scope: &str) -> String {
    scope.split('/').take(3).collect::<Vec<_>>().join("/")
}

fn list(value: Vec<Value>) -> Answer {
    Answer::json(200, &json!({ "value": value }))
}

fn check(call: &Call<'_>, known: &[&str]) -> Result<(), Refusal> {
    check_known(call.incoming.query("api-version").ok_or_else(missing_version)?, known)
}

fn permitted(call: &Call<'_>, caller: &Caller, action: &str, scope: &str) -> Result<(), Refusal> {
    if call.state.cloud.may(&caller.object_id, action, scope) { Ok(()) } else { Err(forbidden(caller, action, scope)) }
}
