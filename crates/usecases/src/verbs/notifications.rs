//! The history of what has ended. Called by the page and the tray.

use store::notifications::StoredNotification;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::Error;
pub use crate::nouns::notification::{Notification, NotificationKind};

/// The history, the newest first.
///
/// # Errors
/// When the disk cannot be read.
pub async fn list(ctx: &Context) -> Result<Vec<Notification>, Error> {
    let kept = ctx.on_disk(store::notifications::list).await?;
    Ok(kept.into_iter().map(notification).collect())
}

/// Marks everything up to this number as seen, and answers the history as it is then.
///
/// # Errors
/// When the disk cannot be used.
pub async fn mark_read(ctx: &Context, up_to: i64) -> Result<Vec<Notification>, Error> {
    let now = ctx.timestamp();
    let (changed, kept) = ctx
        .on_disk(move |database| {
            let changed = store::notifications::mark_read(database, up_to, &now)?;
            Ok((changed, store::notifications::list(database)?))
        })
        .await?;
    if changed {
        ctx.desktop().changed(ChangedWhat::Notifications);
    }
    Ok(kept.into_iter().map(notification).collect())
}

/// Forgets the history.
///
/// # Errors
/// When the disk cannot be written.
pub async fn clear(ctx: &Context) -> Result<(), Error> {
    ctx.on_disk(store::notifications::clear).await?;
    ctx.desktop().changed(ChangedWhat::Notifications);
    Ok(())
}

fn notification(kept: StoredNotification) -> Notification {
    Notification {
        number: kept.number,
        happened_at: kept.happened_at,
        kind: NotificationKind::read(&kept.kind),
        title: kept.title,
        body: kept.body,
        endpoint_id: kept.endpoint_id,
        read: kept.read_at.is_some(),
    }
}

#[cfg(test)]
mod tests;
