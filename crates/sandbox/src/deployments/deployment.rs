//! One deployment: what was asked, how far it is, and each of its operations. It changes nothing by itself.

use std::sync::Arc;

use arm_template::{Environment, Place, Planned};
use serde_json::Value;
use time::OffsetDateTime;

use crate::entra::identity::Caller;
use crate::incoming::Origin;

/// How far a deployment or one of its operations is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Not begun.
    Accepted,
    Running,
    Succeeded,
    Failed,
    Canceled,
}

impl Progress {
    /// Azure's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Canceled => "Canceled",
        }
    }

    /// Whether nothing more happens.
    pub(super) fn is_over(self) -> bool {
        !matches!(self, Self::Accepted | Self::Running)
    }
}

/// What a running operation waits for.
#[derive(Clone, Debug)]
pub(super) enum Awaited {
    /// A provider's operation.
    Operation(String),
    /// A nested deployment, by its key.
    Deployment(String),
}

/// One resource of a deployment and how its write goes.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) planned: Arc<Planned>,
    pub(super) progress: Progress,
    pub(super) awaits: Option<Awaited>,
    /// The operation's identifier.
    pub(super) id: String,
    pub(super) status: u16,
    pub(super) started: Option<OffsetDateTime>,
    pub(super) ended: Option<OffsetDateTime>,
    pub(super) error: Option<Value>,
}

/// A deployment.
#[derive(Clone, Debug)]
pub(super) struct Deployment {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) location: Option<String>,
    pub(super) tags: Option<Value>,
    pub(super) caller: Caller,
    pub(super) origin: Origin,
    pub(super) mode: &'static str,
    pub(super) template: Value,
    pub(super) shown_parameters: Value,
    pub(super) correlation: String,
    pub(super) started: OffsetDateTime,
    pub(super) ended: Option<OffsetDateTime>,
    pub(super) progress: Progress,
    pub(super) jobs: Vec<Job>,
    pub(super) environment: Environment,
    pub(super) raw_outputs: serde_json::Map<String, Value>,
    pub(super) outputs: Option<Value>,
    pub(super) error: Option<Value>,
    /// How it ends, where a fault rule says so.
    pub(super) ordered: Option<Value>,
    /// The deployment around, by its key.
    pub(super) parent: Option<String>,
}

impl Deployment {
    /// The identifier as it is spelled.
    pub(super) fn id(&self) -> String {
        self.place.deployment_id(&self.name)
    }
}
