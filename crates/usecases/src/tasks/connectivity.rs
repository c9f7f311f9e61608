//! The watch over the network: one a process asks at its start, whenever a request did not get through, and from time to
//! time; being back is noticed within five seconds. Started by the builder.

use std::time::Duration;

use tokio::time::sleep;

use crate::context::Context;
use crate::steps::connectivity::{look, note};

/// How often it is looked while all is well and nothing is asked for.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How often while it is not: with the patience below it, less than five seconds.
const WHILE_OFFLINE: Duration = Duration::from_secs(2);

/// Requests that fail in a row are one reason to look, not many.
const AT_MOST_EVERY: Duration = Duration::from_millis(300);

/// Watches for as long as it is polled. Nobody is asked anything while nobody is signed in.
pub(crate) async fn watch(ctx: &Context) {
    loop {
        if ctx.session().is_none() {
            note(ctx, true);
            ctx.connectivity.session_changed.notified().await;
            continue;
        }
        let signals = ctx.network().signals();
        if look(ctx).await.online {
            tokio::select! {
                () = sleep(HEARTBEAT) => {}
                () = signals.wait_for_loss() => {}
                () = ctx.connectivity.session_changed.notified() => {}
            }
        } else {
            tokio::select! {
                () = sleep(WHILE_OFFLINE) => {}
                () = signals.wait_for_answer() => {}
                () = ctx.connectivity.session_changed.notified() => {}
            }
        }
        sleep(AT_MOST_EVERY).await;
    }
}
