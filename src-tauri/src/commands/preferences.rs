//! Choices of the person that last.

use usecases::preferences::{self, Preferences};
use usecases::telemetry::{self, TelemetryChoices, TelemetryState};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn get_preferences(app: App<'_>) -> Answer<Preferences> {
    preferences::get(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn set_preferences(app: App<'_>, preferences: Preferences) -> Answer<Preferences> {
    preferences::set(&app.ctx, preferences).await
}

#[tauri::command]
pub(crate) async fn get_telemetry(app: App<'_>) -> Answer<TelemetryState> {
    telemetry::get(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn set_telemetry(app: App<'_>, choices: TelemetryChoices) -> Answer<TelemetryState> {
    telemetry::set(&app.ctx, choices).await
}
