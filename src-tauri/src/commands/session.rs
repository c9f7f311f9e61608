//! Who is signed in.

use tauri::ipc::Channel;
use usecases::accounts::{self, CacheState};
use usecases::session::{self, Session};
use usecases::sign_in::{self, SignInChoices, SignInProgress, SignInRequest};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn get_session(app: App<'_>) -> Answer<Option<Session>> {
    session::current(&app.ctx, app.named_sandbox()).await
}

#[tauri::command]
pub(crate) async fn explore_sandbox(app: App<'_>) -> Answer<Session> {
    session::explore_sandbox(&app.ctx, &app.sandbox_url().await?).await
}

#[tauri::command]
pub(crate) async fn sign_out(app: App<'_>) -> Answer<()> {
    session::sign_out(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn list_sign_in_choices(app: App<'_>) -> Answer<SignInChoices> {
    Ok(sign_in::choices(app.named_sandbox()))
}

#[tauri::command]
pub(crate) async fn sign_in(
    app: App<'_>,
    request: SignInRequest,
    on_progress: Channel<SignInProgress>,
) -> Answer<Session> {
    sign_in::sign_in(&app.ctx, app.named_sandbox(), request, |progress| drop(on_progress.send(progress))).await
}

#[tauri::command]
pub(crate) async fn get_token_cache(app: App<'_>) -> Answer<CacheState> {
    Ok(accounts::cache_state(&app.ctx).await)
}

#[tauri::command]
pub(crate) async fn cancel_sign_in(app: App<'_>) -> Answer<()> {
    sign_in::cancel(&app.ctx);
    Ok(())
}
