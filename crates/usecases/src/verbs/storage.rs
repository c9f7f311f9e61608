//! How Regent's file stands. Called by the message bar and the Settings page.

use crate::context::Context;
use crate::error::Error;
use crate::nouns::storage;
pub use crate::nouns::storage::{Storage, notice, required};

/// How Regent's file stands.
///
/// # Errors
/// None: it was found out at the start.
pub async fn get(ctx: &Context) -> Result<Storage, Error> {
    Ok(storage::of(ctx.database()))
}
