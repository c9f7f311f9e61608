//! Create a registry endpoint: look first, then write, in the order that the contract demands.
//!
//! 1. Look, all at once: is the name free, which instance is it, and for an artifact secret which vault, is its secret
//!    there (or its name free), is the synced name free. Until here nothing is written.
//! 2. Write, one after the other: the vault secret, its entry in the secret provider class, the secret sync, the
//!    endpoint. An entry for a secret that is not there yet would stop every sync of the instance, and an endpoint must
//!    never stand without its secret.
//!
//! A name in use is never overwritten. What was written before a failure stays: a second try uses it.
//!
//! Between the two, before the first write, the create is written into the journal; each step is noted there before and
//! after it, and the end counts it and takes it out in one transaction. A create whose end is not known (the network went
//! away) stays in the journal: `operations` follows it.

use azure::arm::registry_endpoints::{BegunEndpoint, RegistryEndpointBody, RegistryEndpointsClient};
use domain::{
    Authentication, Draft, Field, Instance, NewAuthentication, NewRegistryEndpoint, RegistryEndpoint,
    RegistryEndpointId, RegistryEndpointName,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use store::creations::Outcome;
use ts_rs::TS;

use crate::context::{Context, SignedIn, connect_for, is_not_found};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::registry_endpoints::journal::{self, Ended, Journal, Sent, WrittenLine, WrittenState};
use crate::registry_endpoints::leftovers;
use crate::registry_endpoints::secret_chain::{self, Chain};
use crate::{instances, notifications};

mod progress;

pub(super) use self::progress::Progress;
use self::progress::Stopped;
pub use self::progress::{CreateProgress, StepState};

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
        (Ok(created), journal) => {
            if let Some(journal) = journal {
                journal.end(Outcome::Created, &Ended::well(&created.endpoint)).await;
            }
            notifications::create_ended(ctx, &id, new.host.as_str(), None).await;
            inventory.wrote(created.endpoint.clone());
            ctx.desktop().changed(ChangedWhat::Endpoints);
            Ok(created)
        }
        (Err(Stopped { error, open: true, .. }), Some(_)) => {
            // Out of hand, still in the journal.
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
    let (existing, looked) = futures::join!(endpoints.get_opt(id), look(ctx, connection, new));
    let existing = existing?;
    if let Some(existing) = existing.as_ref().filter(|existing| !is_failed(existing)) {
        return Err(name_taken(&endpoints, new, existing).await.into());
    }
    let (instance, chain) = looked?;
    let authentication = authentication(&new.authentication, chain.as_ref());
    if let Some(existing) = existing.as_ref().filter(|existing| !is_left_over(existing, new, &authentication)) {
        return Err(name_taken(&endpoints, new, existing).await.into());
    }
    let extended_location = instance.custom_location_id.clone().ok_or_else(|| {
        Error::new(
            ErrorCode::Conflict,
            format!("The instance {} has no custom location, so nothing can be created on it.", instance.name),
        )
        .on(Field::InstanceId)
    })?;
    let body = RegistryEndpointBody {
        extended_location: extended_location.clone(),
        host: new.host.clone(),
        authentication,
        code_signing_cas: Vec::new(),
    };
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
    progress.journal = Some(Journal::begin(ctx, signed_in, from, id, lines, Sent::of(&body)).await);
    let mut notes = Vec::new();
    if let Some(chain) = &chain {
        let chosen = (&extended_location[..], &new.host, request.allow_opaque);
        notes = chain.write(connection, &instance, chosen, progress).await?;
    }
    progress.begins(CreateStep::RegistryEndpoint).await;
    let begun = endpoints.begin(id, &body).await;
    let endpoint = match begun.map_err(|error| Stopped { open: error.is_outcome_unknown(), ..error.into() })? {
        BegunEndpoint::Done(endpoint) => endpoint,
        BegunEndpoint::Running(state) => {
            if let Some(journal) = &mut progress.journal {
                journal.awaits(&state).await;
            }
            let followed = endpoints.resume(state, |said| progress.operation(CreateStep::RegistryEndpoint, said)).await;
            followed.map_err(|error| Stopped { open: !is_the_end(&error), ..error.into() })?
        }
    };
    progress.ends(CreateStep::RegistryEndpoint, StepState::Done, None).await;
    Ok(Created { endpoint, notes })
}

/// Whether the service has said how an accepted write ended. Anything else only says that it could not be asked.
pub(crate) fn is_the_end(error: &azure::Error) -> bool {
    matches!(error.kind, azure::ErrorKind::OperationFailed | azure::ErrorKind::NotFound)
}

/// Looks at the instance and, for an artifact secret, at everything its chain touches.
async fn look(
    ctx: &Context,
    connection: &azure::Connection,
    new: &NewRegistryEndpoint,
) -> Result<(Instance, Option<Chain>), Error> {
    let read = instances::known_or_read(ctx, connection, &new.instance).await;
    let instance = read.map_err(|error| if is_not_found(&error) { error.on(Field::InstanceId) } else { error })?;
    let NewAuthentication::ArtifactPullSecret { secret, synced } = &new.authentication else {
        return Ok((instance, None));
    };
    let chain = secret_chain::look(connection, &instance, &new.instance, &new.name, secret, synced.as_ref()).await?;
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

fn is_failed(endpoint: &RegistryEndpoint) -> bool {
    endpoint.provisioning_state.eq_ignore_ascii_case("Failed")
}

/// A failed create can leave the endpoint behind. When it is the very one that is wanted, writing it again changes nothing
/// that anyone else has made: without this, no second try could ever succeed.
fn is_left_over(existing: &RegistryEndpoint, new: &NewRegistryEndpoint, authentication: &Authentication) -> bool {
    is_failed(existing)
        && existing.host == new.host.as_str()
        && existing.authentication == *authentication
        && existing.code_signing_cas.is_empty()
}

/// The answer to a name in use, with a free one beside it where the instance's list can be read.
async fn name_taken(
    endpoints: &RegistryEndpointsClient,
    new: &NewRegistryEndpoint,
    existing: &RegistryEndpoint,
) -> Error {
    let state = existing.provisioning_state.as_str();
    let name = &existing.name;
    let message = if state.eq_ignore_ascii_case("Deleting") {
        format!(
            "The registry endpoint \u{201c}{name}\u{201d} is being deleted. Wait until it is gone, or choose another name."
        )
    } else if is_failed(existing) {
        format!(
            "A registry endpoint \u{201c}{name}\u{201d} with other settings is there, from an earlier create that failed. Delete it first, or choose another name."
        )
    } else {
        format!(
            "This instance has a registry endpoint \u{201c}{name}\u{201d} already, with the host {}. It was not changed. Choose another name.",
            existing.host
        )
    };
    let taken = endpoints.list_by_instance(&new.instance).await.unwrap_or_default();
    let is_free = |name: &RegistryEndpointName| !taken.iter().any(|row| row.name.eq_ignore_ascii_case(name.as_str()));
    let free = (2..1000).map(|number| new.name.numbered(number)).find(is_free).filter(|_| !taken.is_empty());
    Error::new(ErrorCode::NameTaken, message).on(Field::Name).suggest(free.map(|name| name.to_string()))
}
