//! One more entry in the list that all synced secrets of an instance share. The list is read, changed and written, and there
//! is no `ETag`: so a write that was not taken is never sent again as it was, and after a write the list is read once more
//! for what somebody else may have lost by it. Called by the create use case.

use std::time::Duration;

use azure_core::http::Method;
use domain::ResourceId;
use serde_json::json;
use tokio::time::Instant;

use super::{SecretSyncClient, objects};
use crate::connection::Call;
use crate::error::{Error, ErrorKind};
use crate::operation::{self, Purpose};

const CHANGE_CLASS: &str = "add the secret to the secret provider class";
/// So often the list is written; each time but the first, others have written over it.
const MAX_WRITES: u32 = 12;
/// So often in a row an answer may be lost.
const MAX_UNCLEAR: u32 = 4;
/// How long other people's operations on the class, and the service's own pauses, are waited for in all. Twenty creates on
/// one instance take turns here.
const TIMEOUT: Duration = Duration::from_secs(600);
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Whether and where a Key Vault secret is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnsuredObject {
    /// The provider class was changed.
    pub changed: bool,
    /// The `sourcePath` that a secret sync has to name: the entry's alias or name, in its own letter case.
    pub source_path: String,
}

impl SecretSyncClient {
    /// Makes sure that the class fetches this Key Vault secret. Answers whether it had to be changed.
    ///
    /// # Errors
    /// As [`ensure_source`](Self::ensure_source).
    pub async fn ensure_object(&self, id: &ResourceId, secret_name: &str) -> Result<bool, Error> {
        self.ensure_source(id, secret_name, |_| ()).await.map(|ensured| ensured.changed)
    }

    /// Makes sure that the class fetches this Key Vault secret, and says what a secret sync has to call it. `on_wait` hears of
    /// each wait for others.
    ///
    /// The other entries stay byte for byte. Whatever keeps the write from being taken, the list is read anew before it is
    /// changed and written again. After the write it is read: entries that were there before and are gone, because two
    /// writes crossed, are put back.
    ///
    /// # Errors
    /// [`ErrorKind::Protocol`] when the class's list cannot be read: it is never overwritten.
    /// [`ErrorKind::Conflict`] when others keep overwriting it, or their operation does not end.
    pub async fn ensure_source(
        &self,
        id: &ResourceId,
        secret_name: &str,
        mut on_wait: impl FnMut(Duration),
    ) -> Result<EnsuredObject, Error> {
        let unreadable = |error: objects::Unreadable| Error::protocol(CHANGE_CLASS, error.to_string());
        let started = Instant::now();
        let (mut writes, mut unclear, mut waits) = (0, 0, 0);
        let mut changed = false;
        // What was in the list before a write of ours that may have been taken, whoever put it there.
        let mut others: Vec<String> = Vec::new();
        loop {
            let class = self.get_provider_class(id).await?;
            let text = class.objects.unwrap_or_default();
            let found = objects::find(&text, secret_name).map_err(unreadable)?;
            let lost = objects::missing(&others, &text).map_err(unreadable)?;
            if let (Some(found), true) = (&found, lost.is_empty()) {
                return Ok(EnsuredObject { changed, source_path: found.source_path() });
            }
            if writes == MAX_WRITES {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    CHANGE_CLASS,
                    "Others are changing the secret provider class at the same time, and their changes overwrite this one.",
                ));
            }
            if !lost.is_empty() {
                tracing::warn!(
                    count = lost.len(),
                    "entries of the secret provider class were lost to a write that crossed another one; they are put back"
                );
            }
            let mut longer = text.clone();
            for entry in &lost {
                longer = objects::append_text(&longer, entry).map_err(unreadable)?;
            }
            if found.is_none() {
                longer = objects::append(&longer, secret_name).map_err(unreadable)?;
            }
            others = objects::texts(&text).map_err(unreadable)?;
            others.extend(lost);
            let body = json!({ "properties": { "objects": longer } });
            let call = Call::new(CHANGE_CLASS, Method::Patch, self.url(id)).with_body(&body).repeated_by_caller();
            let error = match operation::run(&self.connection, Purpose::Change, call, |_| ()).await {
                Ok(_) => {
                    (changed, writes, unclear) = (true, writes + 1, 0);
                    continue;
                }
                Err(error) => error,
            };
            if error.is_unclear() {
                // It may have been taken all the same: the next look shows it.
                (changed, unclear) = (true, unclear + 1);
            } else {
                others.clear();
            }
            if !(error.is_later() || error.is_unclear()) || unclear == MAX_UNCLEAR {
                return Err(error);
            }
            let wait =
                error.retry_after.unwrap_or_else(|| (FIRST_WAIT * 2_u32.pow(waits)).min(LONGEST_WAIT)) + jitter();
            if started.elapsed() + wait > TIMEOUT {
                return Err(error);
            }
            waits = (waits + 1).min(3);
            on_wait(wait);
            tokio::time::sleep(wait).await;
        }
    }
}

/// Up to half a second, so that many who wait for one another do not come back in step.
fn jitter() -> Duration {
    Duration::from_millis(u64::from(uuid::Uuid::new_v4().as_bytes()[0]) * 2)
}
