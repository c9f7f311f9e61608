//! Drafts on this computer.

use domain::Draft;
use usecases::drafts::{self, SavedDraft, WizardStep};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn list_drafts(app: App<'_>) -> Answer<Vec<SavedDraft>> {
    drafts::list(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn save_draft(app: App<'_>, id: Option<String>, step: WizardStep, draft: Draft) -> Answer<SavedDraft> {
    drafts::save(&app.ctx, id, step, draft).await
}

#[tauri::command]
pub(crate) async fn discard_draft(app: App<'_>, id: String) -> Answer<()> {
    drafts::discard(&app.ctx, id).await
}
