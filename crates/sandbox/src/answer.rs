//! What a service says back: a status, headers and a body, before anything of HTTP's is involved. Services build one;
//! the server turns it into a response. An answer never knows which service made it.

use bytes::Bytes;
use serde_json::Value;

/// A whole response.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Bytes,
}

/// A refusal is an answer too; boxed, because most calls end well.
pub(crate) type Refusal = Box<Answer>;
/// What every handler returns: the answer, or the refusal that ended the work early.
pub(crate) type Reply = Result<Answer, Refusal>;

impl Answer {
    /// A status without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), content_type: None, body: Bytes::new() }
    }

    /// A JSON body.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::raw(status, "application/json; charset=utf-8", serde_json::to_vec(body).unwrap_or_default().into())
    }

    /// A body that is already written.
    pub(crate) fn raw(status: u16, content_type: &'static str, body: Bytes) -> Self {
        Self { status, headers: Vec::new(), content_type: Some(content_type), body }
    }

    /// The same answer with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same refusal, naming the methods that would do.
    pub(crate) fn with_allowed(mut self: Box<Self>, allowed: &'static str) -> Refusal {
        self.headers.push(("Allow", allowed.to_owned()));
        self
    }

    /// The answer as a refusal.
    pub(crate) fn refuse(self) -> Refusal {
        Box::new(self)
    }
}

/// Joins both ends of a reply: a refusal is sent like any answer.
pub(crate) fn settle(reply: Reply) -> Answer {
    reply.unwrap_or_else(|refusal| *refusal)
}

/// The headers of an answer as HTTP has them.
pub(crate) fn header_map(answer: &Answer) -> http::HeaderMap {
    let mut headers = http::HeaderMap::new();
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) =
            (http::HeaderName::from_bytes(name.as_bytes()), http::HeaderValue::from_str(value))
        {
            headers.append(name, value);
        }
    }
    if let Some(kind) = answer.content_type {
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
    }
    headers
}
