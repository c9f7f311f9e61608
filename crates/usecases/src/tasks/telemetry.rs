//! Sends the numbers for as long as the program runs. Started by the builder.

use std::time::Duration;

use crate::context::Context;
use crate::steps::telemetry::send;

/// A collector that is down is tried again after these, then after the last one.
const AGAIN: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(30), Duration::from_secs(120), Duration::from_secs(600)];

/// Sends for as long as the program runs: at its start what is left, then whenever a create was counted, and again and
/// again what a collector has not confirmed.
pub(crate) async fn keep_sending(ctx: &Context) {
    let mut tries = 0;
    loop {
        let counted = ctx.counted.notified();
        if send(ctx).await {
            tries = 0;
            counted.await;
        } else {
            let wait = AGAIN.get(tries).or(AGAIN.last()).copied().unwrap_or(Duration::from_secs(600));
            tries += 1;
            drop(tokio::time::timeout(wait, counted).await);
        }
    }
}
