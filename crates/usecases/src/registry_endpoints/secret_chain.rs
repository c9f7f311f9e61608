//! From a Key Vault secret to the Kubernetes secret that a registry endpoint refers to: the vault secret, its entry in
//! the instance's secret provider class, and the secret sync. Called by the create use case only.

use azure::Connection;
use azure::arm::secret_sync::{NewSecretSync, ProviderClass, SecretSync, SecretSyncClient};
use azure::key_vault::SecretPresence;
use domain::secret_sync::{DOCKER_CONFIG_KEY, DOCKER_CONFIG_TYPE, OPAQUE_TYPE};
use domain::{
    Field, Instance, InstanceId, RegistryEndpointName, RegistryHost, ResourceId, SecretChoice, SyncedSecretName,
};

use crate::error::{Error, ErrorCode};
use crate::registry_endpoints::create::{CreateStep, Progress, StepState};
use crate::registry_endpoints::journal::{WrittenLine, WrittenState};
use crate::{secrets, vault};

/// What the vault secret of a docker configuration says about itself.
const CONTENT_TYPE: &str = "application/json";

/// Everything that was looked at, ready to be written.
pub(super) struct Chain {
    class: ProviderClass,
    secret: SecretChoice,
    synced: SyncedSecretName,
    synced_id: ResourceId,
    /// A secret sync of this name and content is there already.
    reuse: bool,
    /// What the cluster says about that one, where it could not sync it.
    trouble: Option<String>,
}

/// Looks at the vault and at the synced name, at the same time. Writes nothing.
pub(super) async fn look(
    connection: &Connection,
    instance: &Instance,
    instance_id: &InstanceId,
    endpoint: &RegistryEndpointName,
    secret: &SecretChoice,
    synced: Option<&SyncedSecretName>,
) -> Result<Chain, Error> {
    let class = vault::provider_class(connection, instance).await?;
    let vault = vault::open(connection, &class)?;
    let (presence, name) =
        futures::join!(vault.presence(secret.name()), synced_name(connection, instance_id, endpoint, synced));
    check_presence(secret, presence?, &class.vault_name)?;
    let (synced, synced_id, existing) = name?;
    let reuse = match &existing {
        Some(existing) if serves(existing, &class, secret) => true,
        Some(existing) => return Err(synced_name_taken(connection, instance_id, endpoint, existing).await),
        None => false,
    };
    let trouble = existing.as_ref().and_then(trouble);
    Ok(Chain { class, secret: secret.clone(), synced, synced_id, reuse, trouble })
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
        (custom_location, host, allow_opaque): (&str, &RegistryHost, bool),
        progress: &mut Progress<'_>,
    ) -> Result<Vec<String>, Error> {
        let client = SecretSyncClient::new(connection);
        if let SecretChoice::New { name, credentials } = &self.secret {
            progress.begins(CreateStep::KeyVaultSecret).await;
            let value = credentials.docker_config(host);
            let set = vault::open(connection, &self.class)?.set(name, &value, CONTENT_TYPE).await;
            set.map_err(|error| secret_refused(error, name.as_str(), &self.class.vault_name))?;
            progress.ends(CreateStep::KeyVaultSecret, StepState::Done, None).await;
        }
        progress.begins(CreateStep::SecretProviderClass).await;
        let class_id = ResourceId::parse(&self.class.id).map_err(Error::internal)?;
        let ensured = client.ensure_source(&class_id, self.secret.name().as_str()).await?;
        let (state, detail) = if ensured.changed {
            (StepState::Done, None)
        } else {
            (StepState::Skipped, Some("The secret was in it already.".to_owned()))
        };
        progress.ends(CreateStep::SecretProviderClass, state, detail).await;
        let mut notes = vec![
            "Secret sync looks at the vault once an hour; a new secret usually arrives within a minute or two. The \
             endpoint can be used when it is there."
                .to_owned(),
        ];
        if self.reuse {
            let detail = "A secret sync with this content was there already.".to_owned();
            progress.ends(CreateStep::SecretSync, StepState::Skipped, Some(detail)).await;
            notes.extend(self.trouble.clone());
            return Ok(notes);
        }
        progress.begins(CreateStep::SecretSync).await;
        let kubernetes_type = if allow_opaque { OPAQUE_TYPE } else { DOCKER_CONFIG_TYPE };
        let body = NewSecretSync {
            location: instance.location.clone(),
            custom_location: custom_location.to_owned(),
            provider_class: self.class.name.clone(),
            kubernetes_type: kubernetes_type.to_owned(),
            vault_secret: ensured.source_path,
        };
        let tell = |state| progress.operation(CreateStep::SecretSync, state);
        let created = client.create_secret_sync(&self.synced_id, &body, tell).await;
        let created = created.map_err(|error| type_refused(error, allow_opaque, &self.synced))?;
        progress.ends(CreateStep::SecretSync, StepState::Done, None).await;
        notes.extend(trouble(&created));
        if allow_opaque {
            notes.push(format!(
                "The Kubernetes secret {} has the type Opaque. Connectors cannot pull images with it; dataflow graphs may.",
                self.synced
            ));
        }
        Ok(notes)
    }
}

/// Azure says `Succeeded` when the sync is written to the cluster; whether the secret is there, its conditions say.
fn trouble(sync: &SecretSync) -> Option<String> {
    let failure = sync.failure()?;
    Some(format!(
        "The cluster has not been able to sync the secret: {} ({}). Until it is, nothing can be pulled with this endpoint.",
        failure.message.trim_end_matches('.'),
        failure.reason
    ))
}

type Named = (SyncedSecretName, ResourceId, Option<SecretSync>);

/// The synced name with what stands under it: the one asked for, or a free one.
async fn synced_name(
    connection: &Connection,
    instance: &InstanceId,
    endpoint: &RegistryEndpointName,
    asked_for: Option<&SyncedSecretName>,
) -> Result<Named, Error> {
    if let Some(name) = asked_for {
        let id = sync_id(instance, name)?;
        let existing = SecretSyncClient::new(connection).get_secret_sync_opt(&id).await?;
        return Ok((name.clone(), id, existing));
    }
    let taken = secrets::synced_names(connection, instance).await?;
    let name = secrets::free_synced_name(endpoint.as_str(), &taken);
    let id = sync_id(instance, &name)?;
    Ok((name, id, None))
}

/// Secret syncs stand beside the instance, in its resource group.
fn sync_id(instance: &InstanceId, name: &SyncedSecretName) -> Result<ResourceId, Error> {
    let id = instance.resource_id();
    ResourceId::parse(&format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.SecretSyncController/secretSyncs/{name}",
        id.subscription_id(),
        id.resource_group()
    ))
    .map_err(Error::internal)
}

/// Whether an existing secret sync makes the very Kubernetes secret that is wanted.
fn serves(existing: &SecretSync, class: &ProviderClass, secret: &SecretChoice) -> bool {
    let existing_secret = matches!(secret, SecretChoice::Existing(_));
    existing_secret
        && existing.provider_class.eq_ignore_ascii_case(&class.name)
        && existing.mapping.iter().any(|mapping| {
            mapping.target_key == DOCKER_CONFIG_KEY && mapping.source_path.eq_ignore_ascii_case(secret.name().as_str())
        })
}

async fn synced_name_taken(
    connection: &Connection,
    instance: &InstanceId,
    endpoint: &RegistryEndpointName,
    existing: &SecretSync,
) -> Error {
    let taken = secrets::synced_names(connection, instance).await.unwrap_or_default();
    let free = (!taken.is_empty()).then(|| secrets::free_synced_name(endpoint.as_str(), &taken).to_string());
    Error::new(
        ErrorCode::NameTaken,
        format!(
            "A synced secret \u{201c}{}\u{201d} is there already and holds something else. It was not changed. Choose another name.",
            existing.name
        ),
    )
    .on(Field::SyncedSecretName)
    .suggest(free)
}

fn check_presence(secret: &SecretChoice, presence: SecretPresence, vault: &str) -> Result<(), Error> {
    let name = secret.name();
    match (secret, presence) {
        (SecretChoice::Existing(_), SecretPresence::Exists { enabled: true } | SecretPresence::Unknown)
        | (SecretChoice::New { .. }, SecretPresence::Free | SecretPresence::Unknown) => Ok(()),
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

fn deleted(name: &str, vault: &str, field: Field) -> Error {
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

/// A vault that says the name is deleted says so only in its inner code.
fn secret_refused(error: azure::Error, name: &str, vault: &str) -> Error {
    match error.code.as_deref() {
        Some("ObjectIsDeletedButRecoverable" | "ObjectIsBeingDeleted") => {
            let correlation_id = error.correlation_id.clone();
            let service_code = error.code.clone();
            Error { correlation_id, service_code, ..deleted(name, vault, Field::NewSecretName) }
        }
        _ => error.into(),
    }
}

/// The contract leaves open whether the service takes the type that image pulls need.
fn type_refused(error: azure::Error, allow_opaque: bool, synced: &SyncedSecretName) -> Error {
    let about_type = error.status == Some(400)
        && (format!("{} {}", error.message, error.target.as_deref().unwrap_or_default()).to_lowercase())
            .contains("kubernetessecrettype");
    let about_type = about_type
        || error.details.iter().any(|detail| {
            format!("{} {}", detail.message, detail.target.as_deref().unwrap_or_default())
                .to_lowercase()
                .contains("kubernetessecrettype")
        });
    if allow_opaque || !about_type {
        return error.into();
    }
    let converted = Error::from(error);
    Error {
        code: ErrorCode::SecretTypeRefused,
        message: format!(
            "Azure does not accept the type {DOCKER_CONFIG_TYPE} for the synced secret {synced}. Regent can create it as \
             {OPAQUE_TYPE}: dataflow graphs may be able to use that, connectors cannot. The sure way is \u{201c}kubectl create \
             secret docker-registry {synced}\u{201d} on the cluster."
        ),
        target: None,
        ..converted
    }
}
