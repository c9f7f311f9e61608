//! Who is signed in.

use tauri::ipc::Channel;
use usecases::accounts::{self, Accounts, CacheState};
use usecases::client_id::{self, ClientIdChoice};
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
pub(crate) async fn switch_account(app: App<'_>, account_id: String) -> Answer<Session> {
    session::switch(&app.ctx, &account_id).await
}

#[tauri::command]
pub(crate) async fn sign_out(app: App<'_>, account_id: Option<String>) -> Answer<()> {
    session::sign_out(&app.ctx, account_id.as_deref()).await
}

#[tauri::command]
pub(crate) async fn sign_out_everybody(app: App<'_>) -> Answer<()> {
    session::sign_out_all(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn list_accounts(app: App<'_>) -> Answer<Accounts> {
    accounts::accounts(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn tick_tenant(app: App<'_>, account_id: String, tenant_id: String, ticked: bool) -> Answer<Accounts> {
    accounts::tick_tenant(&app.ctx, &account_id, &tenant_id, ticked).await
}

#[tauri::command]
pub(crate) async fn tick_subscription(
    app: App<'_>,
    account_id: String,
    subscription_id: String,
    ticked: bool,
) -> Answer<Accounts> {
    accounts::tick_subscription(&app.ctx, &account_id, &subscription_id, ticked).await
}

#[tauri::command]
pub(crate) async fn list_sign_in_choices(app: App<'_>) -> Answer<SignInChoices> {
    sign_in::choices(&app.ctx, app.named_sandbox()).await
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
    accounts::cache_state(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn cancel_sign_in(app: App<'_>) -> Answer<()> {
    sign_in::cancel(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn get_client_id(app: App<'_>) -> Answer<ClientIdChoice> {
    client_id::get(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn set_client_id(app: App<'_>, client_id: String) -> Answer<ClientIdChoice> {
    client_id::set(&app.ctx, &client_id).await
}
