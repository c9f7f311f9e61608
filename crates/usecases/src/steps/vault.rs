//! The way from an instance to the one vault that its secrets come from. Shared by the use cases of secrets, checks and
//! create; no use case itself.

use azure::Connection;
use azure::arm::secret_sync::{ProviderClass, SecretSyncClient};
use azure::key_vault::KeyVaultClient;
use domain::{Instance, ResourceId};

use crate::error::{Error, ErrorCode};

/// The instance's default secret provider class, which names the vault.
///
/// # Errors
/// [`ErrorCode::SecretSyncDisabled`] when the instance names none, or what the service says.
pub(crate) async fn provider_class(connection: &Connection, instance: &Instance) -> Result<ProviderClass, Error> {
    let Some(id) = &instance.secret_provider_class_id else {
        return Err(Error::new(
            ErrorCode::SecretSyncDisabled,
            format!(
                "Secret sync is not set up on the instance {}, so it cannot get secrets from a Key Vault. Set it up with \
                 \u{201c}az iot ops secretsync enable\u{201d}, or choose another authentication type.",
                instance.name
            ),
        ));
    };
    let id = ResourceId::parse(id).map_err(|why| {
        Error::new(
            ErrorCode::SecretSyncDisabled,
            format!("The instance's default secret provider class has no legal ID. {why}"),
        )
    })?;
    Ok(SecretSyncClient::new(connection).get_provider_class(&id).await?)
}

/// The vault that a secret provider class names. Its host is made of the name and the cloud's suffix: an account may use
/// a vault's secrets without being allowed to read the vault itself.
///
/// # Errors
/// When the name is not one that a vault can have.
pub(crate) fn open(connection: &Connection, class: &ProviderClass) -> Result<KeyVaultClient, Error> {
    let uri = connection.cloud().vault_url(&class.vault_name)?;
    Ok(KeyVaultClient::new(connection, uri)?)
}
