//! Proxy, certificate authorities, what is in the way, and what support asks for.

use secrecy::SecretString;
use usecases::connectivity::{self, Connectivity};
use usecases::diagnostics;
use usecases::network::{self, NetworkChoices, NetworkState};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn get_network(app: App<'_>) -> Answer<NetworkState> {
    network::get(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn set_network(
    app: App<'_>,
    choices: NetworkChoices,
    password: Option<SecretString>,
) -> Answer<NetworkState> {
    network::set(&app.ctx, choices, password).await
}

#[tauri::command]
pub(crate) async fn check_network(app: App<'_>) -> Answer<NetworkState> {
    network::check(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn get_diagnostics(app: App<'_>) -> Answer<String> {
    diagnostics::text(&app.ctx, concat!(env!("CARGO_PKG_VERSION"), ", desktop")).await
}

#[tauri::command]
pub(crate) async fn get_connectivity(app: App<'_>) -> Answer<Connectivity> {
    connectivity::get(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn look_for_azure(app: App<'_>) -> Answer<Connectivity> {
    connectivity::look(&app.ctx).await
}
