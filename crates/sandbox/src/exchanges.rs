//! Whole exchanges, written to a folder that the environment names: what was asked and what was answered, for the contract
//! tests to hold against the published schemas. Entra's are left out, for they hold tokens; so is what fault rules did.

use std::collections::HashSet;
use std::fs::{File, create_dir_all};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::service::Service;

/// The environment variable that names the folder.
const FOLDER: &str = "REGENT_SANDBOX_EXCHANGES";
/// A longer answer is written once for each kind of request: ten thousand rows tell no more than the first thousand.
const LONG: usize = 16 * 1024;

/// Writes exchanges, one line of JSON each.
#[derive(Debug)]
pub(crate) struct Exchanges {
    inner: Mutex<(File, HashSet<String>)>,
}

impl Exchanges {
    /// A file of its own in this folder, or in the one that the environment names; nothing where neither does.
    pub(crate) fn open(folder: Option<&Path>) -> std::io::Result<Option<Self>> {
        let named = folder.map(|folder| folder.as_os_str().to_owned()).or_else(|| std::env::var_os(FOLDER));
        let Some(folder) = named.filter(|folder| !folder.is_empty()) else { return Ok(None) };
        create_dir_all(&folder)?;
        let file = File::create(Path::new(&folder).join(format!("{}.jsonl", Uuid::new_v4())))?;
        Ok(Some(Self { inner: Mutex::new((file, HashSet::new())) }))
    }

    /// Appends an exchange.
    pub(crate) fn write(&self, incoming: &Incoming, service: &Service, answer: &Answer) {
        if matches!(service, Service::Entra | Service::Control | Service::Nowhere) {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if answer.body.len() > LONG {
            let kind = incoming.segments.last().map_or("", String::as_str);
            if !inner.1.insert(format!("{} {kind} {} {}", incoming.method, incoming.segments.len(), answer.status)) {
                return;
            }
        }
        let text = |name: &str| incoming.header(name).unwrap_or_default().to_owned();
        let headers: Vec<&str> = answer.headers.iter().map(|(name, _)| *name).collect();
        let line = json!({
            "service": service.word(), "method": incoming.method.as_str(), "path": incoming.path, "query": incoming.raw_query,
            "userAgent": text("user-agent"), "sent": incoming.json(), "status": answer.status, "headers": headers,
            "answered": serde_json::from_slice::<Value>(&answer.body).ok(), "length": answer.body.len(),
        });
        if let Err(error) = inner.0.write_all(format!("{line}\n").as_bytes()) {
            tracing::error!(%error, "an exchange could not be written");
        }
    }
}
