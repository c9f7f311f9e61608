//! Choices of the person that last.

use usecases::preferences::{self, Preferences};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn get_preferences(app: App<'_>) -> Answer<Preferences> {
    preferences::get(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn set_preferences(app: App<'_>, preferences: Preferences) -> Answer<Preferences> {
    preferences::set(&app.ctx, preferences).await
}
