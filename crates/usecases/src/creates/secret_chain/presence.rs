//! Whether the vault lets a create use its secret: an existing one has to be there and enabled, a new one must not be. Called
//! by the secret chain before anything is written. What could not be looked at is never taken for granted.

use azure::key_vault::{KeyVaultClient, SecretPresence};
use domain::{Field, RegistryHost, SecretChoice, SecretSource, VaultSecretName};

use super::Agreed;
use crate::error::{Error, ErrorCode};
use crate::nouns::secret_verdict::SecretVerdict;

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
    let (source, field) = match secret {
        SecretChoice::Existing(_) => (SecretSource::Existing, Field::VaultSecret),
        SecretChoice::New { .. } => (SecretSource::New, Field::NewSecretName),
    };
    let refused = match SecretVerdict::of(source, presence) {
        SecretVerdict::Usable => return Ok(()),
        SecretVerdict::Unknown if agreed.unchecked_secret => return Ok(()),
        SecretVerdict::Unknown => Error::new(ErrorCode::SecretUnchecked, unchecked(source, name, vault)),
        SecretVerdict::Disabled => Error::new(
            ErrorCode::Conflict,
            format!("The secret \u{201c}{name}\u{201d} in the vault {vault} is disabled, so it cannot be synced. Enable it, or choose another one."),
        ),
        SecretVerdict::Missing => Error::new(
            ErrorCode::NotFound,
            format!("There is no secret \u{201c}{name}\u{201d} in the vault {vault}. Choose one from the list, or create a new one."),
        ),
        SecretVerdict::Deleted => deleted(name.as_str(), vault, field),
        SecretVerdict::Taken => Error::new(
            ErrorCode::SecretExists,
            format!("The vault {vault} has a secret \u{201c}{name}\u{201d} already. It was not changed. Choose another name, or select the existing secret."),
        )
        .suggest(Some(format!("{name}-2"))),
    };
    Err(refused.on(field))
}

/// What could come of it, and what to do.
fn unchecked(source: SecretSource, name: &VaultSecretName, vault: &str) -> String {
    let (what, harm, first) = match source {
        SecretSource::Existing => {
            ("", "If it is not there, every synced secret of the instance stops being updated.", "Check the name")
        }
        SecretSource::New => (
            " already",
            "If it has one, its value is written over, and whoever pulls with it is cut off.",
            "Make sure that the name is free",
        ),
    };
    format!(
        "Whether the vault {vault} has a secret \u{201c}{name}\u{201d}{what} could not be looked at: this account, or this network, may \
         not. {harm} Nothing was written. {first}, then agree to go on, or ask for the right to list the vault's secrets."
    )
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
