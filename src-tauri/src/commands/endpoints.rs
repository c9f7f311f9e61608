//! Instances and their registry endpoints.

use domain::{Instance, RegistryEndpoint};
use tauri::ipc::Channel;
use usecases::Seen;
use usecases::registry_endpoints::{self, EndpointQuery, EndpointWindow, ListProgress, ListSummary};

use super::{Answer, App};

#[tauri::command]
pub(crate) async fn list_instances(app: App<'_>) -> Answer<Seen<Vec<Instance>>> {
    usecases::instances::list(&app.ctx).await
}

#[tauri::command]
pub(crate) async fn refresh_registry_endpoints(
    app: App<'_>,
    on_progress: Channel<ListProgress>,
) -> Answer<ListSummary> {
    registry_endpoints::refresh(&app.ctx, |progress| drop(on_progress.send(progress))).await
}

#[tauri::command]
pub(crate) async fn query_registry_endpoints(app: App<'_>, query: EndpointQuery) -> Answer<EndpointWindow> {
    registry_endpoints::query(&app.ctx, &query).await
}

#[tauri::command]
pub(crate) async fn get_registry_endpoint(app: App<'_>, id: String) -> Answer<RegistryEndpoint> {
    registry_endpoints::get(&app.ctx, &id).await
}

#[tauri::command]
pub(crate) async fn delete_registry_endpoint(app: App<'_>, id: String) -> Answer<()> {
    registry_endpoints::delete(&app.ctx, &id).await
}

#[tauri::command]
pub(crate) async fn open_in_portal(app: App<'_>, id: String) -> Answer<()> {
    registry_endpoints::open_in_portal(&app.ctx, &id).await
}
