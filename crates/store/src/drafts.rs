//! Drafts on the disk. Called by the use cases of drafts. A draft never holds a secret value: its type has no field for one.

use domain::Draft;
use rusqlite::{OptionalExtension as _, Row, params};

use crate::database::{Database, Error};

/// A kept draft.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDraft {
    /// Its ID on this computer.
    pub id: String,
    /// RFC 3339, when it was kept last.
    pub saved_at: String,
    /// The step of the wizard where it stopped.
    pub step: String,
    /// What was typed.
    pub draft: Draft,
}

/// Keeps a draft, in place of an earlier one with the same ID. It is on the disk when this returns.
///
/// # Errors
/// When the file cannot be written; what was kept before is still there.
pub fn save(database: &Database, kept: &KeptDraft) -> Result<(), Error> {
    let body = serde_json::to_string(&kept.draft)?;
    database.connection().execute(
        "INSERT INTO draft (id, saved_at, step, body) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET saved_at = excluded.saved_at, step = excluded.step, body = excluded.body",
        params![kept.id, kept.saved_at, kept.step, body],
    )?;
    Ok(())
}

/// All drafts, the last kept first.
///
/// # Errors
/// When the file or a row cannot be read.
pub fn list(database: &Database) -> Result<Vec<KeptDraft>, Error> {
    let connection = database.connection();
    let mut statement = connection.prepare("SELECT id, saved_at, step, body FROM draft ORDER BY saved_at DESC, id")?;
    let rows = statement.query_map([], columns)?;
    rows.map(|row| read(row?)).collect()
}

/// One draft, if it is there.
///
/// # Errors
/// When the file or the row cannot be read.
pub fn get(database: &Database, id: &str) -> Result<Option<KeptDraft>, Error> {
    let connection = database.connection();
    let row =
        connection.query_row("SELECT id, saved_at, step, body FROM draft WHERE id = ?1", [id], columns).optional()?;
    row.map(read).transpose()
}

/// Takes a draft away; says whether it was there.
///
/// # Errors
/// When the file cannot be written.
pub fn discard(database: &Database, id: &str) -> Result<bool, Error> {
    Ok(database.connection().execute("DELETE FROM draft WHERE id = ?1", [id])? > 0)
}

type Columns = (String, String, String, String);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn read((id, saved_at, step, body): Columns) -> Result<KeptDraft, Error> {
    Ok(KeptDraft { id, saved_at, step, draft: serde_json::from_str(&body)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(id: &str, saved_at: &str, name: &str) -> KeptDraft {
        let draft = Draft { name: name.to_owned(), ..Draft::default() };
        KeptDraft { id: id.to_owned(), saved_at: saved_at.to_owned(), step: "basics".to_owned(), draft }
    }

    #[test]
    fn a_draft_comes_back_as_it_was_kept_after_the_file_is_opened_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("regent.sqlite");
        let mut draft = kept("a", "2026-11-23T14:00:00Z", "Not A Legal Name \u{1f512}");
        draft.draft.other.insert("future".to_owned(), serde_json::json!([1]));
        save(&Database::open(&file).expect("opens"), &draft).expect("kept");
        assert_eq!(get(&Database::open(&file).expect("opens"), "a").expect("read"), Some(draft));
    }

    #[test]
    fn drafts_are_listed_last_kept_first_and_discarded_once() {
        let database = Database::in_memory().expect("opens");
        save(&database, &kept("a", "2026-11-23T14:00:00Z", "one")).expect("kept");
        save(&database, &kept("b", "2026-11-23T14:00:01Z", "two")).expect("kept");
        save(&database, &kept("a", "2026-11-23T14:00:02Z", "one again")).expect("kept");
        let names: Vec<_> = list(&database).expect("listed").into_iter().map(|kept| kept.draft.name).collect();
        assert_eq!(names, ["one again", "two"]);
        assert!(discard(&database, "a").expect("discarded"));
        assert!(!discard(&database, "a").expect("nothing there"));
    }
}
