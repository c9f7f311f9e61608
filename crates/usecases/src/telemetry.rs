//! The numbers of creates for an OpenTelemetry collector of the person's own: off until somebody turns it on and names an
//! address; then how many registry endpoints were created, failed and were refused since that moment, by method and cloud.
//! Nothing else leaves: no name, no ID of a resource, a tenant or a person. Called by Settings, `regent telemetry`, and by
//! whoever runs on: the shell for as long as it is there, the command line once a command.
//!
//! Each message says the whole count since it was turned on, out of the same rows that the page Activity shows
//! (docs/decisions/0026): one that was sent twice, or whose answer was lost, changes nothing. What the collector has
//! confirmed is noted after its answer; until then it is sent again, also by the next run. One process sends at a time.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use ::telemetry::{Counter, Figures};
use domain::Method;
use serde::{Deserialize, Serialize};
use store::creations::{Outcome, Since};
use store::{Database, locks, preferences};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};

/// The keys on the disk: what was chosen, and what the collector has.
const CHOSEN: &str = "telemetry";
const CONFIRMED: &str = "telemetry.confirmed";
const LOCK: &str = "telemetry";
/// The field of the form, as an error's target.
const ADDRESS: &str = "telemetryAddress";
/// A form and a command wait no longer for a collector.
const PATIENCE: Duration = Duration::from_secs(5);
/// A collector that is down is tried again after these, then after the last one.
const AGAIN: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(30), Duration::from_secs(120), Duration::from_secs(600)];

/// What the person chose.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct TelemetryChoices {
    /// Whether anything is sent.
    pub on: bool,
    /// The collector's address, such as `https://collector.contoso.example:4318`.
    pub address: String,
}

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TelemetryState {
    /// What the person chose.
    pub choices: TelemetryChoices,
    /// When the collector last confirmed, RFC 3339.
    pub confirmed_at: Option<String>,
    /// Whether something has not been confirmed yet.
    pub waiting: bool,
    /// Why the last message was not confirmed.
    pub problem: Option<String>,
}

/// What the disk keeps of the choice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Chosen {
    on: bool,
    address: String,
    /// Random; says nothing about the computer.
    instance_id: String,
    /// RFC 3339, when it was turned on: the start of the count.
    started_at: String,
    /// The last row that is not in the count.
    since: i64,
}

/// What the collector has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Confirmed {
    /// Which count, of which collector.
    started_at: String,
    address: String,
    /// The last row in it.
    number: i64,
    at: String,
}

impl Confirmed {
    fn is_of(&self, chosen: &Chosen) -> bool {
        self.started_at == chosen.started_at && self.address == chosen.address
    }
}

/// How it stands.
///
/// # Errors
/// When the disk cannot be read.
pub async fn get(ctx: &Context) -> Result<TelemetryState, Error> {
    let (chosen, confirmed, last) = ctx.on_disk(read).await?;
    let of_this = confirmed.is_of(&chosen);
    let problem = ctx.telemetry_problem.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(TelemetryState {
        confirmed_at: Some(confirmed.at).filter(|_| of_this),
        waiting: chosen.on && !(of_this && confirmed.number >= last),
        problem: problem.filter(|_| chosen.on),
        choices: TelemetryChoices { on: chosen.on, address: chosen.address },
    })
}

/// Chooses. Turned on, it tries the collector at once; one that does not answer is a problem in the answer, and is tried
/// again later. What was created before, or while it is off, is never sent.
///
/// # Errors
/// [`ErrorCode::InvalidInput`] when it is on and nothing can be sent to the address; nothing is changed then.
pub async fn set(ctx: &Context, choices: TelemetryChoices) -> Result<TelemetryState, Error> {
    let address = choices.address.trim().to_owned();
    if choices.on {
        ::telemetry::address(&address)
            .map_err(|why| Error { target: Some(ADDRESS.to_owned()), ..Error::new(ErrorCode::InvalidInput, why) })?;
    }
    // With its fraction of a second: turned off and on again it is another count.
    let (now, new_id) = (ctx.now().format(&Rfc3339).unwrap_or_default(), ctx.new_id());
    let on = choices.on;
    ctx.on_disk(move |database| {
        let (mut chosen, _, last) = read(database)?;
        if on && !chosen.on {
            chosen.started_at = now;
            chosen.since = last;
        }
        if chosen.instance_id.is_empty() {
            chosen.instance_id = new_id;
        }
        (chosen.on, chosen.address) = (on, address);
        preferences::set(database, CHOSEN, &serde_json::to_string(&chosen)?)
    })
    .await?;
    set_problem(ctx, None);
    flush(ctx).await;
    ctx.counted.notify_one();
    ctx.desktop().changed(ChangedWhat::Preferences);
    get(ctx).await
}

/// Sends what has not been confirmed, and waits a few seconds for it at most. A collector that is down keeps nobody from
/// anything.
pub async fn flush(ctx: &Context) {
    if tokio::time::timeout(PATIENCE, send(ctx)).await.is_err() {
        set_problem(ctx, Some(format!("The collector did not answer within {} seconds.", PATIENCE.as_secs())));
    }
}

/// Sends for as long as the program runs: at its start what is left, then whenever a create was counted, and again and
/// again what a collector has not confirmed.
pub async fn keep_sending(ctx: &Context) {
    let mut tries = 0;
    loop {
        let counted = ctx.counted.notified();
        if send(ctx).await {
            tries = 0;
            counted.await;
        } else {
            let wait = AGAIN.get(tries).or(AGAIN.last()).copied().unwrap_or(PATIENCE);
            tries += 1;
            drop(tokio::time::timeout(wait, counted).await);
        }
    }
}

/// Sends what is due. Says whether nothing is left to be sent.
async fn send(ctx: &Context) -> bool {
    match try_to_send(ctx).await {
        Ok(sent) => sent,
        Err(why) => {
            tracing::info!(why, "the figures are sent again later");
            set_problem(ctx, Some(why));
            false
        }
    }
}

async fn try_to_send(ctx: &Context) -> Result<bool, String> {
    let on_disk = |error: Error| error.message;
    // Held until the collector has answered: an older count must never arrive after a newer one.
    let due = ctx
        .on_disk(|database| {
            let (chosen, confirmed, last) = read(database)?;
            if !chosen.on || (confirmed.is_of(&chosen) && confirmed.number >= last) {
                return Ok(None);
            }
            let Some(lock) = locks::try_take(database, LOCK)? else { return Ok(Some(Err(()))) };
            let (chosen, _, _) = read(database)?;
            let (last, rows) = store::creations::since(database, chosen.since)?;
            Ok(Some(Ok((lock, chosen, last, rows))))
        })
        .await
        .map_err(on_disk)?;
    let (lock, chosen, last, rows) = match due {
        None => return Ok(true),
        // Another process is sending.
        Some(Err(())) => return Ok(false),
        Some(Ok(due)) => due,
    };
    let address = ::telemetry::address(&chosen.address)?;
    let started_at = OffsetDateTime::parse(&chosen.started_at, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let figures = Figures {
        instance_id: chosen.instance_id.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at,
        now: ctx.now(),
        counters: counters(&rows, ctx.session().map(|signed_in| signed_in.chip.name.clone())),
    };
    let sent = ::telemetry::send(ctx.network(), &address, &figures).await;
    sent.map_err(|error| format!("The collector did not take the figures: {error}"))?;
    let confirmed =
        Confirmed { started_at: chosen.started_at, address: chosen.address, number: last, at: ctx.timestamp() };
    ctx.on_disk(move |database| preferences::set(database, CONFIRMED, &serde_json::to_string(&confirmed)?))
        .await
        .map_err(on_disk)?;
    drop(lock);
    set_problem(ctx, None);
    ctx.desktop().changed(ChangedWhat::Preferences);
    Ok(true)
}

/// The counters. One of created endpoints begins at nought for each method, so that the first one is seen as an increase.
fn counters(rows: &[Since], cloud: Option<String>) -> Vec<Counter> {
    let counter = |outcome, name, description, unit| {
        let mut points: BTreeMap<(String, String), u64> = BTreeMap::new();
        if outcome == Outcome::Created {
            let clouds = rows.iter().map(|(_, _, cloud, _)| cloud.clone()).chain(cloud.clone());
            points.extend(
                clouds.flat_map(|cloud| Method::ALL.map(|method| ((method.as_str().to_owned(), cloud.clone()), 0))),
            );
        }
        for (_, method, cloud, count) in rows.iter().filter(|row| row.0 == outcome) {
            // A draft's method is what somebody typed, until it is one of Azure's.
            let method = Method::from_arm(method).map_or("Unknown", |method| method.as_str());
            *points.entry((method.to_owned(), cloud.clone())).or_default() += u64::from(*count);
        }
        let point = |((method, cloud), count): ((String, String), u64)| {
            let cloud = (!cloud.is_empty()).then_some(("regent.cloud", cloud));
            ([("method", method)].into_iter().chain(cloud).collect(), count)
        };
        Counter { name, description, unit, points: points.into_iter().map(point).collect() }
    };
    vec![
        counter(
            Outcome::Created,
            "registry_endpoints.created",
            "Registry endpoints that Azure has confirmed, each once.",
            "{endpoint}",
        ),
        counter(
            Outcome::Failed,
            "registry_endpoints.failed",
            "Registry endpoints that were asked for and did not come to be.",
            "{attempt}",
        ),
        counter(
            Outcome::Refused,
            "registry_endpoints.refused",
            "Registry endpoints that were refused before anything was written.",
            "{attempt}",
        ),
    ]
}

/// What was chosen, what is confirmed, and the number of the last row. What cannot be read counts as no choice.
fn read(database: &Database) -> Result<(Chosen, Confirmed, i64), store::Error> {
    let text = |key| Ok::<_, store::Error>(preferences::get(database, key)?.unwrap_or_default());
    let chosen = serde_json::from_str(&text(CHOSEN)?).unwrap_or_default();
    let confirmed = serde_json::from_str(&text(CONFIRMED)?).unwrap_or_default();
    Ok((chosen, confirmed, store::creations::last_number(database)?))
}

fn set_problem(ctx: &Context, problem: Option<String>) {
    *ctx.telemetry_problem.lock().unwrap_or_else(PoisonError::into_inner) = problem;
}
