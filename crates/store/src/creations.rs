//! The counter of created registry endpoints: a view of the journal (see `operations`) with one row for each create that
//! ended, with its outcome. Written there, and here for what ended before it was begun; read by the metrics. Counts on
//! this computer only; nothing is sent anywhere from here.
//!
//! A row keeps its time in UTC. A day is asked for in UTC, so that figures of several computers add up, or as this
//! computer's own clock has it, for a person who looks.

use rusqlite::params;

use crate::database::Database;
use crate::error::Error;

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
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Created, Self::Failed, Self::Refused];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }

    fn read(word: &str) -> Self {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word).unwrap_or(Self::Failed)
    }
}

/// One create that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creation {
    /// RFC 3339, in UTC.
    pub happened_at: String,
    /// Whose: cloud, tenant and user.
    pub account: String,
    /// The endpoint's resource ID; empty when what was typed makes none.
    pub endpoint_id: String,
    /// Its instance, as far as it is known.
    pub instance_id: String,
    /// The endpoint's name.
    pub name: String,
    /// ARM's word for the method.
    pub method: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The error's code, unless it was created.
    pub error_code: Option<String>,
    /// Why, and what was left, in a sentence.
    pub detail: Option<String>,
    /// What is counted once: for a created endpoint its ID and the time of its birth, whoever asked for it however often;
    /// for anything else the attempt.
    pub once: String,
}

/// Which creates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only this method.
    pub method: Option<String>,
    /// Only this instance, letter case aside.
    pub instance_id: Option<String>,
}

/// Whose days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Those of UTC.
    Utc,
    /// Those of this computer's time zone.
    Local,
}

impl Days {
    const fn expression(self) -> &'static str {
        match self {
            Self::Utc => "date(happened_at)",
            Self::Local => "date(happened_at, 'localtime')",
        }
    }
}

/// How many, altogether and by what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Altogether.
    pub total: u32,
    /// By method, in the order of the words.
    pub by_method: Vec<(String, u32)>,
    /// By day (YYYY-MM-DD), the first day first; days without any are left out.
    pub by_day: Vec<(String, u32)>,
}

/// Adds a create that ended before it was begun. Says whether it was not counted before.
///
/// # Errors
/// When the file cannot be written.
pub fn add(database: &Database, creation: &Creation) -> Result<bool, Error> {
    let outcome = if creation.outcome == Outcome::Created { "done" } else { creation.outcome.as_str() };
    let rows = database.connection().execute(
        "INSERT INTO journal (id, kind, started_at, account, endpoint_id, instance_id, name, method, steps, progress,
            ended, ended_at, outcome, error_code, detail, counted_as)
         SELECT ?10, 'create', ?1, ?2, ?3, ?4, ?8, ?5, '[]', '{}',
            (SELECT coalesce(max(ended), 0) + 1 FROM journal), ?1, ?6, ?7, ?9, ?10
         WHERE NOT EXISTS (SELECT 1 FROM journal WHERE counted_as = ?10)",
        params![
            creation.happened_at,
            creation.account,
            creation.endpoint_id,
            creation.instance_id,
            creation.method,
            outcome,
            creation.error_code,
            creation.name,
            creation.detail,
            creation.once
        ],
    )?;
    Ok(rows > 0)
}

const WHERE: &str = "(?1 IS NULL OR outcome = ?1) AND (?2 IS NULL OR method = ?2)
     AND (?3 IS NULL OR instance_id = ?3 COLLATE NOCASE)";

/// How many creates ended this way, of those that the filter lets through.
///
/// # Errors
/// When the file cannot be read.
pub fn tally(database: &Database, outcome: Outcome, filter: &Filter, days: Days) -> Result<Tally, Error> {
    if filter.outcome.is_some_and(|only| only != outcome) {
        return Ok(Tally::default());
    }
    let connection = database.connection();
    let count = |by: &str| -> Result<Vec<(String, u32)>, Error> {
        let mut statement = connection.prepare(&format!(
            "SELECT coalesce({by}, ''), count(*) FROM creation WHERE {WHERE} GROUP BY 1 ORDER BY 1"
        ))?;
        let arguments = params![outcome.as_str(), filter.method, filter.instance_id];
        let rows = statement.query_map(arguments, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let (by_method, by_day) = (count("method")?, count(days.expression())?);
    Ok(Tally { total: by_method.iter().map(|(_, count)| count).sum(), by_method, by_day })
}

/// A part of the list, the last that happened first, and how many the filter lets through.
///
/// # Errors
/// When the file cannot be read.
pub fn list(database: &Database, filter: &Filter, offset: u32, limit: u32) -> Result<(u32, Vec<Creation>), Error> {
    let connection = database.connection();
    let outcome = filter.outcome.map(Outcome::as_str);
    let matching = connection.query_row(
        &format!("SELECT count(*) FROM creation WHERE {WHERE}"),
        params![outcome, filter.method, filter.instance_id],
        |row| row.get(0),
    )?;
    let mut statement = connection.prepare(&format!(
        "SELECT happened_at, account, endpoint_id, instance_id, name, method, outcome, error_code, detail, operation_id
         FROM creation WHERE {WHERE} ORDER BY happened_at DESC, number DESC LIMIT ?5 OFFSET ?4"
    ))?;
    let arguments = params![outcome, filter.method, filter.instance_id, offset, limit];
    let rows = statement.query_map(arguments, |row| {
        Ok(Creation {
            happened_at: row.get(0)?,
            account: row.get(1)?,
            endpoint_id: row.get(2)?,
            instance_id: row.get(3)?,
            name: row.get(4)?,
            method: row.get(5)?,
            outcome: Outcome::read(&row.get::<_, String>(6)?),
            error_code: row.get(7)?,
            detail: row.get(8)?,
            once: row.get::<_, Option<String>>(9)?.unwrap_or_default(),
        })
    })?;
    Ok((matching, rows.collect::<Result<_, _>>()?))
}

/// The instances that creates were for, in the order of their IDs.
///
/// # Errors
/// When the file cannot be read.
pub fn instances(database: &Database) -> Result<Vec<String>, Error> {
    let connection = database.connection();
    let mut statement = connection.prepare(
        "SELECT min(instance_id) FROM creation WHERE instance_id <> '' GROUP BY lower(instance_id) ORDER BY lower(instance_id)",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The number of the last row; rows are numbered upwards and never taken away.
///
/// # Errors
/// When the file cannot be read.
pub fn last_number(database: &Database) -> Result<i64, Error> {
    Ok(database.connection().query_row("SELECT coalesce(max(number), 0) FROM creation", [], |row| row.get(0))?)
}

/// How many ended how since a row: outcome, method, the cloud's name, and the count.
pub type Since = (Outcome, String, String, u32);

/// What happened after the row of this number, with the number of the last row that is in it.
///
/// # Errors
/// When the file cannot be read.
pub fn since(database: &Database, number: i64) -> Result<(i64, Vec<Since>), Error> {
    let mut connection = database.connection();
    // One view of the table for both questions.
    let transaction = connection.transaction()?;
    let last = transaction.query_row("SELECT coalesce(max(number), 0) FROM creation", [], |row| row.get(0))?;
    let mut statement = transaction.prepare(
        "SELECT outcome, method, CASE WHEN instr(account, '/') > 0 THEN substr(account, 1, instr(account, '/') - 1) ELSE '' END,
         count(*) FROM creation WHERE number > ?1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )?;
    let rows = statement.query_map([number], |row| {
        Ok((Outcome::read(&row.get::<_, String>(0)?), row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let rows = rows.collect::<Result<_, _>>()?;
    drop(statement);
    Ok((last, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn creation(number: u32, outcome: Outcome) -> Creation {
        Creation {
            happened_at: format!("2026-11-2{}T23:30:00Z", number % 3),
            account: "Sandbox/t/u".to_owned(),
            endpoint_id: format!("/i/registryEndpoints/e{number}"),
            instance_id: if number.is_multiple_of(2) { "/I".to_owned() } else { "/j".to_owned() },
            name: format!("e{number}"),
            method: if number < 3 { "Anonymous".to_owned() } else { "ArtifactPullSecret".to_owned() },
            outcome,
            error_code: None,
            detail: None,
            once: number.to_string(),
        }
    }

    fn filled() -> Database {
        let database = Database::in_memory().expect("opens");
        for number in 0..6 {
            let outcome = if number == 5 { Outcome::Refused } else { Outcome::Created };
            assert!(add(&database, &creation(number, outcome)).expect("added"));
        }
        database
    }

    #[test]
    fn each_outcome_is_counted_by_itself_by_method_and_by_day() {
        let database = filled();
        let created = tally(&database, Outcome::Created, &Filter::default(), Days::Utc).expect("counted");
        assert_eq!(created.total, 5);
        assert_eq!(created.by_method, [("Anonymous".to_owned(), 3), ("ArtifactPullSecret".to_owned(), 2)]);
        let days: Vec<(&str, u32)> = created.by_day.iter().map(|(day, count)| (day.as_str(), *count)).collect();
        assert_eq!(days, [("2026-11-20", 2), ("2026-11-21", 2), ("2026-11-22", 1)]);
        let refused = tally(&database, Outcome::Refused, &Filter::default(), Days::Local).expect("counted");
        assert_eq!((refused.total, refused.by_day.len()), (1, 1));
        assert_eq!(
            tally(&database, Outcome::Failed, &Filter::default(), Days::Utc).expect("counted"),
            Tally::default()
        );
    }

    #[test]
    fn what_was_counted_is_not_counted_again() {
        let database = filled();
        assert!(!add(&database, &creation(0, Outcome::Created)).expect("asked"));
        assert_eq!(tally(&database, Outcome::Created, &Filter::default(), Days::Utc).expect("counted").total, 5);
    }

    #[test]
    fn a_part_of_the_list_is_what_the_filter_lets_through_last_first() {
        let database = filled();
        let filter = Filter { instance_id: Some("/i".to_owned()), ..Filter::default() };
        let (matching, rows) = list(&database, &filter, 1, 1).expect("read");
        assert_eq!((matching, rows.len()), (3, 1));
        assert_eq!(rows[0], creation(4, Outcome::Created));
        let filter = Filter { outcome: Some(Outcome::Refused), method: Some("Anonymous".to_owned()), ..filter };
        assert_eq!(list(&database, &filter, 0, 10).expect("read"), (0, vec![]));
        assert_eq!(instances(&database).expect("read"), ["/I", "/j"]);
    }

    #[test]
    fn what_happened_since_a_row_is_summed_by_cloud() {
        let database = filled();
        let (last, rows) = since(&database, 2).expect("read");
        assert_eq!((last, last_number(&database).expect("read")), (6, 6));
        let of = |outcome, method: &str, count| (outcome, method.to_owned(), "Sandbox".to_owned(), count);
        assert_eq!(
            rows,
            [
                of(Outcome::Created, "Anonymous", 1),
                of(Outcome::Created, "ArtifactPullSecret", 2),
                of(Outcome::Refused, "ArtifactPullSecret", 1)
            ]
        );
    }
}
