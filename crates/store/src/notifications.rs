//! What has ended and should be told: the history behind the desktop's notifications. Called by the use cases of
//! notifications. It keeps the newest [`MAX_STORED`] and never grows beyond them.

use rusqlite::params;

use crate::database::Database;
use crate::error::Error;

/// How many stay.
pub const MAX_STORED: u32 = 500;

/// One thing that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredNotification {
    /// Its number on this computer; later ones are higher. Not used when adding.
    pub number: i64,
    /// RFC 3339.
    pub happened_at: String,
    /// The use case's word for what ended and how.
    pub kind: String,
    /// The line to read first.
    pub title: String,
    /// The rest.
    pub body: String,
    /// The endpoint it is about.
    pub endpoint_id: Option<String>,
    /// RFC 3339; absent while nobody has seen it.
    pub read_at: Option<String>,
}

/// Adds one and answers its number; what is older than the newest [`MAX_STORED`] goes.
///
/// # Errors
/// When the file cannot be written.
pub fn add(database: &Database, kept: &StoredNotification) -> Result<i64, Error> {
    let mut connection = database.connection();
    let transaction = connection.transaction()?;
    transaction.execute(
        "INSERT INTO notification (happened_at, kind, title, body, endpoint_id, read_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![kept.happened_at, kept.kind, kept.title, kept.body, kept.endpoint_id, kept.read_at],
    )?;
    let number = transaction.last_insert_rowid();
    transaction.execute("DELETE FROM notification WHERE number <= ?1 - ?2", params![number, MAX_STORED])?;
    transaction.commit()?;
    Ok(number)
}

/// All of them, the newest first.
///
/// # Errors
/// When the file cannot be read.
pub fn list(database: &Database) -> Result<Vec<StoredNotification>, Error> {
    let connection = database.connection();
    let mut statement = connection.prepare(
        "SELECT number, happened_at, kind, title, body, endpoint_id, read_at FROM notification ORDER BY number DESC",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(StoredNotification {
            number: row.get(0)?,
            happened_at: row.get(1)?,
            kind: row.get(2)?,
            title: row.get(3)?,
            body: row.get(4)?,
            endpoint_id: row.get(5)?,
            read_at: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Marks everything up to this number as seen; says whether anything was not.
///
/// # Errors
/// When the file cannot be written.
pub fn mark_read(database: &Database, up_to: i64, read_at: &str) -> Result<bool, Error> {
    let seen = database.connection().execute(
        "UPDATE notification SET read_at = ?2 WHERE number <= ?1 AND read_at IS NULL",
        params![up_to, read_at],
    )?;
    Ok(seen > 0)
}

/// How many of these kinds nobody has seen.
///
/// # Errors
/// When the file cannot be read.
pub fn unread(database: &Database, kinds: &[&str]) -> Result<u32, Error> {
    let connection = database.connection();
    let mut statement = connection.prepare("SELECT count(*) FROM notification WHERE read_at IS NULL AND kind = ?1")?;
    let counts = kinds.iter().map(|kind| statement.query_row([kind], |row| row.get::<_, u32>(0)));
    Ok(counts.collect::<Result<Vec<_>, _>>()?.into_iter().sum())
}

/// Forgets all of them.
///
/// # Errors
/// When the file cannot be written.
pub fn clear(database: &Database) -> Result<(), Error> {
    database.connection().execute("DELETE FROM notification", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(kind: &str, title: &str) -> StoredNotification {
        StoredNotification {
            number: 0,
            happened_at: "2026-11-25T10:00:00Z".to_owned(),
            kind: kind.to_owned(),
            title: title.to_owned(),
            body: "b".to_owned(),
            endpoint_id: Some("/e".to_owned()),
            read_at: None,
        }
    }

    #[test]
    fn the_history_is_there_after_the_file_is_opened_again_newest_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("regent.sqlite");
        let database = Database::open(&file).expect("opens");
        let first = add(&database, &kept("createFailed", "one")).expect("added");
        let second = add(&database, &kept("created", "two")).expect("added");
        drop(database);
        let listed = list(&Database::open(&file).expect("opens")).expect("listed");
        let with = |number, kind, title| StoredNotification { number, ..kept(kind, title) };
        assert_eq!(listed, [with(second, "created", "two"), with(first, "createFailed", "one")]);
    }

    #[test]
    fn what_was_seen_is_not_counted_any_more_and_what_came_later_is() {
        let database = Database::in_memory().expect("opens");
        let first = add(&database, &kept("createFailed", "one")).expect("added");
        add(&database, &kept("createFailed", "two")).expect("added");
        add(&database, &kept("created", "three")).expect("added");
        assert_eq!(unread(&database, &["createFailed"]).expect("counted"), 2);
        assert!(mark_read(&database, first, "2026-11-25T10:00:01Z").expect("marked"));
        assert!(!mark_read(&database, first, "2026-11-25T10:00:02Z").expect("nothing left"));
        assert_eq!(unread(&database, &["createFailed"]).expect("counted"), 1);
        assert_eq!(unread(&database, &["createFailed", "created"]).expect("counted"), 2);
        clear(&database).expect("cleared");
        assert_eq!(list(&database).expect("listed"), []);
    }

    #[test]
    fn only_the_newest_stay() {
        let database = Database::in_memory().expect("opens");
        for number in 0..MAX_STORED + 3 {
            add(&database, &kept("created", &number.to_string())).expect("added");
        }
        let listed = list(&database).expect("listed");
        assert_eq!((listed.len(), listed.last().map(|kept| kept.title.as_str())), (MAX_STORED as usize, Some("3")));
    }
}
