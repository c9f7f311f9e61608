//! What Azure says about the registry and the identity of a draft. Called by the checks before Create.

use azure::arm::container_registries::ContainerRegistry;
use azure::arm::managed_identities::ManagedIdentity;
use domain::{ClientId, Field, NewAuthentication, NewRegistryEndpoint, TenantId};

use crate::error::Error;
use crate::nouns::check::{Check, CheckState};

/// The audience that a registry takes when it refuses tokens for ARM.
const REGISTRY_AUDIENCE: &str = "https://containerregistry.azure.net";

/// What the container registry of the host needs for the chosen method.
pub(crate) fn checks(registries: &Result<Vec<ContainerRegistry>, Error>, new: &NewRegistryEndpoint) -> Vec<Check> {
    let (id, title) = ("registryFound", "The registry is there");
    let registries = match registries {
        Ok(registries) => registries,
        Err(error) => return vec![Check::unseen(id, title, error).field(Field::Host)],
    };
    // A region's own login server is that of the registry.
    let (host, login_server) = (new.host.registry(), new.host.login_server());
    let is_it = |registry: &&ContainerRegistry| {
        [host, &login_server].iter().any(|own| registry.login_server.eq_ignore_ascii_case(own))
    };
    let found = registries.iter().find(is_it);
    let Some(registry) = found else {
        let message = "None of the registries that this account can see has this login server.";
        return vec![
            Check::new(id, title, CheckState::Unknown, message)
                .fix("Compare it with the login server on the registry's overview page.")
                .field(Field::Host),
        ];
    };
    let mut checks =
        vec![Check::new(id, title, CheckState::Pass, format!("It is the login server of {}.", registry.name))];
    checks.extend(network(registry));
    match &new.authentication {
        NewAuthentication::Anonymous => checks.push(anonymous_pull(registry)),
        NewAuthentication::SystemAssigned { audience } => {
            checks.push(role(registry, "the Azure IoT Operations Arc extension (not the instance)"));
            checks.extend(token_audience(registry, audience.as_deref(), Field::Audience));
        }
        NewAuthentication::UserAssigned { scope, .. } => {
            checks.push(role(registry, "the managed identity"));
            checks.extend(token_audience(registry, scope.as_deref(), Field::Scope));
        }
        NewAuthentication::ArtifactPullSecret { .. } => {}
    }
    checks
}

/// Whether the identity with these IDs is one that the account can see.
pub(crate) fn identity(
    identities: &Result<Vec<ManagedIdentity>, Error>,
    client_id: &ClientId,
    tenant_id: &TenantId,
) -> Check {
    let (id, title) = ("identityFound", "The managed identity is there");
    let identities = match identities {
        Ok(identities) => identities,
        Err(error) => return Check::unseen(id, title, error).field(Field::ClientId),
    };
    match identities.iter().find(|identity| identity.client_id.eq_ignore_ascii_case(client_id.as_str())) {
        Some(found) if found.tenant_id.eq_ignore_ascii_case(tenant_id.as_str()) => Check::new(
            id,
            title,
            CheckState::Pass,
            format!("The client ID is that of {}. It must be federated with the instance to be used.", found.name),
        ),
        Some(found) => Check::new(
            id,
            title,
            CheckState::Fail,
            format!("{} belongs to the tenant {}, not to the one entered.", found.name, found.tenant_id),
        )
        .fix("Enter the identity's own tenant ID.")
        .field(Field::TenantId),
        None => Check::new(
            id,
            title,
            CheckState::Unknown,
            "None of the identities that this account can see has this client ID.",
        )
        .fix("Compare it with the client ID on the identity's overview page.")
        .field(Field::ClientId),
    }
}

fn anonymous_pull(registry: &ContainerRegistry) -> Check {
    let (id, title) = ("anonymousPull", "The registry allows anonymous pull");
    match registry.anonymous_pull {
        Some(true) => Check::new(id, title, CheckState::Pass, format!("{} allows it.", registry.name)),
        Some(false) => Check::new(
            id,
            title,
            CheckState::Fail,
            format!("Anonymous pull is turned off on {}, so every pull will be refused.", registry.name),
        )
        .fix(format!(
            "Choose another authentication type, or run: az acr update --name {} --anonymous-pull-enabled (Standard and Premium only).",
            registry.name
        ))
        .field(Field::Method),
        None => Check::new(id, title, CheckState::Unknown, format!("{} does not say.", registry.name)),
    }
}

/// The role that a pull needs depends on the registry's mode; who has it cannot be seen from here.
fn role(registry: &ContainerRegistry, who: &str) -> Check {
    let by_repository = registry.role_assignment_mode.as_deref() == Some("AbacRepositoryPermissions");
    let role = if by_repository { "Container Registry Repository Reader" } else { "AcrPull" };
    let why = if by_repository { " It decides by repository and does not honour AcrPull." } else { "" };
    Check::new(
        "pullRole",
        "The identity may pull",
        CheckState::Unknown,
        format!(
            "Regent does not look at role assignments yet. {} needs the role {role} for {who}.{why}",
            registry.name
        ),
    )
    .fix(format!("Ask the owner of {} to assign {role} to {who}.", registry.name))
}

fn token_audience(registry: &ContainerRegistry, audience: Option<&str>, field: Field) -> Option<Check> {
    let (id, title) = ("tokenAudience", "The registry takes the token's audience");
    let bare = audience.map(|text| text.trim_end_matches("/.default").trim_end_matches('/'));
    if registry.arm_audience_tokens != Some(false) || bare == Some(REGISTRY_AUDIENCE) {
        return None;
    }
    let value =
        if field == Field::Scope { format!("{REGISTRY_AUDIENCE}/.default") } else { REGISTRY_AUDIENCE.to_owned() };
    Some(
        Check::new(
            id,
            title,
            CheckState::Fail,
            format!("{} refuses tokens for Azure Resource Manager.", registry.name),
        )
        .fix(format!("Enter {value}."))
        .field(field),
    )
}

fn network(registry: &ContainerRegistry) -> Option<Check> {
    (registry.public_network_access.as_deref() == Some("Disabled")).then(|| {
        Check::new(
            "network",
            "The registry can be reached",
            CheckState::Warn,
            format!("{} is closed to public networks. The cluster needs a private way to it.", registry.name),
        )
        .fix("Ask the network team whether the cluster's network has a private endpoint of the registry.")
    })
}
