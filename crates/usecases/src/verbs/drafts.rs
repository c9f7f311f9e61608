//! Drafts: checked while they are typed, previewed as code, kept on this computer. Called by the wizard, the Drafts
//! page and the command line. Works without the network, and never sees a password but to check its form.

use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::Draft;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::code_view::{self, CodeView, Target};
use crate::context::Context;
use crate::creates::create::{CreateStep, PlanLine};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
pub use crate::nouns::draft_file::{parse, to_file};
pub use crate::nouns::drafts::{SavedDraft, WizardStep, check, check_password};
use crate::nouns::drafts::{gone, read};
use crate::nouns::storage;
use crate::steps::drafts::{all, keep, one};

mod file;
mod shelf;
mod waiting;

pub use file::{DraftFile, Imported, RefusedFile, export, import};
pub use shelf::{DraftPlace, DraftQuery, DraftRow, DraftSort, DraftWindow, query};
pub use waiting::{DraftChange, DraftChanges, changes, set_waiting};

/// How long a discarded draft can be taken back.
const KEPT_AFTER_DISCARD: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const LONGEST_ID: usize = 64;

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

/// Shows what a create of this draft would write. A draft in which something is wrong is shown as far as it goes.
///
/// # Errors
/// None.
pub async fn preview(ctx: &Context, draft: &Draft) -> Result<DraftPreview, Error> {
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
    Ok(DraftPreview { plan, code: code_view::write(&target) })
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
    storage::required(ctx.database())?;
    keep(ctx, id, WizardStep::Basics, draft, false).await
}

/// All drafts on this computer that can be read, the last kept first.
///
/// # Errors
/// When the disk cannot be read.
pub async fn list(ctx: &Context) -> Result<Vec<SavedDraft>, Error> {
    all(ctx).await
}

/// One draft.
///
/// # Errors
/// [`ErrorCode::NotFound`], also for one that was discarded.
pub async fn get(ctx: &Context, id: String) -> Result<SavedDraft, Error> {
    one(ctx, id).await
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
