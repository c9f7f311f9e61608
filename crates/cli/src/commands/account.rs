//! `regent account` and `regent sign-out`.

use usecases::accounts::{self, Accounts, CacheKind};
use usecases::{Context, Error, session};

use crate::arguments::{Output, Part};
use crate::output;

pub(super) async fn show(ctx: &Context, output: Output) -> Result<(), Error> {
    print(&accounts::accounts(ctx).await?, output)
}

pub(super) async fn switch(ctx: &Context, name: &str, output: Output) -> Result<(), Error> {
    let id = accounts::named(ctx, name).await?;
    let session = session::switch(ctx, &id).await?;
    output::fields(
        &session,
        output,
        &[("Account", session.user_principal_name.clone()), ("Cloud", session.cloud.name.clone())],
    )
}

pub(super) async fn tick(ctx: &Context, part: Part, ticked: bool, output: Output) -> Result<(), Error> {
    let account = accounts::current(ctx).await?;
    let found = match (part.tenant_id, part.subscription_id) {
        (Some(tenant), _) => accounts::tick_tenant(ctx, &account, &tenant, ticked).await?,
        (None, subscription) => {
            accounts::tick_subscription(ctx, &account, &subscription.unwrap_or_default(), ticked).await?
        }
    };
    print(&found, output)
}

fn print(found: &Accounts, output: Output) -> Result<(), Error> {
    if output == Output::Json {
        return output::json(found);
    }
    let columns = ["Account", "Cloud", "Tenant", "Subscription", "Listed"];
    let mut lines = Vec::new();
    for account in &found.accounts {
        for tenant in &account.tenants {
            let name = tenant.name.clone().unwrap_or_else(|| tenant.id.clone());
            let who = || vec![account.user_principal_name.clone(), account.cloud.name.clone(), name.clone()];
            let line = |what: String, listed: &str| [who(), vec![what, listed.to_owned()]].concat();
            if let Some(problem) = &tenant.problem {
                lines.push(line(problem.message.clone(), "failed"));
            } else if tenant.subscriptions.is_empty() {
                lines.push(line(String::new(), if tenant.ticked { "yes" } else { "no" }));
            }
            let each = tenant.subscriptions.iter();
            lines.extend(each.map(|one| line(one.name.clone(), if one.ticked { "yes" } else { "no" })));
        }
    }
    output::rows(&lines, output, &columns, Clone::clone)?;
    let how = match found.cache.state {
        CacheKind::Keyring => "Tokens are kept for the next start.",
        CacheKind::SessionOnly => "Tokens are kept for this run alone.",
    };
    output::line(&format!("{how} {}", found.cache.reason))
}

pub(super) async fn sign_out(
    ctx: &Context,
    sandbox: Option<&str>,
    account: Option<&str>,
    all: bool,
    output: Output,
) -> Result<(), Error> {
    let count = accounts::forget(ctx, sandbox, account, all).await?;
    if output == Output::Json {
        return output::json(&serde_json::json!({ "signedOut": count }));
    }
    output::line(&match count {
        0 => "Nobody was signed in.".to_owned(),
        1 => "One account is signed out.".to_owned(),
        more => format!("{more} accounts are signed out."),
    })
}
