//! How many registry endpoints were created from this computer: the numbers, by method and by day, and the list of the
//! creates behind them. Called by the page Activity and by `regent metrics`. It reads the disk and sends nothing.

use serde::{Deserialize, Serialize};
use store::creations::{self, Creation, Days, Filter, Outcome};
use ts_rs::TS;

use crate::context::Context;
use crate::error::Error;

/// Rows in one answer, at most.
const MOST_ROWS: u32 = 1000;

/// How a create ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CreateOutcome {
    /// Azure has confirmed the endpoint.
    Created,
    /// It was asked for and did not come to be.
    Failed,
    /// Regent or the service refused it before anything was written.
    Refused,
}

impl CreateOutcome {
    const fn stored(self) -> Outcome {
        match self {
            Self::Created => Outcome::Created,
            Self::Failed => Outcome::Failed,
            Self::Refused => Outcome::Refused,
        }
    }

    const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Created => Self::Created,
            Outcome::Failed => Self::Failed,
            Outcome::Refused => Self::Refused,
        }
    }
}

/// How many on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DayCount {
    /// YYYY-MM-DD.
    pub day: String,
    /// How many.
    pub count: u32,
}

/// How many, altogether and by what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Counts {
    /// Altogether.
    pub total: u32,
    /// By ARM's word for the method.
    pub by_method: std::collections::BTreeMap<String, u32>,
    /// By day, the first day first; days without any are left out.
    pub by_day: Vec<DayCount>,
}

/// The number of registry endpoints created, and of those that were not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Metrics {
    /// Confirmed by Azure, each once.
    pub created: Counts,
    /// Asked for, and did not come to be.
    pub failed: Counts,
    /// Refused before anything was written.
    pub refused: Counts,
}

/// Whose days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoseDays {
    /// UTC's: figures of several computers add up.
    Utc,
    /// Those of this computer's time zone, for a person who looks.
    Local,
}

/// Which creates to show, and which part of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct ActivityQuery {
    /// Only with this outcome.
    pub outcome: Option<CreateOutcome>,
    /// Only with this method.
    pub method: Option<String>,
    /// Only of this instance.
    pub instance_id: Option<String>,
    /// The first row, from 0.
    pub offset: u32,
    /// How many rows, at most 1,000.
    pub limit: u32,
}

/// One create that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CreateRecord {
    /// When it ended, RFC 3339.
    pub happened_at: String,
    /// The endpoint's name, as it was typed.
    pub name: String,
    /// Its resource ID, when what was typed makes one.
    pub endpoint_id: Option<String>,
    /// Its instance's name.
    pub instance_name: String,
    /// ARM's word for the method.
    pub method: String,
    /// How it ended.
    pub outcome: CreateOutcome,
    /// The error's code.
    pub error_code: Option<String>,
    /// Why, and what was left.
    pub detail: Option<String>,
}

/// An instance that creates were for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ActivityInstance {
    /// Its resource ID.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What the page Activity shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Activity {
    /// The numbers of what the filters let through, by days of this computer's time zone.
    pub metrics: Metrics,
    /// How many the filters let through.
    pub matching: u32,
    /// The first row of this part.
    pub offset: u32,
    /// The part of the list, the last that happened first.
    pub rows: Vec<CreateRecord>,
    /// What can be filtered by.
    pub instances: Vec<ActivityInstance>,
}

/// The numbers.
///
/// # Errors
/// When the disk cannot be read.
pub async fn numbers(ctx: &Context, days: WhoseDays) -> Result<Metrics, Error> {
    let days = match days {
        WhoseDays::Utc => Days::Utc,
        WhoseDays::Local => Days::Local,
    };
    ctx.on_disk(move |database| metrics(database, &Filter::default(), days)).await
}

/// The numbers and a part of the list.
///
/// # Errors
/// When the disk cannot be read.
pub async fn activity(ctx: &Context, query: ActivityQuery) -> Result<Activity, Error> {
    ctx.on_disk(move |database| {
        let filter = Filter {
            outcome: query.outcome.map(CreateOutcome::stored),
            method: query.method,
            instance_id: query.instance_id,
        };
        let (matching, rows) = creations::list(database, &filter, query.offset, query.limit.min(MOST_ROWS))?;
        let named = |id: String| ActivityInstance { name: last_part(&id).to_owned(), id };
        Ok(Activity {
            metrics: metrics(database, &filter, Days::Local)?,
            matching,
            offset: query.offset,
            rows: rows.into_iter().map(record).collect(),
            instances: creations::instances(database)?.into_iter().map(named).collect(),
        })
    })
    .await
}

fn metrics(database: &store::Database, filter: &Filter, days: Days) -> Result<Metrics, store::Error> {
    let counts = |outcome| {
        let tally = creations::tally(database, outcome, filter, days)?;
        Ok::<_, store::Error>(Counts {
            total: tally.total,
            by_method: tally.by_method.into_iter().collect(),
            by_day: tally.by_day.into_iter().map(|(day, count)| DayCount { day, count }).collect(),
        })
    };
    Ok(Metrics {
        created: counts(Outcome::Created)?,
        failed: counts(Outcome::Failed)?,
        refused: counts(Outcome::Refused)?,
    })
}

fn record(creation: Creation) -> CreateRecord {
    let instance_name = last_part(&creation.instance_id).to_owned();
    let name = if creation.name.is_empty() { last_part(&creation.endpoint_id).to_owned() } else { creation.name };
    CreateRecord {
        happened_at: creation.happened_at,
        name,
        endpoint_id: Some(creation.endpoint_id).filter(|id| !id.is_empty()),
        instance_name,
        method: creation.method,
        outcome: CreateOutcome::of(creation.outcome),
        error_code: creation.error_code,
        detail: creation.detail,
    }
}

fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}
