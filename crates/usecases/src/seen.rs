//! Answers that survive being offline: fresh from Azure where it can be reached, else this computer's own copy with its time.
//! A step of several verbs. Only where copies are kept: a window shows them, a command line never passes an old answer
//! off as a new one.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use ts_rs::TS;

use crate::connectivity;
use crate::context::Context;
use crate::error::Error;

/// Something that was read, and how old it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Seen<T> {
    /// What was read.
    pub value: T,
    /// When, RFC 3339, where it is this computer's own copy; absent where Azure has just said it.
    pub as_of: Option<String>,
}

/// Which copy: whose, and of what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Copy<'a> {
    pub(crate) account: &'a str,
    pub(crate) what: &'a str,
    /// The instance it is of, where it is one's; letter case means nothing in it.
    pub(crate) instance: Option<&'a str>,
}

impl<'a> Copy<'a> {
    pub(crate) const fn of(account: &'a str, what: &'a str) -> Self {
        Self { account, what, instance: None }
    }

    pub(crate) const fn at(account: &'a str, what: &'a str, instance: &'a str) -> Self {
        Self { account, what, instance: Some(instance) }
    }

    fn owned(self) -> (String, String) {
        let instance = self.instance.map(|id| format!(" {}", id.to_ascii_lowercase())).unwrap_or_default();
        (self.account.to_owned(), format!("{}{instance}", self.what))
    }
}

/// Reads; keeps what was read; answers with the copy while Azure cannot be reached. While Regent knows that it is offline,
/// nothing is waited for.
pub(crate) async fn fresh_or_kept<T, F>(ctx: &Context, what: Copy<'_>, read: F) -> Result<Seen<T>, Error>
where
    T: Clone + Serialize + DeserializeOwned + Send + 'static,
    F: Future<Output = Result<T, Error>>,
{
    if !ctx.keeps_listings() {
        return Ok(Seen { value: read.await?, as_of: None });
    }
    if !connectivity::get(ctx).online
        && let Some(kept) = kept(ctx, what).await
    {
        return Ok(kept);
    }
    match read.await {
        Ok(value) => {
            keep(ctx, what, value.clone()).await;
            Ok(Seen { value, as_of: None })
        }
        Err(error) if error.is_unreachable() => {
            let kept = kept(ctx, what).await.ok_or(error)?;
            connectivity::found_offline(ctx);
            Ok(kept)
        }
        Err(error) => Err(error),
    }
}

/// The same for what a start waits for: an answer that takes longer than `patience` is not waited for where there is a copy.
pub(crate) async fn fresh_or_kept_soon<T, F>(
    ctx: &Context,
    what: Copy<'_>,
    patience: Duration,
    read: F,
) -> Result<Seen<T>, Error>
where
    T: Clone + Serialize + DeserializeOwned + Send + 'static,
    F: Future<Output = Result<T, Error>>,
{
    let mut fresh = pin!(fresh_or_kept(ctx, what, read));
    if let Ok(soon) = timeout(patience, &mut fresh).await {
        return soon;
    }
    match kept(ctx, what).await {
        Some(kept) if ctx.keeps_listings() => Ok(kept),
        _ => fresh.await,
    }
}

/// The copy, if there is one that can be read.
pub(crate) async fn kept<T: DeserializeOwned + Send + 'static>(ctx: &Context, what: Copy<'_>) -> Option<Seen<T>> {
    let (account, what) = what.owned();
    let kept = ctx.on_disk(move |database| store::cache::load(database, &account, &what)).await;
    kept.unwrap_or_default().map(|(as_of, value)| Seen { value, as_of: Some(as_of) })
}

/// Keeps a copy. One that cannot be kept is no reason to answer with an error.
pub(crate) async fn keep<T: Serialize + Send + 'static>(ctx: &Context, what: Copy<'_>, value: T) {
    let (now, (account, what)) = (ctx.timestamp(), what.owned());
    let kept = ctx.on_disk(move |database| store::cache::save(database, &account, &what, &now, &value)).await;
    if let Err(error) = kept {
        tracing::warn!(error = %error, "a copy for offline work could not be kept");
    }
}
