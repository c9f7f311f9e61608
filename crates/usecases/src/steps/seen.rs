//! Answers that survive being offline: fresh from Azure where it can be reached, else this computer's own copy with its time.
//! A step of several verbs. Only where copies are kept: a window shows them, a command line never passes an old answer
//! off as a new one.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::seen::{Copy, Seen};
use crate::steps::connectivity;

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
    // Whoever has signed out meanwhile leaves nothing behind.
    let Some(signed_in) = ctx.everybody().into_iter().find(|one| one.key() == account) else { return };
    let kept = ctx
        .on_disk(move |database| {
            let save = || store::cache::save(database, &account, &what, &now, &value);
            signed_in.over.unless_over(save).unwrap_or(Ok(()))
        })
        .await;
    if let Err(error) = kept {
        tracing::warn!(error = %error, "a copy for offline work could not be kept");
    }
}
