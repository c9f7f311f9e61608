//! The application that a person signs in to, as it is now. A step of signing in and of the setting.

use crate::context::Context;
use crate::error::Error;
use crate::nouns::client_id::{ClientIdChoice, SETTING, VARIABLE, choose, from_policy};

pub(crate) async fn read(ctx: &Context) -> Result<ClientIdChoice, Error> {
    let setting = ctx.on_disk(|database| store::preferences::get(database, SETTING)).await?.unwrap_or_default();
    let environment = std::env::var(VARIABLE).unwrap_or_default();
    let policy = ctx.policy().map(from_policy).transpose();
    Ok(choose(policy.map(Option::flatten), environment.trim(), setting))
}
