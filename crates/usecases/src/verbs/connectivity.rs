//! Whether Azure can be reached. Called by the message bar and the tray; every verb that has a copy on the disk reads the same
//! state.

use crate::context::Context;
use crate::error::Error;
pub use crate::nouns::connectivity::Connectivity;
use crate::steps::connectivity;

/// Whether Azure can be reached, as far as is known.
///
/// # Errors
/// None: what is known is in memory.
pub async fn get(ctx: &Context) -> Result<Connectivity, Error> {
    Ok(connectivity::get(ctx))
}

/// Looks once, now.
///
/// # Errors
/// None: being offline is an answer.
pub async fn look(ctx: &Context) -> Result<Connectivity, Error> {
    Ok(connectivity::look(ctx).await)
}
