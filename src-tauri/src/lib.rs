//! The shell: one window, the commands its page may call, and nothing else. No rule and no HTTP lives here.
//! Called by `main` and, on a mock runtime, by the journeys in `tests/`.

use std::process::ExitCode;

use tauri::{AppHandle, Builder, Manager as _, Runtime};

mod commands;
mod desktop;
mod instance;
mod open;
mod page;
mod presence;
pub mod startup;
mod tray;

use commands::{
    activity, background, drafts, endpoints, favourites, network, notifications, preferences, session, window, wizard,
};
use desktop::TauriDesktop;
use startup::{Options, Shell};

/// Opens the window and stays until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    #[cfg(target_os = "linux")]
    if let Some(code) = tray::library::tried() {
        return code;
    }
    let options = match startup::begin() {
        Ok(options) => options,
        Err(code) => return code,
    };
    let mut context = tauri::generate_context!();
    instance::name_after_the_file(&options, context.config_mut());
    // The plugin that finds another Regent is the first: it may end this one before anything is opened.
    let builder = commands(Builder::default().plugin(instance::plugin()))
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_autostart::Builder::new().arg("--hidden").build())
        .on_window_event(presence::on_window_event)
        .setup(|app| {
            let hidden = options.hidden;
            attach(app.handle(), options)?;
            startup::show_even_if_the_page_fails(app.handle());
            page::comes_back(app.handle());
            tray::start(app.handle());
            if hidden {
                presence::show_without_a_tray(app.handle());
            }
            Ok(())
        });
    match builder.build(context) {
        Ok(app) => ExitCode::from(u8::try_from(app.run_return(on_run_event)).unwrap_or(1)),
        Err(error) => {
            tracing::error!(error = %error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

/// Only macOS says in events what other systems say by starting the application again.
fn on_run_event<R: Runtime>(app: &AppHandle<R>, event: tauri::RunEvent) {
    #[cfg(target_os = "macos")]
    match event {
        tauri::RunEvent::Opened { urls } => {
            if let Some(url) = urls.first() {
                open::open(app, open::OpenRequest::link(url.as_str()));
            }
        }
        tauri::RunEvent::Reopen { .. } => presence::bring_to_front(app),
        _ => {}
    }
    #[cfg(not(target_os = "macos"))]
    if matches!(event, tauri::RunEvent::Exit) {
        app.state::<tray::IconFolder>().remove();
    }
}

/// What the commands reach, given to an application that stands.
///
/// # Errors
/// When not even a database in memory can be made.
pub fn attach<R: Runtime>(app: &AppHandle<R>, options: Options) -> Result<(), usecases::Error> {
    app.manage(tray::Bell::default());
    app.manage(tray::IconFolder::default());
    app.manage(desktop::Notices::start(app));
    app.manage(presence::Presence::new(options.hidden));
    let waiting = open::Waiting::default();
    if let Some(link) = &options.link {
        waiting.put(open::OpenRequest::link(link));
    }
    app.manage(waiting);
    app.manage(Shell::new(options, TauriDesktop::new(app.clone()))?);
    Ok(())
}

/// Every command that the page may call, on any runtime.
pub fn commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![
        window::first_frame,
        window::log_page_error,
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
        wizard::check_password,
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
        background::get_background,
        background::set_background,
        background::take_open_request,
        favourites::list_favourites,
        favourites::set_favourite,
        notifications::list_notifications,
        notifications::mark_notifications_read,
        notifications::clear_notifications,
    ])
}
