//! Which application a person signs in to. Called by the sign-in page and the Settings page.

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
pub use crate::nouns::client_id::{ClientIdChoice, ClientIdSource};
use crate::nouns::client_id::{SETTING, parse};
use crate::steps::client_id::read;

/// The application in force.
///
/// # Errors
/// When the disk cannot be read.
pub async fn get(ctx: &Context) -> Result<ClientIdChoice, Error> {
    read(ctx).await
}

/// Chooses an application; empty text takes the choice back. The policy and the environment stand above it.
///
/// # Errors
/// [`ErrorCode::InvalidInput`] when it is no client ID; when the disk cannot be written.
pub async fn set(ctx: &Context, client_id: &str) -> Result<ClientIdChoice, Error> {
    let typed = client_id.trim();
    let kept = if typed.is_empty() {
        String::new()
    } else {
        parse(typed).ok_or_else(|| {
            let message = "A client ID has 32 hexadecimal digits in five groups. Copy it from the application's page in the portal.";
            Error { target: Some(SETTING.to_owned()), ..Error::new(ErrorCode::InvalidInput, message) }
        })?
    };
    ctx.on_disk(move |database| store::preferences::set(database, SETTING, &kept)).await?;
    ctx.desktop().changed(ChangedWhat::Preferences);
    read(ctx).await
}
