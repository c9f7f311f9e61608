//! A request as the services read it: path split and decoded, query in order, body as bytes. Made once by the server at
//! the door; nothing behind it parses HTTP again. It never decides anything.

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// The host the client believes it talks to, from which absolute links are built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// `https` for a host of Azure's and behind the TLS front, `http` for plain loopback.
    pub(crate) scheme: &'static str,
    /// Host in lower case, with the port on loopback.
    pub(crate) host: String,
    /// Whether this is the sandbox's own address rather than a host of Azure's.
    pub(crate) own: bool,
}

impl Origin {
    /// An absolute link below this host; `rest` starts with a slash.
    pub(crate) fn link(&self, rest: &str) -> String {
        format!("{}://{}{rest}", self.scheme, self.host)
    }

    /// Whether the client speaks to the sandbox's own address rather than to a host of Azure's.
    pub(crate) fn is_loopback(&self) -> bool {
        self.own
    }
}

/// A request at the door.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    /// The path as it was sent, still encoded.
    pub(crate) path: String,
    /// The path's segments, decoded; a trailing slash leaves no empty segment.
    pub(crate) segments: Vec<String>,
    /// Query parameters in order, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// The query as it was sent.
    pub(crate) raw_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) origin: Origin,
}

impl Incoming {
    /// Splits what the server received.
    pub(crate) fn new(method: Method, uri: &http::Uri, headers: HeaderMap, body: Bytes, origin: Origin) -> Self {
        let path = uri.path().to_owned();
        let segments = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let raw_query = uri.query().unwrap_or_default().to_owned();
        let query = url::form_urlencoded::parse(raw_query.as_bytes()).into_owned().collect();
        Self { method, path, segments, query, raw_query, headers, body, origin }
    }

    /// The path's segments as text slices, for matching.
    pub(crate) fn parts(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// A query parameter; names are compared as ARM does, without regard to case.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON, if it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as a form.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// The token of an `Authorization: Bearer` header.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()).filter(|token| !token.is_empty())
    }
}

/// A form's field.
pub(crate) fn field<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
