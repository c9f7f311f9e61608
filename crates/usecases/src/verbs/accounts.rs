//! Who is signed in on this computer, where, how far each account reaches, and how their tokens are kept. Called by the
//! command line's `account` and `sign-out`, and by the Settings page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::account::{SignedIn, stored_key};
use crate::nouns::cloud::{self, CloudChip};
use crate::nouns::reach::{Subscription, Ticks};
pub use crate::nouns::token_store::{CacheKind, CacheState};
use crate::steps::last_account::{self, forget_all_copies};
use crate::steps::{clouds, unkept};

/// A subscription, and whether it is part of the lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TickedSubscription {
    /// Its GUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `Enabled`, `Warned`, … or any newer word.
    pub state: String,
    /// Whether it is part of the lists.
    pub ticked: bool,
}

/// A tenant of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountTenant {
    /// Its ID.
    pub id: String,
    /// Its name, where the account may read it.
    pub name: Option<String>,
    /// Whether it is the account's own; in the others it is a guest.
    pub home: bool,
    /// Whether it is part of the lists. One that is not is never asked for a token.
    pub ticked: bool,
    /// Its subscriptions, once it is ticked.
    pub subscriptions: Vec<TickedSubscription>,
    /// Why its subscriptions cannot be known.
    pub problem: Option<Error>,
}

/// An account that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignedInAccount {
    /// What tells it from the others.
    pub id: String,
    /// Whether it is the one whose list shows.
    pub current: bool,
    /// Such as `ada@contoso.example`.
    pub user_principal_name: String,
    /// The person's name.
    pub display_name: String,
    /// The cloud.
    pub cloud: CloudChip,
    /// Its tenants; its own comes first.
    pub tenants: Vec<AccountTenant>,
    /// The ticked subscriptions of the ticked tenants.
    pub subscriptions: Vec<Subscription>,
}

/// Everybody, and how their tokens are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Accounts {
    /// Who is signed in, the current account first.
    pub accounts: Vec<SignedInAccount>,
    /// How tokens are kept.
    pub cache: CacheState,
}

/// Who is signed in, how far each reaches, and how their tokens are kept. A tenant that does not answer says why.
///
/// # Errors
/// None: what cannot be read is a problem of its tenant.
pub async fn accounts(ctx: &Context) -> Result<Accounts, Error> {
    Ok(everybody(ctx).await)
}

async fn everybody(ctx: &Context) -> Accounts {
    let mut accounts = Vec::new();
    for (number, signed_in) in ctx.everybody().into_iter().rev().enumerate() {
        accounts.push(describe(&signed_in, number == 0).await);
    }
    Accounts { accounts, cache: ctx.tokens().state().await }
}

async fn describe(signed_in: &SignedIn, current: bool) -> SignedInAccount {
    let reach = &signed_in.reach;
    let ticks = reach.ticks();
    let (mut tenants, mut subscriptions) = (Vec::new(), Vec::new());
    for tenant in reach.tenants().await {
        let (home, ticked) = (reach.is_own(&tenant.id), reach.is_ticked(&tenant.id));
        let read = if ticked { reach.subscriptions_of(&tenant.id).await } else { Ok(Vec::new()) };
        let (found, problem) = read.map_or_else(|error| (Vec::new(), Some(error)), |found| (found, None));
        subscriptions.extend(found.iter().filter(|one| ticks.has_subscription(&one.id)).cloned());
        let found = found.into_iter().map(|one| TickedSubscription {
            ticked: ticks.has_subscription(&one.id),
            id: one.id,
            name: one.name,
            state: one.state,
        });
        let subscriptions = found.collect();
        tenants.push(AccountTenant { id: tenant.id, name: tenant.name, home, ticked, subscriptions, problem });
    }
    SignedInAccount {
        id: signed_in.id(),
        current,
        user_principal_name: signed_in.account.user_principal_name.clone(),
        display_name: signed_in.account.display_name.clone(),
        cloud: signed_in.chip.clone(),
        tenants,
        subscriptions,
    }
}

/// Makes a tenant part of an account's lists, or takes it out of them; its tokens go with it.
///
/// # Errors
/// [`ErrorCode::NotFound`] when the account is not signed in or has no such tenant; when the disk cannot be written.
pub async fn tick_tenant(ctx: &Context, account: &str, tenant: &str, ticked: bool) -> Result<Accounts, Error> {
    let signed_in = find(ctx, account)?;
    let all = signed_in.reach.tenants().await;
    let found = all.iter().find(|one| one.id.eq_ignore_ascii_case(tenant)).ok_or_else(|| {
        Error::new(ErrorCode::NotFound, format!("{} has no tenant {tenant}.", signed_in.account.user_principal_name))
    })?;
    let ticks = signed_in.reach.change(|ticks| {
        ticks.tick_tenant(&found.id, found.name.clone(), ticked);
        for other in &all {
            ticks.know_tenant(&other.id, other.name.clone(), signed_in.reach.is_own(&other.id));
        }
    });
    signed_in.reach.forget(&found.id);
    if !ticked && !signed_in.reach.is_own(&found.id) {
        let keeping = ctx.keeping(&signed_in.cloud_key);
        let key = keeping.refresh_key(&found.id, &signed_in.account.object_id);
        keeping.keeper.forget(&key).await;
    }
    changed(ctx, &signed_in, ticks).await
}

/// Makes a subscription part of an account's lists, or takes it out of them.
///
/// # Errors
/// [`ErrorCode::NotFound`] when the account is not signed in; when the disk cannot be written.
pub async fn tick_subscription(
    ctx: &Context,
    account: &str,
    subscription: &str,
    ticked: bool,
) -> Result<Accounts, Error> {
    let signed_in = find(ctx, account)?;
    let ticks = signed_in.reach.change(|ticks| ticks.tick_subscription(subscription, ticked));
    changed(ctx, &signed_in, ticks).await
}

fn find(ctx: &Context, account: &str) -> Result<std::sync::Arc<SignedIn>, Error> {
    let found = ctx.everybody().into_iter().find(|one| one.id() == account);
    found.ok_or_else(|| Error::new(ErrorCode::NotFound, "This account is not signed in any more. Sign in again."))
}

/// Keeps the ticks, and forgets the list that was made with other ones.
async fn changed(ctx: &Context, signed_in: &SignedIn, ticks: Ticks) -> Result<Accounts, Error> {
    let key = signed_in.key();
    ctx.on_disk(move |database| {
        ticks.save(database, &key)?;
        store::cached_listing::forget(database, &key)?;
        store::cache::forget(database, &key)
    })
    .await?;
    ctx.inventory.forget(&signed_in.id());
    ctx.desktop().changed(ChangedWhat::Session);
    ctx.desktop().changed(ChangedWhat::Endpoints);
    Ok(everybody(ctx).await)
}

/// How tokens are kept on this computer. Asks the credential store at its first call.
///
/// # Errors
/// None: a credential store that does not answer is an answer.
pub async fn cache_state(ctx: &Context) -> Result<CacheState, Error> {
    Ok(ctx.tokens().state().await)
}

/// Forgets the account that was used last of a sandbox, or of Azure where none is named, or the one with this name, or
/// everybody everywhere: no token of theirs is left in memory or in the sealed file. Says how many accounts that were.
///
/// # Errors
/// [`ErrorCode::NotFound`] when nobody of this name is signed in.
pub async fn forget(
    ctx: &Context,
    sandbox: Option<&str>,
    name: Option<&str>,
    everywhere: bool,
) -> Result<usize, Error> {
    let kept = ctx.tokens().everybody().await;
    match sandbox {
        Some(url) => unkept::clear(ctx, &cloud::sandbox_key(url)).await,
        None => {
            for cloud in azure::Cloud::all() {
                unkept::clear(ctx, &cloud.key()).await;
            }
        }
    }
    if everywhere {
        ctx.tokens().forget_all().await;
        last_account::forget(ctx).await;
        ctx.on_disk(forget_all_copies).await?;
        return Ok(kept.len());
    }
    let is_here = |cloud: &str| match sandbox {
        Some(url) => cloud == cloud::sandbox_key(url),
        None => !cloud.starts_with(cloud::SANDBOX_KEY),
    };
    let is_meant = |one: &str| name.is_none_or(|name| one.eq_ignore_ascii_case(name));
    let meant = kept.iter().rev().find(|one| is_here(&one.cloud) && is_meant(&one.user_principal_name));
    match (meant, name) {
        (Some(account), _) => {
            ctx.tokens().forget_account(&account.cloud, &account.object_id).await;
            last_account::forget(ctx).await;
            let key = stored_key(&cloud_name(ctx, &account.cloud).await, account);
            ctx.on_disk(move |database| {
                store::cached_listing::forget(database, &key)?;
                store::cache::forget(database, &key)
            })
            .await?;
            Ok(1)
        }
        (None, name) => match (ctx.tokens().unseen().await, name) {
            (Some(why), _) => {
                let message = format!(
                    "{why} Who is signed in cannot be seen: fix that and sign out again, or sign everybody out, for which nothing has to be opened."
                );
                Err(Error::internal(message))
            }
            (None, Some(name)) => Err(nobody_called(name)),
            (None, None) => Ok(0),
        },
    }
}

/// The name that the keys of an account's copies begin with.
async fn cloud_name(ctx: &Context, cloud_key: &str) -> String {
    if cloud_key.starts_with(cloud::SANDBOX_KEY) {
        return cloud::sandbox_chip().name;
    }
    clouds::of_key(ctx, cloud_key).await.map_or_else(|| cloud_key.to_owned(), |cloud| cloud.name.into_owned())
}

/// The account with this name among those that are signed in.
///
/// # Errors
/// [`ErrorCode::NotFound`] when there is none.
pub async fn named(ctx: &Context, name: &str) -> Result<String, Error> {
    let is_it = |one: &SignedIn| one.account.user_principal_name.eq_ignore_ascii_case(name) || one.id() == name;
    let found = ctx.everybody().into_iter().rev().find(|one| is_it(one));
    found.map(|one| one.id()).ok_or_else(|| nobody_called(name))
}

/// The ID of the account that is current.
///
/// # Errors
/// [`ErrorCode::SignedOut`] when nobody is signed in.
pub async fn current(ctx: &Context) -> Result<String, Error> {
    Ok(ctx.signed_in()?.id())
}

fn nobody_called(name: &str) -> Error {
    let message = format!("Nobody called {name} is signed in. \u{201c}regent account\u{201d} lists who is.");
    Error::new(ErrorCode::NotFound, message)
}
