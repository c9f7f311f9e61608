//! What has ended is kept as a history, and told by the desktop when nobody was looking. A step of long work. A notification
//! says what the page would have said, and never holds a secret.

use domain::RegistryEndpointId;
use store::notifications::StoredNotification;

use crate::context::Context;
use crate::desktop::{ChangedWhat, Notice};
use crate::error::Error;
use crate::nouns::notification::NotificationKind;

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
    let kept = StoredNotification {
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
