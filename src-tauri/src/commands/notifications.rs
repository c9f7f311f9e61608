//! The history of what has ended.

use usecases::notifications::{self, Notification};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn list_notifications(app: App<'_>) -> Answer<Vec<Notification>> {
    notifications::list(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn mark_notifications_read(app: App<'_>, up_to: i64) -> Answer<Vec<Notification>> {
    notifications::mark_read(&app.ctx, up_to).await
}

#[tauri::command]
pub(crate) async fn clear_notifications(app: App<'_>) -> Answer<()> {
    notifications::clear(&app.ctx).await
}
