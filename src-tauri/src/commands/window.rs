//! The window itself: that its page is drawn, and what its page has thrown.

use tauri::{Runtime, WebviewWindow};

/// The page has painted: only now is the window shown, so that nobody sees an empty one.
#[tauri::command]
pub(crate) async fn first_frame<R: Runtime>(window: WebviewWindow<R>) {
    crate::presence::show_the_first_time(&window);
}

/// Longer texts of a page's error are cut: the log is for people.
const MAX_LOGGED: usize = 4_000;

/// A page has thrown while it was drawn. It is for the log alone: what support asks for names no page's content.
#[tauri::command]
pub(crate) fn log_page_error(message: String, place: String) {
    let cut = |text: String| text.chars().take(MAX_LOGGED).collect::<String>();
    tracing::error!(message = cut(message), place = cut(place), "a page has stopped working");
}
