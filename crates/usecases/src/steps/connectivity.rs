//! Whether Azure can be reached: asked of Azure Resource Manager, without a token, and noted for everybody. A step of the
//! watch and of every verb that sees for itself that Azure is away.

use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::timeout;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::nouns::connectivity::Connectivity;

/// How long an answer may take before there is none.
const PATIENCE: Duration = Duration::from_millis(2500);

/// Looks once, now.
pub(crate) async fn look(ctx: &Context) -> Connectivity {
    let Some(signed_in) = ctx.session() else {
        note(ctx, true);
        return get(ctx);
    };
    let reached = timeout(PATIENCE, signed_in.connection.reach()).await;
    note(ctx, matches!(reached, Ok(Ok(()))));
    get(ctx)
}

/// A verb has seen for itself that Azure cannot be reached.
pub(crate) fn found_offline(ctx: &Context) {
    note(ctx, false);
}

pub(crate) fn note(ctx: &Context, online: bool) {
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

/// Whether Azure can be reached, as far as is known.
#[must_use]
pub(crate) fn get(ctx: &Context) -> Connectivity {
    let offline_since = ctx.connectivity.offline_since();
    Connectivity { online: offline_since.is_none(), offline_since }
}
