//! A page that has died comes back: WebKit runs it in a process of its own, which the system can end when memory is short.
//! Called once at start. What was being typed is offered by the drafts, so nothing is kept here.

use tauri::{AppHandle, Runtime};

/// A page that dies again and again is left alone: something else is wrong then.
#[cfg(target_os = "linux")]
const MOST: u32 = 20;

/// Loads the page anew whenever its process has ended.
#[cfg(target_os = "linux")]
pub(crate) fn comes_back<R: Runtime>(app: &AppHandle<R>) {
    use std::cell::Cell;

    use tauri::Manager as _;
    use webkit2gtk::WebViewExt as _;

    for window in app.webview_windows().into_values() {
        let watched = window.with_webview(|webview| {
            let deaths = Cell::new(0);
            webview.inner().connect_web_process_terminated(move |view, why| {
                deaths.set(deaths.get() + 1);
                tracing::warn!(?why, deaths = deaths.get(), "the page's process has ended");
                if deaths.get() <= MOST {
                    view.reload();
                }
            });
        });
        if let Err(error) = watched {
            tracing::warn!(%error, "the page is not watched");
        }
    }
}

/// The other systems' web views load a page that has died by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn comes_back<R: Runtime>(_: &AppHandle<R>) {}
