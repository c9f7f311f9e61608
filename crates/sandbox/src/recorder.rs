//! The record: one line of JSON per request, flushed at each line, for tests and auditors to read what a client really
//! sent. Tokens and secret values are replaced by a short hash, so that two can be compared and none can be used.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::clock::rfc3339;
use crate::incoming::Incoming;
use crate::service::Service;

/// Form fields and query parameters nobody may read.
const SECRET_FIELDS: [&str; 10] = [
    "client_secret",
    "code",
    "code_verifier",
    "refresh_token",
    "assertion",
    "client_assertion",
    "password",
    "access_token",
    "id_token",
    "device_code",
];

/// Writes the record.
#[derive(Debug)]
pub(crate) struct Recorder {
    inner: Mutex<(u64, File)>,
}

impl Recorder {
    /// Opens the file for appending, and makes it if it is not there.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::options().create(true).append(true).open(path)?;
        Ok(Self { inner: Mutex::new((0, file)) })
    }

    /// Appends a line about a request and the status it got.
    pub(crate) fn write(
        &self,
        incoming: &Incoming,
        service: &Service,
        at: OffsetDateTime,
        status: u16,
    ) -> io::Result<()> {
        let query: Map<String, Value> =
            incoming.query.iter().map(|(key, value)| (key.clone(), shown(key, value))).collect();
        let mut headers = Map::new();
        for name in incoming.headers.keys() {
            let values: Vec<&str> =
                incoming.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
            headers.insert(name.as_str().to_owned(), header(name.as_str(), &values.join(", ")).into());
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.0 += 1;
        let line = json!({
            "n": inner.0, "at": rfc3339(at), "method": incoming.method.as_str(), "host": incoming.origin.host, "path": incoming.path,
            "query": query, "headers": headers, "body": body(incoming, service), "status": status,
        });
        // One write per line: a reader, or a crash, never sees half of one.
        inner.1.write_all(format!("{line}\n").as_bytes())?;
        inner.1.flush()
    }
}

/// Every request of a record so far. A line that is still being written is not there yet: the record is written in one piece a
/// line, but a file grows a page at a time, and whoever reads beside the sandbox may see a part of the last one.
///
/// # Errors
/// When the file cannot be read, or a whole line is no JSON.
pub fn read_record(path: &Path) -> io::Result<Vec<Value>> {
    let bytes = std::fs::read(path)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let lines = bytes.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).map_err(io::Error::other)).collect()
}

/// `sha256:` and the first 16 hexadecimal digits.
fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn shown(key: &str, value: &str) -> Value {
    if SECRET_FIELDS.iter().any(|field| field.eq_ignore_ascii_case(key)) {
        fingerprint(value).into()
    } else {
        value.into()
    }
}

fn header(name: &str, value: &str) -> String {
    match name {
        "authorization" | "proxy-authorization" => match value.split_once(' ') {
            Some((scheme, token)) => format!("{scheme} {}", fingerprint(token.trim())),
            None => fingerprint(value),
        },
        "cookie" => fingerprint(value),
        _ => value.to_owned(),
    }
}

fn body(incoming: &Incoming, service: &Service) -> Value {
    let is_form =
        incoming.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if is_form || *service == Service::Entra {
        let fields: Map<String, Value> =
            incoming.form().iter().map(|(key, value)| (key.clone(), shown(key, value))).collect();
        return if fields.is_empty() { Value::Null } else { Value::Object(fields) };
    }
    let mut body = incoming.json().unwrap_or_default();
    if matches!(service, Service::Vault(_))
        && let Some(value) = body.get_mut("value")
    {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        *value = fingerprint(&text).into();
    }
    body
}
