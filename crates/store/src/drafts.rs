//! Drafts on the disk. Called by the use cases of drafts. A draft never holds a secret value: its type has no field for one.
//!
//! A discarded draft stays for a while, so that discarding can be taken back. A row that cannot be read (a newer Regent wrote
//! it, or the file was damaged) is listed as such and never written over.

use domain::Draft;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use serde_json::Value;

use crate::database::Database;
use crate::error::Error;

/// The preference that names the draft in the open wizard.
const OPEN: &str = "wizard.draft";
const COLUMNS: &str = "id, saved_at, step, body, discarded_at, create_when_back, revision";

/// A draft as it is stored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoredDraft {
    /// Its ID on this computer.
    pub id: String,
    /// RFC 3339, when it was saved last.
    pub saved_at: String,
    /// The step of the wizard where it stopped.
    pub step: String,
    /// What was typed; empty where the row cannot be read.
    pub draft: Draft,
    /// RFC 3339, when it was discarded, if it was.
    pub discarded_at: Option<String>,
    /// It is to be created once Azure can be reached again and the person has said so once more.
    pub create_when_back: bool,
    /// How often it was saved. Not used when saving.
    pub revision: i64,
    /// The row cannot be read; it is left as it is.
    pub unreadable: bool,
}

/// What was known of the cloud when a draft was marked to be created later, as the use case stores it.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// RFC 3339.
    pub noted_at: String,
    /// Whose cloud: cloud, tenant and user.
    pub account: String,
    /// What was known.
    pub known: Value,
}

/// Saves a draft, in place of an earlier one with the same ID, and answers it as it is stored then. It is on the disk when
/// this returns. `open` says that a wizard holds it, so that the next start can offer it should this one not end in order.
///
/// # Errors
/// [`Error::UnreadableDraft`] where the row of this ID is not ours to write over; when the file cannot be written. Then what
/// was stored before is still there.
pub fn save(database: &Database, draft: &StoredDraft, open: bool) -> Result<StoredDraft, Error> {
    let mut connection = database.connection();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let stored = put(&transaction, draft)?;
    if open {
        transaction.execute(
            "INSERT INTO preference (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
            [OPEN, &draft.id],
        )?;
    }
    transaction.commit()?;
    Ok(stored)
}

/// Saves many drafts, or none of them.
///
/// # Errors
/// As [`save`].
pub fn save_all(database: &Database, drafts: &[StoredDraft]) -> Result<(), Error> {
    let mut connection = database.connection();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for draft in drafts {
        put(&transaction, draft)?;
    }
    Ok(transaction.commit()?)
}

fn put(transaction: &Transaction<'_>, draft: &StoredDraft) -> Result<StoredDraft, Error> {
    let body = serde_json::to_string(&draft.draft)?;
    let there = one(transaction, &draft.id)?;
    // Whoever writes the older form has not read what the newer one holds.
    if there.is_some_and(|there| there.unreadable || there.draft.schema > draft.draft.schema) {
        return Err(Error::UnreadableDraft(draft.id.clone()));
    }
    let (create_when_back, revision) = transaction.query_row(
        "INSERT INTO draft (id, saved_at, step, body) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE
         SET saved_at = excluded.saved_at, step = excluded.step, body = excluded.body, discarded_at = NULL,
            revision = revision + 1
         RETURNING create_when_back, revision",
        params![draft.id, draft.saved_at, draft.step, body],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(StoredDraft { create_when_back, revision, discarded_at: None, unreadable: false, ..draft.clone() })
}

/// All drafts that were not discarded, or all that were; the last saved first.
///
/// # Errors
/// When the file cannot be read.
pub fn list(database: &Database, discarded: bool) -> Result<Vec<StoredDraft>, Error> {
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
pub fn get(database: &Database, id: &str) -> Result<Option<StoredDraft>, Error> {
    one(&database.connection(), id)
}

fn one(connection: &Connection, id: &str) -> Result<Option<StoredDraft>, Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM draft WHERE id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// The draft of a wizard that did not end in order, if there is one.
///
/// # Errors
/// When the file cannot be read.
pub fn open(database: &Database) -> Result<Option<StoredDraft>, Error> {
    let Some(id) = crate::preferences::get(database, OPEN)? else { return Ok(None) };
    Ok(get(database, &id)?.filter(|kept| kept.discarded_at.is_none() && !kept.unreadable))
}

/// The wizard that holds this draft has ended in order. Another one may be open by now: its draft stays marked.
///
/// # Errors
/// When the file cannot be written.
pub fn close(database: &Database, id: &str) -> Result<(), Error> {
    database.connection().execute("DELETE FROM preference WHERE name = ?1 AND value = ?2", [OPEN, id])?;
    Ok(())
}

/// Discards a draft so that it can be taken back; says whether it was there.
///
/// # Errors
/// When the file cannot be written.
pub fn set_aside(database: &Database, id: &str, at: &str) -> Result<bool, Error> {
    let changed = database.connection().execute(
        "UPDATE draft SET discarded_at = ?2, create_when_back = 0, baseline = NULL, baseline_at = NULL,
            baseline_account = NULL WHERE id = ?1 AND discarded_at IS NULL",
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

/// Marks a draft to be created once Azure can be reached again, with what is known now, or takes mark and knowledge away. Says
/// whether it was there.
///
/// # Errors
/// When the file cannot be written.
pub fn set_waiting(database: &Database, id: &str, waiting: bool, baseline: Option<&Baseline>) -> Result<bool, Error> {
    let baseline = baseline.filter(|_| waiting);
    let changed = database.connection().execute(
        "UPDATE draft SET create_when_back = ?2, baseline = ?3, baseline_at = ?4, baseline_account = ?5
         WHERE id = ?1 AND discarded_at IS NULL",
        params![
            id,
            waiting,
            baseline.map(|baseline| baseline.known.to_string()),
            baseline.map(|baseline| &baseline.noted_at),
            baseline.map(|baseline| &baseline.account)
        ],
    )?;
    Ok(changed > 0)
}

/// What was known when a draft was marked, where this account has marked it. What cannot be read any more counts as nothing.
///
/// # Errors
/// When the file cannot be read.
pub fn baseline(database: &Database, id: &str, account: &str) -> Result<Option<Baseline>, Error> {
    let sql = "SELECT baseline_at, baseline_account, baseline FROM draft
               WHERE id = ?1 AND baseline_account = ?2 AND baseline IS NOT NULL AND baseline_at IS NOT NULL";
    let row: Option<(String, String, String)> = database
        .connection()
        .query_row(sql, [id, account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(row.and_then(|(noted_at, account, known)| {
        serde_json::from_str(&known).ok().map(|known| Baseline { noted_at, account, known })
    }))
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

fn read(row: &Row<'_>) -> rusqlite::Result<StoredDraft> {
    let mut whole = true;
    // What damage has left of a text is shown, and never fails the list.
    let mut text = |at: usize| {
        let text = String::from_utf8_lossy(row.get_ref(at)?.as_bytes_or_null()?.unwrap_or_default()).into_owned();
        whole &= !text.contains(char::REPLACEMENT_CHARACTER);
        Ok::<_, rusqlite::Error>(text)
    };
    let (id, saved_at, step, body) = (text(0)?, text(1)?, text(2)?, text(3)?);
    let draft = serde_json::from_str::<Draft>(&body);
    Ok(StoredDraft {
        id,
        saved_at,
        step,
        unreadable: draft.is_err() || !whole,
        draft: draft.unwrap_or_default(),
        discarded_at: row.get(4)?,
        create_when_back: row.get(5)?,
        revision: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(id: &str, saved_at: &str, name: &str) -> StoredDraft {
        let draft = Draft { name: name.to_owned(), ..Draft::default() };
        let (id, saved_at, step) = (id.to_owned(), saved_at.to_owned(), "basics".to_owned());
        StoredDraft { id, saved_at, step, draft, ..StoredDraft::default() }
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
        draft.revision = 1;
        assert_eq!(get(&again, "a").expect("read"), Some(draft.clone()));
        assert_eq!(open(&again).expect("read"), Some(draft), "its wizard never ended");
        close(&again, "another").expect("ended");
        assert!(open(&again).expect("read").is_some(), "another wizard has ended");
        close(&again, "a").expect("ended");
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
        assert!(set_waiting(&database, "a", true, None).expect("marked"));
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
    fn what_was_known_when_a_draft_was_marked_stays_with_the_draft_and_its_account() {
        let database = Database::in_memory().expect("opens");
        save(&database, &kept("a", "2026-11-23T14:00:00Z", "one"), false).expect("kept");
        let noted = Baseline {
            noted_at: "2026-11-23T15:00:00Z".to_owned(),
            account: "ada".to_owned(),
            known: serde_json::json!({ "instance": true }),
        };
        assert!(set_waiting(&database, "a", true, Some(&noted)).expect("marked"));
        save(&database, &kept("a", "2026-11-23T16:00:00Z", "changed"), false).expect("kept");
        assert_eq!(baseline(&database, "a", "ada").expect("read"), Some(noted.clone()));
        assert_eq!(baseline(&database, "a", "ben").expect("read"), None);
        set_waiting(&database, "a", false, Some(&noted)).expect("taken back");
        assert_eq!(baseline(&database, "a", "ada").expect("read"), None);
        set_waiting(&database, "a", true, Some(&noted)).expect("marked");
        set_aside(&database, "a", "2026-11-23T17:00:00Z").expect("discarded");
        assert_eq!(baseline(&database, "a", "ada").expect("read"), None);
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
    #[test]
    fn what_this_regent_cannot_read_whole_is_never_written_over() {
        let database = Database::in_memory().expect("opens");
        let newer = kept("newer", "2026-11-23T14:00:00Z", "of tomorrow");
        save(&database, &StoredDraft { draft: Draft { schema: 7, ..newer.draft.clone() }, ..newer.clone() }, false)
            .expect("stored");
        for (id, body) in [("broken", "{\"name\": 7"), ("text", "no JSON"), ("list", "[]")] {
            let sql = "INSERT INTO draft (id, saved_at, step, body) VALUES (?1, '2026', 'basics', ?2)";
            database.connection().execute(sql, [id, body]).expect("a row");
        }
        let rows = || -> Vec<(String, String)> {
            let connection = database.connection();
            let mut rows = connection.prepare("SELECT id, body FROM draft ORDER BY id").expect("prepared");
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("read");
            rows.map(|row| row.expect("a row")).collect()
        };
        let before = rows();
        for id in ["newer", "broken", "text", "list"] {
            let refused = save(&database, &kept(id, "2026-11-24T14:00:00Z", "over it"), false);
            assert!(matches!(refused, Err(Error::UnreadableDraft(named)) if named == id), "{id}");
            let many = [kept("fresh", "2026-11-24T14:00:00Z", "x"), kept(id, "2026-11-24T14:00:00Z", "over it")];
            assert!(save_all(&database, &many).is_err(), "{id}");
        }
        assert_eq!(rows(), before, "all of them, or none");
        let edited = StoredDraft { draft: Draft { schema: 7, ..newer.draft.clone() }, ..newer };
        assert_eq!(save(&database, &edited, false).expect("read whole and saved again").revision, 2);
    }
}
