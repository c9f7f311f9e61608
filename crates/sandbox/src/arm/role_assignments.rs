//! Giving and taking roles: PUT and DELETE of `roleAssignments`, with Azure's rules. The name is a GUID of the client's; the same
//! role for the same principal at the same scope exists once, whatever it is called; what an assignment says is never changed.

use serde_json::Value;

use super::door::writable;
use super::errors::{forbidden, not_allowed, not_json, refuse};
use super::role_definitions::assignable_at;
use super::types::{check_known, missing_version};
use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::cloud::CloudState;
use crate::cloud::assignments::Assignment;
use crate::cloud::role_bodies;
use crate::entra::identity::Caller;

const VERSIONS: &[&str] = &[
    "2015-07-01",
    "2018-01-01-preview",
    "2020-04-01-preview",
    "2020-08-01-preview",
    "2020-10-01-preview",
    "2022-04-01",
];
/// The types of principals a client may name.
const TYPES: [&str; 5] = ["User", "Group", "ServicePrincipal", "ForeignGroup", "Device"];

/// Answers PUT and DELETE of an assignment at this scope, in lower case.
pub(super) fn write(call: &mut Call<'_>, caller: &Caller, scope: &str, name: &str) -> Reply {
    check_known(call.incoming.query("api-version").ok_or_else(missing_version)?, VERSIONS)?;
    match call.incoming.method.as_str() {
        "PUT" => put(call, caller, scope, name),
        "DELETE" => delete(call, caller, scope, name),
        method => Err(not_allowed(method, "roleAssignments", "GET, PUT, DELETE")),
    }
}

fn put(call: &mut Call<'_>, caller: &Caller, scope: &str, name: &str) -> Reply {
    permitted(call, caller, "write", scope)?;
    unlocked(call, scope, false)?;
    if uuid::Uuid::try_parse(name).is_err() {
        let message = format!("The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID.");
        return Err(refuse(400, "InvalidRoleAssignmentId", message));
    }
    let sent = call.incoming.json().filter(Value::is_object).ok_or_else(not_json)?;
    let spelled = spelled_scope(call, scope);
    let given = read(call, caller, &sent["properties"], scope, spelled, name)?;
    let cloud = &mut call.state.cloud;
    let held = cloud.assignments.iter().find(|held| held.scope == scope && held.name().eq_ignore_ascii_case(name));
    if let Some(held) = held {
        if held.principal != given.principal || held.role.id != given.role.id {
            let message = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.";
            return Err(refuse(400, "RoleAssignmentUpdateNotPermitted", message));
        }
        return Ok(Answer::json(200, &role_bodies::assignment(cloud, held, scope)));
    }
    let same =
        |held: &&Assignment| held.scope == scope && held.principal == given.principal && held.role.id == given.role.id;
    if let Some(held) = cloud.assignments.iter().find(same) {
        let message = format!(
            "The role assignment already exists. The ID of the existing role assignment is {}.",
            held.name().replace('-', "")
        );
        return Err(refuse(409, "RoleAssignmentExists", message));
    }
    let body = role_bodies::assignment(cloud, &given, scope);
    cloud.assignments.add(given);
    cloud.assignments_changed(body.clone(), true, call.now);
    Ok(Answer::json(201, &body))
}

fn delete(call: &mut Call<'_>, caller: &Caller, scope: &str, name: &str) -> Reply {
    permitted(call, caller, "delete", scope)?;
    unlocked(call, scope, true)?;
    let cloud = &mut call.state.cloud;
    let Some(taken) = cloud.assignments.take(scope, name) else { return Ok(Answer::empty(204)) };
    let body = role_bodies::assignment(cloud, &taken, scope);
    cloud.assignments_changed(body.clone(), false, call.now);
    Ok(Answer::json(200, &body))
}

/// The assignment a body asks for.
fn read(
    call: &Call<'_>,
    caller: &Caller,
    properties: &Value,
    scope: &str,
    spelled: String,
    name: &str,
) -> Result<Assignment, Refusal> {
    let text = |name: &str| properties[name].as_str().filter(|text| !text.is_empty());
    let (Some(definition), Some(principal)) = (text("roleDefinitionId"), text("principalId")) else {
        let message = "The request to create role assignment is not valid. Role assignment creation request must have a principal ID and a role definition ID.";
        return Err(refuse(400, "InvalidCreateRoleAssignmentRequest", message));
    };
    let cloud = &call.state.cloud;
    let id = definition.rsplit('/').next().unwrap_or_default();
    let role = cloud.role(id).filter(|role| assignable_at(role, scope)).ok_or_else(|| {
        let message = format!("The specified role definition with ID '{}' does not exist.", id.replace('-', ""));
        refuse(404, "RoleDefinitionDoesNotExist", message)
    })?;
    if uuid::Uuid::try_parse(principal).is_err() {
        let message = format!("The Principal ID '{principal}' is not valid. Principal ID must be a GUID.");
        return Err(refuse(400, "InvalidPrincipalId", message));
    }
    let said = text("principalType");
    if let Some(said) = said.filter(|said| !TYPES.iter().any(|known| known.eq_ignore_ascii_case(said))) {
        return Err(refuse(400, "InvalidPrincipalType", format!("The principal type '{said}' is not valid.")));
    }
    let principal = principal.to_ascii_lowercase();
    match (principal_type(cloud, &principal), said) {
        (Some(known), Some(said)) if !known.eq_ignore_ascii_case(said) => {
            let message = format!(
                "The PrincipalId '{}' has type '{known}', which is different from specified PrinciaplType '{said}'.",
                principal.replace('-', "")
            );
            return Err(refuse(400, "UnmatchedPrincipalType", message));
        }
        // Whoever names the type vouches for a principal that the directory does not show yet.
        (Some(_), _) | (None, Some(_)) => {}
        (None, None) => {
            let message = format!(
                "Principal {} does not exist in the directory {}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype",
                principal.replace('-', ""),
                caller.tenant_id
            );
            return Err(refuse(400, "PrincipalNotFound", message));
        }
    }
    Ok(Assignment {
        principal,
        role,
        scope: scope.to_owned(),
        spelled,
        chosen: Some(name.to_ascii_lowercase()),
        condition: text("condition").map(str::to_owned),
        repositories: None,
    })
}

/// What a principal is, where the directory knows it.
fn principal_type(cloud: &CloudState, principal: &str) -> Option<&'static str> {
    if cloud.people.iter().any(|person| person.object_id == principal) {
        return Some("User");
    }
    let application = cloud.applications.iter().any(|one| !one.object_id.is_empty() && one.object_id == principal);
    let identity = || {
        cloud.resources().any(|resource| {
            let own = &resource.body["identity"]["principalId"];
            let named = own == principal || resource.property("principalId") == principal;
            named || cloud.machine.object_id == principal
        })
    };
    (application || identity()).then_some("ServicePrincipal")
}

fn permitted(call: &Call<'_>, caller: &Caller, verb: &str, scope: &str) -> Result<(), Refusal> {
    let action = format!("Microsoft.Authorization/roleAssignments/{verb}");
    if !call.state.cloud.may(&caller.object_id, &action, scope) {
        return Err(forbidden(caller, &action, scope));
    }
    writable(call, scope.split('/').nth(2).unwrap_or_default())
}

/// A lock stops this as it stops every write.
fn unlocked(call: &Call<'_>, scope: &str, deletes: bool) -> Result<(), Refusal> {
    let Some(lock) = call.state.cloud.governance.lock_on(scope, deletes) else { return Ok(()) };
    let verb = if deletes { "delete" } else { "write" };
    let message = format!(
        "The scope '{scope}' cannot perform {verb} operation because following scope(s) are locked: '{}'. Please remove the lock and try again.",
        lock.scope
    );
    Err(refuse(409, "ScopeLocked", message))
}

/// The scope as the path spells it, without what `Microsoft.Authorization` adds.
fn spelled_scope(call: &Call<'_>, scope: &str) -> String {
    call.incoming.path.get(..scope.len()).filter(|path| path.eq_ignore_ascii_case(scope)).unwrap_or(scope).to_owned()
}
