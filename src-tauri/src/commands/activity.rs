//! What was created from this computer, and what is still open.

use usecases::metrics::{self, Activity, ActivityQuery};
use usecases::operations::{self, OpenCreates};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn get_activity(app: App<'_>, query: ActivityQuery) -> Answer<Activity> {
    metrics::activity(&app.ctx, query).await
}

#[tauri::command]
pub(crate) async fn list_open_creates(app: App<'_>) -> Answer<OpenCreates> {
    operations::overview(&app.ctx).await
}
