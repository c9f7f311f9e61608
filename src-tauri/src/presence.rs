//! Where Regent is: in its window, or in the tray alone. The window is hidden only while a tray answers, and comes back when
//! it stops answering: Regent is never out of reach. Called by the window's events, the tray and a second start.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tauri::{AppHandle, Manager as _, Runtime, WebviewWindow, Window, WindowEvent};
use usecases::TrayHost;

/// A panel starts with the session too, and may be later than Regent: a hidden start waits so long for it.
const TRAY_TIMEOUT: Duration = Duration::from_secs(10);

/// What decides whether the window may be hidden.
#[derive(Default)]
pub(crate) struct Presence {
    /// The person wants Regent to stay when the window is closed.
    keep_in_tray: AtomicBool,
    /// Regent was started without its window, and nobody has asked for it yet.
    out_of_sight: AtomicBool,
    /// The window was shown once.
    shown: AtomicBool,
    host: Mutex<TrayHost>,
}

impl Presence {
    pub(crate) fn new(hidden: bool) -> Self {
        Self { out_of_sight: AtomicBool::new(hidden), ..Self::default() }
    }

    pub(crate) fn keep_in_tray(&self, on: bool) {
        self.keep_in_tray.store(on, Ordering::SeqCst);
    }

    pub(crate) fn host(&self) -> TrayHost {
        *self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what the desktop says about its tray; whether that is news.
    pub(crate) fn set_host(&self, host: TrayHost) -> bool {
        std::mem::replace(&mut *self.host.lock().unwrap_or_else(PoisonError::into_inner), host) != host
    }

    /// Whether the window waits for somebody to ask for it.
    pub(crate) fn is_out_of_sight(&self) -> bool {
        self.out_of_sight.load(Ordering::SeqCst)
    }

    fn may_hide(&self) -> bool {
        self.keep_in_tray.load(Ordering::SeqCst) && self.host() == TrayHost::Answers
    }
}

/// Closing the window leaves Regent in the tray, when the person wants that and a tray answers. Otherwise it ends.
pub(crate) fn on_window_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event
        && let Some(presence) = window.try_state::<Presence>()
        && presence.may_hide()
    {
        api.prevent_close();
        presence.out_of_sight.store(true, Ordering::SeqCst);
        if let Err(error) = window.hide() {
            tracing::warn!(error = %error, "the window could not be hidden");
        }
    }
}

/// The page has painted, or takes too long to: its window is shown unless Regent was started without one.
pub(crate) fn show_the_first_time<R: Runtime>(window: &WebviewWindow<R>) {
    let presence = window.state::<Presence>();
    if !presence.is_out_of_sight() && !presence.shown.swap(true, Ordering::SeqCst) {
        show(window);
    }
}

/// Shows the window, wherever it was, and gives it the keyboard.
pub(crate) fn bring_to_front<R: Runtime>(app: &AppHandle<R>) {
    let presence = app.state::<Presence>();
    presence.out_of_sight.store(false, Ordering::SeqCst);
    presence.shown.store(true, Ordering::SeqCst);
    for window in app.webview_windows().into_values() {
        show(&window);
    }
}

fn show<R: Runtime>(window: &WebviewWindow<R>) {
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::warn!(error = %error, "the window could not be shown");
        }
    }
}

/// Whether somebody can see the window.
pub(crate) fn in_sight<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.webview_windows()
        .into_values()
        .any(|window| window.is_visible().unwrap_or(true) && !window.is_minimized().unwrap_or(false))
}

/// The tray has stopped answering: a window that is out of sight comes back.
pub(crate) fn tray_is_gone<R: Runtime>(app: &AppHandle<R>) {
    if app.state::<Presence>().is_out_of_sight() {
        tracing::warn!("the tray has gone, so the window comes back");
        bring_to_front(app);
    }
}

/// A hidden start shows its window after all when no tray comes.
pub(crate) fn show_without_a_tray<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(TRAY_TIMEOUT).await;
        if app.state::<Presence>().host() != TrayHost::Answers {
            tray_is_gone(&app);
        }
    });
}
