//! What has ended: kept as a history, and told by the desktop when nobody was looking. Recorded by the use cases of
//! long work; read by the page's history and by the tray. A notification says what the page would have said, and never
//! holds a secret.

use domain::RegistryEndpointId;
use serde::{Deserialize, Serialize};
use store::notifications::KeptNotification;
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::{ChangedWhat, Notice};
use crate::error::Error;

/// What ended, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum NotificationKind {
    /// A registry endpoint was created.
    Created,
    /// A registry endpoint was not created.
    CreateFailed,
    /// What only a newer Regent knows.
    #[serde(other)]
    Other,
}

impl NotificationKind {
    /// Its word on the disk.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::CreateFailed => "createFailed",
            Self::Other => "other",
        }
    }

    fn read(word: &str) -> Self {
        [Self::Created, Self::CreateFailed].into_iter().find(|kind| kind.as_str() == word).unwrap_or(Self::Other)
    }
}

/// The words of what ended badly.
pub(crate) const FAILURES: &[&str] = &[NotificationKind::CreateFailed.as_str()];

/// One thing that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Notification {
    /// Its number on this computer; later ones are higher.
    #[ts(type = "number")]
    pub number: i64,
    /// RFC 3339.
    pub happened_at: String,
    /// What ended, and how.
    pub kind: NotificationKind,
    /// The line to read first.
    pub title: String,
    /// The rest.
    pub body: String,
    /// The endpoint it is about, if it is there.
    pub endpoint_id: Option<String>,
    /// Whether somebody has seen it.
    pub read: bool,
}

/// A create that has ended: kept, and told by the desktop unless somebody sees it end. What cannot be kept is told all the
/// same, and never stops the work that it is about.
pub(crate) async fn create_ended(ctx: &Context, id: &RegistryEndpointId, host: &str, failed: Option<&Error>) {
    let instance = id.instance();
    let (name, instance) = (id.name(), instance.resource_id().name());
    let (kind, title, body) = match failed {
        None => (
            NotificationKind::Created,
            format!("Registry endpoint {name} was created"),
            format!("The instance {instance} can now pull from {host}."),
        ),
        Some(error) => (
            NotificationKind::CreateFailed,
            format!("Registry endpoint {name} was not created"),
            format!("Instance {instance}: {}", error.message),
        ),
    };
    let endpoint_id = failed.is_none().then(|| id.to_string());
    record(ctx, kind, Notice { title, body, endpoint_id }).await;
}

async fn record(ctx: &Context, kind: NotificationKind, notice: Notice) {
    let seen = ctx.desktop().in_sight();
    let now = ctx.timestamp();
    let kept = KeptNotification {
        number: 0,
        happened_at: now.clone(),
        kind: kind.as_str().to_owned(),
        title: notice.title.clone(),
        body: notice.body.clone(),
        endpoint_id: notice.endpoint_id.clone(),
        read_at: seen.then_some(now),
    };
    match ctx.on_disk(move |database| store::notifications::add(database, &kept)).await {
        Ok(_) => ctx.desktop().changed(ChangedWhat::Notifications),
        Err(error) => tracing::warn!(error = %error, "what has ended could not be kept"),
    }
    if !seen {
        ctx.desktop().notify(&notice);
    }
}

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

fn notification(kept: KeptNotification) -> Notification {
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
