//! The icon of each state. The pictures are drawn so that they can be told apart on a light and on a dark panel.

use std::path::PathBuf;

use tauri::image::Image;
use usecases::quick_list::IconState;

/// The picture of a state.
pub(super) fn of(state: IconState) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match state {
        IconState::Idle => include_bytes!("../../../icons/tray/idle.png"),
        IconState::Busy => include_bytes!("../../../icons/tray/busy.png"),
        IconState::Offline => include_bytes!("../../../icons/tray/offline.png"),
        IconState::SignedOut => include_bytes!("../../../icons/tray/signed-out.png"),
        IconState::Attention => include_bytes!("../../../icons/tray/attention.png"),
    })
}

/// A Linux panel reads the picture from a file. Two Regents on two files must not share one.
pub(super) fn folder() -> PathBuf {
    let run = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    run.join(format!("regent-tray-{}", std::process::id()))
}
