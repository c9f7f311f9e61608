//! `regent secrets`: names and metadata, never a value.

use usecases::{Context, Error, secrets};

use crate::arguments::Output;
use crate::output;

pub(super) async fn list(ctx: &Context, instance: &str, output: Output) -> Result<(), Error> {
    let found = secrets::list(ctx, instance).await?.value;
    output::rows(&found, output, &["Name", "State", "Expires", "Content type"], |secret| {
        let state = match (secret.enabled, secret.managed, secret.expired, secret.not_yet_valid) {
            (false, ..) => "Disabled",
            (_, true, ..) => "Backs a certificate",
            (_, _, true, _) => "Expired",
            (_, _, _, true) => "Not valid yet",
            _ => "Enabled",
        };
        vec![
            secret.name.clone(),
            state.to_owned(),
            secret.expires_at.clone().unwrap_or_default(),
            secret.content_type.clone().unwrap_or_default(),
        ]
    })
}
