//! `Microsoft.SecretSyncController`: which Key Vault secrets an instance's cluster may fetch (the secret provider class)
//! and which Kubernetes secrets are made of them (secret syncs). Called by the create use case.

mod class_entry;
pub mod objects;
mod wire;

use std::time::Duration;

use azure_core::http::Method;
use domain::ResourceId;
use serde_json::Value;
use url::Url;

pub use self::class_entry::EnsuredObject;
pub(crate) use self::wire::read_class;
pub use self::wire::{Condition, KeyMapping, NewSecretSync, ProviderClass, SecretSync};
use super::paging::all_pages;
use crate::connection::{Call, Connection};
use crate::error::{Error, ErrorKind};
use crate::operation::{self, OperationProgress, OperationState, Purpose};

/// The version that the Azure CLI uses. There is no stable one.
pub const API_VERSION: &str = "2024-08-21-preview";
const PROVIDER: &str = "providers/Microsoft.SecretSyncController";

/// When a secret sync is looked for whose write got no answer.
const ARRIVES: [Duration; 4] = [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];

const READ_CLASS: &str = "read the secret provider class";
const READ_SYNC: &str = "read the secret sync";
const LIST_SYNCS: &str = "list the secret syncs";
const CREATE_SYNC: &str = "create the secret sync";
const DELETE_SYNC: &str = "delete the secret sync";

/// Talks to ARM about secret sync.
#[derive(Debug, Clone)]
pub struct SecretSyncClient {
    connection: Connection,
}

impl SecretSyncClient {
    /// A client of this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// A secret provider class.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not there.
    pub async fn get_provider_class(&self, id: &ResourceId) -> Result<ProviderClass, Error> {
        let document: Value = self.connection.send(Call::get(READ_CLASS, self.url(id))).await?.json(READ_CLASS)?;
        read_class(&document).ok_or_else(|| {
            Error::protocol(READ_CLASS, "The service's answer does not describe a secret provider class.")
        })
    }

    /// A secret sync, or none.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn get_secret_sync_opt(&self, id: &ResourceId) -> Result<Option<SecretSync>, Error> {
        match self.connection.send(Call::get(READ_SYNC, self.url(id))).await {
            Ok(answer) => understood(READ_SYNC, &answer.json(READ_SYNC)?).map(Some),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All secret syncs of a resource group.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn list_secret_syncs(&self, subscription: &str, resource_group: &str) -> Result<Vec<SecretSync>, Error> {
        let path = format!("/subscriptions/{subscription}/resourceGroups/{resource_group}/{PROVIDER}/secretSyncs");
        all_pages(&self.connection, LIST_SYNCS, self.connection.arm_url(&path, API_VERSION), wire::read_sync)
            .await?
            .whole()
    }

    /// Creates a secret sync and follows it to its end. That it succeeded says that it was written to the cluster; its
    /// conditions say whether the Kubernetes secret is there. Look first: it is refused where one of the name is there, but
    /// not every provider heeds that. What was not done is not sent again: look again, then call this again.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the service's code when it does not take the Kubernetes type; [`ErrorKind::Conflict`] when
    /// somebody has made one of the name meanwhile, or what stands there at the end is not what was sent.
    pub async fn create_secret_sync(
        &self,
        id: &ResourceId,
        body: &NewSecretSync,
        on_progress: impl FnMut(OperationProgress),
    ) -> Result<SecretSync, Error> {
        let sent = body.to_wire();
        let call = Call::new(CREATE_SYNC, Method::Put, self.url(id)).with_body(&sent).only_new().repeated_by_caller();
        let mut on_progress = on_progress;
        let document = match operation::run(&self.connection, Purpose::Write, call, &mut on_progress).await {
            // The answer got lost: what stands there decides, the write is not repeated.
            Err(lost) if lost.may_have_landed => {
                let Some(found) = self.arrived(id, body).await else { return Err(lost) };
                let state = OperationState::of_resource(CREATE_SYNC, &self.url(id), &found.provisioning_state);
                operation::follow(&self.connection, state, on_progress).await?
            }
            ended => ended?,
        };
        let made = understood(CREATE_SYNC, &document.unwrap_or_default())?;
        if made.is_as_sent(body) {
            return Ok(made);
        }
        Err(Error::new(
            ErrorKind::Conflict,
            CREATE_SYNC,
            "Somebody has written a secret sync of this name at the same moment, and it is not the one that was sent.",
        ))
    }

    /// Deletes a secret sync and follows that to its end. The Kubernetes secret goes with it.
    ///
    /// # Errors
    /// When the service refuses, or the operation fails.
    pub async fn delete_secret_sync(
        &self,
        id: &ResourceId,
        on_progress: impl FnMut(OperationProgress),
    ) -> Result<(), Error> {
        let call = Call::new(DELETE_SYNC, Method::Delete, self.url(id));
        match operation::run(&self.connection, Purpose::Delete, call, on_progress).await {
            Err(error) if error.is_absence() => Ok(()),
            ended => ended.map(drop),
        }
    }

    /// The secret sync of a write whose answer got lost, as soon as it is there.
    async fn arrived(&self, id: &ResourceId, body: &NewSecretSync) -> Option<SecretSync> {
        for wait in ARRIVES {
            tokio::time::sleep(wait).await;
            if let Ok(Some(found)) = self.get_secret_sync_opt(id).await {
                return Some(found).filter(|found| found.is_as_sent(body));
            }
        }
        None
    }

    /// The ID that a secret sync of this name has in a resource group.
    ///
    /// # Errors
    /// When the parts do not make an ID.
    pub fn secret_sync_id(subscription: &str, resource_group: &str, name: &str) -> Result<ResourceId, Error> {
        let text =
            format!("/subscriptions/{subscription}/resourceGroups/{resource_group}/{PROVIDER}/secretSyncs/{name}");
        ResourceId::parse(&text).map_err(|why| Error::protocol(READ_SYNC, why))
    }

    fn url(&self, id: &ResourceId) -> Url {
        self.connection.arm_url(id.as_str(), API_VERSION)
    }
}

fn understood(operation: &str, document: &Value) -> Result<SecretSync, Error> {
    wire::read_sync(document)
        .ok_or_else(|| Error::protocol(operation, "The service's answer does not describe a secret sync."))
}
