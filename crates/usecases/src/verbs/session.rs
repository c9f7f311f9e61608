//! Who is signed in. Called by the sign-in page, the top bar and the command line's start.

use std::time::Duration;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::account::SignedIn;
use crate::nouns::cloud::sandbox_key;
pub use crate::nouns::cloud::{CloudChip, CloudKind};
pub use crate::nouns::reach::Subscription;
use crate::nouns::seen::Copy;
pub use crate::nouns::session::{OtherAccount, Session};
use crate::steps::describe::describe;
use crate::steps::last_account;
use crate::steps::restore::{self, restore};
use crate::steps::seen;
use crate::steps::{sessions, unkept};

/// How long a start waits for Azure where this computer knows from the last time who is signed in.
const START_PATIENCE: Duration = Duration::from_millis(500);

/// Makes ready for a command: whoever was signed in when Regent last ran, or the sandbox's first person.
///
/// # Errors
/// [`ErrorCode::SignedOut`] when nobody was.
pub async fn prepare(ctx: &Context, sandbox: Option<&str>) -> Result<(), Error> {
    if let Some(url) = sandbox {
        // Whoever signed in as somebody must not act as the sandbox's first person without a word.
        let cloud_key = sandbox_key(url);
        if ctx.tokens().accounts(&cloud_key).await.is_empty()
            && let Some(why) = unkept::reason(ctx, &cloud_key).await
        {
            return Err(not_kept(&why));
        }
        return restore::sign_in_to_sandbox(ctx, url).await;
    }
    restore(ctx, None).await?;
    if ctx.session().is_none()
        && let Some(why) = ctx.tokens().unseen().await
    {
        let message = format!("{why} Who is signed in cannot be seen: fix that and try again, or sign in.");
        return Err(Error::new(ErrorCode::SignedOut, message));
    }
    if ctx.session().is_none() {
        for cloud in azure::Cloud::all() {
            if let Some(why) = unkept::reason(ctx, &cloud.key()).await {
                return Err(not_kept(&why));
            }
        }
    }
    ctx.signed_in().map(|_| ())
}

fn not_kept(why: &str) -> Error {
    let message = format!(
        "The last sign-in was not kept, so nobody is signed in. {why} Unlock or set up this computer's credential store and sign in again, or sign out to begin anew."
    );
    Error::new(ErrorCode::SignedOut, message)
}

/// Signs the sandbox's first person in and says who that is.
///
/// # Errors
/// As [`sign_in_to_sandbox`] and [`current`].
pub async fn explore_sandbox(ctx: &Context, base_url: &str) -> Result<Session, Error> {
    let cloud_key = sandbox_key(base_url);
    if let Some(again) = ctx.session().filter(|signed_in| signed_in.cloud_key == cloud_key) {
        // Whoever signs in again has been refused: what was kept of them is no help.
        ctx.tokens().forget_account(&cloud_key, &again.account.object_id).await;
    }
    restore::sign_in_to_sandbox(ctx, base_url).await?;
    describe(ctx, &*ctx.signed_in()?).await
}

/// Who is signed in, if anyone is. At the first call that is whoever was when Regent last ran; `sandbox` is the one that was
/// named at start.
///
/// # Errors
/// When the account's subscriptions cannot be read, and no copy says which they were.
pub async fn current(ctx: &Context, sandbox: Option<&str>) -> Result<Option<Session>, Error> {
    if ctx.session().is_none() && ctx.sessions.is_first_look() {
        restore(ctx, sandbox).await?;
    }
    match ctx.session() {
        Some(signed_in) => {
            let account = signed_in.key();
            let read = describe(ctx, &signed_in);
            let seen = seen::fresh_or_kept_soon(ctx, Copy::of(&account, "session"), START_PATIENCE, read).await?;
            if seen.as_of.is_none() && ctx.keeps_listings() {
                last_account::remember(ctx, &signed_in).await;
            }
            Ok(Some(seen.value))
        }
        None => Ok(None),
    }
}

/// Makes another account the current one, at the next start too.
///
/// # Errors
/// [`ErrorCode::NotFound`] when it is not signed in; as [`current`] when it cannot be described.
pub async fn switch(ctx: &Context, id: &str) -> Result<Session, Error> {
    let not_there = || Error::new(ErrorCode::NotFound, "This account is not signed in any more. Sign in again.");
    let signed_in = sessions::switch(ctx, id).ok_or_else(not_there)?;
    ctx.tokens().use_account(&signed_in.cloud_key, &signed_in.account).await;
    ctx.desktop().changed(ChangedWhat::Session);
    describe(ctx, &signed_in).await
}

/// Signs an account out, the current one where none is named: its clients and its list leave the memory, its tokens and its
/// copy of the list leave the disk. Whoever was current before is current again.
///
/// # Errors
/// When the disk cannot be written; the account is signed out all the same.
pub async fn sign_out(ctx: &Context, id: Option<&str>) -> Result<(), Error> {
    let everybody = ctx.everybody();
    let meant = everybody.iter().rev().find(|one| id.is_none_or(|id| one.id() == id));
    let Some(meant) = meant else { return Ok(()) };
    leave(ctx, meant).await
}

/// Signs everybody out, those too who were signed in at an earlier run and are not brought back.
///
/// # Errors
/// As [`sign_out`].
pub async fn sign_out_all(ctx: &Context) -> Result<(), Error> {
    let mut ended = Ok(());
    for signed_in in ctx.everybody() {
        ended = leave(ctx, &signed_in).await.and(ended);
    }
    ctx.tokens().forget_all().await;
    ctx.on_disk(last_account::forget_all_copies).await.and(ended)
}

/// Signs the sandbox's first person in, or whoever was signed in to it when Regent last ran. `base_url` is where the sandbox
/// listens, on this computer only.
///
/// # Errors
/// [`ErrorCode::Offline`] when no sandbox answers there; [`ErrorCode::SignedOut`] when it refuses.
pub async fn sign_in_to_sandbox(ctx: &Context, base_url: &str) -> Result<(), Error> {
    restore::sign_in_to_sandbox(ctx, base_url).await
}

async fn leave(ctx: &Context, signed_in: &SignedIn) -> Result<(), Error> {
    sessions::leave(ctx, &signed_in.id());
    ctx.tokens().forget_account(&signed_in.cloud_key, &signed_in.account.object_id).await;
    last_account::forget(ctx).await;
    ctx.desktop().changed(ChangedWhat::Session);
    let key = signed_in.key();
    ctx.on_disk(move |database| {
        store::cached_listing::forget(database, &key)?;
        store::cache::forget(database, &key)
    })
    .await
}
