//! Checks before Create: is everything there that the endpoint will need, as far as it can be seen from here. Called by
//! the wizard's last step. A check that cannot be made is *unknown*, never failed, and stops nobody.
//!
//! Every read runs at the same time; none writes.

use azure::Connection;
use azure::arm::instances::InstancesClient;
use azure::arm::registry_endpoints::RegistryEndpointsClient;
use domain::{Draft, Field, HostKind, Instance, InstanceId, NewAuthentication, NewRegistryEndpoint, RegistryHost};

use crate::context::Context;
use crate::error::Error;
use crate::nouns::account::SignedIn;
pub use crate::nouns::check::{Check, CheckState, Eyes};
use crate::steps::checks::{registry, secret};
use crate::steps::choices;
use crate::steps::sessions::connect_for;

/// Makes every check that fits the draft. `has_password` stands for a password that the page keeps to itself.
///
/// # Errors
/// [`crate::ErrorCode::InvalidInput`] when a rule is broken: those come first.
pub async fn before_create(ctx: &Context, draft: &Draft, has_password: bool) -> Result<Vec<Check>, Error> {
    let new = draft.finish(if has_password { "not the password" } else { "" })?;
    let (signed_in, connection) = connect_for(ctx, new.instance.resource_id()).await?;
    // Anew, as a create does: what memory holds may be older than the setting that was just changed.
    let instance = InstancesClient::new(&connection).get(&new.instance).await.map_err(Error::from);
    let (name, access, secret) = futures::join!(
        name_is_free(&connection, &new),
        access(&signed_in, &connection, &new),
        secret::checks(&connection, instance.as_ref().ok(), &new)
    );
    let mut checks = vec![name, instance_is_ready(&instance, &new.instance)];
    checks.extend(same_host(ctx, &new));
    checks.extend(access);
    checks.extend(secret);
    checks.push(consumers(&new.host, &new.authentication));
    Ok(checks)
}

async fn name_is_free(connection: &Connection, new: &NewRegistryEndpoint) -> Check {
    let (id, title) = ("nameFree", "The name is free");
    let endpoint = new.instance.endpoint(&new.name);
    match RegistryEndpointsClient::new(connection).get_opt(&endpoint).await {
        Ok(None) => {
            Check::new(id, title, CheckState::Pass, format!("No endpoint of this instance is called {}.", new.name))
        }
        Ok(Some(taken)) => Check::new(
            id,
            title,
            CheckState::Fail,
            format!("The instance has an endpoint {} already, with the host {}.", taken.name, taken.host),
        )
        .fix("Choose another name.")
        .field(Field::Name),
        Err(error) => Check::unseen(id, title, &error.into()),
    }
}

fn instance_is_ready(instance: &Result<Instance, Error>, id: &InstanceId) -> Check {
    let (check, title) = ("instanceReady", "The instance can hold the endpoint");
    match instance {
        Err(error) => Check::unseen(check, title, error).field(Field::InstanceId),
        Ok(instance) if instance.is_too_old() => Check::new(
            check,
            title,
            CheckState::Fail,
            format!(
                "{} runs Azure IoT Operations {}; registry endpoints need 1.2 or later.",
                instance.name,
                instance.version.as_deref().unwrap_or_default()
            ),
        )
        .fix("Upgrade the instance, or choose another one.")
        .field(Field::InstanceId),
        Ok(instance) if instance.custom_location_id.is_none() => {
            Check::new(check, title, CheckState::Fail, format!("{} has no custom location.", instance.name))
                .field(Field::InstanceId)
        }
        Ok(instance) if !instance.provisioning_state.eq_ignore_ascii_case("Succeeded") => Check::new(
            check,
            title,
            CheckState::Warn,
            format!("The provisioning state of {} is {}.", instance.name, instance.provisioning_state),
        )
        .field(Field::InstanceId),
        Ok(instance) => {
            let version = instance.version.as_deref().map(|v| format!(", version {v}")).unwrap_or_default();
            let name = id.resource_id().name();
            Check::new(check, title, CheckState::Pass, format!("{name} is provisioned{version}."))
        }
    }
}

/// Another endpoint of the instance with the same host: legal, and seldom meant.
fn same_host(ctx: &Context, new: &NewRegistryEndpoint) -> Option<Check> {
    let instance = new.instance.resource_id().as_str();
    let rows = ctx.inventory.rows();
    let same = rows.iter().find(|row| {
        row.instance_id.eq_ignore_ascii_case(instance) && row.host.eq_ignore_ascii_case(new.host.as_str())
    })?;
    Some(
        Check::new(
            "hostOnce",
            "The host is new to this instance",
            CheckState::Warn,
            format!(
                "The endpoint {} of this instance has the same host. One endpoint can serve many graphs.",
                same.name
            ),
        )
        .field(Field::Host),
    )
}

/// What the container registry itself says, and what the chosen method needs of it.
async fn access(signed_in: &SignedIn, connection: &Connection, new: &NewRegistryEndpoint) -> Vec<Check> {
    let is_acr = new.host.kind() == HostKind::Acr;
    let wants_identity = matches!(new.authentication, NewAuthentication::UserAssigned { .. });
    let registries = async { if is_acr { Some(choices::registries(signed_in, connection).await) } else { None } };
    let identities =
        async { if wants_identity { Some(choices::identities(signed_in, connection).await) } else { None } };
    let (registries, identities) = futures::join!(registries, identities);
    let mut checks = Vec::new();
    if let Some(registries) = registries {
        checks.extend(registry::checks(&registries, new));
    }
    if let (Some(identities), NewAuthentication::UserAssigned { client_id, tenant_id, .. }) =
        (identities, &new.authentication)
    {
        checks.push(registry::identity(&identities, client_id, tenant_id));
    }
    checks
}

/// Who can use the endpoint (Microsoft's documentation and known issue 4570).
fn consumers(host: &RegistryHost, authentication: &NewAuthentication) -> Check {
    let listed = matches!(host.kind(), HostKind::Acr | HostKind::Mcr);
    let secret = matches!(authentication, NewAuthentication::ArtifactPullSecret { .. });
    let graphs = if listed {
        "The operations experience lists the graphs of this registry."
    } else {
        "The operations experience does not list graphs of this registry; the cluster can still pull them."
    };
    let connectors = if secret {
        "Connectors can pull with it too."
    } else {
        "Connectors cannot pull with it: they need an artifact secret."
    };
    let state = if listed { CheckState::Pass } else { CheckState::Warn };
    Check::new("consumers", "Who can use it", state, format!("{graphs} {connectors}")).local()
}
