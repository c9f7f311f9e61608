//! The journal of all that writes to Azure: what is under way and what has ended, of every kind. Begun before the first
//! write, told of each thing that is written, ended in the same transaction that counts it and takes its draft away. What a
//! start after a kill finds open here it follows to its end or explains. Called by the use cases that write, and by
//! `operations` of the use cases. It never holds a secret: a line says where a secret is, not what.

use domain::Draft;
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params, params_from_iter};
use serde_json::Value;

use crate::creations;
use crate::database::Database;
use crate::error::Error;
use crate::locks::{self, Lock};

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A registry endpoint is created.
    Create,
    /// A registry endpoint is changed.
    Edit,
    /// A registry endpoint is deleted.
    Delete,
    /// Its secret is replaced.
    Rotate,
    /// Something that was found wrong is put right.
    Fix,
    /// What a newer Regent does.
    Other(String),
}

impl Kind {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Create, "create"),
        (Self::Edit, "edit"),
        (Self::Delete, "delete"),
        (Self::Rotate, "rotate"),
        (Self::Fix, "fix"),
    ];

    /// Its word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Rotate => "rotate",
            Self::Fix => "fix",
            Self::Other(word) => word,
        }
    }

    fn read(word: String) -> Self {
        let known = Self::ALL.into_iter().find(|(_, known)| *known == word).map(|(kind, _)| kind);
        known.unwrap_or(Self::Other(word))
    }
}

/// How an operation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The service has confirmed it.
    Done,
    /// It was asked for and did not come to be.
    Failed,
    /// Regent or the service refused it before anything was written.
    Refused,
}

impl Outcome {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }

    fn read(word: &str) -> Self {
        let all = [Self::Done, Self::Failed, Self::Refused];
        all.into_iter().find(|outcome| outcome.as_str() == word).unwrap_or(Self::Failed)
    }
}

impl From<creations::Outcome> for Outcome {
    fn from(outcome: creations::Outcome) -> Self {
        match outcome {
            creations::Outcome::Created => Self::Done,
            creations::Outcome::Failed => Self::Failed,
            creations::Outcome::Refused => Self::Refused,
        }
    }
}

/// An operation under way, or one that was when its process ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Its own ID.
    pub id: String,
    /// What is done.
    pub kind: Kind,
    /// RFC 3339.
    pub started_at: String,
    /// Whose: cloud, tenant and user.
    pub account: String,
    /// The resource ID of the endpoint.
    pub endpoint_id: String,
    /// Its instance.
    pub instance_id: String,
    /// The endpoint's name.
    pub name: String,
    /// ARM's word for the method; empty where there is none.
    pub method: String,
    /// The draft it was made from, when one was stored.
    pub draft_id: Option<String>,
    /// The revision of that draft; absent where what is on the disk is not what the operation was made from. Filled in by
    /// [`begin`].
    pub draft_revision: Option<i64>,
    /// The resource as it stood there before, as a document.
    pub before: Option<Value>,
    /// The resource as it was sent, or is to be, as a document.
    pub after: Option<Value>,
    /// What is written, and how far each is, as the use case keeps it.
    pub steps: Value,
    /// What is awaited, as the use case keeps it.
    pub progress: Value,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// RFC 3339, in UTC.
    pub ended_at: String,
    /// How.
    pub outcome: Outcome,
    /// The error's code, unless it was done.
    pub error_code: Option<String>,
    /// Why, and what was left, in a sentence.
    pub detail: Option<String>,
    /// What a create is counted as, once: for a created endpoint its ID and the time of its birth, whoever asked for it
    /// however often; for anything else the attempt. Absent for what is not counted.
    pub counted_as: Option<String>,
}

/// What ending an operation has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// It was counted now; not where the same endpoint was counted before.
    pub counted: bool,
    /// Its draft is gone: it was still what the operation was made from.
    pub draft_deleted: bool,
}

/// An operation that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it was.
    pub operation: Operation,
    /// How it ended.
    pub ending: Ending,
}

/// The right to write to an operation, or to follow it. One process has it at a time, and loses it with its end.
#[derive(Debug)]
pub struct Claim(#[expect(dead_code, reason = "it is held, not read")] Lock);

/// Writes an operation down before its first write. The claim is the caller's until it is dropped. `draft` is what it is made
/// from: the revision on the disk is noted only where that says the same.
///
/// # Errors
/// When the file cannot be written.
pub fn begin(database: &Database, operation: &Operation, draft: Option<&Draft>) -> Result<Option<Claim>, Error> {
    let claim = claim(database, &operation.id)?;
    let mut connection = database.connection();
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let revision = match &operation.draft_id {
        Some(id) => revision_of(&transaction, id, draft)?,
        None => None,
    };
    transaction.execute(
        "INSERT INTO journal (id, kind, started_at, account, endpoint_id, instance_id, name, method, draft_id,
            draft_revision, before, after, steps, progress)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            operation.id,
            operation.kind.as_str(),
            operation.started_at,
            operation.account,
            operation.endpoint_id,
            operation.instance_id,
            operation.name,
            operation.method,
            operation.draft_id,
            revision,
            operation.before.as_ref().map(Value::to_string),
            operation.after.as_ref().map(Value::to_string),
            operation.steps.to_string(),
            operation.progress.to_string()
        ],
    )?;
    transaction.commit()?;
    Ok(claim)
}

/// The revision of a draft, where its row says what is being done.
fn revision_of(connection: &Connection, id: &str, draft: Option<&Draft>) -> Result<Option<i64>, Error> {
    let row: Option<(i64, String)> = connection
        .query_row("SELECT revision, body FROM draft WHERE id = ?1", [id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let is_same =
        |body: &str| draft.is_none_or(|draft| serde_json::from_str(body).is_ok_and(|on_disk: Draft| on_disk == *draft));
    Ok(row.filter(|(_, body)| is_same(body)).map(|(revision, _)| revision))
}

/// Takes an operation in hand, unless somebody has it. What was read of it before is old: read it again.
///
/// # Errors
/// When the file of the lock cannot be made.
pub fn claim(database: &Database, id: &str) -> Result<Option<Claim>, Error> {
    Ok(locks::try_take(database, &format!("create-{id}"))?.map(Claim))
}

/// Notes how far it is: what was sent, the steps, what is awaited. It is on the disk when this answers.
///
/// # Errors
/// When the file cannot be written.
pub fn note(database: &Database, operation: &Operation) -> Result<(), Error> {
    database.connection().execute(
        "UPDATE journal SET after = ?2, steps = ?3, progress = ?4 WHERE id = ?1 AND ended IS NULL",
        params![
            operation.id,
            operation.after.as_ref().map(Value::to_string),
            operation.steps.to_string(),
            operation.progress.to_string()
        ],
    )?;
    Ok(())
}

/// It has ended: noted and counted, and its draft gone when it was done and the draft says what it did then, all in one
/// transaction. None when it was not open any more: somebody else has ended it, and told.
///
/// # Errors
/// When the file cannot be written; then nothing of it has happened.
pub fn end(database: &Database, id: &str, ending: &Ending) -> Result<Option<Closed>, Error> {
    let mut connection = database.connection();
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let open: Option<(Option<String>, Option<i64>)> = transaction
        .query_row("SELECT draft_id, draft_revision FROM journal WHERE id = ?1 AND ended IS NULL", [id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((draft_id, revision)) = open else { return Ok(None) };
    let taken = match &ending.counted_as {
        Some(once) => is_counted(&transaction, once)?,
        None => false,
    };
    let counted_as = ending.counted_as.as_ref().filter(|_| !taken);
    transaction.execute(
        "UPDATE journal SET ended = (SELECT coalesce(max(ended), 0) + 1 FROM journal), ended_at = ?2, outcome = ?3,
            error_code = ?4, detail = ?5, counted_as = ?6 WHERE id = ?1",
        params![id, ending.ended_at, ending.outcome.as_str(), ending.error_code, ending.detail, counted_as],
    )?;
    let draft_deleted = ending.outcome == Outcome::Done
        && transaction.execute("DELETE FROM draft WHERE id = ?1 AND revision = ?2", params![draft_id, revision])? > 0;
    transaction.commit()?;
    Ok(Some(Closed { counted: counted_as.is_some(), draft_deleted }))
}

fn is_counted(connection: &Connection, once: &str) -> Result<bool, Error> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM journal WHERE counted_as = ?1)", [once], |row| row.get(0))?)
}

const COLUMNS: &str = "id, kind, started_at, account, endpoint_id, instance_id, name, method, draft_id, draft_revision,
     before, after, steps, progress, ended_at, outcome, error_code, detail, counted_as";

/// The operations of an account that have not ended, the first begun first.
///
/// # Errors
/// When the file cannot be read.
pub fn list(database: &Database, account: &str) -> Result<Vec<Operation>, Error> {
    let connection = database.connection();
    let mut statement = connection.prepare(&format!(
        "SELECT {COLUMNS} FROM journal WHERE account = ?1 AND ended IS NULL ORDER BY started_at, number"
    ))?;
    let rows = statement.query_map([account], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether an operation of any account has not ended.
///
/// # Errors
/// When the file cannot be read.
pub fn any(database: &Database) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM journal WHERE ended IS NULL)";
    Ok(database.connection().query_row(sql, [], |row| row.get(0))?)
}

/// One operation, if it has not ended.
///
/// # Errors
/// When the file cannot be read.
pub fn get(database: &Database, account: &str, id: &str) -> Result<Option<Operation>, Error> {
    Ok(list(database, account)?.into_iter().find(|operation| operation.id == id))
}

/// Those that have ended, the last one first: how many there are, and a part of them. All kinds where none is named.
///
/// # Errors
/// When the file cannot be read.
pub fn history(
    database: &Database,
    account: Option<&str>,
    kinds: &[Kind],
    offset: u32,
    limit: u32,
) -> Result<(u32, Vec<Entry>), Error> {
    let marks = (0..kinds.len()).map(|number| format!("?{}", number + 2)).collect::<Vec<_>>().join(", ");
    let of_kinds = if kinds.is_empty() { String::new() } else { format!("AND kind IN ({marks})") };
    let sql = format!("FROM journal WHERE ended IS NOT NULL AND (?1 IS NULL OR account = ?1) {of_kinds}");
    let words: Vec<&str> = kinds.iter().map(Kind::as_str).collect();
    let arguments = || {
        let first: &dyn ToSql = &account;
        std::iter::once(first).chain(words.iter().map(|word| word as &dyn ToSql)).collect::<Vec<_>>()
    };
    let mut connection = database.connection();
    // One view of the table for both questions.
    let transaction = connection.transaction()?;
    let all =
        transaction.query_row(&format!("SELECT count(*) {sql}"), params_from_iter(arguments()), |row| row.get(0))?;
    let part = format!("SELECT {COLUMNS} {sql} ORDER BY ended DESC LIMIT {limit} OFFSET {offset}");
    let mut statement = transaction.prepare(&part)?;
    let rows = statement.query_map(params_from_iter(arguments()), |row| {
        let outcome = Outcome::read(&row.get::<_, String>(15)?);
        let (ended_at, error_code, detail, counted_as) = (row.get(14)?, row.get(16)?, row.get(17)?, row.get(18)?);
        Ok(Entry { operation: read(row)?, ending: Ending { ended_at, outcome, error_code, detail, counted_as } })
    })?;
    Ok((all, rows.collect::<Result<_, _>>()?))
}

/// What a newer Regent wrote may not be JSON to us; then the operation is there without it.
fn read(row: &Row<'_>) -> rusqlite::Result<Operation> {
    let json = |at: usize| -> rusqlite::Result<Option<Value>> {
        Ok(row.get::<_, Option<String>>(at)?.and_then(|text| serde_json::from_str(&text).ok()))
    };
    Ok(Operation {
        id: row.get(0)?,
        kind: Kind::read(row.get(1)?),
        started_at: row.get(2)?,
        account: row.get(3)?,
        endpoint_id: row.get(4)?,
        instance_id: row.get(5)?,
        name: row.get(6)?,
        method: row.get(7)?,
        draft_id: row.get(8)?,
        draft_revision: row.get(9)?,
        before: json(10)?,
        after: json(11)?,
        steps: json(12)?.unwrap_or_default(),
        progress: json(13)?.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests;
