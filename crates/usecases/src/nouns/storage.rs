//! Where this computer keeps what Regent knows, and what is wrong with it, in words.

use serde::{Deserialize, Serialize};
use store::Database;
use ts_rs::TS;

use crate::error::{Error, ErrorCode};

/// How Regent's file stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Storage {
    /// What is kept is still there at the next start.
    pub lasting: bool,
    /// What happened to a file that was damaged, or why nothing lasts: one or two sentences.
    pub problem: Option<String>,
}

/// How the file stands.
pub(crate) fn of(database: &Database) -> Storage {
    Storage { lasting: database.is_on_disk(), problem: problem(database) }
}

/// Refuses what is about the file itself, such as drafts, where there is none that lasts.
///
/// # Errors
/// [`ErrorCode::StorageUnavailable`].
pub fn required(database: &Database) -> Result<(), Error> {
    if database.is_on_disk() {
        return Ok(());
    }
    let problem = database.problem().unwrap_or("Regent has no file on this computer");
    let message = format!("{}. Nothing was read from it or written to it.", first_letter_large(problem));
    Err(Error::new(ErrorCode::StorageUnavailable, message))
}

/// The same for whoever has no place for a title: nothing where all is well.
#[must_use]
pub fn notice(database: &Database) -> Option<String> {
    let title = if database.is_on_disk() { "Regent's file was damaged. " } else { "" };
    problem(database).map(|problem| format!("{title}{problem}"))
}

fn problem(database: &Database) -> Option<String> {
    if let Some(problem) = database.problem() {
        return Some(format!(
            "{}, so drafts, choices and the record of creates end with this run.",
            first_letter_large(problem)
        ));
    }
    let rescue = database.rescue()?;
    let drafts = match rescue.drafts {
        1 => "1 draft".to_owned(),
        many => format!("{many} drafts"),
    };
    let rest = if rescue.complete { "Nothing that could be found is missing." } else { "Some of it may be missing." };
    let aside = rescue.aside.display();
    Some(format!("{drafts} could be brought over. {rest} The broken file is kept at {aside}."))
}

fn first_letter_large(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|letter| letter.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
