//! From a Key Vault secret to the Kubernetes secret that a registry endpoint refers to: the vault secret, its entry in
//! the instance's secret provider class, and the secret sync. Called by the create use case only.

use std::time::Duration;

use azure::Connection;
use azure::arm::secret_sync::{NewSecretSync, ProviderClass, SecretSync, SecretSyncClient, objects};
use azure::key_vault::KeyVaultClient;
use domain::secret_sync::{DOCKER_CONFIG_TYPE, OPAQUE_TYPE};
use domain::{Field, Instance, NewRegistryEndpoint, RegistryHost, ResourceId, SecretChoice, SyncedSecretName};
use secrecy::SecretString;

use crate::creates::create::{CreateStep, Progress, StepState};
use crate::creates::journal::{WrittenLine, WrittenState};
use crate::creates::pauses::Pauses;
use crate::error::{Error, ErrorCode};
use crate::steps::vault;

mod presence;
mod synced;

use self::synced::{Wanted, opaque, sync_id, trouble};

/// What the vault secret of a docker configuration says about itself.
const CONTENT_TYPE: &str = "application/json";

/// What the person has agreed to beforehand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreed {
    /// A synced secret of type Opaque.
    pub(super) opaque: bool,
    /// A vault secret that could not be looked at.
    pub(super) unchecked_secret: bool,
}

/// Everything that was looked at, ready to be written.
pub(super) struct Chain {
    class: ProviderClass,
    secret: SecretChoice,
    host: RegistryHost,
    /// What the secret is made for.
    made_for: String,
    /// The vault holds the new secret already, with this very value: an earlier try wrote it.
    held: bool,
    synced: SyncedSecretName,
    synced_id: ResourceId,
    /// A secret sync of this name and content is there already.
    reuse: bool,
    /// What has to be known about what is there already.
    known: Vec<String>,
    agreed: Agreed,
}

/// Looks at the vault and at the synced name, at the same time. Writes nothing.
pub(super) async fn look(
    connection: &Connection,
    instance: &Instance,
    new: &NewRegistryEndpoint,
    (secret, synced): (&SecretChoice, Option<&SyncedSecretName>),
    agreed: Agreed,
) -> Result<Chain, Error> {
    let class = vault::provider_class(connection, instance).await?;
    let vault = vault::open(connection, &class)?;
    let made_for = format!("{}/{}", new.instance.resource_id().name(), new.name).to_lowercase();
    let (held, syncs) = futures::join!(
        presence::judge(&vault, secret, (&new.host, &made_for), &class.vault_name, agreed),
        synced::under_name(connection, &new.instance, synced)
    );
    let (held, syncs) = (held?, syncs?);
    let wanted = Wanted { class: &class, secret, held, opaque: agreed.opaque };
    let (synced, existing) = match synced {
        Some(name) => (name.clone(), syncs.into_iter().next()),
        None => wanted.choose(&new.name, syncs),
    };
    let pinned = pinned(&class, secret)?;
    let reuse = match &existing {
        Some(existing) if wanted.is_served_by(existing) && synced::is_opaque(existing) && !agreed.opaque => {
            return Err(synced::opaque_is_there(existing));
        }
        Some(existing) if wanted.is_served_by(existing) => true,
        Some(existing) => return Err(synced::synced_name_taken(connection, &new.instance, &new.name, existing).await),
        None => false,
    };
    Ok(Chain {
        synced_id: sync_id(&new.instance, &synced)?,
        synced,
        reuse,
        known: pinned
            .into_iter()
            .chain(existing.iter().flat_map(|sync| [trouble(sync), opaque(sync)]).flatten())
            .collect(),
        made_for,
        held,
        class,
        secret: secret.clone(),
        host: new.host.clone(),
        agreed,
    })
}

impl Chain {
    /// What will be written, in order.
    pub(super) fn lines(&self) -> Vec<WrittenLine> {
        let line = |step, target: &str, place: &str, id: Option<&str>| WrittenLine {
            step,
            target: target.to_owned(),
            place: Some(place.to_owned()),
            id: id.map(str::to_owned),
            state: WrittenState::Planned,
        };
        let (secret, class) = (self.secret.name().as_str(), &self.class);
        let new = matches!(self.secret, SecretChoice::New { .. })
            .then(|| line(CreateStep::KeyVaultSecret, secret, &class.vault_name, None));
        let entry = line(CreateStep::SecretProviderClass, secret, &class.name, Some(&class.id));
        let sync = line(CreateStep::SecretSync, self.synced.as_str(), &class.name, Some(self.synced_id.as_str()));
        new.into_iter().chain([entry, sync]).collect()
    }

    /// The name that the endpoint refers to.
    pub(super) const fn synced_name(&self) -> &SyncedSecretName {
        &self.synced
    }

    /// Writes the chain; answers what should be known about it.
    pub(super) async fn write(
        &self,
        connection: &Connection,
        instance: &Instance,
        custom_location: &str,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<String>, Error> {
        let client = SecretSyncClient::new(connection);
        let class_id = ResourceId::parse(&self.class.id).map_err(Error::internal)?;
        self.vault_secret(connection, progress).await?;
        let source = self.entry(&client, &class_id, progress).await?;
        let mut notes = vec![
            "Secret sync looks at the vault once an hour; a new secret usually arrives within a minute or two. The \
             endpoint can be used when it is there."
                .to_owned(),
        ];
        notes.extend(self.known.clone());
        if self.reuse {
            let detail = "A secret sync with this content was there already.".to_owned();
            progress.ends(CreateStep::SecretSync, StepState::Skipped, Some(detail)).await;
        } else {
            let kubernetes_type = if self.agreed.opaque { OPAQUE_TYPE } else { DOCKER_CONFIG_TYPE };
            let body = NewSecretSync {
                location: instance.location.clone(),
                custom_location: custom_location.to_owned(),
                provider_class: self.class.name.clone(),
                kubernetes_type: kubernetes_type.to_owned(),
                vault_secret: source,
            };
            let created = self.secret_sync(&client, &body, progress).await?;
            progress.ends(CreateStep::SecretSync, StepState::Done, None).await;
            notes.extend([trouble(&created), opaque(&created)].into_iter().flatten());
        }
        // Writes of two people can cross: then the last one to look puts back what the other one has lost.
        let source = self.secret.name().as_str();
        client.ensure_source(&class_id, source, |_| progress.waits(CreateStep::SecretProviderClass)).await?;
        Ok(notes)
    }

    async fn vault_secret(&self, connection: &Connection, progress: &mut Progress<'_>) -> Result<(), Error> {
        let SecretChoice::New { name, credentials } = &self.secret else { return Ok(()) };
        let step = CreateStep::KeyVaultSecret;
        if self.held {
            let detail = "The vault holds it already, with the same value.".to_owned();
            progress.ends(step, StepState::Skipped, Some(detail)).await;
            return Ok(());
        }
        progress.begins(step).await;
        let vault = vault::open(connection, &self.class)?;
        let value = credentials.docker_config(&self.host);
        save(&vault, name, (&value, &self.made_for), &self.class.vault_name).await?;
        progress.ends(step, StepState::Done, None).await;
        Ok(())
    }

    /// The entry in the class; answers with what a secret sync has to call it.
    async fn entry(
        &self,
        client: &SecretSyncClient,
        class: &ResourceId,
        progress: &mut Progress<'_>,
    ) -> Result<String, Error> {
        let step = CreateStep::SecretProviderClass;
        progress.begins(step).await;
        let ensured = client.ensure_source(class, self.secret.name().as_str(), |_| progress.waits(step)).await?;
        let (state, detail) = if ensured.changed {
            (StepState::Done, None)
        } else {
            (StepState::Skipped, Some("The secret was in it already.".to_owned()))
        };
        progress.ends(step, state, detail).await;
        Ok(ensured.source_path)
    }

    /// The secret sync, looked at again right before it is written.
    async fn secret_sync(
        &self,
        client: &SecretSyncClient,
        body: &NewSecretSync,
        progress: &mut Progress<'_>,
    ) -> Result<SecretSync, Error> {
        let step = CreateStep::SecretSync;
        let mut pauses = Pauses::default();
        loop {
            if client.get_secret_sync_opt(&self.synced_id).await?.is_some() {
                return Err(synced::name_taken(&self.synced, None));
            }
            progress.begins(step).await;
            let tell = |state| progress.operation(step, state);
            let error = match client.create_secret_sync(&self.synced_id, body, tell).await {
                Ok(created) => return Ok(created),
                Err(error) => error,
            };
            let Some(wait) = pauses.next(&error) else {
                return Err(synced::type_refused(error, self.agreed.opaque, &self.synced));
            };
            progress.waits(step);
            tokio::time::sleep(wait).await;
        }
    }
}

/// Saves the new secret. A vault cannot be told to make new ones only, so what it holds afterwards is looked at.
async fn save(
    vault: &KeyVaultClient,
    name: &domain::VaultSecretName,
    (value, made_for): (&SecretString, &str),
    vault_name: &str,
) -> Result<(), Error> {
    match vault.set(name, value, CONTENT_TYPE, made_for).await {
        Ok(()) => {}
        // The answer got lost: what the vault holds decides.
        Err(lost) if lost.is_outcome_unknown() => {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if !vault.holds(name, value, made_for).await.unwrap_or(false) {
                return Err(lost.into());
            }
        }
        Err(error) => return Err(secret_refused(error, name.as_str(), vault_name)),
    }
    if vault.versions(name).await.is_ok_and(|versions| versions > 1) {
        return Err(Error::new(
            ErrorCode::SecretExists,
            format!(
                "Somebody saved a secret \u{201c}{name}\u{201d} in the vault {vault_name} at the same moment; now it holds both \
                 values as versions, and the newest one is synced. Look at it before you try again, or choose another name."
            ),
        )
        .on(Field::NewSecretName)
        .suggest(Some(format!("{name}-2"))));
    }
    Ok(())
}

/// A vault that says the name is deleted says so only in its inner code.
fn secret_refused(error: azure::Error, name: &str, vault: &str) -> Error {
    match error.code.as_deref() {
        Some("ObjectIsDeletedButRecoverable" | "ObjectIsBeingDeleted") => {
            let correlation_id = error.correlation_id.clone();
            let service_code = error.code.clone();
            Error { correlation_id, service_code, ..presence::deleted(name, vault, Field::NewSecretName) }
        }
        _ => error.into(),
    }
}

/// An entry that fetches one old version: a new secret would never arrive, and an existing one is not the newest.
fn pinned(class: &ProviderClass, secret: &SecretChoice) -> Result<Option<String>, Error> {
    let entry = objects::find(class.objects.as_deref().unwrap_or_default(), secret.name().as_str()).ok().flatten();
    let Some((entry, version)) = entry.and_then(|entry| entry.pinned.clone().map(|version| (entry, version))) else {
        return Ok(None);
    };
    let what = format!(
        "The secret provider class {} fetches the version {version} of the secret \u{201c}{}\u{201d}, not the newest one",
        class.name, entry.name
    );
    match secret {
        SecretChoice::Existing(_) => {
            Ok(Some(format!("{what}. A changed secret does not arrive until that is changed.")))
        }
        SecretChoice::New { .. } => Err(Error::new(
            ErrorCode::Conflict,
            format!(
                "{what}, so a new secret of this name would never arrive. Nothing was written. Choose another name."
            ),
        )
        .on(Field::NewSecretName)
        .suggest(Some(format!("{}-2", entry.name)))),
    }
}
