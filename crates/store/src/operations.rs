//! The journal of creates under way: begun before the first write, told of each thing that is written, and gone in the
//! same transaction that counts how it ended. What a start after a kill finds here it follows to its end or explains.
//! Called by the create use case and by `operations` of the use cases. It never holds a secret: a line says where a
//! secret is, not what.

use rusqlite::{Row, params};
use serde_json::Value;

use crate::creations::{self, Creation};
use crate::database::Database;
use crate::error::Error;
use crate::locks::{self, Lock};

/// A create under way, or one that was when its process ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Its own ID.
    pub id: String,
    /// RFC 3339.
    pub started_at: String,
    /// Whose: cloud, tenant and user.
    pub account: String,
    /// The resource ID of the endpoint that is to be.
    pub endpoint_id: String,
    /// Its instance.
    pub instance_id: String,
    /// ARM's word for the method.
    pub method: String,
    /// The draft it was made from, when one was kept.
    pub draft_id: Option<String>,
    /// What is written and what is awaited, as the use case keeps it.
    pub body: Value,
}

/// The right to write to an operation, or to follow it. One process has it at a time, and loses it with its end.
#[derive(Debug)]
pub struct Claim(#[expect(dead_code, reason = "it is held, not read")] Lock);

/// Writes a create down before its first write. The claim is the caller's until it is dropped.
///
/// # Errors
/// When the file cannot be written.
pub fn begin(database: &Database, operation: &Operation) -> Result<Option<Claim>, Error> {
    let claim = claim(database, &operation.id)?;
    database.connection().execute(
        "INSERT INTO operation (id, started_at, account, endpoint_id, instance_id, method, draft_id, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            operation.id,
            operation.started_at,
            operation.account,
            operation.endpoint_id,
            operation.instance_id,
            operation.method,
            operation.draft_id,
            operation.body.to_string()
        ],
    )?;
    Ok(claim)
}

/// Takes an operation in hand, unless somebody has it. What was read of it before is old: read it again.
///
/// # Errors
/// When the file of the lock cannot be made.
pub fn claim(database: &Database, id: &str) -> Result<Option<Claim>, Error> {
    Ok(locks::try_take(database, &format!("create-{id}"))?.map(Claim))
}

/// Notes how far it is. It is on the disk when this answers.
///
/// # Errors
/// When the file cannot be written.
pub fn note(database: &Database, id: &str, body: &Value) -> Result<(), Error> {
    database.connection().execute("UPDATE operation SET body = ?2 WHERE id = ?1", params![id, body.to_string()])?;
    Ok(())
}

/// It has ended: counted, out of the journal, and its draft gone when the endpoint is there, all in one transaction.
/// Says whether it was counted now; it was before when the endpoint's own key is in the counter.
///
/// # Errors
/// When the file cannot be written; then nothing of it has happened.
pub fn end(database: &Database, id: &str, draft_id: Option<&str>, creation: &Creation) -> Result<bool, Error> {
    let mut connection = database.connection();
    let transaction = connection.transaction()?;
    let counted = creations::insert(&transaction, creation)?;
    transaction.execute("DELETE FROM operation WHERE id = ?1", [id])?;
    if let Some(draft) = draft_id.filter(|_| creation.outcome == creations::Outcome::Created) {
        transaction.execute("DELETE FROM draft WHERE id = ?1", [draft])?;
    }
    transaction.commit()?;
    Ok(counted)
}

/// The creates of an account that have not ended, the first begun first.
///
/// # Errors
/// When the file cannot be read.
pub fn list(database: &Database, account: &str) -> Result<Vec<Operation>, Error> {
    let connection = database.connection();
    let mut statement = connection.prepare(
        "SELECT id, started_at, account, endpoint_id, instance_id, method, draft_id, body FROM operation
         WHERE account = ?1 ORDER BY started_at, id",
    )?;
    let rows = statement.query_map([account], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a create of any account has not ended.
///
/// # Errors
/// When the file cannot be read.
pub fn any(database: &Database) -> Result<bool, Error> {
    Ok(database.connection().query_row("SELECT EXISTS (SELECT 1 FROM operation)", [], |row| row.get(0))?)
}

/// One operation, if it has not ended.
///
/// # Errors
/// When the file cannot be read.
pub fn get(database: &Database, account: &str, id: &str) -> Result<Option<Operation>, Error> {
    Ok(list(database, account)?.into_iter().find(|operation| operation.id == id))
}

/// What a newer Regent wrote into the body may not be JSON to us; then the operation is there without it.
fn read(row: &Row<'_>) -> rusqlite::Result<Operation> {
    let body: String = row.get(7)?;
    Ok(Operation {
        id: row.get(0)?,
        started_at: row.get(1)?,
        account: row.get(2)?,
        endpoint_id: row.get(3)?,
        instance_id: row.get(4)?,
        method: row.get(5)?,
        draft_id: row.get(6)?,
        body: serde_json::from_str(&body).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::creations::{Days, Filter, Outcome, tally};
    use serde_json::json;

    fn operation(id: &str) -> Operation {
        Operation {
            id: id.to_owned(),
            started_at: "2026-11-25T10:00:00Z".to_owned(),
            account: "a".to_owned(),
            endpoint_id: "/e".to_owned(),
            instance_id: "/i".to_owned(),
            method: "Anonymous".to_owned(),
            draft_id: Some("d".to_owned()),
            body: json!({ "lines": [] }),
        }
    }

    fn creation(once: &str, outcome: Outcome) -> Creation {
        Creation {
            happened_at: "2026-11-25T10:00:05Z".to_owned(),
            account: "a".to_owned(),
            endpoint_id: "/e".to_owned(),
            instance_id: "/i".to_owned(),
            name: "e".to_owned(),
            method: "Anonymous".to_owned(),
            outcome,
            error_code: None,
            detail: None,
            once: once.to_owned(),
        }
    }

    fn created(database: &Database) -> u32 {
        tally(database, Outcome::Created, &Filter::default(), Days::Utc).expect("counted").total
    }

    #[test]
    fn what_was_noted_is_there_after_the_file_is_opened_again_and_can_be_claimed_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("regent.sqlite");
        let database = Database::open(&file).expect("opens");
        let claim_of_one = begin(&database, &operation("1")).expect("begun").expect("free");
        note(&database, "1", &json!({ "lines": [1] })).expect("noted");
        let other = Database::open(&file).expect("opens");
        assert_eq!(list(&other, "a").expect("read")[0].body, json!({ "lines": [1] }));
        assert_eq!(list(&other, "someone else").expect("read"), []);
        assert!(claim(&other, "1").expect("tried").is_none(), "its process lives");
        drop(claim_of_one);
        assert!(claim(&other, "1").expect("tried").is_some());
    }

    #[test]
    fn an_end_counts_once_and_takes_operation_and_draft_away() {
        let database = Database::in_memory().expect("opens");
        let draft = domain::Draft::default();
        let kept = crate::drafts::KeptDraft {
            id: "d".to_owned(),
            saved_at: "2026-11-25T09:00:00Z".to_owned(),
            step: "review".to_owned(),
            draft,
            ..Default::default()
        };
        crate::drafts::save(&database, &kept, false).expect("kept");
        for (id, outcome, counted) in
            [("1", Outcome::Failed, true), ("2", Outcome::Created, true), ("3", Outcome::Created, false)]
        {
            let claim = begin(&database, &operation(id)).expect("begun");
            let once = if outcome == Outcome::Created { "/e@then" } else { id };
            assert_eq!(end(&database, id, Some("d"), &creation(once, outcome)).expect("ended"), counted, "{id}");
            let draft_is_there = crate::drafts::get(&database, "d").expect("read").is_some();
            assert_eq!(draft_is_there, outcome == Outcome::Failed, "{id}");
            drop(claim);
        }
        assert_eq!(created(&database), 1, "the same endpoint is counted once");
        assert_eq!(list(&database, "a").expect("read"), []);
    }
}
