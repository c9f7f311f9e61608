//! The shell: one window, the commands its page may call, and nothing else. No rule and no HTTP lives here.
//! Called by `main` and, on a mock runtime, by the journeys in `tests/`.

use std::process::ExitCode;

use tauri::{AppHandle, Builder, Manager as _, Runtime};

mod commands;
mod desktop;
mod page;
pub mod startup;

use commands::{activity, drafts, endpoints, favourites, network, notifications, preferences, session, window, wizard};
use desktop::TauriDesktop;
use startup::{Options, Shell};

/// Opens the window and stays until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    let options = match startup::begin() {
        Ok(options) => options,
        Err(code) => return code,
    };
    let builder = commands(Builder::default()).plugin(tauri_plugin_opener::init()).setup(|app| {
        attach(app.handle(), options);
        startup::show_even_if_the_page_fails(app.handle());
        page::comes_back(app.handle());
        Ok(())
    });
    match builder.run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = %error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

/// What the commands reach, given to an application that stands.
pub fn attach<R: Runtime>(app: &AppHandle<R>, options: Options) {
    app.manage(Shell::new(options, TauriDesktop::new(app.clone())));
    startup::watch_the_network(app.clone());
    startup::follow_open_creates(app.clone());
    startup::send_figures(app.clone());
}

/// Every command that the page may call, on any runtime.
pub fn commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![
        window::first_frame,
        session::get_session,
        session::explore_sandbox,
        session::sign_out,
        session::list_sign_in_choices,
        session::sign_in,
        session::cancel_sign_in,
        session::get_token_cache,
        session::switch_account,
        session::sign_out_everybody,
        session::list_accounts,
        session::tick_tenant,
        session::tick_subscription,
        session::get_client_id,
        session::set_client_id,
        preferences::get_preferences,
        preferences::set_preferences,
        preferences::get_telemetry,
        preferences::set_telemetry,
        network::get_network,
        network::set_network,
        network::check_network,
        network::get_diagnostics,
        network::get_connectivity,
        network::look_for_azure,
        endpoints::list_instances,
        endpoints::refresh_registry_endpoints,
        endpoints::query_registry_endpoints,
        endpoints::get_registry_endpoint,
        endpoints::delete_registry_endpoint,
        endpoints::open_in_portal,
        wizard::check_draft,
        wizard::preview_draft,
        wizard::check_before_create,
        wizard::list_container_registries,
        wizard::list_managed_identities,
        wizard::secret_sync_readiness,
        wizard::list_vault_secrets,
        wizard::recover_vault_secret,
        wizard::propose_synced_secret_name,
        wizard::create_registry_endpoint,
        activity::get_activity,
        activity::list_open_creates,
        drafts::query_drafts,
        drafts::get_draft,
        drafts::save_draft,
        drafts::rename_draft,
        drafts::duplicate_draft,
        drafts::discard_draft,
        drafts::restore_draft,
        drafts::import_drafts,
        drafts::export_drafts,
        drafts::get_interrupted_draft,
        drafts::close_wizard,
        drafts::set_draft_waiting,
        drafts::get_draft_changes,
        drafts::get_storage,
        favourites::list_favourites,
        favourites::set_favourite,
        notifications::list_notifications,
        notifications::mark_notifications_read,
        notifications::clear_notifications,
    ])
}
