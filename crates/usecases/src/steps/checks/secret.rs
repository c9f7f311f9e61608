//! The chain of an artifact secret, link by link. Called by the checks before Create.

use azure::Connection;
use azure::arm::secret_sync::ProviderClass;
use azure::key_vault::SecretPresence;
use domain::{Field, Instance, NewAuthentication, NewRegistryEndpoint, SecretChoice, SecretSource, SyncedSecretName};

use crate::error::{Error, ErrorCode};
use crate::nouns::check::{Check, CheckState};
use crate::nouns::secret_verdict::SecretVerdict;
use crate::steps::{secrets, vault};

/// Looks at secret sync, the vault's secret and the synced name. Empty for the other methods.
pub(crate) async fn checks(
    connection: &Connection,
    instance: Option<&Instance>,
    new: &NewRegistryEndpoint,
) -> Vec<Check> {
    let NewAuthentication::ArtifactPullSecret { secret, synced } = &new.authentication else {
        return Vec::new();
    };
    let (id, title) = ("secretSync", "Secret sync is ready");
    let Some(instance) = instance else {
        return vec![Check::new(
            id,
            title,
            CheckState::Unknown,
            "The instance could not be read, so this is not known.",
        )];
    };
    let class = match vault::provider_class(connection, instance).await {
        Ok(class) => class,
        Err(error) if error.code == ErrorCode::SecretSyncDisabled => {
            return vec![Check::new(id, title, CheckState::Fail, error.message).field(Field::Method)];
        }
        Err(error) => return vec![Check::unseen(id, title, &error)],
    };
    let (presence, taken) =
        futures::join!(presence(connection, &class, secret), secrets::synced_names(connection, &new.instance));
    vec![
        Check::new(id, title, CheckState::Pass, format!("Secrets come from the vault {}.", class.vault_name)),
        vault_secret(secret, presence, &class.vault_name),
        synced_name(synced.as_ref(), taken),
    ]
}

async fn presence(
    connection: &Connection,
    class: &ProviderClass,
    secret: &SecretChoice,
) -> Result<SecretPresence, Error> {
    Ok(vault::open(connection, class)?.presence(secret.name()).await?)
}

fn vault_secret(secret: &SecretChoice, presence: Result<SecretPresence, Error>, vault: &str) -> Check {
    let name = secret.name();
    let (id, title, field) = match secret {
        SecretChoice::Existing(_) => ("vaultSecret", "The secret can be synced", Field::VaultSecret),
        SecretChoice::New { .. } => ("secretNameFree", "The secret's name is free", Field::NewSecretName),
    };
    let source = match secret {
        SecretChoice::Existing(_) => SecretSource::Existing,
        SecretChoice::New { .. } => SecretSource::New,
    };
    let presence = match presence {
        Ok(presence) => presence,
        Err(error) => return Check::unseen(id, title, &error),
    };
    let failed = |what: String, fix: &str| Check::new(id, title, CheckState::Fail, what).fix(fix).field(field);
    match SecretVerdict::of(source, presence) {
        SecretVerdict::Usable if source == SecretSource::New => {
            Check::new(id, title, CheckState::Pass, format!("The vault {vault} has no secret {name}."))
        }
        SecretVerdict::Usable => Check::new(id, title, CheckState::Pass, format!("{name} is in the vault {vault}.")),
        SecretVerdict::Taken => failed(
            format!("The vault {vault} has a secret {name} already."),
            "Choose another name, or select the existing secret.",
        ),
        SecretVerdict::Disabled => failed(
            format!("{name} is disabled in the vault {vault}."),
            "Enable it in the vault, or choose another one.",
        ),
        SecretVerdict::Missing => failed(
            format!("The vault {vault} has no secret {name}."),
            "Choose a secret from the list, or create a new one.",
        ),
        SecretVerdict::Deleted => failed(
            format!("{name} was deleted from the vault {vault} and can be recovered."),
            "Recover it, or choose another name.",
        ),
        SecretVerdict::Unknown => Check::new(
            id,
            title,
            CheckState::Unknown,
            format!(
                "This account may not look for {name} in the vault {vault}. Create asks before it goes on without that look."
            ),
        ),
    }
}

fn synced_name(synced: Option<&SyncedSecretName>, taken: Result<Vec<String>, Error>) -> Check {
    let (id, title) = ("syncedNameFree", "The synced secret's name is free");
    let taken = match taken {
        Ok(taken) => taken,
        Err(error) => return Check::unseen(id, title, &error),
    };
    match synced {
        None => Check::new(id, title, CheckState::Pass, "Regent chooses a free name."),
        Some(name) if taken.iter().any(|taken| taken == name.as_str()) => Check::new(
            id,
            title,
            CheckState::Warn,
            format!("A secret sync {name} is there already. It is used again if it holds the same secret; else Create stops."),
        )
        .field(Field::SyncedSecretName),
        Some(name) => Check::new(
            id,
            title,
            CheckState::Pass,
            format!("No secret sync is called {name}. Secrets made on the cluster by hand cannot be seen from here."),
        ),
    }
}
