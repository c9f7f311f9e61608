//! Create a registry endpoint: look first, then write, in the order that the contract demands.
//!
//! 1. Look, all at once: is the name free, which instance is it, and for an artifact secret which vault, is its secret
//!    there (or its name free), is the synced name free. Until here nothing is written.
//! 2. Write, one after the other: the vault secret, its entry in the secret provider class, the secret sync, the
//!    endpoint. An entry for a secret that is not there yet would stop every sync of the instance, and an endpoint must
//!    never stand without its secret.
//!
//! A name in use is never overwritten. What was written before a failure stays: a second try uses it.

use azure::arm::registry_endpoints::{RegistryEndpointBody, RegistryEndpointsClient};
use azure::operation::OperationProgress;
use domain::{
    Authentication, Draft, Field, Instance, NewAuthentication, NewRegistryEndpoint, RegistryEndpoint,
    RegistryEndpointId, RegistryEndpointName,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use store::creations::{Creation, Outcome};
use ts_rs::TS;

use crate::context::{Context, SignedIn, connect, is_not_found};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::registry_endpoints::secret_chain::{self, Chain};
use crate::{instances, notifications};

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

/// How far one step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum StepState {
    /// Its turn has not come.
    Waiting,
    /// It is being written.
    Running,
    /// It is there.
    Done,
    /// It did not work.
    Failed,
    /// It was there already.
    Skipped,
}

/// A change of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CreateProgress {
    /// Which step.
    pub step: CreateStep,
    /// How far it is.
    pub state: StepState,
    /// More about it, such as the service's state.
    pub detail: Option<String>,
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

/// Tells the screen how far each step is.
pub(super) struct Progress<'a> {
    tell: &'a mut (dyn FnMut(CreateProgress) + Send),
    current: Option<CreateStep>,
}

impl Progress<'_> {
    /// A step begins, or says more about itself.
    pub(super) fn running(&mut self, step: CreateStep, detail: Option<String>) {
        self.current = Some(step);
        (self.tell)(CreateProgress { step, state: StepState::Running, detail });
    }

    /// A step ends well, or had nothing to do.
    pub(super) fn ended(&mut self, step: CreateStep, state: StepState, detail: Option<String>) {
        self.current = None;
        (self.tell)(CreateProgress { step, state, detail });
    }

    /// What a long-running operation says while it runs.
    pub(super) fn operation(&mut self, step: CreateStep, progress: OperationProgress) {
        let OperationProgress::Running { state, .. } = progress;
        self.running(step, Some(state));
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
    let (signed_in, connection) = connect(ctx)?;
    let password = request.password.as_ref().map_or("", |password| password.expose_secret());
    let new = request.draft.finish(password)?;
    let id = new.instance.endpoint(&new.name);
    let mut progress = Progress { tell, current: None };
    let ended = write(ctx, &connection, &new, &id, request.allow_opaque, &mut progress).await;
    if let (Err(_), Some(step)) = (&ended, progress.current) {
        // The error itself says why, once.
        progress.ended(step, StepState::Failed, None);
    }
    count(ctx, &signed_in, &request.draft, &id, ended.as_ref().err()).await;
    notifications::create_ended(ctx, &id, new.host.as_str(), ended.as_ref().err()).await;
    let created = ended?;
    if let Some(draft) = request.draft_id {
        // The endpoint is there; a draft that cannot be taken away is only untidy.
        if ctx.on_disk(move |database| store::drafts::discard(database, &draft)).await.is_ok() {
            ctx.desktop().changed(ChangedWhat::Drafts);
        }
    }
    ctx.inventory.wrote(created.endpoint.clone());
    ctx.desktop().changed(ChangedWhat::Endpoints);
    Ok(created)
}

async fn write(
    ctx: &Context,
    connection: &azure::Connection,
    new: &NewRegistryEndpoint,
    id: &RegistryEndpointId,
    allow_opaque: bool,
    progress: &mut Progress<'_>,
) -> Result<Created, Error> {
    let endpoints = RegistryEndpointsClient::new(connection);
    let (existing, looked) = futures::join!(endpoints.get_opt(id), look(ctx, connection, new));
    let existing = existing?;
    if let Some(existing) = existing.as_ref().filter(|existing| !is_failed(existing)) {
        return Err(name_taken(&endpoints, new, existing).await);
    }
    let (instance, chain) = looked?;
    let authentication = authentication(&new.authentication, chain.as_ref());
    if let Some(existing) = existing.as_ref().filter(|existing| !is_left_over(existing, new, &authentication)) {
        return Err(name_taken(&endpoints, new, existing).await);
    }
    let extended_location = instance.custom_location_id.clone().ok_or_else(|| {
        Error::new(
            ErrorCode::Conflict,
            format!("The instance {} has no custom location, so nothing can be created on it.", instance.name),
        )
        .on(Field::InstanceId)
    })?;
    if let Some(chain) = &chain {
        for step in chain.steps() {
            progress.ended(step, StepState::Waiting, None);
        }
    }
    progress.ended(CreateStep::RegistryEndpoint, StepState::Waiting, None);
    let mut notes = Vec::new();
    if let Some(chain) = &chain {
        notes = chain.write(connection, &instance, &extended_location, &new.host, allow_opaque, progress).await?;
    }
    let body = RegistryEndpointBody {
        extended_location,
        host: new.host.clone(),
        authentication,
        code_signing_cas: Vec::new(),
    };
    progress.running(CreateStep::RegistryEndpoint, None);
    let followed =
        endpoints.create_or_update(id, &body, |state| progress.operation(CreateStep::RegistryEndpoint, state));
    let endpoint = followed.await?;
    progress.ended(CreateStep::RegistryEndpoint, StepState::Done, None);
    Ok(Created { endpoint, notes })
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

/// Counts how it ended. A counter that cannot be written must not turn a created endpoint into an error.
async fn count(ctx: &Context, signed_in: &SignedIn, draft: &Draft, id: &RegistryEndpointId, error: Option<&Error>) {
    let outcome = match error.map(|error| error.code) {
        None => Outcome::Created,
        Some(
            ErrorCode::InvalidInput
            | ErrorCode::NameTaken
            | ErrorCode::SecretExists
            | ErrorCode::SecretDeleted
            | ErrorCode::SecretSyncDisabled
            | ErrorCode::SecretTypeRefused
            | ErrorCode::Forbidden,
        ) => Outcome::Refused,
        Some(_) => Outcome::Failed,
    };
    let creation = Creation {
        happened_at: ctx.timestamp(),
        account: signed_in.key(),
        endpoint_id: id.to_string(),
        instance_id: id.instance().to_string(),
        method: draft.method.clone(),
        outcome,
        error_code: error.map(|error| format!("{:?}", error.code)),
    };
    if let Err(error) = ctx.on_disk(move |database| store::creations::add(database, &creation)).await {
        tracing::warn!(error = %error, "a create could not be counted");
    }
}
