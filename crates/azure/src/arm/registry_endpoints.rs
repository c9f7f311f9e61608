//! Registry endpoints in Azure Resource Manager: get, list, create or replace, delete. Called by use cases only.
//! There is no PATCH: whoever changes one sends it whole.

mod wire;

use domain::{EndpointDocument, InstanceId, RegistryEndpoint, RegistryEndpointId};
use serde_json::Value;

pub(crate) use self::wire::read_row;
use super::paging::all_pages;
use crate::connection::{Call, Connection};
use crate::error::Error;
use crate::listing::Listing;
use crate::operation::{self, Begun, OperationProgress, OperationState, Purpose};
use azure_core::http::Method;

/// The first stable version with registry endpoints. `2025-10-01-preview`, which samples use, does not exist.
pub const API_VERSION: &str = "2025-10-01";

/// An endpoint as Azure sent it: the document, and the view of it that people see.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointResource {
    /// What this version reads in it.
    pub view: RegistryEndpoint,
    /// The JSON, with whatever else is in it.
    pub document: EndpointDocument,
}

impl std::ops::Deref for EndpointResource {
    type Target = RegistryEndpoint;

    fn deref(&self) -> &RegistryEndpoint {
        &self.view
    }
}

/// How a create began.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one of it at a time")]
pub enum BegunEndpoint {
    /// It is done already.
    Done(EndpointResource),
    /// It goes on; the state resumes it after a restart.
    Running(OperationState),
}

/// What the name of a new endpoint was found to stand for, right before the write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameState {
    /// Nothing.
    Free,
    /// The failed rest of a create of this very endpoint, which may be written over.
    LeftOver,
}

/// How the write of a new endpoint began.
#[derive(Debug, Clone, PartialEq)]
pub struct BegunCreate {
    /// How it goes on.
    pub begun: BegunEndpoint,
    /// The service says that it has updated one (200) where it should have made one (201): somebody made it after it was
    /// looked for, and now it is as it was sent here.
    pub was_there: bool,
}

/// Talks to ARM about registry endpoints.
#[derive(Debug, Clone)]
pub struct RegistryEndpointsClient {
    connection: Connection,
}

const GET: &str = "read the registry endpoint";
const LIST: &str = "list the registry endpoints";
const CREATE: &str = "create the registry endpoint";
const DELETE: &str = "delete the registry endpoint";

impl RegistryEndpointsClient {
    /// A client of this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// An endpoint.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when it, or its instance, is not there.
    pub async fn get(&self, id: &RegistryEndpointId) -> Result<RegistryEndpoint, Error> {
        self.get_resource(id).await.map(|resource| resource.view)
    }

    /// An endpoint with its document.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn get_resource(&self, id: &RegistryEndpointId) -> Result<EndpointResource, Error> {
        let answer = self.connection.send(Call::get(GET, self.url(id))).await?;
        understood(GET, answer.json(GET)?)
    }

    /// An endpoint, or none when there is no such endpoint in an instance that is there.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when something above it is not there.
    pub async fn get_opt(&self, id: &RegistryEndpointId) -> Result<Option<RegistryEndpoint>, Error> {
        Ok(self.get_resource_opt(id).await?.map(|resource| resource.view))
    }

    /// An endpoint with its document, or none.
    ///
    /// # Errors
    /// As [`get_opt`](Self::get_opt).
    pub async fn get_resource_opt(&self, id: &RegistryEndpointId) -> Result<Option<EndpointResource>, Error> {
        match self.get_resource(id).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_absence() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All endpoints of an instance; the listing says where it is not all of them.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn list_by_instance(&self, instance: &InstanceId) -> Result<Listing<RegistryEndpoint>, Error> {
        let url = self.connection.arm_url(&format!("{instance}/registryEndpoints"), API_VERSION);
        all_pages(&self.connection, LIST, url, wire::read).await
    }

    /// Creates or replaces an endpoint and follows it to its end. It does not look first: see the use case.
    ///
    /// When the answer to the write is lost, the endpoint is read, and adopted if it is what was sent; the write is
    /// never sent twice.
    ///
    /// # Errors
    /// [`crate::ErrorKind::OperationFailed`] when the service accepted it and failed later.
    pub async fn create_or_update(
        &self,
        id: &RegistryEndpointId,
        document: &EndpointDocument,
        on_progress: impl FnMut(OperationProgress),
    ) -> Result<EndpointResource, Error> {
        match self.begin(id, document).await? {
            BegunEndpoint::Done(endpoint) => Ok(endpoint),
            BegunEndpoint::Running(state) => self.resume(state, on_progress).await,
        }
    }

    /// Sends the write and says how it began, so that a caller can keep the state before following it.
    ///
    /// # Errors
    /// As [`create_or_update`](Self::create_or_update).
    pub async fn begin(&self, id: &RegistryEndpointId, document: &EndpointDocument) -> Result<BegunEndpoint, Error> {
        let call = Call::new(CREATE, Method::Put, self.url(id));
        self.write(id, document, call).await.map(|written| written.begun)
    }

    /// As [`begin`](Self::begin), for an endpoint that is not to be there yet. Look right before: not every provider heeds
    /// `If-None-Match`, and there is no `ETag`. What was not done is not sent again, since meanwhile somebody else may have
    /// made one: look again, then call this again.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when one is there, or is being made; [`crate::ErrorKind::Throttled`] at once.
    pub async fn begin_new(
        &self,
        id: &RegistryEndpointId,
        document: &EndpointDocument,
        name: NameState,
    ) -> Result<BegunCreate, Error> {
        let call = Call::new(CREATE, Method::Put, self.url(id)).repeated_by_caller();
        match name {
            NameState::Free => self.write(id, document, call.only_new()).await,
            NameState::LeftOver => Ok(BegunCreate { was_there: false, ..self.write(id, document, call).await? }),
        }
    }

    async fn write(
        &self,
        id: &RegistryEndpointId,
        document: &EndpointDocument,
        call: Call<'_>,
    ) -> Result<BegunCreate, Error> {
        let (url, sent) = (call.url.clone(), document.to_put());
        let answer = match self.connection.send(call.with_body(&sent)).await {
            Ok(answer) => answer,
            Err(error) if error.may_have_landed => {
                return self.adopt(id, document, error).await.map(|begun| BegunCreate { begun, was_there: false });
            }
            Err(error) => return Err(error),
        };
        let begun = match operation::begin(&self.connection, CREATE, Purpose::Write, &url, &answer) {
            Err(lost) => {
                return self.adopt(id, document, lost).await.map(|begun| BegunCreate { begun, was_there: false });
            }
            Ok(begun) => begun,
        };
        let begun = match begun {
            Begun::Running(state) => BegunEndpoint::Running(state),
            Begun::Done(made) => {
                let made = made.map(|body| operation::ended(CREATE, &answer, body)).transpose()?;
                match made.and_then(read) {
                    Some(endpoint) => BegunEndpoint::Done(endpoint),
                    None => self.get_resource(id).await.map(BegunEndpoint::Done)?,
                }
            }
        };
        Ok(BegunCreate { begun, was_there: answer.status == 200 })
    }

    /// Follows a write that was begun, also one of an earlier run of the program.
    ///
    /// # Errors
    /// As [`create_or_update`](Self::create_or_update).
    pub async fn resume(
        &self,
        state: OperationState,
        on_progress: impl FnMut(OperationProgress),
    ) -> Result<EndpointResource, Error> {
        let document = operation::follow(&self.connection, state, on_progress).await?;
        understood(CREATE, document.unwrap_or_default())
    }

    /// What follows a write of which nothing is known but what stands there now, in this state.
    #[must_use]
    pub fn state_of(&self, id: &RegistryEndpointId, provisioning_state: &str) -> OperationState {
        OperationState::of_resource(CREATE, &self.url(id), provisioning_state)
    }

    /// Deletes an endpoint and follows that to its end. One that is not there is deleted already.
    ///
    /// # Errors
    /// When the service refuses, or the operation fails.
    pub async fn delete(
        &self,
        id: &RegistryEndpointId,
        on_progress: impl FnMut(OperationProgress),
    ) -> Result<(), Error> {
        let call = Call::new(DELETE, Method::Delete, self.url(id));
        match operation::run(&self.connection, Purpose::Delete, call, on_progress).await {
            Err(error) if error.is_absence() => Ok(()),
            ended => ended.map(drop),
        }
    }

    /// The write's answer was lost: what stands there decides.
    async fn adopt(
        &self,
        id: &RegistryEndpointId,
        document: &EndpointDocument,
        lost: Error,
    ) -> Result<BegunEndpoint, Error> {
        let unclear = |more: &str| Error { message: format!("{} {more}", lost.message), ..lost.clone() };
        let found = match self.get_resource_opt(id).await {
            Ok(Some(found)) if document.is_served_by(&found.document) => found,
            Ok(Some(_)) => {
                return Err(unclear("A registry endpoint of this name is there, but not the one that was sent."));
            }
            Ok(None) => return Err(unclear("The registry endpoint is not there.")),
            Err(_) => return Err(unclear("Whether it was done is not known. Look before you try again.")),
        };
        if found.provisioning_state.eq_ignore_ascii_case("Succeeded") {
            return Ok(BegunEndpoint::Done(found));
        }
        let state = OperationState::of_resource(CREATE, &self.url(id), &found.provisioning_state);
        Ok(BegunEndpoint::Running(state))
    }

    fn url(&self, id: &RegistryEndpointId) -> url::Url {
        self.connection.arm_url(id.resource_id().as_str(), API_VERSION)
    }
}

fn understood(operation: &str, document: Value) -> Result<EndpointResource, Error> {
    read(document)
        .ok_or_else(|| Error::protocol(operation, "The service's answer does not describe a registry endpoint."))
}

fn read(document: Value) -> Option<EndpointResource> {
    let view = wire::read(&document)?;
    Some(EndpointResource { view, document: EndpointDocument::of(document)? })
}
