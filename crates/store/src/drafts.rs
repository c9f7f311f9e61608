//! Drafts on the disk. Called by the use cases of drafts. A draft never holds a secret value: its type has no field for one.
//!
//! A discarded draft stays for a while, so that discarding can be taken back. A row that cannot be read (a newer Regent wrote
//! it, or the file was damaged) is listed as such and never written over.

use domain::Draft;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use crate::database::Database;
use crate::error::Error;

/// The preference that names the draft in the open wizard.
const OPEN: &str = "wizard.draft";
const COLUMNS: &str = "id, saved_at, step, body, discarded_at, create_when_back";

/// A kept draft.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeptDraft {
    /// Its ID on this computer.
    pub id: String,
    /// RFC 3339, when it was kept last.
    pub saved_at: String,
    /// The step of the wizard where it stopped.
    pub step: String,
    /// What was typed; empty where the row cannot be read.
    pub draft: Draft,
    /// RFC 3339, when it was discarded, if it was.
    pub discarded_at: Option<String>,
    /// It is to be created once Azure can be reached again and the person has said so once more.
    pub create_when_back: bool,
    /// The row cannot be read; it is kept as it is.
    pub unreadable: bool,
}

/// Keeps a draft, in place of an earlier one with the same ID. It is on the disk when this returns. `open` says that a wizard
/// holds it, so that the next start can offer it should this one not end in order.
///
/// # Errors
/// When the file cannot be written; what was kept before is still there.
pub fn save(database: &Database, kept: &KeptDraft, open: bool) -> Result<(), Error> {
    let body = serde_json::to_string(&kept.draft)?;
    let mut connection = database.connection();
    let transaction = connection.transaction()?;
    put(&transaction, kept, &body)?;
    if open {
        transaction.execute(
            "INSERT INTO preference (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
            [OPEN, &kept.id],
        )?;
    }
    Ok(transaction.commit()?)
}

/// Keeps many drafts, or none of them.
///
/// # Errors
/// When the file cannot be written.
pub fn save_all(database: &Database, drafts: &[KeptDraft]) -> Result<(), Error> {
    let mut connection = database.connection();
    let transaction = connection.transaction()?;
    for kept in drafts {
        put(&transaction, kept, &serde_json::to_string(&kept.draft)?)?;
    }
    Ok(transaction.commit()?)
}

fn put(transaction: &Transaction<'_>, kept: &KeptDraft, body: &str) -> Result<(), Error> {
    transaction.execute(
        "INSERT INTO draft (id, saved_at, step, body) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE
         SET saved_at = excluded.saved_at, step = excluded.step, body = excluded.body, discarded_at = NULL",
        params![kept.id, kept.saved_at, kept.step, body],
    )?;
    Ok(())
}

/// All drafts that were not discarded, or all that were; the last kept first.
///
/// # Errors
/// When the file cannot be read.
pub fn list(database: &Database, discarded: bool) -> Result<Vec<KeptDraft>, Error> {
    let connection = database.connection();
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM draft WHERE (discarded_at IS NOT NULL) = ?1 ORDER BY saved_at DESC, id"
    ))?;
    let rows = statement.query_map([discarded], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many drafts were not discarded.
///
/// # Errors
/// When the file cannot be read.
pub fn count(database: &Database) -> Result<u32, Error> {
    let connection = database.connection();
    Ok(connection.query_row("SELECT count(*) FROM draft WHERE discarded_at IS NULL", [], |row| row.get(0))?)
}

/// One draft, if it is there, discarded or not.
///
/// # Errors
/// When the file cannot be read.
pub fn get(database: &Database, id: &str) -> Result<Option<KeptDraft>, Error> {
    let connection = database.connection();
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM draft WHERE id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// The draft of a wizard that did not end in order, if there is one.
///
/// # Errors
/// When the file cannot be read.
pub fn open(database: &Database) -> Result<Option<KeptDraft>, Error> {
    let Some(id) = crate::preferences::get(database, OPEN)? else { return Ok(None) };
    Ok(get(database, &id)?.filter(|kept| kept.discarded_at.is_none() && !kept.unreadable))
}

/// The wizard has ended in order.
///
/// # Errors
/// When the file cannot be written.
pub fn close(database: &Database) -> Result<(), Error> {
    database.connection().execute("DELETE FROM preference WHERE name = ?1", [OPEN])?;
    Ok(())
}

/// Discards a draft so that it can be taken back; says whether it was there.
///
/// # Errors
/// When the file cannot be written.
pub fn set_aside(database: &Database, id: &str, at: &str) -> Result<bool, Error> {
    let changed = database.connection().execute(
        "UPDATE draft SET discarded_at = ?2, create_when_back = 0 WHERE id = ?1 AND discarded_at IS NULL",
        [id, at],
    )?;
    Ok(changed > 0)
}

/// Takes back that a draft was discarded; says whether it was still there.
///
/// # Errors
/// When the file cannot be written.
pub fn take_back(database: &Database, id: &str) -> Result<bool, Error> {
    Ok(database.connection().execute("UPDATE draft SET discarded_at = NULL WHERE id = ?1", [id])? > 0)
}

/// Marks a draft to be created once Azure can be reached again, or takes the mark away; says whether it was there.
///
/// # Errors
/// When the file cannot be written.
pub fn set_waiting(database: &Database, id: &str, waiting: bool) -> Result<bool, Error> {
    let changed = database.connection().execute(
        "UPDATE draft SET create_when_back = ?2 WHERE id = ?1 AND discarded_at IS NULL",
        params![id, waiting],
    )?;
    Ok(changed > 0)
}

/// Takes a draft away for good; says whether it was there.
///
/// # Errors
/// When the file cannot be written.
pub fn discard(database: &Database, id: &str) -> Result<bool, Error> {
    Ok(database.connection().execute("DELETE FROM draft WHERE id = ?1", [id])? > 0)
}

/// Takes those away for good that were discarded before a time.
///
/// # Errors
/// When the file cannot be written.
pub fn purge(database: &Database, before: &str) -> Result<usize, Error> {
    Ok(database.connection().execute("DELETE FROM draft WHERE discarded_at < ?1", [before])?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<KeptDraft> {
    let mut whole = true;
    // What damage has left of a text is shown, and never fails the list.
    let mut text = |at: usize| {
        let text = String::from_utf8_lossy(row.get_ref(at)?.as_bytes_or_null()?.unwrap_or_default()).into_owned();
        whole &= !text.contains(char::REPLACEMENT_CHARACTER);
        Ok::<_, rusqlite::Error>(text)
    };
    let (id, saved_at, step, body) = (text(0)?, text(1)?, text(2)?, text(3)?);
    let draft = serde_json::from_str::<Draft>(&body);
    Ok(KeptDraft {
        id,
        saved_at,
        step,
        unreadable: draft.is_err() || !whole,
        draft: draft.unwrap_or_default(),
        discarded_at: row.get(4)?,
        create_when_back: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(id: &str, saved_at: &str, name: &str) -> KeptDraft {
        let draft = Draft { name: name.to_owned(), ..Draft::default() };
        let (id, saved_at, step) = (id.to_owned(), saved_at.to_owned(), "basics".to_owned());
        KeptDraft { id, saved_at, step, draft, ..KeptDraft::default() }
    }

    fn names(database: &Database, discarded: bool) -> Vec<String> {
        list(database, discarded).expect("listed").into_iter().map(|kept| kept.draft.name).collect()
    }

    #[test]
    fn a_draft_comes_back_as_it_was_kept_after_the_file_is_opened_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("regent.sqlite");
        let mut draft = kept("a", "2026-11-23T14:00:00Z", "Not A Legal Name \u{1f512}");
        draft.draft.other.insert("future".to_owned(), serde_json::json!([1]));
        save(&Database::open(&file).expect("opens"), &draft, true).expect("kept");
        let again = Database::open(&file).expect("opens");
        assert_eq!(get(&again, "a").expect("read"), Some(draft.clone()));
        assert_eq!(open(&again).expect("read"), Some(draft), "its wizard never ended");
        close(&again).expect("ended");
        assert_eq!(open(&again).expect("read"), None);
    }

    #[test]
    fn drafts_are_listed_last_kept_first_and_discarded_once() {
        let database = Database::in_memory().expect("opens");
        save(&database, &kept("a", "2026-11-23T14:00:00Z", "one"), false).expect("kept");
        save(&database, &kept("b", "2026-11-23T14:00:01Z", "two"), false).expect("kept");
        save(&database, &kept("a", "2026-11-23T14:00:02Z", "one again"), false).expect("kept");
        assert_eq!(names(&database, false), ["one again", "two"]);
        assert!(discard(&database, "a").expect("discarded"));
        assert!(!discard(&database, "a").expect("nothing there"));
    }

    #[test]
    fn what_was_discarded_can_be_taken_back_until_it_is_purged() {
        let database = Database::in_memory().expect("opens");
        save(&database, &kept("a", "2026-11-23T14:00:00Z", "one"), true).expect("kept");
        assert!(set_waiting(&database, "a", true).expect("marked"));
        assert!(set_aside(&database, "a", "2026-11-23T15:00:00Z").expect("discarded"));
        assert!(!set_aside(&database, "a", "2026-11-24T15:00:00Z").expect("once"));
        assert_eq!((names(&database, false), names(&database, true)), (vec![], vec!["one".to_owned()]));
        assert_eq!(open(&database).expect("read"), None, "a discarded draft is not offered");
        assert_eq!(purge(&database, "2026-11-23T15:00:00Z").expect("purged"), 0);
        assert!(take_back(&database, "a").expect("back"));
        assert!(!get(&database, "a").expect("read").expect("there").create_when_back, "it waits for nothing any more");
        set_aside(&database, "a", "2026-11-23T15:00:00Z").expect("discarded");
        assert_eq!(purge(&database, "2026-11-30T15:00:00Z").expect("purged"), 1);
        assert!(!take_back(&database, "a").expect("gone"));
    }

    #[test]
    fn one_row_that_cannot_be_read_hides_no_other() {
        let database = Database::in_memory().expect("opens");
        save(&database, &kept("a", "2026-11-23T14:00:00Z", "one"), false).expect("kept");
        let insert = "INSERT INTO draft (id, saved_at, step, body) VALUES ('b', '2026', 'basics', '{\"name\": 7')";
        database.connection().execute(insert, []).expect("a row");
        let rows = list(&database, false).expect("listed");
        assert_eq!(rows.iter().map(|row| row.unreadable).collect::<Vec<_>>(), [false, true]);
    }
}
