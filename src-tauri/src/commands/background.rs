//! What happens when the window is closed and when the computer starts; what the window is asked to show.

use tauri::State;
use usecases::background::{self, BackgroundChoices, BackgroundState};

use super::{Answer, App};
use crate::open::{OpenRequest, Waiting};

#[tauri::command]
pub(crate) async fn get_background(app: App<'_>) -> Answer<BackgroundState> {
    background::get(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn set_background(app: App<'_>, choices: BackgroundChoices) -> Answer<BackgroundState> {
    background::set(&app.ctx, choices).await
}

/// What the tray, a notification or a link asks for; the page takes it once.
#[tauri::command]
pub(crate) async fn take_open_request(waiting: State<'_, Waiting>) -> Answer<Option<OpenRequest>> {
    Ok(waiting.take())
}
