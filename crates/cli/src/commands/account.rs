//! `regent account` and `regent sign-out`.

use usecases::accounts::{self, CacheKind};
use usecases::{Context, Error};

use crate::arguments::Output;
use crate::output;

pub(super) async fn show(ctx: &Context, output: Output) -> Result<(), Error> {
    let found = accounts::accounts(ctx).await?;
    if output == Output::Json {
        return output::json(&found);
    }
    let columns = ["Account", "Cloud", "Tenant", "Subscriptions"];
    output::rows(&found.accounts, output, &columns, |account| {
        let tenant = account.tenants.first().map(|tenant| tenant.name.clone().unwrap_or_else(|| tenant.id.clone()));
        let subscriptions: Vec<&str> = account.subscriptions.iter().map(|one| one.name.as_str()).collect();
        let tenant = tenant.unwrap_or_default();
        vec![account.user_principal_name.clone(), account.cloud.name.clone(), tenant, subscriptions.join(", ")]
    })?;
    let how = match found.cache.state {
        CacheKind::Keyring => "Tokens are kept for the next start.",
        CacheKind::SessionOnly => "Tokens are kept for this run alone.",
    };
    output::line(&format!("{how} {}", found.cache.reason))
}

pub(super) async fn sign_out(ctx: &Context, sandbox: Option<&str>, all: bool, output: Output) -> Result<(), Error> {
    let count = accounts::forget(ctx, sandbox, all).await;
    if output == Output::Json {
        return output::json(&serde_json::json!({ "signedOut": count }));
    }
    output::line(&match count {
        0 => "Nobody was signed in.".to_owned(),
        1 => "One account is signed out.".to_owned(),
        more => format!("{more} accounts are signed out."),
    })
}
