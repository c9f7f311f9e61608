//! `Microsoft.SecretSyncController`: which Key Vault secrets an instance's cluster may fetch (the secret provider class)
//! and which Kubernetes secrets are made of them (secret syncs). Called by the create use case.

pub mod objects;
mod wire;

use azure_core::http::Method;
use domain::ResourceId;
use serde_json::{Value, json};
use url::Url;

pub(crate) use self::wire::read_class;
pub use self::wire::{Condition, KeyMapping, NewSecretSync, ProviderClass, SecretSync};
use super::paging::all_pages;
use crate::connection::{Call, Connection};
use crate::error::{Error, ErrorKind};
use crate::operation::{self, OperationProgress, OperationState, Purpose};

/// The version that the Azure CLI uses. There is no stable one.
pub const API_VERSION: &str = "2024-08-21-preview";
const PROVIDER: &str = "providers/Microsoft.SecretSyncController";
/// So often the entry is added again after somebody else's write has overwritten ours. There is no `ETag`.
const ADD_MOST: u32 = 3;

const READ_CLASS: &str = "read the secret provider class";
const CHANGE_CLASS: &str = "add the secret to the secret provider class";
const READ_SYNC: &str = "read the secret sync";
const LIST_SYNCS: &str = "list the secret syncs";
const CREATE_SYNC: &str = "create the secret sync";
const DELETE_SYNC: &str = "delete the secret sync";

/// Whether and where a Key Vault secret is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnsuredObject {
    /// The provider class was changed.
    pub changed: bool,
    /// The `sourcePath` that a secret sync has to name: the entry's alias or name, in its own letter case.
    pub source_path: String,
}

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

    /// Makes sure that the class fetches this Key Vault secret. Answers whether it had to be changed.
    ///
    /// # Errors
    /// As [`ensure_source`](Self::ensure_source).
    pub async fn ensure_object(&self, id: &ResourceId, secret_name: &str) -> Result<bool, Error> {
        self.ensure_source(id, secret_name).await.map(|ensured| ensured.changed)
    }

    /// Makes sure that the class fetches this Key Vault secret, and says what a secret sync has to call it.
    ///
    /// The other entries stay byte for byte. After the write the class is read again: when somebody else's write
    /// overwrote ours, it is repeated, three times at most.
    ///
    /// # Errors
    /// [`ErrorKind::Protocol`] when the class's list cannot be read: it is never overwritten.
    /// [`ErrorKind::Conflict`] when others keep overwriting it.
    pub async fn ensure_source(&self, id: &ResourceId, secret_name: &str) -> Result<EnsuredObject, Error> {
        let mut changed = false;
        for _ in 0..=ADD_MOST {
            let class = self.get_provider_class(id).await?;
            let text = class.objects.as_deref().unwrap_or_default();
            let unreadable = |error: objects::Unreadable| Error::protocol(CHANGE_CLASS, error.to_string());
            if let Some(found) = objects::find(text, secret_name).map_err(unreadable)? {
                return Ok(EnsuredObject { changed, source_path: found.source_path() });
            }
            let longer = objects::append(text, secret_name).map_err(unreadable)?;
            let body = json!({ "properties": { "objects": longer } });
            let call = Call::new(CHANGE_CLASS, Method::Patch, self.url(id)).with_body(&body);
            operation::run(&self.connection, Purpose::Change, call, |_| ()).await?;
            changed = true;
        }
        Err(Error::new(
            ErrorKind::Conflict,
            CHANGE_CLASS,
            "Others are changing the secret provider class at the same time, and their changes overwrite this one.",
        ))
    }

    /// A secret sync, or none.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn get_secret_sync_opt(&self, id: &ResourceId) -> Result<Option<SecretSync>, Error> {
        match self.connection.send(Call::get(READ_SYNC, self.url(id))).await {
            Ok(answer) => understood(READ_SYNC, &answer.json(READ_SYNC)?).map(Some),
            Err(error) if super::registry_endpoints::is_absence(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All secret syncs of a resource group.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn list_secret_syncs(&self, subscription: &str, resource_group: &str) -> Result<Vec<SecretSync>, Error> {
        let path = format!("/subscriptions/{subscription}/resourceGroups/{resource_group}/{PROVIDER}/secretSyncs");
        let rows = all_pages(&self.connection, LIST_SYNCS, self.connection.arm_url(&path, API_VERSION)).await?;
        Ok(super::read_all(&rows, wire::read_sync))
    }

    /// Creates a secret sync and follows it to its end. That it succeeded says that it was written to the cluster; its
    /// conditions say whether the Kubernetes secret is there.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the service's code when it does not take the Kubernetes type.
    pub async fn create_secret_sync(
        &self,
        id: &ResourceId,
        body: &NewSecretSync,
        on_progress: impl FnMut(OperationProgress),
    ) -> Result<SecretSync, Error> {
        let sent = body.to_wire();
        let call = Call::new(CREATE_SYNC, Method::Put, self.url(id)).with_body(&sent);
        let mut on_progress = on_progress;
        let document = match operation::run(&self.connection, Purpose::Write, call, &mut on_progress).await {
            // The answer got lost: what stands there decides, the write is not repeated.
            Err(lost) if lost.may_have_landed => match self.get_secret_sync_opt(id).await {
                Ok(Some(found)) if found.is_as_sent(body) => {
                    let state = OperationState::of_resource(CREATE_SYNC, &self.url(id), &found.provisioning_state);
                    operation::follow(&self.connection, state, on_progress).await?
                }
                _ => return Err(lost),
            },
            ended => ended?,
        };
        understood(CREATE_SYNC, &document.unwrap_or_default())
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
        operation::run(&self.connection, Purpose::Delete, call, on_progress).await.map(drop)
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
