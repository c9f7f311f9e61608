//! Online or offline: a state, not an error. One watch a process asks Azure Resource Manager, without a token, at its start,
//! whenever a request did not get through, and from time to time; being back is noticed within five seconds. Read by the
//! message bar, the tray, and every verb that has a copy on the disk to answer from.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::ChangedWhat;

/// How often it is looked while all is well and nothing is asked for.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often while it is not: with the patience below it, less than five seconds.
const WHILE_OFFLINE: Duration = Duration::from_secs(2);
/// How long an answer may take before there is none.
const PATIENCE: Duration = Duration::from_millis(2500);
/// Requests that fail in a row are one reason to look, not many.
const AT_MOST_EVERY: Duration = Duration::from_millis(300);

/// Whether Azure can be reached, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Connectivity {
    /// It can. Also while nobody has looked yet.
    pub online: bool,
    /// Since when it cannot, RFC 3339.
    pub offline_since: Option<String>,
}

/// What the watch knows.
#[derive(Debug, Default)]
pub(crate) struct State {
    offline_since: Mutex<Option<String>>,
    /// Somebody has signed in or out: another cloud may be meant.
    pub(crate) session_changed: Notify,
}

impl State {
    fn offline_since(&self) -> Option<String> {
        self.offline_since.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether Azure can be reached, as far as is known.
#[must_use]
pub fn get(ctx: &Context) -> Connectivity {
    let offline_since = ctx.connectivity.offline_since();
    Connectivity { online: offline_since.is_none(), offline_since }
}

/// Looks once, now.
pub async fn look(ctx: &Context) -> Connectivity {
    let Some(signed_in) = ctx.session() else {
        note(ctx, true);
        return get(ctx);
    };
    let reached = timeout(PATIENCE, signed_in.connection.reach()).await;
    note(ctx, matches!(reached, Ok(Ok(()))));
    get(ctx)
}

/// Watches for as long as it is polled. Nobody is asked anything while nobody is signed in.
pub async fn watch(ctx: &Context) {
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

/// A verb has seen for itself that Azure cannot be reached.
pub(crate) fn found_offline(ctx: &Context) {
    note(ctx, false);
}

fn note(ctx: &Context, online: bool) {
    let changed = {
        let mut since = ctx.connectivity.offline_since.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = since.is_none() != online;
        if changed {
            *since = (!online).then(|| ctx.timestamp());
        }
        changed
    };
    if changed && online {
        // What the network took away is followed to its end at once.
        ctx.journal_changed.notify_one();
    }
    if changed {
        ctx.desktop().changed(ChangedWhat::Connectivity);
    }
}
