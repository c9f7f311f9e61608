//! What use cases ask of a desktop, answered by Tauri.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tauri::{AppHandle, Emitter as _, Manager as _, Runtime};
use tauri_plugin_autostart::AutoLaunchManager;
use tauri_plugin_opener::OpenerExt as _;
use usecases::{Changed, ChangedWhat, Desktop, Notice, TrayHost};

use crate::presence::{self, Presence};
use crate::tray::Bell;

pub(crate) use notices::Notices;

mod notices;
mod pages;

/// The event's name; the page listens to it in `ui/src/backend/events.ts`.
const CHANGED: &str = "changed";

pub(crate) struct TauriDesktop<R: Runtime>(AppHandle<R>);

impl<R: Runtime> TauriDesktop<R> {
    pub(crate) const fn new(app: AppHandle<R>) -> Self {
        Self(app)
    }
}

/// Tells the page and the tray that something changed.
pub(crate) fn tell<R: Runtime>(app: &AppHandle<R>, what: ChangedWhat) {
    if let Err(error) = app.emit(CHANGED, Changed { what }) {
        tracing::warn!(error = %error, "the page could not be told about a change");
    }
    if let Some(bell) = app.try_state::<Bell>() {
        bell.ring(what);
    }
}

impl<R: Runtime> Desktop for TauriDesktop<R> {
    fn open_url(&self, url: &str) -> Result<(), String> {
        // What was judged is what is opened, not the text that it was read from.
        let opened = self.0.opener().open_url(pages::allowed(url)?, None::<&str>);
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
        tell(&self.0, what);
    }

    fn in_sight(&self) -> bool {
        presence::in_sight(&self.0)
    }

    fn notify(&self, notice: &Notice) {
        if let Some(notices) = self.0.try_state::<Notices>() {
            notices.show(notice.clone());
        }
    }

    fn tray_host(&self) -> TrayHost {
        self.0.try_state::<Presence>().map_or(TrayHost::Missing, |presence| presence.host())
    }

    fn starts_at_login(&self) -> Result<bool, String> {
        let Some(launch) = self.0.try_state::<AutoLaunchManager>() else { return Ok(false) };
        launch.is_enabled().map_err(|why| format!("The system does not say whether Regent starts by itself: {why}."))
    }

    fn start_at_login(&self, on: bool) -> Result<(), String> {
        let launch = self.0.try_state::<AutoLaunchManager>().ok_or("Nothing here starts with the computer.")?;
        let done = if on { launch.enable() } else { launch.disable() };
        done.map_err(|why| format!("The system does not let Regent change what starts by itself: {why}."))
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
