//! Somebody comes, goes or becomes current: the lists, the watch over the network and the open creates follow. A step of the
//! session's verbs; the connections that every verb works with come from here too.

use std::sync::{Arc, PoisonError};

use azure::Connection;
use azure::identity::Account;
use domain::ResourceId;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::account::{self, Over, SignedIn};
use crate::nouns::cloud::CloudChip;
use crate::nouns::reach::{Reach, Ticks};

/// Somebody who has signed in, with the ticks that the disk keeps of them.
pub(crate) async fn signed_in(
    ctx: &Context,
    connection: Connection,
    account: Account,
    chip: CloudChip,
    cloud_key: String,
) -> SignedIn {
    let key = account::key(&chip.name, &account);
    let ticks = ctx.on_disk(move |database| Ok(Ticks::load(database, &key))).await.unwrap_or_default();
    let reach = Reach::new(connection.clone(), &account.tenant_id, ticks);
    SignedIn { connection, account, chip, cloud_key, reach, over: Over::default() }
}

/// Somebody has signed in and is current now. Whoever was signed in as the same account makes place.
pub(crate) fn enter(ctx: &Context, entered: Arc<SignedIn>) {
    let id = entered.id();
    change(ctx, |all| {
        all.retain(|one| one.id() != id);
        all.push(entered);
    });
}

/// Makes another account current; none where it is not signed in.
pub(crate) fn switch(ctx: &Context, id: &str) -> Option<Arc<SignedIn>> {
    let found = ctx.everybody().into_iter().find(|one| one.id() == id)?;
    enter(ctx, Arc::clone(&found));
    Some(found)
}

/// An account has signed out: its list goes, and whoever was current before it is current again.
pub(crate) fn leave(ctx: &Context, id: &str) {
    change(ctx, |all| {
        all.iter().filter(|one| one.id() == id).for_each(|one| one.over.end());
        all.retain(|one| one.id() != id);
    });
    ctx.inventory.forget(id);
}

fn change(ctx: &Context, change: impl FnOnce(&mut Vec<Arc<SignedIn>>)) {
    let current = ctx.sessions.change(change);
    ctx.inventory.show(current.map(|current| current.id()).as_deref());
    ctx.connectivity.session_changed.notify_one();
    ctx.resumed.lock().unwrap_or_else(PoisonError::into_inner).clear();
    ctx.journal_changed.notify_one();
}

/// A use case's own connection, whose requests share one correlation ID, and the account behind it.
pub(crate) fn connect(ctx: &Context) -> Result<(Arc<SignedIn>, Connection), Error> {
    let signed_in = ctx.signed_in()?;
    let connection = signed_in.connection.for_use_case();
    Ok((signed_in, connection))
}

/// The same for what is in a subscription: the connection is that of its tenant.
pub(crate) async fn connect_for(ctx: &Context, id: &ResourceId) -> Result<(Arc<SignedIn>, Connection), Error> {
    let (signed_in, connection) = connect(ctx)?;
    let there = signed_in.reach.connection_for(id.subscription_id()).await.together_with(&connection);
    Ok((signed_in, there))
}
