//! Drafts read from and written to this computer. A step of the drafts' verbs.

use domain::Draft;
use store::drafts::StoredDraft;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::draft_file;
use crate::nouns::drafts::{SavedDraft, WizardStep, gone, read, word};

pub(crate) async fn keep(
    ctx: &Context,
    id: Option<String>,
    step: WizardStep,
    draft: Draft,
    open: bool,
) -> Result<SavedDraft, Error> {
    draft_file::refuse_secrets(&draft)?;
    let id = id.unwrap_or_else(|| ctx.new_id());
    let new = StoredDraft { id, saved_at: ctx.timestamp(), step: word(step), draft, ..StoredDraft::default() };
    let stored = ctx.on_disk(move |database| store::drafts::save(database, &new, open)).await?;
    ctx.desktop().changed(ChangedWhat::Drafts);
    Ok(read(stored))
}

pub(crate) async fn all(ctx: &Context) -> Result<Vec<SavedDraft>, Error> {
    let kept = ctx.on_disk(|database| store::drafts::list(database, false)).await?;
    Ok(kept.into_iter().filter(|kept| !kept.unreadable).map(read).collect())
}

pub(crate) async fn one(ctx: &Context, id: String) -> Result<SavedDraft, Error> {
    let kept = ctx.on_disk(move |database| store::drafts::get(database, &id)).await?;
    let kept = kept.filter(|kept| kept.discarded_at.is_none()).ok_or_else(gone)?;
    if kept.unreadable {
        let message = "This draft cannot be read: a newer Regent wrote it, or it was damaged. It is left as it is.";
        return Err(Error::new(ErrorCode::Conflict, message));
    }
    Ok(read(kept))
}
