//! Roles of the company's own: PUT and DELETE of `roleDefinitions`. Built-in roles are Azure's and cannot be written.

use serde_json::{Value, json};

use super::door::writable;
use super::errors::{forbidden, not_allowed, not_json, refuse};
use super::types::{check_known, missing_version};
use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::cloud::roles::{ROLES, Role};
use crate::cloud::scope::covers_scope;
use crate::cloud::{custom_role, role_bodies};
use crate::entra::identity::Caller;

const VERSIONS: &[&str] = &["2015-07-01", "2018-01-01-preview", "2018-07-01", "2022-04-01", "2022-05-01-preview"];

/// Whether a role can be given at this scope, in lower case.
pub(super) fn assignable_at(role: &Role, scope: &str) -> bool {
    role.assignable.is_empty() || role.assignable.iter().any(|at| *at == "/" || covers_scope(at, scope))
}

/// Answers PUT and DELETE of a role at this scope, in lower case.
pub(super) fn write(call: &mut Call<'_>, caller: &Caller, scope: &str, id: &str) -> Reply {
    check_known(call.incoming.query("api-version").ok_or_else(missing_version)?, VERSIONS)?;
    match call.incoming.method.as_str() {
        "PUT" => put(call, caller, scope, id),
        "DELETE" => delete(call, caller, scope, id),
        method => Err(not_allowed(method, "roleDefinitions", "GET, PUT, DELETE")),
    }
}

fn put(call: &mut Call<'_>, caller: &Caller, scope: &str, id: &str) -> Reply {
    permitted(call, caller, "write", scope)?;
    if uuid::Uuid::try_parse(id).is_err() {
        let message = format!("The role definition ID '{id}' is not valid. The role definition ID must be a GUID.");
        return Err(refuse(400, "InvalidRoleDefinitionId", message));
    }
    if ROLES.iter().any(|role| role.id.eq_ignore_ascii_case(id)) {
        return Err(refuse(400, "RoleDefinitionUpdateNotPermitted", "A built-in role cannot be changed."));
    }
    let sent = call.incoming.json().filter(Value::is_object).ok_or_else(not_json)?;
    let role = read(id, &sent["properties"])?;
    let cloud = &mut call.state.cloud;
    let taken = ROLES
        .iter()
        .chain(&cloud.custom_roles)
        .any(|known| known.name.eq_ignore_ascii_case(role.name) && !known.id.eq_ignore_ascii_case(id));
    if taken {
        let message = format!("A custom role with the same name '{}' already exists in this directory.", role.name);
        return Err(refuse(409, "RoleDefinitionWithSameNameExists", message));
    }
    cloud.custom_roles.retain(|known| known.id != role.id);
    cloud.custom_roles.push(role);
    // Who holds it holds what it says from now on.
    let mut all: Vec<_> = cloud.assignments.iter().cloned().collect();
    all.iter_mut().filter(|given| given.role.id == role.id).for_each(|given| given.role = role);
    cloud.assignments.replace(all);
    let body = role_bodies::definition(role, &subscription_of(scope));
    cloud.assignments_changed(role_bodies::definition(role, ""), true, call.now);
    Ok(Answer::json(201, &body))
}

fn delete(call: &mut Call<'_>, caller: &Caller, scope: &str, id: &str) -> Reply {
    permitted(call, caller, "delete", scope)?;
    let cloud = &mut call.state.cloud;
    let found = cloud.custom_roles.iter().position(|role| role.id.eq_ignore_ascii_case(id));
    let Some(at) = found else { return Ok(Answer::empty(204)) };
    if cloud.assignments.iter().any(|given| given.role.id.eq_ignore_ascii_case(id)) {
        let message = "There are existing role assignments referencing role. (code: RoleDefinitionHasAssignments)";
        return Err(refuse(400, "RoleDefinitionHasAssignments", message));
    }
    let role = cloud.custom_roles.remove(at);
    cloud.assignments_changed(role_bodies::definition(role, ""), false, call.now);
    Ok(Answer::json(200, &role_bodies::definition(role, &subscription_of(scope))))
}

fn read(id: &str, properties: &Value) -> Result<&'static Role, Refusal> {
    let wrong = |what: &str| {
        let message = format!("The request to create role definition '{id}' is not valid: {what}.");
        refuse(400, "InvalidRoleDefinitionCreationRequest", message)
    };
    let permission = properties["permissions"].get(0).ok_or_else(|| wrong("it has no permissions"))?;
    let scopes: Vec<String> = properties["assignableScopes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_ascii_lowercase)
        .collect();
    if scopes.is_empty() {
        return Err(wrong("it has no assignable scopes"));
    }
    let lists = json!({
        "actions": permission["actions"], "notActions": permission["notActions"], "dataActions": permission["dataActions"],
        "notDataActions": permission["notDataActions"], "assignable": scopes,
    });
    custom_role::read(&id.into(), &properties["roleName"], &lists).ok_or_else(|| wrong("it has no role name"))
}

fn permitted(call: &Call<'_>, caller: &Caller, verb: &str, scope: &str) -> Result<(), Refusal> {
    let action = format!("Microsoft.Authorization/roleDefinitions/{verb}");
    if !call.state.cloud.may(&caller.object_id, &action, scope) {
        return Err(forbidden(caller, &action, scope));
    }
    writable(call, scope.split('/').nth(2).unwrap_or_default())
}

fn subscription_of(scope: &str) -> String {
    scope.split('/').take(3).collect::<Vec<_>>().join("/")
}
