//! Instances that can hold registry endpoints. Called by the wizard, the list's filter and the command line.

use domain::Instance;

use crate::context::Context;
use crate::error::Error;
use crate::nouns::seen::{Copy, Seen};
use crate::steps::instances::{INSTANCES, read};
use crate::steps::seen;
use crate::steps::sessions::connect;

/// Every instance in the account's subscriptions, with the vault that its secrets come from; while offline, those seen last.
///
/// # Errors
/// When neither Resource Graph nor ARM can say, and there is no copy.
pub async fn list(ctx: &Context) -> Result<Seen<Vec<Instance>>, Error> {
    let (signed_in, connection) = connect(ctx)?;
    let inventory = ctx.inventory.pinned();
    let account = signed_in.key();
    let seen = seen::fresh_or_kept(ctx, Copy::of(&account, INSTANCES), read(&signed_in, &connection)).await?;
    inventory.set_instances(seen.value.clone());
    Ok(seen)
}
