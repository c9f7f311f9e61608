//! The numbers of creates for an OpenTelemetry collector of the person's own: off until somebody turns it on and names an
//! address; then how many registry endpoints were created, failed and were refused since that moment, by method and cloud.
//! Called by Settings and `regent telemetry`.

use std::sync::PoisonError;

use store::preferences;
use time::format_description::well_known::Rfc3339;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::telemetry::{CHOSEN, read};
pub use crate::nouns::telemetry::{TelemetryChoices, TelemetryState};
use crate::steps::telemetry::{self, set_problem};

/// The field of the form, as an error's target.
const ADDRESS: &str = "telemetryAddress";

/// How it stands.
///
/// # Errors
/// When the disk cannot be read.
pub async fn get(ctx: &Context) -> Result<TelemetryState, Error> {
    state(ctx).await
}

async fn state(ctx: &Context) -> Result<TelemetryState, Error> {
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
    telemetry::flush(ctx).await;
    ctx.counted.notify_one();
    ctx.desktop().changed(ChangedWhat::Preferences);
    state(ctx).await
}

/// Sends what has not been confirmed, and waits a few seconds for it at most. A collector that is down keeps nobody from
/// anything.
///
/// # Errors
/// None: what could not be sent is a problem of the state.
pub async fn flush(ctx: &Context) -> Result<(), Error> {
    telemetry::flush(ctx).await;
    Ok(())
}
