//! How far a create is: told to the screen and to the journal, step by step, and why one stopped. Used by the create use
//! case and by the chain of the secret that it writes.

use azure::operation::OperationProgress;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::CreateStep;
use crate::creates::journal::Journal;
use crate::error::{Error, ErrorCode};

/// How far one step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum StepState {
    /// Its turn has not come.
    Waiting,
    /// It is being written.
    Running,
    /// It is there.
    Done,
    /// It did not work.
    Failed,
    /// It was there already.
    Skipped,
}

/// A change of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CreateProgress {
    /// Which step.
    pub step: CreateStep,
    /// How far it is.
    pub state: StepState,
    /// More about it, such as the service's state.
    pub detail: Option<String>,
}

/// Tells the screen and the journal how far each step is.
pub(crate) struct Progress<'a> {
    pub(super) tell: &'a mut (dyn FnMut(CreateProgress) + Send),
    pub(super) current: Option<CreateStep>,
    pub(super) journal: Option<Journal<'a>>,
}

impl Progress<'_> {
    /// A step is about to be written: the journal knows before the service does.
    pub(crate) async fn begins(&mut self, step: CreateStep) {
        self.running(step, None);
        if let Some(journal) = &mut self.journal {
            journal.begun(step).await;
        }
    }

    /// A step says more about itself.
    fn running(&mut self, step: CreateStep, detail: Option<String>) {
        self.current = Some(step);
        (self.tell)(CreateProgress { step, state: StepState::Running, detail });
    }

    /// A step ends well, or had nothing to do.
    pub(crate) async fn ends(&mut self, step: CreateStep, state: StepState, detail: Option<String>) {
        if let Some(journal) = &mut self.journal {
            journal.ended(step, state == StepState::Skipped).await;
        }
        self.says(step, state, detail);
    }

    pub(super) fn says(&mut self, step: CreateStep, state: StepState, detail: Option<String>) {
        self.current = None;
        (self.tell)(CreateProgress { step, state, detail });
    }

    /// Somebody else's operation, or the service's own pause, is waited for.
    pub(crate) fn waits(&mut self, step: CreateStep) {
        self.running(step, Some("waiting for another operation to end".to_owned()));
    }

    /// What a long-running operation says while it runs.
    pub(crate) fn operation(&mut self, step: CreateStep, progress: OperationProgress) {
        let OperationProgress::Running { state, .. } = progress;
        self.running(step, Some(state));
    }
}

/// Why a create stopped.
pub(super) struct Stopped {
    pub(super) error: Error,
    /// It may have come to be all the same, or may yet.
    pub(super) open: bool,
    /// The service or a rule said no; nothing is broken.
    pub(super) refused: bool,
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        let refused = matches!(
            error.code,
            ErrorCode::InvalidInput
                | ErrorCode::NameTaken
                | ErrorCode::SecretExists
                | ErrorCode::SecretDeleted
                | ErrorCode::SecretSyncDisabled
                | ErrorCode::SecretTypeRefused
                | ErrorCode::SecretUnchecked
                | ErrorCode::Forbidden
                | ErrorCode::NotFound
                | ErrorCode::Conflict
        );
        Self { error, open: false, refused }
    }
}

impl From<azure::Error> for Stopped {
    fn from(error: azure::Error) -> Self {
        let refused = error.kind == azure::ErrorKind::Refused;
        let stopped = Self::from(Error::from(error));
        Self { refused: refused || stopped.refused, ..stopped }
    }
}
