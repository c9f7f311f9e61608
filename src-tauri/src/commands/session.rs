//! Who is signed in.

use usecases::session::{self, Session};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn get_session(app: App<'_>) -> Answer<Option<Session>> {
    session::current(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn explore_sandbox(app: App<'_>) -> Answer<Session> {
    session::explore_sandbox(&app.ctx, &app.sandbox_url().await?).await
}

#[tauri::command]
pub(crate) async fn sign_out(app: App<'_>) -> Answer<()> {
    session::sign_out(&app.ctx).await
}
