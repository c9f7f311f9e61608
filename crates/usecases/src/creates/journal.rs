//! The journal of one create: what will be written, what is being written and what is there, on the disk before and after
//! each step, and the one transaction that ends and counts it. Used by the create use case, and by `operations` for what
//! an earlier run left. It holds names and places, never a secret.
//!
//! A disk that cannot be written must not keep anybody from creating an endpoint: then the create goes on without its
//! journal, and the log says so.

use std::sync::PoisonError;

use azure::OperationState;
use domain::{Draft, EndpointDocument, RegistryEndpoint, RegistryEndpointId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::creations::{Creation, Outcome};
use store::operations::{Claim, Ending, Kind, Operation};
use ts_rs::TS;

use crate::context::Context;
use crate::creates::create::CreateStep;
use crate::desktop::ChangedWhat;
use crate::error::Error;
use crate::nouns::account::SignedIn;

/// A name that was refused may be anything; as much of it is kept as a list can show.
const LONGEST_NAME: usize = 100;

/// How far one line of the journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum WrittenState {
    /// Its turn has not come.
    #[default]
    Planned,
    /// It was asked for; whether it is there is not known from here.
    Begun,
    /// It was written.
    Done,
    /// It was there before.
    Existing,
}

/// One thing that a create writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WrittenLine {
    /// What.
    pub step: CreateStep,
    /// Its name.
    pub target: String,
    /// What it is in: the vault of a secret, the secret provider class of an entry.
    pub place: Option<String>,
    /// Its resource ID, where it has one.
    pub id: Option<String>,
    /// How far it is.
    pub state: WrittenState,
}

/// The endpoint as it was sent, to know it again: the JSON itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sent(EndpointDocument);

impl Sent {
    pub(crate) fn of(document: &EndpointDocument) -> Self {
        Self(document.clone())
    }

    pub(crate) fn host(&self) -> &str {
        self.0.host()
    }

    /// As the document that is sent.
    fn document(&self) -> Value {
        self.0.to_put()
    }

    fn read(document: &Value) -> Option<Self> {
        EndpointDocument::of(document.clone()).map(Self)
    }

    /// Whether what stands there is what was sent.
    pub(crate) fn is(&self, found: &EndpointDocument) -> bool {
        self.0.is_served_by(found)
    }
}

/// What the journal says of an operation under way, besides what it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Body {
    pub(crate) lines: Vec<WrittenLine>,
    pub(crate) sent: Option<Sent>,
    /// RFC 3339, when the endpoint's own write was sent.
    pub(crate) sent_at: Option<String>,
    /// How to ask Azure how far it is.
    pub(crate) awaiting: Option<OperationState>,
}

/// What is awaited, as the journal stores it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AwaitedAnswer {
    sent_at: Option<String>,
    awaiting: Option<OperationState>,
}

impl Body {
    /// What a newer Regent wrote may not be read; then that part is empty.
    pub(crate) fn read(operation: &Operation) -> Self {
        let awaited: AwaitedAnswer = serde_json::from_value(operation.progress.clone()).unwrap_or_default();
        Self {
            lines: serde_json::from_value(operation.steps.clone()).unwrap_or_default(),
            sent: operation.after.as_ref().and_then(Sent::read),
            sent_at: awaited.sent_at,
            awaiting: awaited.awaiting,
        }
    }

    /// Puts it into the row of the journal.
    fn write_to(&self, operation: &mut Operation) {
        let awaited = AwaitedAnswer { sent_at: self.sent_at.clone(), awaiting: self.awaiting.clone() };
        operation.steps = serde_json::to_value(&self.lines).unwrap_or_default();
        operation.progress = serde_json::to_value(awaited).unwrap_or_default();
        operation.after = self.sent.as_ref().map(Sent::document);
    }

    /// Whether anything is there that was not before.
    pub(crate) fn wrote_something(&self) -> bool {
        self.lines.iter().any(|line| line.state == WrittenState::Done)
    }
}

/// The journal of a create that this process makes.
pub(crate) struct Journal<'a> {
    ctx: &'a Context,
    operation: Operation,
    body: Body,
    /// None where the disk could not be written.
    claim: Option<Claim>,
    /// It is on the disk.
    is_begun: bool,
}

impl<'a> Journal<'a> {
    /// Writes the create down; it is on the disk when this answers.
    pub(crate) async fn begin(
        ctx: &'a Context,
        signed_in: &SignedIn,
        (draft, draft_id): (&Draft, Option<String>),
        id: &RegistryEndpointId,
        lines: Vec<WrittenLine>,
        sent: Sent,
    ) -> Self {
        let body = Body { lines, sent: Some(sent), ..Body::default() };
        let mut operation = Operation {
            id: ctx.new_id(),
            kind: Kind::Create,
            started_at: ctx.timestamp(),
            account: signed_in.key(),
            endpoint_id: id.to_string(),
            instance_id: id.instance().to_string(),
            name: id.name().to_owned(),
            method: draft.method.clone(),
            draft_id,
            draft_revision: None,
            before: None,
            after: None,
            steps: Value::Null,
            progress: Value::Null,
        };
        body.write_to(&mut operation);
        let (begun, made_from) = (operation.clone(), draft.clone());
        let begun = ctx.on_disk(move |database| store::operations::begin(database, &begun, Some(&made_from))).await;
        let is_begun = begun.is_ok();
        let claim = begun.unwrap_or_else(|error| {
            tracing::warn!(%error, "a create goes on without its journal");
            None
        });
        ctx.desktop().changed(ChangedWhat::Activity);
        Self { ctx, operation, body, claim, is_begun }
    }

    /// A step begins.
    pub(crate) async fn begun(&mut self, step: CreateStep) {
        if step == CreateStep::RegistryEndpoint {
            self.body.sent_at = Some(self.ctx.timestamp());
        }
        self.set(step, WrittenState::Begun).await;
    }

    /// A step has ended: it is there.
    pub(crate) async fn ended(&mut self, step: CreateStep, existed: bool) {
        self.set(step, if existed { WrittenState::Existing } else { WrittenState::Done }).await;
    }

    /// Azure has accepted the endpoint and can be asked how far it is.
    pub(crate) async fn awaits(&mut self, state: &OperationState) {
        self.body.awaiting = Some(state.without_tokens());
        self.note().await;
    }

    pub(crate) const fn body(&self) -> &Body {
        &self.body
    }

    async fn set(&mut self, step: CreateStep, state: WrittenState) {
        for line in self.body.lines.iter_mut().filter(|line| line.step == step) {
            line.state = state;
        }
        self.note().await;
    }

    async fn note(&mut self) {
        self.body.write_to(&mut self.operation);
        if self.claim.is_none() {
            return;
        }
        let noted = self.operation.clone();
        if let Err(error) = self.ctx.on_disk(move |database| store::operations::note(database, &noted)).await {
            tracing::warn!(%error, "the journal of a create could not be written");
        }
    }

    /// It has ended. Answers with what has to be known beside that, where this computer could not note it.
    pub(crate) async fn end(self, outcome: Outcome, ended: &Ended) -> Option<String> {
        let noted = if self.is_begun {
            end(self.ctx, &self.operation, outcome, ended).await.map(drop)
        } else {
            count_what_was_not_begun(self.ctx, &self.operation, outcome, ended).await
        };
        let error = noted.err()?;
        tracing::warn!(%error, "a create could not be counted; whoever follows open creates will");
        // Whoever watches this create has its end from the create itself.
        let told = self.ctx.told.lock();
        told.unwrap_or_else(PoisonError::into_inner).insert(self.operation.id);
        Some(format!("This create is not counted on this computer: {}", error.message))
    }
}

/// With what a create ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ended {
    /// When the endpoint came to be, by Azure's clock.
    pub(crate) born_at: Option<String>,
    /// The error's code.
    pub(crate) code: Option<String>,
    /// Why, and what was left.
    pub(crate) detail: Option<String>,
}

impl Ended {
    pub(crate) fn well(endpoint: &RegistryEndpoint) -> Self {
        Self { born_at: endpoint.created_at.clone(), ..Self::default() }
    }

    pub(crate) fn badly(error: &Error, left: &str) -> Self {
        let detail = if left.is_empty() { error.message.clone() } else { format!("{} {left}", error.message) };
        Self { code: Some(format!("{:?}", error.code)), detail: Some(detail), ..Self::default() }
    }
}

/// Notes and counts how a create ended, together. Says whether it was open until now: if not, somebody else has ended it, and
/// told.
///
/// # Errors
/// When the disk cannot be written, such as a full one. Then it is still open, nobody may be told of its end, and the next
/// look at it counts.
pub(crate) async fn end(ctx: &Context, operation: &Operation, outcome: Outcome, ended: &Ended) -> Result<bool, Error> {
    let ending = Ending {
        ended_at: ctx.timestamp(),
        outcome: outcome.into(),
        error_code: ended.code.clone(),
        detail: ended.detail.clone(),
        counted_as: Some(counted_as(operation, outcome, ended)),
    };
    let id = operation.id.clone();
    let closed = ctx.on_disk(move |database| store::operations::end(database, &id, &ending)).await?;
    if let Some(closed) = closed {
        counted_now(ctx, closed.draft_deleted);
    }
    Ok(closed.is_some())
}

/// Counts a create whose beginning could not be written, where its end can be.
async fn count_what_was_not_begun(
    ctx: &Context,
    operation: &Operation,
    outcome: Outcome,
    ended: &Ended,
) -> Result<(), Error> {
    let creation = Creation {
        happened_at: ctx.timestamp(),
        account: operation.account.clone(),
        endpoint_id: operation.endpoint_id.clone(),
        instance_id: operation.instance_id.clone(),
        name: operation.name.clone(),
        method: operation.method.clone(),
        outcome,
        error_code: ended.code.clone(),
        detail: ended.detail.clone(),
        once: counted_as(operation, outcome, ended),
    };
    ctx.on_disk(move |database| store::creations::add(database, &creation)).await?;
    counted_now(ctx, false);
    Ok(())
}

/// The same endpoint however often it was asked for, and by whom; born again after a delete it is another one.
fn counted_as(operation: &Operation, outcome: Outcome, ended: &Ended) -> String {
    match (outcome, &ended.born_at) {
        (Outcome::Created, Some(born)) => format!("{}@{born}", operation.endpoint_id.to_lowercase()),
        _ => operation.id.clone(),
    }
}

/// Counts a create that was refused, or came to nothing, before anything was written. There is no journal of it.
pub(crate) async fn end_before_begin(ctx: &Context, account: String, draft: &Draft, outcome: Outcome, error: &Error) {
    let id = domain::InstanceId::parse(&draft.instance_id);
    let name = domain::RegistryEndpointName::parse(&draft.name);
    let endpoint = id.ok().zip(name.ok()).map(|(instance, name)| instance.endpoint(&name).to_string());
    let creation = Creation {
        happened_at: ctx.timestamp(),
        account,
        endpoint_id: endpoint.unwrap_or_default(),
        instance_id: draft.instance_id.clone(),
        name: draft.name.chars().take(LONGEST_NAME).collect(),
        method: draft.method.clone(),
        outcome,
        error_code: Some(format!("{:?}", error.code)),
        detail: Some(error.message.clone()),
        once: ctx.new_id(),
    };
    match ctx.on_disk(move |database| store::creations::add(database, &creation)).await {
        Ok(_) => counted_now(ctx, false),
        Err(error) => tracing::warn!(%error, "a create could not be counted"),
    }
}

fn counted_now(ctx: &Context, draft_is_gone: bool) {
    ctx.desktop().changed(ChangedWhat::Activity);
    if draft_is_gone {
        ctx.desktop().changed(ChangedWhat::Drafts);
    }
    ctx.counted.notify_one();
}
