//! The tables of Regent's file and how they came to be: one step after the other. Used when the file is opened, and by
//! the rescue of a damaged one. Each step is final once released; a change is a new step.

use rusqlite::Connection;
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};

use crate::error::Error;

const STEPS: &[M<'static>] = &[M::up(FIRST), M::up(SECOND), M::up(THIRD), M::up(FOURTH)];
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

/// One journal of all that writes to Azure, open and ended, in place of the creates under way and the creates that ended.
/// What is counted is a view of it, with the numbers that the rows had. A draft says how often it was saved, and what was
/// known when it was marked to be created later. Copies of the cloud are called what they are.
const FOURTH: &str = "ALTER TABLE draft ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
     ALTER TABLE draft ADD COLUMN baseline TEXT;
     ALTER TABLE draft ADD COLUMN baseline_at TEXT;
     ALTER TABLE draft ADD COLUMN baseline_account TEXT;
     UPDATE draft SET (baseline, baseline_at, baseline_account) =
        (SELECT body, as_of, account FROM seen WHERE what = 'when draft ' || draft.id || ' was marked'
         ORDER BY as_of DESC LIMIT 1);
     DELETE FROM seen WHERE what LIKE 'when draft % was marked';
     ALTER TABLE last_seen RENAME TO cached_listing;
     ALTER TABLE seen RENAME TO cache;
     CREATE TABLE journal (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        started_at TEXT NOT NULL,
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        name TEXT NOT NULL,
        method TEXT NOT NULL,
        draft_id TEXT,
        draft_revision INTEGER,
        before TEXT,
        after TEXT,
        steps TEXT NOT NULL,
        progress TEXT NOT NULL,
        ended INTEGER UNIQUE,
        ended_at TEXT,
        outcome TEXT CHECK (outcome IN ('done', 'failed', 'refused')),
        error_code TEXT,
        detail TEXT,
        counted_as TEXT UNIQUE,
        CHECK ((ended IS NULL) = (ended_at IS NULL) AND (ended IS NULL) = (outcome IS NULL))
     ) STRICT;
     CREATE INDEX journal_open ON journal (account) WHERE ended IS NULL;
     INSERT INTO journal (id, kind, started_at, account, endpoint_id, instance_id, name, method, steps, progress,
        ended, ended_at, outcome, error_code, detail, counted_as)
     SELECT 'creation-' || number, 'create', happened_at, account, endpoint_id, instance_id, name, method, '[]', '{}',
        number, happened_at, replace(outcome, 'created', 'done'), error_code, detail, coalesce(operation_id, 'creation-' || number)
     FROM creation ORDER BY number;
     INSERT INTO journal (id, kind, started_at, account, endpoint_id, instance_id, name, method, draft_id, draft_revision,
        after, steps, progress)
     SELECT id, 'create', started_at, account, endpoint_id, instance_id,
        CASE WHEN json_valid(body) THEN coalesce(body ->> '$.name', '') ELSE '' END, method, draft_id,
        (SELECT revision FROM draft WHERE draft.id = draft_id AND draft.saved_at <= started_at),
        CASE WHEN json_valid(body) AND json_type(body, '$.sent') = 'object'
           THEN json_object('extendedLocation', json_object('type', 'CustomLocation', 'name', body ->> '$.sent.customLocation'),
              'properties', json_object('host', body ->> '$.sent.host', 'authentication', json(body -> '$.sent.authentication')))
           END,
        CASE WHEN json_valid(body) THEN coalesce(body -> '$.lines', '[]') ELSE '[]' END,
        CASE WHEN json_valid(body)
           THEN json_object('sentAt', body ->> '$.sentAt', 'awaiting', json(coalesce(body -> '$.awaiting', 'null')))
           ELSE '{}' END
     FROM operation ORDER BY started_at, id;
     DROP TABLE operation;
     DROP TABLE creation;
     CREATE VIEW creation AS
     SELECT ended AS number, ended_at AS happened_at, account, endpoint_id, instance_id, name, method,
        replace(outcome, 'done', 'created') AS outcome, error_code, detail, counted_as AS operation_id
     FROM journal WHERE kind = 'create' AND counted_as IS NOT NULL;";

/// SQLite's code for a statement that cannot be carried out, such as for a column that is there already.
const GENERAL_ERROR: i32 = 1;

/// The version that a file has when it is up to date.
pub(crate) const LATEST: i64 = STEPS.len() as i64;

/// The version that a file says it has.
pub(crate) fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Makes the tables of an earlier version in an empty database.
pub(crate) fn bring_up_to(connection: &mut Connection, version: i64) -> Result<(), Error> {
    Ok(MIGRATIONS.to_version(connection, usize::try_from(version).unwrap_or_default())?)
}

/// Brings a file up to date.
///
/// # Errors
/// [`Error::Newer`]; [`Error::Damaged`] where the tables do not fit the version that the file says; the disk's reason.
pub(crate) fn bring_up_to_date(connection: &mut Connection) -> Result<(), Error> {
    use rusqlite_migration::Error as Refusal;
    if version(connection)? < 0 {
        return Err(misfit("it is below zero"));
    }
    match MIGRATIONS.to_latest(connection) {
        Ok(()) => Ok(()),
        Err(Refusal::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead)) => Err(Error::Newer),
        // Statements that do not fit the tables that are there.
        Err(Refusal::RusqliteError { err: rusqlite::Error::SqlInputError { msg, .. }, .. }) => Err(misfit(&msg)),
        Err(Refusal::RusqliteError { err: rusqlite::Error::SqliteFailure(code, why), .. })
            if code.extended_code == GENERAL_ERROR =>
        {
            Err(misfit(&why.unwrap_or_default()))
        }
        Err(Refusal::RusqliteError { err, .. }) => Err(err.into()),
        Err(refusal) => Err(refusal.into()),
    }
}

fn misfit(why: &str) -> Error {
    Error::Damaged(format!("its tables are not those of the version that it says it has ({why})"))
}

#[cfg(test)]
mod tests;
