//! The list that the disk keeps from the last time, put in place before the first listing. A step of whoever shows the list.

use crate::context::Context;
use crate::error::Error;
use crate::nouns::account::SignedIn;

/// Before the first listing, the copy that the disk keeps from the last time is put in place.
pub(crate) async fn recall(ctx: &Context, signed_in: &SignedIn) -> Result<(), Error> {
    // Whoever switches accounts meanwhile must not see this one's list.
    let inventory = ctx.inventory.pinned();
    if inventory.is_listed() {
        return Ok(());
    }
    let key = signed_in.key();
    let kept = ctx.on_disk(move |database| store::cached_listing::load(database, &key)).await?;
    if let Some((as_of, rows)) = kept.filter(|_| !inventory.is_listed()) {
        inventory.replace(as_of, rows);
    }
    Ok(())
}
