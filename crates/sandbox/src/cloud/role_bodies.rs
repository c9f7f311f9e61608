//! Role assignments and definitions as ARM and Resource Graph write them. Made from what is held; nothing here decides.

use serde_json::{Value, json};

use super::CloudState;
use super::rights::{Assignment, Role};

/// When the seeded roles were given.
const SINCE: &str = "2026-01-12T08:15:30.4127841Z";

/// An assignment; `subscription` is the scope whose subscription the definition is named in.
pub(crate) fn assignment(cloud: &CloudState, given: &Assignment, at: &str) -> Value {
    let name = given.name();
    let subscription = at.split('/').take(3).collect::<Vec<_>>().join("/");
    let person = cloud.people.iter().any(|person| person.object_id == given.principal);
    let scope = if given.spelled.is_empty() { "/" } else { &given.spelled };
    json!({
        "id": format!("{}/providers/Microsoft.Authorization/roleAssignments/{name}", given.spelled),
        "name": name, "type": "Microsoft.Authorization/roleAssignments",
        "properties": {
            "roleDefinitionId": definition_id(given.role, &subscription), "principalId": given.principal,
            "principalType": if person { "User" } else { "ServicePrincipal" }, "scope": scope,
            "condition": condition(given), "conditionVersion": condition(given).map(|_| "2.0"), "createdOn": SINCE, "updatedOn": SINCE,
            "createdBy": "", "updatedBy": "", "delegatedManagedIdentityResourceId": null, "description": null,
        },
    })
}

/// The condition on repositories as Azure writes one.
fn condition(given: &Assignment) -> Option<String> {
    if given.condition.is_some() {
        return given.condition.clone();
    }
    let start = given.repositories?;
    let actions = given.role.data_actions.iter().map(|action| format!("!(ActionMatches{{'{action}'}})"));
    let actions = actions.collect::<Vec<_>>().join(" AND ");
    Some(format!(
        "(({actions}) OR (@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWithIgnoreCase '{start}'))"
    ))
}

/// A role definition as it is seen from a subscription, or from above all of them for the empty text.
pub(crate) fn definition(role: &Role, subscription: &str) -> Value {
    json!({
        "id": definition_id(role, subscription), "name": role.id, "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": role.name, "type": if role.assignable.is_empty() { "BuiltInRole" } else { "CustomRole" }, "description": role.name,
            "assignableScopes": if role.assignable.is_empty() { &["/"][..] } else { role.assignable },
            "permissions": [permission(role)], "createdOn": SINCE, "updatedOn": SINCE, "createdBy": null, "updatedBy": null,
        },
    })
}

/// What a role allows, as the permissions endpoint and its definition list it.
pub(crate) fn permission(role: &Role) -> Value {
    json!({ "actions": role.actions, "notActions": role.not_actions, "dataActions": role.data_actions, "notDataActions": role.not_data_actions })
}

fn definition_id(role: &Role, subscription: &str) -> String {
    format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{}", role.id)
}
