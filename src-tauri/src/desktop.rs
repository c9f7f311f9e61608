//! What use cases ask of a desktop, answered by Tauri.

use tauri::{AppHandle, Emitter as _, Runtime};
use tauri_plugin_opener::OpenerExt as _;
use usecases::{Changed, ChangedWhat, Desktop};

/// The event's name; the page listens to it in `ui/src/backend/events.ts`.
const CHANGED: &str = "changed";

pub(crate) struct TauriDesktop<R: Runtime>(AppHandle<R>);

impl<R: Runtime> TauriDesktop<R> {
    pub(crate) const fn new(app: AppHandle<R>) -> Self {
        Self(app)
    }
}

impl<R: Runtime> Desktop for TauriDesktop<R> {
    fn open_url(&self, url: &str) -> Result<(), String> {
        // The Azure portal, Entra's sign-in, and that of a sandbox on this computer.
        let here = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
        if !url.starts_with("https://") && !here.iter().any(|start| url.starts_with(start)) {
            return Err("Only pages of Azure and of a sandbox on this computer are opened.".to_owned());
        }
        let opened = self.0.opener().open_url(url, None::<&str>);
        opened.map_err(|why| format!("The browser could not be opened: {why}. Open the page yourself."))
    }

    fn changed(&self, what: ChangedWhat) {
        if let Err(error) = self.0.emit(CHANGED, Changed { what }) {
            tracing::warn!(error = %error, "the page could not be told about a change");
        }
    }
}
