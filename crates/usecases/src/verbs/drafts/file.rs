//! Drafts from and to files. Called by the Drafts page.

use domain::Draft;
use serde::{Deserialize, Serialize};
use store::drafts::StoredDraft;
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::draft_file::{file_name, parse, pretty, to_file};
use crate::nouns::drafts::{SavedDraft, WizardStep, read, word};
use crate::steps::drafts::all;

/// A file that is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftFile {
    /// Its name, for what is said about it.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RefusedFile {
    /// Its name.
    pub name: String,
    /// Why not.
    pub reason: String,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Imported {
    /// The new drafts.
    pub drafts: Vec<SavedDraft>,
    /// Files of which nothing was taken.
    pub refused: Vec<RefusedFile>,
}

/// Takes drafts in from files. Each file is taken whole or not at all.
///
/// # Errors
/// When the disk cannot be written.
pub async fn import(ctx: &Context, files: Vec<DraftFile>) -> Result<Imported, Error> {
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for DraftFile { name, text } in files {
        match parse(&text) {
            Ok(drafts) => kept.extend(drafts.into_iter().map(|draft| StoredDraft {
                id: ctx.new_id(),
                saved_at: ctx.timestamp(),
                step: word(WizardStep::Basics),
                draft,
                ..StoredDraft::default()
            })),
            Err(error) => refused.push(RefusedFile { name, reason: error.message }),
        }
    }
    let drafts = kept.clone().into_iter().map(read).collect();
    if !kept.is_empty() {
        ctx.on_disk(move |database| store::drafts::save_all(database, &kept)).await?;
        ctx.desktop().changed(ChangedWhat::Drafts);
    }
    Ok(Imported { drafts, refused })
}

/// Writes drafts to one file in the person's folder of downloads and says where it is.
///
/// # Errors
/// [`ErrorCode::NotFound`] when none of them is there any more; when the file cannot be written.
pub async fn export(ctx: &Context, ids: Vec<String>) -> Result<String, Error> {
    let found = all(ctx).await?;
    let chosen: Vec<&Draft> = found.iter().filter(|saved| ids.contains(&saved.id)).map(|saved| &saved.draft).collect();
    let (name, text) = match chosen.as_slice() {
        [] => return Err(Error::new(ErrorCode::NotFound, "These drafts are not on this computer any more.")),
        [one] => (format!("{}.draft.json", file_name(&one.name)), to_file(one)?),
        many => ("regent-drafts.json".to_owned(), pretty(many)?),
    };
    ctx.desktop().save_download(&name, &text).map_err(Error::internal)
}
