//! Drafts: checked while they are typed, previewed as code, kept on this computer. Called by the wizard, the Drafts
//! page and the command line. Works without the network, and never sees a password but to check its form.

use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::{Credentials, Draft, DraftVerdict, Violation};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use store::drafts::StoredDraft;
use ts_rs::TS;

use crate::code_view::{self, CodeView, Target};
use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::registry_endpoints::create::{CreateStep, PlanLine};

mod file;
mod shelf;
mod waiting;

pub use file::{DraftFile, Imported, RefusedFile, export, import, parse, to_file};
pub use shelf::{DraftPlace, DraftQuery, DraftRow, DraftSort, DraftWindow, query};
pub use waiting::{DraftChange, DraftChanges, changes, set_waiting};

/// How long a discarded draft can be taken back.
const KEPT_AFTER_DISCARD: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const LONGEST_ID: usize = 64;

/// A step of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum WizardStep {
    /// Instance, name and host.
    #[default]
    Basics,
    /// The method and its fields.
    Authentication,
    /// What will be written.
    Review,
}

/// A draft on this computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SavedDraft {
    /// Its ID on this computer.
    pub id: String,
    /// RFC 3339.
    pub saved_at: String,
    /// Where the wizard stopped.
    pub step: WizardStep,
    /// It is to be created once Azure can be reached again and the person has said so once more.
    pub create_when_back: bool,
    /// What was typed.
    pub draft: Draft,
}

/// What a create would write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DraftPreview {
    /// A line for each thing written, in order.
    pub plan: Vec<PlanLine>,
    /// The same change as code.
    pub code: CodeView,
}

/// Checks a draft by the rules alone. The password is judged by itself, so that it does not travel with every key of every
/// field.
#[must_use]
pub fn check(draft: &Draft, has_password: bool) -> DraftVerdict {
    draft.check(has_password)
}

/// What the rules say of a password alone.
#[must_use]
pub fn check_password(password: &SecretString) -> Vec<Violation> {
    Credentials::judge_password(password.expose_secret())
}

/// Shows what a create of this draft would write. A draft in which something is wrong is shown as far as it goes.
#[must_use]
pub fn preview(ctx: &Context, draft: &Draft) -> DraftPreview {
    let known = domain::InstanceId::parse(&draft.instance_id).ok().and_then(|id| ctx.inventory.instance(&id));
    let target = Target::new(draft, known.as_ref());
    let line =
        |step, action: &str, target: &str| PlanLine { step, action: action.to_owned(), target: target.to_owned() };
    let mut plan = Vec::new();
    if let Some(secret) = &target.secret {
        if secret.is_new {
            plan.push(line(CreateStep::KeyVaultSecret, "Create", &secret.vault_secret));
        }
        plan.push(line(
            CreateStep::SecretProviderClass,
            "Add the secret, if it is not there yet",
            &secret.vault_secret,
        ));
        plan.push(line(CreateStep::SecretSync, "Create", &secret.synced));
    }
    plan.push(line(CreateStep::RegistryEndpoint, "Create", &target.name));
    DraftPreview { plan, code: code_view::write(&target) }
}

/// Keeps the draft of the open wizard; it is on the disk when this answers. Without an ID it gets a new one.
///
/// # Errors
/// When the disk cannot be written, such as a full one; an earlier version is still there.
pub async fn save(ctx: &Context, id: Option<String>, step: WizardStep, draft: Draft) -> Result<SavedDraft, Error> {
    keep(ctx, id, step, draft, true).await
}

/// Keeps a draft that no wizard holds, such as the command line's.
///
/// # Errors
/// [`ErrorCode::InvalidInput`] for an ID that is none; when the disk cannot be written, or nothing would last.
pub async fn put(ctx: &Context, id: Option<String>, draft: Draft) -> Result<SavedDraft, Error> {
    if let Some(id) = &id
        && (id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-'))
    {
        return Err(Error::new(ErrorCode::InvalidInput, "The ID of a draft has 1 to 64 letters, digits and hyphens."));
    }
    if !ctx.database().is_on_disk() {
        return Err(Error::internal("Regent's file cannot be opened, so a draft would be lost. Fix its folder first."));
    }
    keep(ctx, id, WizardStep::Basics, draft, false).await
}

async fn keep(
    ctx: &Context,
    id: Option<String>,
    step: WizardStep,
    draft: Draft,
    open: bool,
) -> Result<SavedDraft, Error> {
    file::refuse_secrets(&draft)?;
    let id = id.unwrap_or_else(|| ctx.new_id());
    let new = StoredDraft { id, saved_at: ctx.timestamp(), step: word(step), draft, ..StoredDraft::default() };
    let stored = ctx.on_disk(move |database| store::drafts::save(database, &new, open)).await?;
    ctx.desktop().changed(ChangedWhat::Drafts);
    Ok(read(stored))
}

/// All drafts on this computer that can be read, the last kept first.
///
/// # Errors
/// When the disk cannot be read.
pub async fn list(ctx: &Context) -> Result<Vec<SavedDraft>, Error> {
    all(ctx).await
}

async fn all(ctx: &Context) -> Result<Vec<SavedDraft>, Error> {
    let kept = ctx.on_disk(|database| store::drafts::list(database, false)).await?;
    Ok(kept.into_iter().filter(|kept| !kept.unreadable).map(read).collect())
}

/// One draft.
///
/// # Errors
/// [`ErrorCode::NotFound`], also for one that was discarded.
pub async fn get(ctx: &Context, id: String) -> Result<SavedDraft, Error> {
    one(ctx, id).await
}

async fn one(ctx: &Context, id: String) -> Result<SavedDraft, Error> {
    let kept = ctx.on_disk(move |database| store::drafts::get(database, &id)).await?;
    let kept = kept.filter(|kept| kept.discarded_at.is_none()).ok_or_else(gone)?;
    if kept.unreadable {
        let message = "This draft cannot be read: a newer Regent wrote it, or it was damaged. It is left as it is.";
        return Err(Error::new(ErrorCode::Conflict, message));
    }
    Ok(read(kept))
}

/// The draft of a wizard that did not end in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Interrupted {
    /// The draft.
    pub draft: SavedDraft,
    /// This Regent has gone on since; only the page was lost, so the wizard is opened again without a question.
    pub same_run: bool,
}

/// What was being typed when Regent, or its page, was ended.
///
/// # Errors
/// When the disk cannot be read.
pub async fn interrupted(ctx: &Context) -> Result<Option<Interrupted>, Error> {
    let same_run = ctx.draft_was_offered.swap(true, Ordering::SeqCst);
    let kept = ctx.on_disk(store::drafts::open).await?;
    Ok(kept.map(|kept| Interrupted { draft: read(kept), same_run }))
}

/// The wizard that holds this draft was left in order: the next start does not offer it.
///
/// # Errors
/// When the disk cannot be written.
pub async fn close_wizard(ctx: &Context, id: String) -> Result<(), Error> {
    ctx.on_disk(move |database| store::drafts::close(database, &id)).await
}

/// Discards a draft; for a week that can be taken back. One that is not there any more is no error.
///
/// # Errors
/// When the disk cannot be written.
pub async fn discard(ctx: &Context, id: String) -> Result<(), Error> {
    let (now, before) = (ctx.timestamp(), ctx.timestamp_before(KEPT_AFTER_DISCARD));
    ctx.on_disk(move |database| {
        store::drafts::set_aside(database, &id, &now)?;
        store::drafts::purge(database, &before)
    })
    .await?;
    ctx.desktop().changed(ChangedWhat::Drafts);
    Ok(())
}

/// Takes back that a draft was discarded.
///
/// # Errors
/// [`ErrorCode::NotFound`] when it is gone for good.
pub async fn restore(ctx: &Context, id: String) -> Result<(), Error> {
    let there = ctx.on_disk(move |database| store::drafts::take_back(database, &id)).await?;
    ctx.desktop().changed(ChangedWhat::Drafts);
    if there { Ok(()) } else { Err(gone()) }
}

/// Gives a draft another name for its endpoint, legal or not yet.
///
/// # Errors
/// [`ErrorCode::NotFound`], or when the disk cannot be written.
pub async fn rename(ctx: &Context, id: String, name: String) -> Result<SavedDraft, Error> {
    let SavedDraft { id, step, draft, .. } = one(ctx, id).await?;
    keep(ctx, Some(id), step, Draft { name, ..draft }, false).await
}

/// Makes another draft like it, with the next free name where the name is a legal one.
///
/// # Errors
/// [`ErrorCode::NotFound`], or when the disk cannot be written.
pub async fn duplicate(ctx: &Context, id: String) -> Result<SavedDraft, Error> {
    let SavedDraft { step, draft, .. } = one(ctx, id).await?;
    let taken: Vec<String> = all(ctx).await?.into_iter().map(|saved| saved.draft.name).collect();
    let name = match domain::RegistryEndpointName::parse(&draft.name) {
        Ok(name) => {
            let free = (2..10_000).map(|number| name.numbered(number).to_string()).find(|name| !taken.contains(name));
            free.unwrap_or_else(|| draft.name.clone())
        }
        Err(_) => draft.name.clone(),
    };
    keep(ctx, None, step, Draft { name, ..draft }, false).await
}

fn gone() -> Error {
    Error::new(ErrorCode::NotFound, "This draft is not on this computer any more.")
}

fn read(kept: StoredDraft) -> SavedDraft {
    SavedDraft {
        id: kept.id,
        saved_at: kept.saved_at,
        step: serde_json::from_value(kept.step.into()).unwrap_or_default(),
        create_when_back: kept.create_when_back,
        draft: kept.draft,
    }
}

fn word(step: WizardStep) -> String {
    match step {
        WizardStep::Basics => "basics",
        WizardStep::Authentication => "authentication",
        WizardStep::Review => "review",
    }
    .to_owned()
}
