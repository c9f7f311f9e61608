//! What the engine asks of Azure in a caller's name: requests that never crossed the wire, answered by the same code as those
//! that did. They are not counted against the client's limits, since nothing published says they are.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;
use time::OffsetDateTime;

use crate::answer::Answer;
use crate::call::{Call, OnBehalf};
use crate::entra::identity::Caller;
use crate::incoming::{Incoming, Origin};
use crate::options::Options;
use crate::state::State;

/// The engine's hands.
pub(super) struct Engine<'e> {
    pub(super) state: &'e mut State,
    pub(super) options: &'e Options,
    pub(super) base_url: &'e str,
    pub(super) now: OffsetDateTime,
    pub(super) on_behalf: OnBehalf,
}

/// A request of the engine's.
pub(super) fn request(method: Method, id: &str, version: &str, body: &Value, origin: &Origin) -> Incoming {
    let mut headers = HeaderMap::new();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Incoming {
        method,
        path: id.to_owned(),
        segments: id.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        query: vec![("api-version".to_owned(), version.to_owned())],
        raw_query: format!("api-version={version}"),
        headers,
        body: if body.is_null() { Bytes::new() } else { body.to_string().into() },
        origin: origin.clone(),
    }
}

impl Engine<'_> {
    /// Does something with a call of the engine's own.
    pub(super) fn with<T>(&mut self, incoming: &Incoming, work: impl FnOnce(&mut Call<'_>) -> T) -> T {
        let (options, base_url, now, on_behalf) = (self.options, self.base_url, self.now, self.on_behalf);
        let mut call = Call { incoming, state: self.state, options, base_url, now, on_behalf };
        work(&mut call)
    }

    /// Asks Azure in somebody's name.
    pub(super) fn ask(&mut self, incoming: &Incoming, caller: &Caller) -> Answer {
        let on_behalf = self.on_behalf;
        self.with(incoming, |call| on_behalf(call, caller))
    }
}
