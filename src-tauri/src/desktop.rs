//! What use cases ask of a desktop, answered by Tauri.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tauri::{AppHandle, Emitter as _, Manager as _, Runtime};
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

    fn save_download(&self, name: &str, text: &str) -> Result<String, String> {
        let folder = self.0.path().download_dir().or_else(|_| self.0.path().home_dir());
        let folder = folder.map_err(|_| "This system names no folder for downloads.".to_owned())?;
        write_beside_others(&folder, name, text)
            .map(|path| path.display().to_string())
            .map_err(|why| format!("The file could not be written to {}: {why}.", folder.display()))
    }

    fn changed(&self, what: ChangedWhat) {
        if let Err(error) = self.0.emit(CHANGED, Changed { what }) {
            tracing::warn!(error = %error, "the page could not be told about a change");
        }
    }
}

/// Writes a new file, with a number before its ending where one of its name is there: nothing is ever written over.
fn write_beside_others(folder: &Path, name: &str, text: &str) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let (stem, ending) = name.split_once('.').unwrap_or((name, "json"));
    let mut number = 1_u32;
    loop {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{stem}{more}.{ending}"));
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                return Ok(path);
            }
            Err(taken) if taken.kind() == std::io::ErrorKind::AlreadyExists && number < 10_000 => number += 1,
            Err(why) => return Err(why),
        }
    }
}
