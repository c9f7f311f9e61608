//! The window itself.

use tauri::{Runtime, WebviewWindow};

/// The page has painted: only now is the window shown, so that nobody sees an empty one.
#[tauri::command]
pub(crate) async fn first_frame<R: Runtime>(window: WebviewWindow<R>) {
    crate::presence::show_the_first_time(&window);
}
