//! The synced secret that an endpoint refers to: which one is there already and serves, which name is free, and what its type
//! and its conditions mean for whoever pulls with it. Called by the secret chain; writes nothing.

use azure::Connection;
use azure::arm::secret_sync::{ProviderClass, SecretSync, SecretSyncClient};
use domain::secret_sync::{DOCKER_CONFIG_KEY, DOCKER_CONFIG_TYPE, OPAQUE_TYPE};
use domain::{Field, InstanceId, RegistryEndpointName, ResourceId, SecretChoice, SyncedSecretName};

use crate::error::{Error, ErrorCode};
use crate::steps::secrets;

/// Azure says `Succeeded` when the sync is written to the cluster; whether the secret is there, its conditions say.
pub(super) fn trouble(sync: &SecretSync) -> Option<String> {
    let failure = sync.failure()?;
    Some(format!(
        "The cluster has not been able to sync the secret: {} ({}). Until it is, nothing can be pulled with this endpoint.",
        failure.message.trim_end_matches('.'),
        failure.reason
    ))
}

pub(super) fn is_opaque(sync: &SecretSync) -> bool {
    sync.kubernetes_type.eq_ignore_ascii_case(OPAQUE_TYPE)
}

/// What the type of a synced secret means for whoever pulls with it.
pub(super) fn opaque(sync: &SecretSync) -> Option<String> {
    is_opaque(sync).then(|| {
        format!(
            "The Kubernetes secret {} has the type Opaque. Connectors cannot pull images with it; dataflow graphs may.",
            sync.name
        )
    })
}

/// Kubernetes ignores a pull secret of another type, so one that is there is not taken without a word.
pub(super) fn opaque_is_there(existing: &SecretSync) -> Error {
    let name = &existing.name;
    Error::new(
        ErrorCode::SecretTypeRefused,
        format!(
            "The synced secret \u{201c}{name}\u{201d} is there already, with the type {OPAQUE_TYPE}: dataflow graphs may be able to \
             use that, connectors cannot. Nothing was written. Choose another name for the synced secret, or agree to the type."
        ),
    )
    .on(Field::SyncedSecretName)
}

/// What stands under the synced name that was asked for; without one, everything that a free one must not be.
pub(super) async fn under_name(
    connection: &Connection,
    instance: &InstanceId,
    asked_for: Option<&SyncedSecretName>,
) -> Result<Vec<SecretSync>, Error> {
    let client = SecretSyncClient::new(connection);
    match asked_for {
        Some(name) => Ok(client.get_secret_sync_opt(&sync_id(instance, name)?).await?.into_iter().collect()),
        None => {
            let id = instance.resource_id();
            Ok(client.list_secret_syncs(id.subscription_id(), id.resource_group()).await?)
        }
    }
}

/// Secret syncs stand beside the instance, in its resource group.
pub(super) fn sync_id(instance: &InstanceId, name: &SyncedSecretName) -> Result<ResourceId, Error> {
    let id = instance.resource_id();
    ResourceId::parse(&format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.SecretSyncController/secretSyncs/{name}",
        id.subscription_id(),
        id.resource_group()
    ))
    .map_err(Error::internal)
}

/// The Kubernetes secret that is wanted.
pub(super) struct Wanted<'w> {
    pub(super) class: &'w ProviderClass,
    pub(super) secret: &'w SecretChoice,
    pub(super) held: bool,
    pub(super) opaque: bool,
}

impl Wanted<'_> {
    /// Whether an existing secret sync makes this very one.
    pub(super) fn is_served_by(&self, existing: &SecretSync) -> bool {
        let there = self.held || matches!(self.secret, SecretChoice::Existing(_));
        there
            && existing.provider_class.eq_ignore_ascii_case(&self.class.name)
            && ["", DOCKER_CONFIG_TYPE, OPAQUE_TYPE]
                .iter()
                .any(|kind| existing.kubernetes_type.eq_ignore_ascii_case(kind))
            && existing.mapping.iter().any(|mapping| {
                mapping.target_key == DOCKER_CONFIG_KEY
                    && mapping.source_path.eq_ignore_ascii_case(self.secret.name().as_str())
            })
    }

    /// A name of the endpoint's own: of a sync that an earlier try has left, else a free one.
    pub(super) fn choose(
        &self,
        endpoint: &RegistryEndpointName,
        syncs: Vec<SecretSync>,
    ) -> (SyncedSecretName, Option<SecretSync>) {
        let names: Vec<String> = syncs.iter().map(|sync| sync.name.to_lowercase()).collect();
        let free = secrets::free_synced_name(endpoint.as_str(), &names);
        let first = secrets::free_synced_name(endpoint.as_str(), &[]);
        let left = syncs.into_iter().find(|sync| sync.name.eq_ignore_ascii_case(first.as_str()));
        match left.filter(|left| self.is_served_by(left) && (self.opaque || !is_opaque(left))) {
            Some(left) => (first, Some(left)),
            None => (free, None),
        }
    }
}

pub(super) async fn synced_name_taken(
    connection: &Connection,
    instance: &InstanceId,
    endpoint: &RegistryEndpointName,
    existing: &SecretSync,
) -> Error {
    let taken = secrets::synced_names(connection, instance).await.unwrap_or_default();
    let free = (!taken.is_empty()).then(|| secrets::free_synced_name(endpoint.as_str(), &taken).to_string());
    name_taken(&existing.name, free)
}

pub(super) fn name_taken(name: impl std::fmt::Display, free: Option<String>) -> Error {
    let message = format!(
        "A synced secret \u{201c}{name}\u{201d} is there already and holds something else. It was not changed. Choose another name."
    );
    Error::new(ErrorCode::NameTaken, message).on(Field::SyncedSecretName).suggest(free)
}

/// The contract leaves open whether the service takes the type that image pulls need.
pub(super) fn type_refused(error: azure::Error, allow_opaque: bool, synced: &SyncedSecretName) -> Error {
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
