//! That the last sign-in to a cloud was not kept, because this computer has no credential store: the next command says so, and
//! acts as nobody else. A step of signing in, of the start of a command and of signing out. It holds no name of a person.

use crate::context::Context;
use crate::nouns::token_store::CacheKind;

/// The key of the mark on the disk begins with it.
const MARK: &str = "unkept ";

/// Somebody has signed in: notes whether that is kept.
pub(crate) async fn note(ctx: &Context, cloud_key: &str) {
    let state = ctx.tokens().state().await;
    let reason = if state.state == CacheKind::SessionOnly { state.reason } else { String::new() };
    set(ctx, cloud_key, reason).await;
}

/// Nobody is signed in to the cloud any more, by their own wish.
pub(crate) async fn clear(ctx: &Context, cloud_key: &str) {
    set(ctx, cloud_key, String::new()).await;
}

/// Why the last sign-in was not kept, where it was not.
pub(crate) async fn reason(ctx: &Context, cloud_key: &str) -> Option<String> {
    let key = format!("{MARK}{cloud_key}");
    let marked = ctx.on_disk(move |database| store::preferences::get(database, &key)).await.ok().flatten();
    marked.filter(|reason| !reason.is_empty())
}

async fn set(ctx: &Context, cloud_key: &str, reason: String) {
    if reason.is_empty() && self::reason(ctx, cloud_key).await.is_none() {
        return;
    }
    let key = format!("{MARK}{cloud_key}");
    if let Err(error) = ctx.on_disk(move |database| store::preferences::set(database, &key, &reason)).await {
        tracing::warn!(%error, "it could not be noted whether the sign-in is kept");
    }
}
