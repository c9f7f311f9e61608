//! Who is signed in on this computer, where, and how their tokens are kept. Called by the command line's `account` and
//! `sign-out`, and by the Settings page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Context;
use crate::error::Error;
use crate::session::{self, CloudChip, Subscription};
pub use crate::token_store::{CacheKind, CacheState};

/// A tenant of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountTenant {
    /// Its ID.
    pub id: String,
    /// Its name, where the account may read it.
    pub name: Option<String>,
}

/// An account that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignedInAccount {
    /// Such as `ada@contoso.example`.
    pub user_principal_name: String,
    /// The person's name.
    pub display_name: String,
    /// The cloud.
    pub cloud: CloudChip,
    /// Its tenants; its own comes first.
    pub tenants: Vec<AccountTenant>,
    /// The subscriptions it can use.
    pub subscriptions: Vec<Subscription>,
}

/// Everybody, and how their tokens are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Accounts {
    /// Who is signed in.
    pub accounts: Vec<SignedInAccount>,
    /// How tokens are kept.
    pub cache: CacheState,
}

/// Who is signed in, and how their tokens are kept.
///
/// # Errors
/// When the account's subscriptions cannot be read.
pub async fn accounts(ctx: &Context) -> Result<Accounts, Error> {
    let cache = cache_state(ctx).await;
    let Some(signed_in) = ctx.session() else { return Ok(Accounts { accounts: vec![], cache }) };
    let session = session::describe(&signed_in).await?;
    let own = AccountTenant { id: session.tenant_id.clone(), name: session.tenant_name };
    let tenants = session::tenants(&signed_in).await;
    let others = tenants.into_iter().filter(|tenant| !tenant.id.eq_ignore_ascii_case(&own.id));
    let tenants = std::iter::once(own.clone()).chain(others).collect();
    let account = SignedInAccount {
        user_principal_name: session.user_principal_name,
        display_name: session.display_name,
        cloud: session.cloud,
        tenants,
        subscriptions: session.subscriptions,
    };
    Ok(Accounts { accounts: vec![account], cache })
}

/// How tokens are kept on this computer. Asks the credential store at its first call.
pub async fn cache_state(ctx: &Context) -> CacheState {
    ctx.tokens().state().await
}

/// Forgets who was signed in to a sandbox, or to Azure where none is named, or everywhere: no token of theirs is left in
/// memory or in the sealed file. Says how many accounts that were.
pub async fn forget(ctx: &Context, sandbox: Option<&str>, everywhere: bool) -> usize {
    let kept = ctx.tokens().everybody().await;
    let is_meant = |cloud: &str| match sandbox {
        _ if everywhere => true,
        Some(url) => cloud == session::sandbox_key(url),
        None => !cloud.starts_with(session::SANDBOX_KEY),
    };
    let meant: Vec<_> = kept.into_iter().filter(|account| is_meant(&account.cloud)).collect();
    if everywhere {
        ctx.tokens().forget_all().await;
    }
    for account in &meant {
        ctx.tokens().forget_account(&account.cloud, &account.object_id).await;
    }
    meant.len()
}
