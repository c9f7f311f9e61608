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
    /// How the network is set up, or how far off this computer's clock is.
    Network,
}

/// The event `changed`: it says that something did, never what it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Changed {
    /// What has changed.
    pub what: ChangedWhat,
}

/// The place that use cases run in.
pub trait Desktop: Send + Sync {
    /// Opens a page of the Azure portal in the person's browser.
    ///
    /// # Errors
    /// One sentence, when there is no browser or it does not start.
    fn open_url(&self, url: &str) -> Result<(), String>;

    /// Tells every screen that something changed.
    fn changed(&self, what: ChangedWhat);
}
