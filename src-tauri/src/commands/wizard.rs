//! What the wizard asks while a draft is filled in, and the create at its end.

use domain::{Draft, DraftVerdict, VaultSecret, Violation};
use secrecy::SecretString;
use tauri::ipc::Channel;
use usecases::Seen;
use usecases::checks::{self, Check};
use usecases::choices::{self, ContainerRegistry, ManagedIdentity};
use usecases::drafts::{self, DraftPreview};
use usecases::registry_endpoints::create::{self, CreateProgress, CreateRequest, Created};
use usecases::secrets::{self, SecretSyncReadiness};

use super::{Answer, App};

#[tauri::command]
pub(crate) fn check_draft(draft: Draft, has_password: bool) -> DraftVerdict {
    drafts::check(&draft, has_password)
}

#[tauri::command]
pub(crate) fn check_password(password: SecretString) -> Vec<Violation> {
    drafts::check_password(&password)
}

#[tauri::command]
pub(crate) async fn preview_draft(app: App<'_>, draft: Draft) -> Answer<DraftPreview> {
    drafts::preview(&app.ctx, &draft).await
}

#[tauri::command]
pub(crate) async fn check_before_create(app: App<'_>, draft: Draft, has_password: bool) -> Answer<Vec<Check>> {
    checks::before_create(&app.ctx, &draft, has_password).await
}

#[tauri::command]
pub(crate) async fn list_container_registries(app: App<'_>) -> Answer<Vec<ContainerRegistry>> {
    choices::container_registries(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn list_managed_identities(app: App<'_>) -> Answer<Vec<ManagedIdentity>> {
    choices::managed_identities(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn secret_sync_readiness(app: App<'_>, instance_id: String) -> Answer<SecretSyncReadiness> {
    secrets::readiness(&app.ctx, &instance_id).await
}

#[tauri::command]
pub(crate) async fn list_vault_secrets(app: App<'_>, instance_id: String) -> Answer<Seen<Vec<VaultSecret>>> {
    secrets::list(&app.ctx, &instance_id).await
}

#[tauri::command]
pub(crate) async fn recover_vault_secret(app: App<'_>, instance_id: String, name: String) -> Answer<()> {
    secrets::recover(&app.ctx, &instance_id, &name).await
}

#[tauri::command]
pub(crate) async fn propose_synced_secret_name(
    app: App<'_>,
    instance_id: String,
    endpoint_name: String,
) -> Answer<String> {
    secrets::propose_synced_name(&app.ctx, &instance_id, &endpoint_name).await
}

#[tauri::command]
pub(crate) async fn create_registry_endpoint(
    app: App<'_>,
    draft: Draft,
    password: Option<SecretString>,
    draft_id: Option<String>,
    allow_opaque: bool,
    allow_unchecked_secret: Option<bool>,
    on_progress: Channel<CreateProgress>,
) -> Answer<Created> {
    let allow_unchecked_secret = allow_unchecked_secret.unwrap_or_default();
    let request = CreateRequest { draft, password, draft_id, allow_opaque, allow_unchecked_secret };
    create::create(&app.ctx, request, &mut |progress| drop(on_progress.send(progress))).await
}
