//! The star of an endpoint.

use usecases::favourites;

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn list_favourites(app: App<'_>) -> Answer<Vec<String>> {
    favourites::list(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn set_favourite(app: App<'_>, id: String, starred: bool) -> Answer<Vec<String>> {
    favourites::set(&app.ctx, &id, starred).await
}
