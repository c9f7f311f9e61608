//! Whether the vault lets a create use its secret: an existing one has to be there and enabled, a new one must not be. Called
//! by the secret chain before anything is written. What could not be looked at is never taken for granted.

use azure::key_vault::{KeyVaultClient, SecretPresence};
use domain::{Field, RegistryHost, SecretChoice, VaultSecretName};

use super::Agreed;
use crate::error::{Error, ErrorCode};

/// Looks, and answers whether the vault holds the new secret already, with this very value.
pub(super) async fn judge(
    vault: &KeyVaultClient,
    secret: &SecretChoice,
    (host, made_for): (&RegistryHost, &str),
    vault_name: &str,
    agreed: Agreed,
) -> Result<bool, Error> {
    let presence = presence(vault, secret.name(), agreed).await?;
    let taken = matches!(presence, SecretPresence::Exists { enabled: true });
    if let (SecretChoice::New { name, credentials }, true) = (secret, taken) {
        // The same name with the same value is what an earlier try has left: it is used, and nothing is written over.
        let value = credentials.docker_config(host);
        if vault.holds(name, &value, made_for).await? {
            return Ok(true);
        }
    }
    verdict(secret, presence, vault_name, agreed).map(|()| false)
}

/// By the list of names; where that is not allowed, by the secret itself.
async fn presence(vault: &KeyVaultClient, name: &VaultSecretName, agreed: Agreed) -> Result<SecretPresence, Error> {
    let looked = match vault.presence(name).await {
        Ok(SecretPresence::Unknown) => vault.presence_by_value(name).await,
        looked => looked,
    };
    match looked.map_err(Error::from) {
        // A vault that cannot be reached and one that refuses are the same question to the person.
        Err(error) if error.is_unreachable() && agreed.unchecked_secret => Ok(SecretPresence::Unknown),
        Err(error) if error.is_unreachable() => Err(Error { code: ErrorCode::SecretUnchecked, ..error }),
        looked => looked,
    }
}

fn verdict(secret: &SecretChoice, presence: SecretPresence, vault: &str, agreed: Agreed) -> Result<(), Error> {
    let name = secret.name();
    match (secret, presence) {
        (SecretChoice::Existing(_), SecretPresence::Exists { enabled: true })
        | (SecretChoice::New { .. }, SecretPresence::Free) => Ok(()),
        (_, SecretPresence::Unknown) if agreed.unchecked_secret => Ok(()),
        (SecretChoice::Existing(_), SecretPresence::Unknown) => Err(Error::new(
            ErrorCode::SecretUnchecked,
            format!(
                "Whether the vault {vault} has a secret \u{201c}{name}\u{201d} could not be looked at: this account, or this network, \
                 may not. If it is not there, every synced secret of the instance stops being updated. Nothing was written. \
                 Check the name, then agree to go on, or ask for the right to list the vault's secrets."
            ),
        )
        .on(Field::VaultSecret)),
        (SecretChoice::New { .. }, SecretPresence::Unknown) => Err(Error::new(
            ErrorCode::SecretUnchecked,
            format!(
                "Whether the vault {vault} has a secret \u{201c}{name}\u{201d} already could not be looked at: this account, or this \
                 network, may not. If it has one, its value is written over, and whoever pulls with it is cut off. Nothing \
                 was written. Make sure that the name is free, then agree to go on, or ask for the right to list the vault's \
                 secrets."
            ),
        )
        .on(Field::NewSecretName)),
        (SecretChoice::Existing(_), SecretPresence::Exists { enabled: false }) => Err(Error::new(
            ErrorCode::Conflict,
            format!("The secret \u{201c}{name}\u{201d} in the vault {vault} is disabled, so it cannot be synced. Enable it, or choose another one."),
        )
        .on(Field::VaultSecret)),
        (SecretChoice::Existing(_), SecretPresence::Free) => Err(Error::new(
            ErrorCode::NotFound,
            format!("There is no secret \u{201c}{name}\u{201d} in the vault {vault}. Choose one from the list, or create a new one."),
        )
        .on(Field::VaultSecret)),
        (SecretChoice::Existing(_), SecretPresence::Deleted) => Err(deleted(name.as_str(), vault, Field::VaultSecret)),
        (SecretChoice::New { .. }, SecretPresence::Deleted) => Err(deleted(name.as_str(), vault, Field::NewSecretName)),
        (SecretChoice::New { .. }, SecretPresence::Exists { .. }) => Err(Error::new(
            ErrorCode::SecretExists,
            format!("The vault {vault} has a secret \u{201c}{name}\u{201d} already. It was not changed. Choose another name, or select the existing secret."),
        )
        .on(Field::NewSecretName)
        .suggest(Some(format!("{name}-2")))),
    }
}

pub(super) fn deleted(name: &str, vault: &str, field: Field) -> Error {
    Error::new(
        ErrorCode::SecretDeleted,
        format!(
            "A secret \u{201c}{name}\u{201d} was deleted from the vault {vault} and can still be recovered; until then its name \
             cannot be used. Recover it, or choose another name."
        ),
    )
    .on(field)
    .suggest((field == Field::NewSecretName).then(|| format!("{name}-2")))
}
