//! Creates that have not come to their end: shown, and followed to it or explained. The journal holds them; a create that
//! this process makes is among them, and is left to itself. Called by the page Activity, by the shell for as long as it
//! runs, and by the command line's next command of the same account.
//!
//! What Azure reports decides. The endpoint is there and confirmed: counted as created. It failed: counted as failed. It
//! is not there: it did not come to be, and what was written besides it is named. A write whose answer nobody has heard may
//! still be on its way, so for a minute after it was sent its absence proves nothing.

use std::sync::PoisonError;
use std::time::Duration;

use azure::{Connection, EndpointResource, RegistryEndpointsClient};
use domain::{RegistryEndpoint, RegistryEndpointId};
use futures::future::Either;
use serde::{Deserialize, Serialize};
use store::creations::Outcome;
use store::operations::{Claim, Kind, Operation};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use ts_rs::TS;

use crate::context::Context;
use crate::creates::create::is_the_end;
use crate::creates::journal::{self, Body, Ended, Sent, WrittenLine};
use crate::creates::leftovers;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::steps::notifications;
use crate::steps::sessions::connect;

/// Azure Resource Manager gives an unanswered write up after 60 seconds.
const STILL_ON_ITS_WAY: time::Duration = time::Duration::seconds(65);
/// Between two looks at something that may be on its way.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// Between two rounds over what is left open.
const NEXT_ROUND: Duration = Duration::from_secs(15);

/// A create that has not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UnfinishedCreate {
    /// Its ID on this computer.
    pub id: String,
    /// RFC 3339.
    pub started_at: String,
    /// The endpoint's name.
    pub name: String,
    /// The ID that the endpoint will have.
    pub endpoint_id: String,
    /// The instance's name.
    pub instance_name: String,
    /// ARM's word for the method.
    pub method: String,
    /// What it writes, and how far each is.
    pub lines: Vec<WrittenLine>,
}

/// How a create of an earlier run came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ResumedCreate {
    /// The endpoint's name.
    pub name: String,
    /// Its ID.
    pub endpoint_id: String,
    /// Whether it is there, confirmed by Azure.
    pub created: bool,
    /// What happened, what was left and what to do.
    pub message: String,
}

/// What is open, and what this run has brought to its end of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OpenCreates {
    /// The creates that have not come to their end, the first begun first.
    pub unfinished: Vec<UnfinishedCreate>,
    /// Those of an earlier run that have, since somebody signed in.
    pub ended: Vec<ResumedCreate>,
}

/// How long to stay with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// One look each: what is not over stays in the journal.
    OneLook,
    /// Until it is over.
    ToTheEnd,
}

/// The creates of whoever is signed in that have not come to their end, and how those of an earlier run have.
///
/// # Errors
/// [`ErrorCode::SignedOut`], or when the disk cannot be read.
pub async fn overview(ctx: &Context) -> Result<OpenCreates, Error> {
    let open = open(ctx).await?;
    let shown = |operation: Operation| {
        let body = Body::read(&operation);
        UnfinishedCreate {
            name: name_of(&operation),
            lines: body.lines,
            id: operation.id,
            started_at: operation.started_at,
            endpoint_id: operation.endpoint_id,
            instance_name: last_part(&operation.instance_id).to_owned(),
            method: operation.method,
        }
    };
    let ended = ctx.resumed.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(OpenCreates { unfinished: open.into_iter().map(shown).collect(), ended })
}

/// Whether a create of anybody is open. It asks the disk alone.
///
/// # Errors
/// When the disk cannot be read.
pub async fn any(ctx: &Context) -> Result<bool, Error> {
    ctx.on_disk(store::operations::any).await
}

/// Follows what earlier runs have left, all at once. What another process has in hand is left to it. Answers with what
/// came to its end.
///
/// # Errors
/// [`ErrorCode::SignedOut`], or when the disk cannot be read.
pub async fn resume(ctx: &Context, patience: Patience) -> Result<Vec<ResumedCreate>, Error> {
    let open = open(ctx).await?;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let (signed_in, connection) = connect(ctx)?;
    let followed = open.into_iter().map(|operation| {
        let (signed_in, connection) = (&signed_in, &connection);
        async move {
            let there = match domain::ResourceId::parse(&operation.endpoint_id) {
                Ok(id) => signed_in.reach.connection_for(id.subscription_id()).await.together_with(connection),
                Err(_) => connection.clone(),
            };
            one(ctx, &there, operation, patience).await
        }
    });
    Ok(futures::future::join_all(followed).await.into_iter().flatten().collect())
}

/// Follows whatever is left open for as long as the program runs; wakes when somebody signs in and when a create is left
/// open.
pub async fn keep_following(ctx: &Context) {
    loop {
        // A waiter that is done with must be gone before the next one waits: it would swallow the call meant for that one.
        let round = {
            let round = std::pin::pin!(resume(ctx, Patience::ToTheEnd));
            let woken = std::pin::pin!(ctx.journal_changed.notified());
            match futures::future::select(round, woken).await {
                Either::Left((answer, _)) => Some(answer),
                Either::Right(_) => None,
            }
        };
        match round {
            Some(Ok(_)) => {}
            Some(Err(error)) => tracing::debug!(%error, "open creates are not followed now"),
            // One more is open, or somebody else has signed in: the round begins anew. Azure's operations go on meanwhile.
            None => continue,
        }
        let left = open(ctx).await.is_ok_and(|open| !open.is_empty());
        let woken = ctx.journal_changed.notified();
        if left {
            // Another process may have it in hand, or the network is away.
            drop(tokio::time::timeout(NEXT_ROUND, woken).await);
        } else {
            woken.await;
        }
    }
}

async fn open(ctx: &Context) -> Result<Vec<Operation>, Error> {
    let account = ctx.signed_in()?.key();
    let open = ctx.on_disk(move |database| store::operations::list(database, &account)).await?;
    Ok(open.into_iter().filter(|operation| operation.kind == Kind::Create).collect())
}

/// One operation, if nobody has it in hand and it has not ended meanwhile.
async fn one(
    ctx: &Context,
    connection: &Connection,
    operation: Operation,
    patience: Patience,
) -> Option<ResumedCreate> {
    let (claim, operation) = match claim(ctx, operation).await {
        Ok(claimed) => claimed?,
        Err(error) => {
            tracing::warn!(%error, "an open create could not be taken in hand");
            return None;
        }
    };
    let body = Body::read(&operation);
    let verdict = follow(ctx, connection, &operation, &body, patience).await?;
    let left = match &verdict {
        Ok(_) => String::new(),
        Err(_) => leftovers::sentence(connection, &body).await,
    };
    let (outcome, ended) = match &verdict {
        Ok(endpoint) => (Outcome::Created, Ended::well(endpoint)),
        Err(error) => (Outcome::Failed, Ended::badly(error, &left)),
    };
    match journal::end(ctx, &operation, outcome, &ended).await {
        Ok(true) => {}
        // Somebody else has ended it, and told.
        Ok(false) => return None,
        // It is still open, and told once it can be ended: never a second time.
        Err(error) => {
            tracing::warn!(%error, "a create could not be counted; the next look at it will");
            return None;
        }
    }
    drop(claim);
    let name = name_of(&operation);
    let message = ended.detail.unwrap_or_else(|| {
        format!("The registry endpoint \u{201c}{name}\u{201d}, whose create was left open, is there.")
    });
    if let Ok(endpoint) = verdict {
        ctx.inventory.wrote(endpoint);
        ctx.desktop().changed(ChangedWhat::Endpoints);
    }
    if ctx.told.lock().unwrap_or_else(PoisonError::into_inner).remove(&operation.id) {
        return None;
    }
    let created = outcome == Outcome::Created;
    let resumed = ResumedCreate { name, endpoint_id: operation.endpoint_id, created, message };
    ctx.resumed.lock().unwrap_or_else(PoisonError::into_inner).push(resumed.clone());
    if let Ok(id) = RegistryEndpointId::parse(&resumed.endpoint_id) {
        let host = body.sent.as_ref().map(Sent::host).unwrap_or_default();
        let failed = (!created).then(|| Error::new(ErrorCode::OperationFailed, resumed.message.clone()));
        notifications::create_ended(ctx, &id, host, failed.as_ref()).await;
    }
    ctx.desktop().changed(ChangedWhat::Activity);
    Some(resumed)
}

/// What was read of it before it was in hand is old: its process may have ended it since.
async fn claim(ctx: &Context, operation: Operation) -> Result<Option<(Claim, Operation)>, Error> {
    ctx.on_disk(move |database| {
        let Some(claim) = store::operations::claim(database, &operation.id)? else { return Ok(None) };
        let now = store::operations::get(database, &operation.account, &operation.id)?;
        Ok(now.map(|operation| (claim, operation)))
    })
    .await
}

/// The end: the endpoint, or why it did not come to be. None while it is open.
async fn follow(
    ctx: &Context,
    connection: &Connection,
    operation: &Operation,
    body: &Body,
    patience: Patience,
) -> Option<Result<RegistryEndpoint, Error>> {
    let name = name_of(operation);
    let Ok(id) = RegistryEndpointId::parse(&operation.endpoint_id) else {
        return Some(Err(Error::internal(format!("The journal does not say where \u{201c}{name}\u{201d} was to be."))));
    };
    let client = RegistryEndpointsClient::new(connection);
    loop {
        let found = match client.get_resource_opt(&id).await {
            Ok(found) => found,
            // The instance is gone, and the endpoint with it.
            Err(error) if error.kind == azure::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::info!(%error, "an open create is looked at again later");
                return None;
            }
        };
        let on_its_way = body.awaiting.is_none() && may_be_on_its_way(ctx, body);
        match found {
            Some(found) if is_ours(body, &found) => match found.provisioning_state.to_ascii_lowercase().as_str() {
                "succeeded" => return Some(Ok(found.view)),
                // From an earlier try, perhaps: then the write that fixes it may be on its way.
                "failed" | "canceled" if on_its_way => {}
                state => {
                    let over = matches!(state, "failed" | "canceled");
                    if patience == Patience::OneLook && !over {
                        return None;
                    }
                    let state = body.awaiting.clone().unwrap_or_else(|| client.state_of(&id, state));
                    return match client.resume(state, |_| {}).await {
                        Ok(endpoint) if is_ours(body, &endpoint) => Some(Ok(endpoint.view)),
                        Ok(endpoint) => Some(Err(not_ours(&name, &endpoint))),
                        Err(error) if is_the_end(&error) => Some(Err(error.into())),
                        Err(_) => None,
                    };
                }
            },
            // Ours may be on its way to it all the same.
            Some(_) if on_its_way => {}
            Some(found) => return Some(Err(not_ours(&name, &found))),
            None if on_its_way => {}
            // Azure had accepted it: its own word on that counts more than one look, which may have come too early.
            None if body.awaiting.is_some() && patience == Patience::OneLook && may_be_on_its_way(ctx, body) => {
                return None;
            }
            None if body.awaiting.is_some() && patience == Patience::ToTheEnd => {
                let state = body.awaiting.clone()?;
                return match client.resume(state, |_| {}).await {
                    Ok(endpoint) if is_ours(body, &endpoint) => Some(Ok(endpoint.view)),
                    Ok(endpoint) => Some(Err(not_ours(&name, &endpoint))),
                    Err(error) if error.kind == azure::ErrorKind::NotFound => Some(Err(absent(&name, body))),
                    Err(error) if is_the_end(&error) => Some(Err(error.into())),
                    Err(_) => None,
                };
            }
            None => return Some(Err(absent(&name, body))),
        }
        if patience == Patience::OneLook {
            return None;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

fn may_be_on_its_way(ctx: &Context, body: &Body) -> bool {
    let sent = body.sent_at.as_deref().and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok());
    // A clock that was set back must not keep it open for ever.
    sent.is_some_and(|sent| (ctx.now() - sent).abs() < STILL_ON_ITS_WAY)
}

/// An endpoint that was never sent is not ours, however alike.
fn is_ours(body: &Body, found: &EndpointResource) -> bool {
    body.sent_at.is_some() && body.sent.as_ref().is_some_and(|sent| sent.is(&found.document))
}

fn not_ours(name: &str, found: &RegistryEndpoint) -> Error {
    let message = format!(
        "Regent ended while it created the registry endpoint \u{201c}{name}\u{201d}. An endpoint of this name is there, with the \
         host {}, but it is not the one that was asked for. It was not changed. Choose another name and create it again.",
        found.host
    );
    Error::new(ErrorCode::NameTaken, message)
}

fn absent(name: &str, body: &Body) -> Error {
    let draft = "Its draft, where one was saved, is still there: create it again from it.";
    let message = if body.awaiting.is_some() {
        format!(
            "Azure had accepted the registry endpoint \u{201c}{name}\u{201d} when Regent ended, but it is not there: it failed, or \
             someone has deleted it since. {draft}"
        )
    } else if body.sent_at.is_some() {
        format!(
            "Regent ended while it sent the registry endpoint \u{201c}{name}\u{201d} to Azure, and it did not come to be. {draft}"
        )
    } else {
        format!(
            "Regent ended before it sent the registry endpoint \u{201c}{name}\u{201d} to Azure, so it did not come to be. {draft}"
        )
    };
    Error::new(ErrorCode::OperationFailed, message)
}

fn name_of(operation: &Operation) -> String {
    if operation.name.is_empty() { last_part(&operation.endpoint_id).to_owned() } else { operation.name.clone() }
}

fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}
