//! The icon of each state. The pictures are drawn so that they can be told apart on a light and on a dark panel.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tauri::image::Image;
use tempfile::TempDir;
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

/// Where the pictures are written for a Linux panel, which reads them from files: a folder of this process alone, with a name that nobody
/// can have made ready. It goes when Regent ends in order.
#[derive(Default)]
pub(crate) struct IconFolder(Mutex<Option<TempDir>>);

impl IconFolder {
    /// The folder, made at the first call.
    ///
    /// # Errors
    /// When no folder can be made.
    pub(super) fn path(&self) -> std::io::Result<PathBuf> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = kept.as_ref() {
            return Ok(folder.path().to_owned());
        }
        let run = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|run| run.is_dir());
        let folder = private_folder(&run.unwrap_or_else(std::env::temp_dir))?;
        Ok(kept.insert(folder).path().to_owned())
    }

    /// Takes the folder away.
    pub(crate) fn remove(&self) {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

fn private_folder(place: &Path) -> std::io::Result<TempDir> {
    let mut folder = tempfile::Builder::new();
    folder.prefix("regent-tray-");
    #[cfg(unix)]
    folder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    folder.tempdir_in(place)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_pictures_are_in_a_folder_that_nobody_else_can_open_or_foresee() {
        let place = tempfile::tempdir().expect("a folder");
        let (one, other) = (private_folder(place.path()).expect("made"), private_folder(place.path()).expect("made"));
        assert_ne!(one.path(), other.path());
        let mode = std::fs::metadata(one.path()).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{mode:o}");
    }
}
