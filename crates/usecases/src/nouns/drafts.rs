//! A draft on this computer, as the wizard and the command line see it.

use domain::{Credentials, Draft, DraftVerdict, Violation};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use store::drafts::StoredDraft;
use ts_rs::TS;

use crate::error::{Error, ErrorCode};

/// A step of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum WizardStep {
    /// Instance, name and host.
    #[default]
    Basics,
    /// The method and its fields.
    Authentication,
    /// What will be written.
    Review,
}

/// A draft on this computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SavedDraft {
    /// Its ID on this computer.
    pub id: String,
    /// RFC 3339.
    pub saved_at: String,
    /// Where the wizard stopped.
    pub step: WizardStep,
    /// It is to be created once Azure can be reached again and the person has said so once more.
    pub create_when_back: bool,
    /// What was typed.
    pub draft: Draft,
}

/// Checks a draft by the rules alone. The password is judged by itself, so that it does not travel with every key of every
/// field.
#[must_use]
pub fn check(draft: &Draft, has_password: bool) -> DraftVerdict {
    draft.check(has_password)
}

/// What the rules say of a password alone.
#[must_use]
pub fn check_password(password: &SecretString) -> Vec<Violation> {
    Credentials::judge_password(password.expose_secret())
}

pub(crate) fn read(kept: StoredDraft) -> SavedDraft {
    SavedDraft {
        id: kept.id,
        saved_at: kept.saved_at,
        step: serde_json::from_value(kept.step.into()).unwrap_or_default(),
        create_when_back: kept.create_when_back,
        draft: kept.draft,
    }
}

pub(crate) fn word(step: WizardStep) -> String {
    match step {
        WizardStep::Basics => "basics",
        WizardStep::Authentication => "authentication",
        WizardStep::Review => "review",
    }
    .to_owned()
}

pub(crate) fn gone() -> Error {
    Error::new(ErrorCode::NotFound, "This draft is not on this computer any more.")
}
