//! The counter of created registry endpoints: one row for each create that ended, with its outcome. Called by the create
//! use case. Counts on this computer only; nothing is sent anywhere.

use rusqlite::params;

use crate::database::{Database, Error};

/// How a create ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The resource provider has confirmed the endpoint.
    Created,
    /// It was asked for and did not come to be.
    Failed,
    /// Regent or the service refused it before anything was made.
    Refused,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }
}

/// One create that ended.
#[derive(Debug, Clone)]
pub struct Creation {
    /// RFC 3339.
    pub happened_at: String,
    /// Whose: cloud, tenant and user.
    pub account: String,
    /// The endpoint's resource ID.
    pub endpoint_id: String,
    /// Its instance.
    pub instance_id: String,
    /// ARM's word for the method.
    pub method: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The error's code, unless it was created.
    pub error_code: Option<String>,
}

/// Adds a create that ended.
///
/// # Errors
/// When the file cannot be written.
pub fn add(database: &Database, creation: &Creation) -> Result<(), Error> {
    database.connection().execute(
        "INSERT INTO creation (happened_at, account, endpoint_id, instance_id, method, outcome, error_code)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            creation.happened_at,
            creation.account,
            creation.endpoint_id,
            creation.instance_id,
            creation.method,
            creation.outcome.as_str(),
            creation.error_code
        ],
    )?;
    Ok(())
}

/// How many creates ended this way.
///
/// # Errors
/// When the file cannot be read.
pub fn count(database: &Database, outcome: Outcome) -> Result<u32, Error> {
    let connection = database.connection();
    Ok(connection
        .query_row("SELECT count(*) FROM creation WHERE outcome = ?1", [outcome.as_str()], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_is_counted_by_itself() {
        let database = Database::in_memory().expect("opens");
        let creation = |outcome| Creation {
            happened_at: "2026-11-23T14:00:00Z".to_owned(),
            account: "a".to_owned(),
            endpoint_id: "/e".to_owned(),
            instance_id: "/i".to_owned(),
            method: "Anonymous".to_owned(),
            outcome,
            error_code: None,
        };
        for outcome in [Outcome::Created, Outcome::Created, Outcome::Refused] {
            add(&database, &creation(outcome)).expect("added");
        }
        let counts =
            [Outcome::Created, Outcome::Failed, Outcome::Refused].map(|o| count(&database, o).expect("counted"));
        assert_eq!(counts, [2, 0, 1]);
    }
}
