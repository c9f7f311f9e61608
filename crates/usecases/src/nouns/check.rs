//! A check before Create: what was looked at, what was found, and what to do.

use domain::Field;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Error;

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CheckState {
    /// As it should be.
    Pass,
    /// It will be created; something may not work afterwards.
    Warn,
    /// It will not work.
    Fail,
    /// It could not be seen.
    Unknown,
}

/// With whose eyes it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Eyes {
    /// By the rules alone.
    Local,
    /// By asking Azure, as the signed-in account.
    Azure,
    /// From this computer's network.
    ThisComputer,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Check {
    /// A stable word.
    pub id: String,
    /// What is checked.
    pub title: String,
    /// What was found.
    pub state: CheckState,
    /// What it means.
    pub message: String,
    /// With whose eyes.
    pub eyes: Eyes,
    /// What to do.
    pub fix: Option<String>,
    /// The field to go back to.
    pub field: Option<Field>,
    /// It has failed, and a create would be refused because of it. Other failures show after the create only.
    pub blocks: bool,
}

/// What a create looks at itself, or Azure does: it ends there when one of these has failed.
const BLOCKING: [&str; 5] = ["nameFree", "instanceReady", "secretSync", "vaultSecret", "secretNameFree"];

impl Check {
    pub(crate) fn new(id: &str, title: &str, state: CheckState, message: impl Into<String>) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            state,
            message: message.into(),
            eyes: Eyes::Azure,
            fix: None,
            field: None,
            blocks: state == CheckState::Fail && BLOCKING.contains(&id),
        }
    }

    /// A check that could not be made.
    pub(crate) fn unseen(id: &str, title: &str, error: &Error) -> Self {
        Self::new(id, title, CheckState::Unknown, format!("This could not be seen. {}", error.message))
    }

    pub(crate) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    pub(crate) fn field(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    pub(crate) fn local(mut self) -> Self {
        self.eyes = Eyes::Local;
        self
    }
}
