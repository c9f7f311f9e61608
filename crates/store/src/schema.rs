//! The tables of Regent's file and how they came to be: one step after the other. Used when the file is opened, and by
//! the rescue of a damaged one. Each step is final once released; a change is a new step.

use rusqlite::Connection;
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};

use crate::error::Error;

const STEPS: &[M<'static>] = &[M::up(FIRST), M::up(SECOND), M::up(THIRD)];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

const FIRST: &str = "CREATE TABLE draft (
        id TEXT PRIMARY KEY,
        saved_at TEXT NOT NULL,
        step TEXT NOT NULL,
        body TEXT NOT NULL
     ) STRICT;
     CREATE TABLE last_seen (
        account TEXT PRIMARY KEY,
        as_of TEXT NOT NULL,
        body TEXT NOT NULL
     ) STRICT;
     CREATE TABLE creation (
        number INTEGER PRIMARY KEY,
        happened_at TEXT NOT NULL,
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        method TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('created', 'failed', 'refused')),
        error_code TEXT
     ) STRICT;
     CREATE TABLE preference (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
     ) STRICT;";

/// Drafts that can be taken back and created later; the journal of creates under way; parts of the last seen cloud other
/// than endpoints; favourites; what ended while nobody looked.
const SECOND: &str = "ALTER TABLE draft ADD COLUMN discarded_at TEXT;
     ALTER TABLE draft ADD COLUMN create_when_back INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE operation (
        id TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        method TEXT NOT NULL,
        draft_id TEXT,
        body TEXT NOT NULL
     ) STRICT;
     ALTER TABLE creation ADD COLUMN operation_id TEXT;
     CREATE UNIQUE INDEX creation_once ON creation (operation_id);
     CREATE TABLE seen (
        account TEXT NOT NULL,
        what TEXT NOT NULL,
        as_of TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (account, what)
     ) STRICT;
     CREATE TABLE favourite (
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        added_at TEXT NOT NULL,
        PRIMARY KEY (account, endpoint_id)
     ) STRICT;
     CREATE TABLE notification (
        number INTEGER PRIMARY KEY,
        happened_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        endpoint_id TEXT,
        read_at TEXT
     ) STRICT;";

/// What a create that ended is called, and why it ended so.
const THIRD: &str = "ALTER TABLE creation ADD COLUMN name TEXT NOT NULL DEFAULT '';
     ALTER TABLE creation ADD COLUMN detail TEXT;";

/// The version that a file has when it is up to date.
pub(crate) const LATEST: i64 = STEPS.len() as i64;

/// The version that a file says it has.
pub(crate) fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings a file up to date.
///
/// # Errors
/// [`Error::Newer`]; [`Error::Damaged`] where the tables do not fit the version that the file says; the disk's reason.
pub(crate) fn bring_up_to_date(connection: &mut Connection) -> Result<(), Error> {
    use rusqlite_migration::Error as Refusal;
    match MIGRATIONS.to_latest(connection) {
        Ok(()) => Ok(()),
        Err(Refusal::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead)) => Err(Error::Newer),
        // Statements that do not fit the tables that are there.
        Err(Refusal::RusqliteError { err: rusqlite::Error::SqlInputError { msg, .. }, .. }) => Err(misfit(&msg)),
        Err(Refusal::InvalidUserVersion) => Err(misfit("it is no number that counts")),
        Err(Refusal::RusqliteError { err, .. }) => Err(err.into()),
        Err(refusal) => Err(refusal.into()),
    }
}

fn misfit(why: &str) -> Error {
    Error::Damaged(format!("its tables are not those of the version that it says it has ({why})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_in_order() {
        MIGRATIONS.validate().expect("valid");
    }
}
