//! What the window is asked to show from outside of it: by the tray, by a notification, by a second start, by a link. It
//! waits here until the page takes it, because the page may still be on its way or nobody signed in yet.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Emitter as _, Manager as _, Runtime};
use ts_rs::TS;

use crate::presence;

/// The event's name; the page listens to it in `ui/src/backend/events.ts`.
const OPEN: &str = "open";

/// Where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub(crate) enum OpenTarget {
    /// The wizard, empty.
    Wizard,
    /// The panel of one endpoint.
    Endpoint,
    /// The panel of one endpoint, after a question: a link from anywhere asks for it.
    LinkedEndpoint,
    /// Nowhere: a link was refused.
    RefusedLink,
    /// The drafts.
    Drafts,
    /// What has ended.
    Activity,
}

/// What the window is asked to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub(crate) struct OpenRequest {
    /// Where to.
    pub(crate) target: OpenTarget,
    /// The endpoint's resource ID.
    pub(crate) id: Option<String>,
    /// Why a link was refused, in one sentence.
    pub(crate) refusal: Option<String>,
}

impl OpenRequest {
    /// Somewhere without more words.
    pub(crate) const fn to(target: OpenTarget) -> Self {
        Self { target, id: None, refusal: None }
    }

    /// The panel of an endpoint.
    pub(crate) const fn endpoint(id: String) -> Self {
        Self { target: OpenTarget::Endpoint, id: Some(id), refusal: None }
    }

    /// What a link asks for.
    pub(crate) fn link(text: &str) -> Self {
        match domain::deep_link::parse(text) {
            Ok(id) => Self { target: OpenTarget::LinkedEndpoint, id: Some(id.to_string()), refusal: None },
            Err(why) => Self { target: OpenTarget::RefusedLink, id: None, refusal: Some(why) },
        }
    }
}

/// The request that waits; a later one takes its place.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<Option<OpenRequest>>);

impl Waiting {
    pub(crate) fn take(&self) -> Option<OpenRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn put(&self, request: OpenRequest) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
    }
}

/// Brings the window to the front and tells its page that something waits.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, request: OpenRequest) {
    app.state::<Waiting>().put(request);
    presence::bring_to_front(app);
    if let Err(error) = app.emit(OPEN, ()) {
        tracing::warn!(error = %error, "the page could not be told what to show");
    }
}
