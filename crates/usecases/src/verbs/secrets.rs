//! Secrets for artifact pulls: is secret sync ready, which secrets does the vault hold, a free name for the synced one.
//! Called by the wizard and the command line. Lists names and metadata only; a value is never read.

use azure::arm::instances::InstancesClient;
use domain::{Field, InstanceId, VaultSecret, VaultSecretName};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Context;
use crate::error::{Error, ErrorCode};
use crate::nouns::seen::{Copy, Seen};
use crate::steps::secrets::{copy, free_synced_name, synced_names};
use crate::steps::sessions::connect_for;
use crate::steps::{seen, vault};

/// Whether secrets can be synced to an instance: yes, no, and that nobody can say now, which is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ReadinessState {
    /// Secrets can be synced.
    Ready,
    /// The instance itself has answered that it syncs none.
    NotSetUp,
    /// Azure could not be asked, or did not say.
    NotKnown,
}

/// Whether an instance can get secrets, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SecretSyncReadiness {
    /// Whether secrets can be synced.
    pub state: ReadinessState,
    /// The instance's one vault.
    pub vault_name: Option<String>,
    /// Its address.
    pub vault_uri: Option<String>,
    /// The secret provider class through which secrets are synced.
    pub secret_provider_class_name: Option<String>,
    /// Why not, or why it is not known, and what to do.
    pub reason: Option<String>,
    /// When it was read, RFC 3339, where it is this computer's own copy; absent where Azure has just said it.
    pub as_of: Option<String>,
}

impl SecretSyncReadiness {
    fn without(state: ReadinessState, why: Error) -> Self {
        Self {
            state,
            vault_name: None,
            vault_uri: None,
            secret_provider_class_name: None,
            reason: Some(why.message),
            as_of: None,
        }
    }
}

/// Says whether the instance can get secrets from a vault. The instance is read anew each time: what memory or a copy
/// holds may be older than the setting.
///
/// # Errors
/// [`ErrorCode::InvalidInput`], [`ErrorCode::SignedOut`], and [`ErrorCode::NotFound`] for an instance that is gone.
pub async fn readiness(ctx: &Context, instance_id: &str) -> Result<SecretSyncReadiness, Error> {
    let id = InstanceId::parse(instance_id)?;
    let (signed_in, connection) = connect_for(ctx, id.resource_id()).await?;
    let account = signed_in.key();
    let read = read_ready(&connection, &id);
    match seen::fresh_or_kept(ctx, Copy::at(&account, "secret sync", instance_id), read).await {
        Ok(found) => Ok(SecretSyncReadiness { as_of: found.as_of, ..found.value }),
        Err(error) if matches!(error.code, ErrorCode::SignedOut | ErrorCode::NotFound) => Err(error),
        Err(error) if error.code == ErrorCode::SecretSyncDisabled => {
            Ok(SecretSyncReadiness::without(ReadinessState::NotSetUp, error))
        }
        Err(error) => Ok(SecretSyncReadiness::without(ReadinessState::NotKnown, error)),
    }
}

/// An instance that can get secrets. All else is an error, so that nothing but a yes is ever kept as a copy.
async fn read_ready(connection: &azure::Connection, id: &InstanceId) -> Result<SecretSyncReadiness, Error> {
    let instance = InstancesClient::new(connection).get(id).await?;
    let class = match vault::provider_class(connection, &instance).await {
        Err(error) if error.code == ErrorCode::NotFound => {
            return Err(Error { code: ErrorCode::SecretSyncDisabled, ..error });
        }
        class => class?,
    };
    Ok(SecretSyncReadiness {
        state: ReadinessState::Ready,
        vault_uri: Some(format!("https://{}{}/", class.vault_name, connection.cloud().vault_suffix)),
        vault_name: Some(class.vault_name),
        secret_provider_class_name: Some(class.name),
        reason: None,
        as_of: None,
    })
}

/// The secrets of the instance's vault, by name; while offline, those seen last.
///
/// # Errors
/// [`ErrorCode::SecretSyncDisabled`], [`ErrorCode::Forbidden`], or what the vault says.
pub async fn list(ctx: &Context, instance_id: &str) -> Result<Seen<Vec<VaultSecret>>, Error> {
    let id = InstanceId::parse(instance_id)?;
    let (signed_in, connection) = connect_for(ctx, id.resource_id()).await?;
    let account = signed_in.key();
    let read = async {
        let instance = InstancesClient::new(&connection).get(&id).await?;
        let class = vault::provider_class(&connection, &instance).await?;
        let mut secrets = vault::open(&connection, &class)?.list(ctx.now()).await?;
        secrets.sort_by_key(|secret| secret.name.to_lowercase());
        Ok(secrets)
    };
    seen::fresh_or_kept(ctx, copy(&account, instance_id), read).await
}

/// Brings a deleted secret of the instance's vault back.
///
/// # Errors
/// [`ErrorCode::Forbidden`], [`ErrorCode::NotFound`], or what the vault says.
pub async fn recover(ctx: &Context, instance_id: &str, name: &str) -> Result<(), Error> {
    let id = InstanceId::parse(instance_id)?;
    let name = VaultSecretName::parse(Field::NewSecretName, name)?;
    let (_, connection) = connect_for(ctx, id.resource_id()).await?;
    let instance = InstancesClient::new(&connection).get(&id).await?;
    let class = vault::provider_class(&connection, &instance).await?;
    Ok(vault::open(&connection, &class)?.recover(&name).await?)
}

/// A legal name for the synced secret of an endpoint, which no secret sync of the instance's resource group has. While
/// offline it is legal and not known to be free; the create looks again.
///
/// # Errors
/// When the secret syncs cannot be listed.
pub async fn propose_synced_name(ctx: &Context, instance_id: &str, endpoint_name: &str) -> Result<String, Error> {
    let id = InstanceId::parse(instance_id)?;
    let (_, connection) = connect_for(ctx, id.resource_id()).await?;
    let taken = match synced_names(&connection, &id).await {
        Err(error) if error.is_unreachable() => Vec::new(),
        listed => listed?,
    };
    Ok(free_synced_name(endpoint_name, &taken).to_string())
}
