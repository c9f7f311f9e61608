//! The numbers are sent: one process at a time, until the collector has confirmed them. A step of the verbs and of the task.
//!
//! Each message says the whole count since it was turned on, out of the same rows that the page Activity shows
//! (docs/decisions/0026): one that was sent twice, or whose answer was lost, changes nothing. What the collector has
//! confirmed is noted after its answer; until then it is sent again, also by the next run.

use std::sync::PoisonError;
use std::time::Duration;

use ::telemetry::Figures;
use store::{locks, preferences};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::Error;
use crate::nouns::telemetry::{CONFIRMED, Confirmed, LOCK, counters, read};

/// A form and a command wait no longer for a collector.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends what has not been confirmed, and waits a few seconds for it at most. A collector that is down keeps nobody from
/// anything.
pub(crate) async fn flush(ctx: &Context) {
    if tokio::time::timeout(PATIENCE, send(ctx)).await.is_err() {
        set_problem(ctx, Some(format!("The collector did not answer within {} seconds.", PATIENCE.as_secs())));
    }
}

/// Sends what is due. Says whether nothing is left to be sent.
pub(crate) async fn send(ctx: &Context) -> bool {
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

pub(crate) fn set_problem(ctx: &Context, problem: Option<String>) {
    *ctx.telemetry_problem.lock().unwrap_or_else(PoisonError::into_inner) = problem;
}
