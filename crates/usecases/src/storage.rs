//! Where this computer keeps what Regent knows, and what is wrong with it. Called by the message bar and the Settings page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Context;

/// How Regent's file stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Storage {
    /// What is kept is still there at the next start.
    pub lasting: bool,
    /// What happened to a file that was damaged, or why nothing lasts: one or two sentences.
    pub problem: Option<String>,
}

/// How Regent's file stands.
#[must_use]
pub fn get(ctx: &Context) -> Storage {
    let database = ctx.database();
    let lasting = database.is_on_disk();
    let problem = match database.rescue() {
        Some(rescue) => {
            let drafts = match rescue.drafts {
                1 => "1 draft".to_owned(),
                many => format!("{many} drafts"),
            };
            let rest = if rescue.complete { "Nothing that could be found is missing." } else { "Some of it may be missing." };
            Some(format!("{drafts} could be brought over. {rest} The broken file is kept at {}.", rescue.aside.display()))
        }
        None if lasting => None,
        None => Some(
            "Regent's file cannot be used, so drafts and choices end with this window. It may be read-only, or a newer Regent \
             wrote it."
                .to_owned(),
        ),
    };
    Storage { lasting, problem }
}
