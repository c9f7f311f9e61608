//! All that a use case may ask of the place it runs in. Implemented by the shell over Tauri and by the command line over
//! nothing at all.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ChangedWhat {
    /// Who is signed in.
    Session,
    /// The list of registry endpoints.
    Endpoints,
    /// The drafts.
    Drafts,
    /// The preferences.
    Preferences,
    /// A create has begun or ended.
    Activity,
    /// How the network is set up, or how far off this computer's clock is.
    Network,
    /// Whether Azure can be reached.
    Connectivity,
    /// Which endpoints are starred.
    Favourites,
    /// What has ended and was or was not seen.
    Notifications,
    /// Whether Regent is at work.
    Work,
    /// What happens when the window is closed, or what the desktop says about its tray.
    Background,
}

/// The event `changed`: it says that something did, never what it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Changed {
    /// What has changed.
    pub what: ChangedWhat,
}

/// Whether this desktop shows what is put into its tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum TrayHost {
    /// It does.
    Answers,
    /// It does not.
    #[default]
    Missing,
    /// It is GNOME, which shows a tray only with an extension.
    MissingOnGnome,
    /// It would, and the library that draws into it is not on this computer.
    MissingLibrary,
}

/// What a desktop notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The line to read first.
    pub title: String,
    /// The rest.
    pub body: String,
    /// The endpoint that it leads to.
    pub endpoint_id: Option<String>,
}

/// The place that use cases run in. What a place without a window cannot do has an answer already.
pub trait Desktop: Send + Sync {
    /// Opens a page of the Azure portal in the person's browser.
    ///
    /// # Errors
    /// One sentence, when there is no browser or it does not start.
    fn open_url(&self, url: &str) -> Result<(), String>;

    /// Tells every screen that something changed.
    fn changed(&self, what: ChangedWhat);

    /// Whether somebody sees what a use case answers. A terminal always does; a window that is hidden does not.
    fn in_sight(&self) -> bool {
        true
    }

    /// Writes a file to the person's folder of downloads, beside others of its name, and says where it is.
    ///
    /// # Errors
    /// One sentence, where there is no such folder or it cannot be written.
    fn save_download(&self, name: &str, _text: &str) -> Result<String, String> {
        Err(format!("There is no folder of downloads here for {name}."))
    }

    /// Shows a notification of the desktop. Where there are none, the history has it all the same.
    fn notify(&self, _notice: &Notice) {}

    /// Whether a tray can be seen.
    fn tray_host(&self) -> TrayHost {
        TrayHost::Missing
    }

    /// Whether Regent starts when the person signs in to the computer.
    ///
    /// # Errors
    /// One sentence, when the system does not say.
    fn starts_at_login(&self) -> Result<bool, String> {
        Ok(false)
    }

    /// Makes Regent start, or not start, when the person signs in to the computer.
    ///
    /// # Errors
    /// One sentence, when the system does not let it.
    fn start_at_login(&self, _on: bool) -> Result<(), String> {
        Err("Only the desktop application can start with the computer.".to_owned())
    }
}
