//! Drafts on this computer, and how its file stands.

use domain::Draft;
use usecases::drafts::{
    self, DraftChanges, DraftFile, DraftQuery, DraftWindow, Imported, Interrupted, SavedDraft, WizardStep,
};
use usecases::storage::{self, Storage};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn query_drafts(app: App<'_>, query: DraftQuery) -> Answer<DraftWindow> {
    drafts::query(&app.ctx, &query).await
}

#[tauri::command]
pub(crate) async fn get_draft(app: App<'_>, id: String) -> Answer<SavedDraft> {
    drafts::get(&app.ctx, id).await
}

#[tauri::command]
pub(crate) async fn save_draft(app: App<'_>, id: Option<String>, step: WizardStep, draft: Draft) -> Answer<SavedDraft> {
    drafts::save(&app.ctx, id, step, draft).await
}

#[tauri::command]
pub(crate) async fn rename_draft(app: App<'_>, id: String, name: String) -> Answer<SavedDraft> {
    drafts::rename(&app.ctx, id, name).await
}

#[tauri::command]
pub(crate) async fn duplicate_draft(app: App<'_>, id: String) -> Answer<SavedDraft> {
    drafts::duplicate(&app.ctx, id).await
}

#[tauri::command]
pub(crate) async fn discard_draft(app: App<'_>, id: String) -> Answer<()> {
    drafts::discard(&app.ctx, id).await
}

#[tauri::command]
pub(crate) async fn restore_draft(app: App<'_>, id: String) -> Answer<()> {
    drafts::restore(&app.ctx, id).await
}

#[tauri::command]
pub(crate) async fn import_drafts(app: App<'_>, files: Vec<DraftFile>) -> Answer<Imported> {
    drafts::import(&app.ctx, files).await
}

#[tauri::command]
pub(crate) async fn export_drafts(app: App<'_>, ids: Vec<String>) -> Answer<String> {
    drafts::export(&app.ctx, ids).await
}

#[tauri::command]
pub(crate) async fn get_interrupted_draft(app: App<'_>) -> Answer<Option<Interrupted>> {
    drafts::interrupted(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn close_wizard(app: App<'_>, id: String) -> Answer<()> {
    drafts::close_wizard(&app.ctx, id).await
}

#[tauri::command]
pub(crate) async fn set_draft_waiting(app: App<'_>, id: String, waiting: bool) -> Answer<SavedDraft> {
    drafts::set_waiting(&app.ctx, id, waiting).await
}

#[tauri::command]
pub(crate) async fn get_draft_changes(app: App<'_>, id: String) -> Answer<DraftChanges> {
    drafts::changes(&app.ctx, id).await
}

#[tauri::command]
pub(crate) async fn get_storage(app: App<'_>) -> Answer<Storage> {
    storage::get(&app.ctx).await
}
