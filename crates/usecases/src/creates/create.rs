//! Create a registry endpoint: look first, then write, in the order that the contract demands.
//!
//! 1. Look, all at once: is the name free, which instance is it, and for an artifact secret which vault, is its secret
//!    there (or its name free), is the synced name free. Until here nothing is written.
//! 2. Write, one after the other: the vault secret, its entry in the secret provider class, the secret sync, the
//!    endpoint. An entry for a secret that is not there yet would stop every sync of the instance, and an endpoint must
//!    never stand without its secret.
//!
//! A name in use is never overwritten: it is looked at again right before the write, and what comes back is held against
//! what was asked for. What was written before a failure stays: a second try uses it.
//!
//! Between the two, before the first write, the create is written into the journal; each step is noted there before and
//! after it, and the end counts it and takes it out in one transaction. A create whose end is not known (the network went
//! away) stays in the journal: `operations` follows it.

use std::time::Duration;

use azure::arm::instances::InstancesClient;
use azure::arm::registry_endpoints::RegistryEndpointsClient;
use domain::{
    Authentication, Draft, EndpointDocument, Field, Instance, NewAuthentication, NewRegistryEndpoint, RegistryEndpoint,
    RegistryEndpointId,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use store::creations::Outcome;
use tokio::time::Instant;
use ts_rs::TS;

use crate::context::Context;
use crate::creates::journal::{self, Ended, Journal, Sent, WrittenLine, WrittenState};
use crate::creates::leftovers;
use crate::creates::secret_chain::{self, Agreed, Chain};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::account::SignedIn;
use crate::steps::notifications;
use crate::steps::sessions::connect_for;

mod endpoint_write;
mod name;
mod progress;

use self::endpoint_write::EndpointWrite;
pub(super) use self::progress::Progress;
use self::progress::Stopped;
pub use self::progress::{CreateProgress, StepState};

/// As long as this, what was seen of a name still counts when nothing was written in between.
const FRESH: Duration = Duration::from_secs(2);

/// A thing that a create writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CreateStep {
    /// The secret in Key Vault.
    KeyVaultSecret,
    /// Its entry in the secret provider class.
    SecretProviderClass,
    /// The secret sync, which makes the Kubernetes secret.
    SecretSync,
    /// The registry endpoint.
    RegistryEndpoint,
}

/// A line of what will be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PlanLine {
    /// What.
    pub step: CreateStep,
    /// What happens to it.
    pub action: String,
    /// Its name.
    pub target: String,
}

/// How a create ended well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Created {
    /// The endpoint, as ARM reports it.
    pub endpoint: RegistryEndpoint,
    /// What should be known now, such as how long a synced secret may take.
    pub notes: Vec<String>,
}

/// What is to be created.
pub struct CreateRequest {
    /// The draft.
    pub draft: Draft,
    /// The password of a new secret.
    pub password: Option<SecretString>,
    /// The kept draft, which goes once the endpoint is there.
    pub draft_id: Option<String>,
    /// The person has agreed to a secret of type Opaque, because the service refused the type that image pulls need.
    pub allow_opaque: bool,
    /// The person has agreed to a vault secret that could not be looked at.
    pub allow_unchecked_secret: bool,
}

/// Checks what is to be created by the rules alone. What they refuse is counted as refused; nobody need be signed in.
///
/// # Errors
/// [`ErrorCode::InvalidInput`].
pub async fn check(ctx: &Context, request: &CreateRequest) -> Result<(), Error> {
    finish(ctx, request).await.map(drop)
}

async fn finish(ctx: &Context, request: &CreateRequest) -> Result<NewRegistryEndpoint, Error> {
    let password = request.password.as_ref().map_or("", |password| password.expose_secret());
    match request.draft.finish(password).map_err(Error::from) {
        Ok(new) => Ok(new),
        Err(refused) => {
            let account = ctx.session().map(|signed_in| signed_in.key()).unwrap_or_default();
            journal::end_before_begin(ctx, account, &request.draft, Outcome::Refused, &refused).await;
            Err(refused)
        }
    }
}

/// Creates the endpoint of a draft and follows it to the end.
///
/// # Errors
/// [`ErrorCode::InvalidInput`] when a rule is broken, [`ErrorCode::NameTaken`], [`ErrorCode::SecretExists`],
/// [`ErrorCode::SecretDeleted`], [`ErrorCode::SecretSyncDisabled`]: nothing was written.
/// [`ErrorCode::SecretTypeRefused`]: the person must agree to another type first. Else what the services say.
pub async fn create(
    ctx: &Context,
    request: CreateRequest,
    tell: &mut (dyn FnMut(CreateProgress) + Send),
) -> Result<Created, Error> {
    let _work = ctx.begin_work();
    let inventory = ctx.inventory.pinned();
    let new = finish(ctx, &request).await?;
    let id = new.instance.endpoint(&new.name);
    let (signed_in, connection) = connect_for(ctx, id.resource_id()).await?;
    let mut progress = Progress { tell, current: None, journal: None };
    let written = write(ctx, (&signed_in, &connection), &request, &new, &id, &mut progress).await;
    if let (Err(_), Some(step)) = (&written, progress.current) {
        // The error itself says why, once.
        progress.says(step, StepState::Failed, None);
    }
    match (written, progress.journal) {
        (Ok(mut created), journal) => {
            if let Some(journal) = journal {
                created.notes.extend(journal.end(Outcome::Created, &Ended::well(&created.endpoint)).await);
            }
            notifications::create_ended(ctx, &id, new.host.as_str(), None).await;
            inventory.wrote(created.endpoint.clone());
            ctx.desktop().changed(ChangedWhat::Endpoints);
            Ok(created)
        }
        (Err(Stopped { error, open: true, .. }), Some(journal)) => {
            // Out of hand, still in the journal: whoever follows it can take it now.
            drop(journal);
            ctx.journal_changed.notify_one();
            let goes_on = "Regent goes on asking; the page Activity shows how it ends.";
            Err(Error { message: format!("{} {goes_on}", error.message), ..error })
        }
        (Err(stopped), journal) => {
            let wrote = journal.as_ref().is_some_and(|journal| journal.body().wrote_something());
            let outcome = if stopped.refused && !wrote { Outcome::Refused } else { Outcome::Failed };
            match journal {
                Some(journal) => {
                    let left = leftovers::sentence(&connection, journal.body()).await;
                    journal.end(outcome, &Ended::badly(&stopped.error, &left)).await;
                }
                None => {
                    let account = signed_in.key();
                    journal::end_before_begin(ctx, account, &request.draft, outcome, &stopped.error).await;
                }
            }
            notifications::create_ended(ctx, &id, new.host.as_str(), Some(&stopped.error)).await;
            Err(stopped.error)
        }
    }
}

async fn write<'a>(
    ctx: &'a Context,
    (signed_in, connection): (&SignedIn, &azure::Connection),
    request: &CreateRequest,
    new: &NewRegistryEndpoint,
    id: &RegistryEndpointId,
    progress: &mut Progress<'a>,
) -> Result<Created, Stopped> {
    let endpoints = RegistryEndpointsClient::new(connection);
    let asked = Instant::now();
    let (existing, looked) = futures::join!(endpoints.get_resource_opt(id), look(connection, request, new));
    let existing = existing?;
    if let Some(existing) = existing.as_ref().filter(|existing| !name::is_failed(existing)) {
        return Err(name::taken(&endpoints, new, &existing.view).await.into());
    }
    let (instance, chain) = looked?;
    let authentication = authentication(&new.authentication, chain.as_ref());
    let extended_location = instance.custom_location_id.clone().ok_or_else(|| {
        Error::new(
            ErrorCode::Conflict,
            format!("The instance {} has no custom location, so nothing can be created on it.", instance.name),
        )
        .on(Field::InstanceId)
    })?;
    let document = EndpointDocument::new(&extended_location, &new.host, authentication);
    let write = EndpointWrite { endpoints: &endpoints, new, id, document: &document };
    let name = write.judge(existing).await?;
    let own = WrittenLine {
        step: CreateStep::RegistryEndpoint,
        target: new.name.to_string(),
        place: None,
        id: Some(id.to_string()),
        state: WrittenState::Planned,
    };
    let lines: Vec<WrittenLine> = chain.iter().flat_map(Chain::lines).chain([own]).collect();
    for line in &lines {
        progress.says(line.step, StepState::Waiting, None);
    }
    let from = (&request.draft, request.draft_id.clone());
    progress.journal = Some(Journal::begin(ctx, signed_in, from, id, lines, Sent::of(&document)).await);
    let mut notes = Vec::new();
    if let Some(chain) = &chain {
        notes = chain.write(connection, &instance, &extended_location, progress).await?;
    }
    // What was seen before the secret was written, which takes its time, is old.
    let still = (chain.is_none() && asked.elapsed() < FRESH).then_some(name);
    let endpoint = write.send(still, progress).await?;
    Ok(Created { endpoint, notes })
}

/// Whether the service has said how an accepted write ended. Anything else only says that it could not be asked.
pub(crate) fn is_the_end(error: &azure::Error) -> bool {
    matches!(error.kind, azure::ErrorKind::OperationFailed | azure::ErrorKind::NotFound)
}

/// Looks at the instance and, for an artifact secret, at everything its chain touches.
async fn look(
    connection: &azure::Connection,
    request: &CreateRequest,
    new: &NewRegistryEndpoint,
) -> Result<(Instance, Option<Chain>), Error> {
    // Read now: what was stored while offline, or read minutes ago, may lack what a create needs.
    let read = InstancesClient::new(connection).get(&new.instance).await.map_err(Error::from);
    let instance = read.map_err(|error| if error.is_not_found() { error.on(Field::InstanceId) } else { error })?;
    let NewAuthentication::ArtifactPullSecret { secret, synced } = &new.authentication else {
        return Ok((instance, None));
    };
    let agreed = Agreed { opaque: request.allow_opaque, unchecked_secret: request.allow_unchecked_secret };
    let chain = secret_chain::look(connection, &instance, new, (secret, synced.as_ref()), agreed).await?;
    Ok((instance, Some(chain)))
}

fn authentication(new: &NewAuthentication, chain: Option<&Chain>) -> Authentication {
    match new {
        NewAuthentication::Anonymous => Authentication::Anonymous,
        NewAuthentication::SystemAssigned { audience } => Authentication::SystemAssigned { audience: audience.clone() },
        NewAuthentication::UserAssigned { client_id, tenant_id, scope } => Authentication::UserAssigned {
            client_id: client_id.clone(),
            tenant_id: tenant_id.clone(),
            scope: scope.clone(),
        },
        NewAuthentication::ArtifactPullSecret { .. } => Authentication::ArtifactPullSecret {
            secret_ref: chain.map(|chain| chain.synced_name().to_string()).unwrap_or_default(),
        },
    }
}
