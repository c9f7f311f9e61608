//! What has ended: the words of a notification, on the disk and on the page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What ended, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum NotificationKind {
    /// A registry endpoint was created.
    Created,
    /// A registry endpoint was not created.
    CreateFailed,
    /// What only a newer Regent knows.
    #[serde(other)]
    Other,
}

impl NotificationKind {
    /// Its word on the disk.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::CreateFailed => "createFailed",
            Self::Other => "other",
        }
    }

    pub(crate) fn read(word: &str) -> Self {
        [Self::Created, Self::CreateFailed].into_iter().find(|kind| kind.as_str() == word).unwrap_or(Self::Other)
    }
}

/// The words of what ended badly.
pub(crate) const FAILURES: &[&str] = &[NotificationKind::CreateFailed.as_str()];

/// One thing that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Notification {
    /// Its number on this computer; later ones are higher.
    #[ts(type = "number")]
    pub number: i64,
    /// RFC 3339.
    pub happened_at: String,
    /// What ended, and how.
    pub kind: NotificationKind,
    /// The line to read first.
    pub title: String,
    /// The rest.
    pub body: String,
    /// The endpoint it is about, if it is there.
    pub endpoint_id: Option<String>,
    /// Whether somebody has seen it.
    pub read: bool,
}
