//! The directories, people and applications of a scenario. `plant` adds its own; every scenario has one engineer who may do
//! everything that matters and one application that can sign in by itself.

use super::clients::{AZURE_CLI_CLIENT, REGENT_CLIENT};
use crate::cloud::CloudState;
use crate::cloud::people::{Application, Machine, Person, Tenant};
use crate::cloud::rights::{Assignment, CONTRIBUTOR, KEY_VAULT_SECRETS_OFFICER, Role};
use crate::stable_id::guid;

/// Adds a directory and gives its id.
pub(crate) fn tenant(cloud: &mut CloudState, display_name: &str, domain: &str) -> String {
    let id = guid(&format!("tenant {domain}"));
    cloud.tenants.push(Tenant { id: id.clone(), display_name: display_name.to_owned(), domain: domain.to_owned() });
    id
}

/// Adds a person and gives the object id.
pub(crate) fn person(cloud: &mut CloudState, name: &str, job: &str, tenants: &[&str]) -> String {
    let domain = cloud.tenants.first().map(|tenant| tenant.domain.clone()).unwrap_or_default();
    let user_principal_name = format!("{}@{domain}", name.to_lowercase().replace(' ', "."));
    let object_id = guid(&format!("person {user_principal_name}"));
    cloud.people.push(Person {
        user_principal_name,
        display_name: name.to_owned(),
        job: job.to_owned(),
        object_id: object_id.clone(),
        tenants: tenants.iter().map(|tenant| (*tenant).to_owned()).collect(),
    });
    object_id
}

/// Adds the public clients, and a confidential one; gives the latter's object id.
pub(crate) fn applications(cloud: &mut CloudState) -> String {
    let public = |client: &str, name: &str| Application {
        client_id: client.to_owned(),
        display_name: name.to_owned(),
        object_id: String::new(),
        secret: None,
    };
    cloud.applications.push(public(REGENT_CLIENT, "Regent"));
    cloud.applications.push(public(AZURE_CLI_CLIENT, "Microsoft Azure CLI"));
    let object_id = guid("application regent-automation");
    cloud.applications.push(Application {
        client_id: guid("client regent-automation"),
        display_name: "regent-automation".to_owned(),
        object_id: object_id.clone(),
        secret: Some(format!("sandbox~{}", crate::stable_id::hex("secret regent-automation", 24))),
    });
    object_id
}

/// Adds the machine that managed identities get their tokens on: its own identity may do what the application may.
pub(crate) fn machine(cloud: &mut CloudState) {
    let subscriptions: Vec<String> = cloud.subscriptions.iter().map(|subscription| subscription.id.clone()).collect();
    let first = subscriptions.first().cloned().unwrap_or_default();
    cloud.machine = Machine {
        object_id: guid("principal build-agent"),
        client_id: guid("client build-agent"),
        resource_id: format!(
            "/subscriptions/{first}/resourcegroups/rg-build/providers/Microsoft.Compute/virtualMachines/vm-build-agent"
        ),
    };
    let principal = cloud.machine.object_id.clone();
    for subscription in subscriptions {
        grant(cloud, &principal, &CONTRIBUTOR, &format!("/subscriptions/{subscription}"));
        grant(cloud, &principal, &KEY_VAULT_SECRETS_OFFICER, &format!("/subscriptions/{subscription}"));
    }
}

/// Gives a role at a scope.
pub(crate) fn grant(cloud: &mut CloudState, principal: &str, role: &'static Role, scope: &str) {
    let spelled = scope.to_owned();
    cloud.assignments.add(Assignment {
        principal: principal.to_owned(),
        role,
        scope: scope.to_ascii_lowercase(),
        spelled,
        chosen: None,
        condition: None,
        repositories: None,
    });
}

/// Gives a role for the repositories of a registry whose names begin like this.
pub(crate) fn grant_repositories(
    cloud: &mut CloudState,
    principal: &str,
    role: &'static Role,
    registry: &str,
    start: &'static str,
) {
    cloud.assignments.add(Assignment {
        principal: principal.to_owned(),
        role,
        scope: registry.to_ascii_lowercase(),
        spelled: registry.to_owned(),
        chosen: None,
        condition: None,
        repositories: Some(start),
    });
}
