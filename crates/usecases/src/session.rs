//! Who is signed in. Called by the sign-in page, the top bar and the command line's start.

use std::sync::Arc;
use std::time::Duration;

use azure::identity::{Account, CachedCredential};
use azure::{Cloud, Connection};
use domain::resource_id::ResourceId;
use net::HttpClient;
use serde::{Deserialize, Serialize};
use store::sealed_tokens::SealedAccount;
use ts_rs::TS;

use crate::clouds;
use crate::context::{Context, SignedIn};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::remembered;
use crate::seen::{self, Copy};
use crate::sign_in;

/// How long a start waits for Azure where this computer knows from the last time who is signed in.
const START_PATIENCE: Duration = Duration::from_millis(500);

/// Regent's own client ID in the sandbox's tenants. Azure's comes with signing in to Azure.
pub(crate) const SANDBOX_CLIENT_ID: &str = "5f2c1b1e-6c0a-4b0e-9d0c-7e1a5d3f0b21";

/// The cloud as the top bar shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CloudChip {
    /// Its name.
    pub name: String,
    /// Whether it is Azure at all.
    pub kind: CloudKind,
    /// Whether it has a portal to open.
    pub portal: bool,
}

/// Whether a cloud is Azure or its loopback emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CloudKind {
    /// The emulator on this computer.
    Sandbox,
    /// The real thing.
    Azure,
}

/// A subscription of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Subscription {
    /// Its GUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `Enabled`, `Warned`, `Disabled`, … or any newer word.
    pub state: String,
    /// The tenant that it belongs to.
    pub tenant_id: String,
}

/// Another account that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OtherAccount {
    /// To switch to it.
    pub id: String,
    /// Such as `ada@contoso.example`.
    pub user_principal_name: String,
    /// The person's name.
    pub display_name: String,
    /// The cloud.
    pub cloud: CloudChip,
}

/// Who is signed in, and what they can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Session {
    /// What tells this account from the others that are signed in.
    pub id: String,
    /// The account's name, such as `ada@contoso.example`.
    pub user_principal_name: String,
    /// The person's name.
    pub display_name: String,
    /// The tenant.
    pub tenant_id: String,
    /// The tenant's name, where the account may read it.
    pub tenant_name: Option<String>,
    /// The cloud.
    pub cloud: CloudChip,
    /// The ticked subscriptions of the ticked tenants.
    pub subscriptions: Vec<Subscription>,
    /// Who else is signed in, the one that was current last first.
    pub others: Vec<OtherAccount>,
}

/// Signs the sandbox's first person in. `base_url` is where the sandbox listens, on this computer only.
///
/// # Errors
/// [`ErrorCode::Offline`] when no sandbox answers there; [`ErrorCode::SignedOut`] when it refuses.
pub async fn sign_in_to_sandbox(ctx: &Context, base_url: &str) -> Result<(), Error> {
    let transport = sandbox_transport(ctx, base_url)?;
    let cloud = Cloud::public();
    let cloud_key = sandbox_key(base_url);
    let mut everybody = resume(ctx, &transport, &cloud, &cloud_key).await?;
    if everybody.is_empty() {
        everybody.push(silently(ctx, &transport, &cloud, &cloud_key).await?);
    }
    for entered in everybody {
        begin(ctx, entered, (cloud.clone(), Arc::clone(&transport)), sandbox_chip(), cloud_key.clone()).await;
    }
    Ok(())
}

/// Makes ready for a command: whoever was signed in when Regent last ran, or the sandbox's first person.
///
/// # Errors
/// [`ErrorCode::SignedOut`] when nobody was.
pub async fn prepare(ctx: &Context, sandbox: Option<&str>) -> Result<(), Error> {
    if let Some(url) = sandbox {
        return sign_in_to_sandbox(ctx, url).await;
    }
    restore(ctx, None).await?;
    if ctx.session().is_none()
        && let Some(why) = ctx.tokens().unseen().await
    {
        let message = format!("{why} Who is signed in cannot be seen: fix that and try again, or sign in.");
        return Err(Error::new(ErrorCode::SignedOut, message));
    }
    ctx.signed_in().map(|_| ())
}

/// Brings back everybody who was signed in when Regent last ran: to the named sandbox, or else to Azure. Who was current then
/// is current again. No page is shown and no token is asked for; whether an account is still good shows with its first
/// request.
///
/// # Errors
/// When what was kept cannot be used.
async fn restore(ctx: &Context, sandbox: Option<&str>) -> Result<(), Error> {
    if let Some(url) = sandbox {
        let (transport, cloud, cloud_key) = (sandbox_transport(ctx, url)?, Cloud::public(), sandbox_key(url));
        for entered in resume(ctx, &transport, &cloud, &cloud_key).await? {
            let place = (cloud.clone(), Arc::clone(&transport));
            begin(ctx, entered, place, sandbox_chip(), cloud_key.clone()).await;
        }
        remembered::bring_back(ctx, (cloud, transport), sandbox_chip(), cloud_key).await;
        return Ok(());
    }
    let transport = ctx.network().transport();
    for kept in ctx.tokens().everybody().await {
        let Some(cloud) = clouds::of_key(ctx, &kept.cloud).await else { continue };
        match sign_in::wake(ctx, &transport, &cloud, &kept).await {
            Ok(Some(credential)) => {
                let (account, cloud_key) = (account_of(&kept), kept.cloud);
                let place = (cloud, Arc::clone(&transport));
                let chip = azure_chip(&place.0);
                begin(ctx, (credential, account), place, chip, cloud_key).await;
            }
            Ok(None) => {}
            // The others can be used all the same.
            Err(error) => tracing::warn!(%error, "an account could not be brought back"),
        }
    }
    for cloud in Cloud::all() {
        let (chip, cloud_key) = (azure_chip(&cloud), cloud.name.to_string());
        remembered::bring_back(ctx, (cloud, Arc::clone(&transport)), chip, cloud_key).await;
    }
    Ok(())
}

async fn begin(
    ctx: &Context,
    (credential, account): Entered,
    (cloud, transport): (Cloud, Arc<dyn HttpClient>),
    chip: CloudChip,
    cloud_key: String,
) {
    let connection = Connection::new(cloud, credential, transport);
    ctx.enter(Arc::new(SignedIn::new(ctx, connection, account, chip, cloud_key).await));
    ctx.desktop().changed(ChangedWhat::Session);
}

/// The chip of a cloud that is Azure.
pub(crate) fn azure_chip(cloud: &Cloud) -> CloudChip {
    CloudChip { name: cloud.name.clone().into_owned(), kind: CloudKind::Azure, portal: cloud.portal_host.is_some() }
}

fn sandbox_transport(ctx: &Context, base_url: &str) -> Result<Arc<dyn HttpClient>, Error> {
    let base = base_url.parse().map_err(|_| {
        Error::new(ErrorCode::InvalidInput, "The sandbox's address is not a URL. Use one like http://127.0.0.1:5150.")
    })?;
    Ok(ctx.network().loopback_transport(base)?)
}

fn sandbox_chip() -> CloudChip {
    CloudChip { name: "Sandbox".to_owned(), kind: CloudKind::Sandbox, portal: false }
}

pub(crate) fn account_of(kept: &SealedAccount) -> Account {
    Account {
        user_principal_name: kept.user_principal_name.clone(),
        display_name: kept.display_name.clone(),
        tenant_id: kept.tenant_id.clone(),
        object_id: kept.object_id.clone(),
    }
}

/// What the key of every sandbox begins with.
pub(crate) const SANDBOX_KEY: &str = "Sandbox ";

/// The name under which a sandbox's tokens are kept: two sandboxes never share one, nor does one with Azure.
pub(crate) fn sandbox_key(base_url: &str) -> String {
    format!("{SANDBOX_KEY}{}", base_url.trim_end_matches('/'))
}

type Entered = (Arc<CachedCredential>, Account);

/// Everybody who was signed in to this sandbox when Regent last ran, the one used last at the end; no token is asked for. A
/// sandbox that signs with other keys is another one, whatever its address: its people sign in anew. One that does not answer
/// is taken to be the same.
async fn resume(
    ctx: &Context,
    transport: &Arc<dyn HttpClient>,
    cloud: &Cloud,
    cloud_key: &str,
) -> Result<Vec<Entered>, Error> {
    let kept = ctx.tokens().accounts(cloud_key).await;
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let keys = azure::identity::signing_keys(transport.as_ref(), cloud).await.ok();
    let mut everybody = Vec::new();
    for kept in kept {
        if keys.as_ref().is_some_and(|keys| !keys.iter().any(|key| kept.signing_keys.contains(key))) {
            ctx.tokens().forget_account(cloud_key, &kept.object_id).await;
        } else if let Some(credential) = sign_in::wake(ctx, transport, cloud, &kept).await? {
            everybody.push((credential, account_of(&kept)));
        }
    }
    Ok(everybody)
}

async fn silently(
    ctx: &Context,
    transport: &Arc<dyn HttpClient>,
    cloud: &Cloud,
    cloud_key: &str,
) -> Result<Entered, Error> {
    let keeping = ctx.keeping(cloud_key);
    let entered = azure::identity::sign_in_silently_kept(
        Arc::clone(transport),
        cloud,
        SANDBOX_CLIENT_ID,
        "organizations",
        keeping,
    )
    .await?;
    let keys = azure::identity::signing_keys(transport.as_ref(), cloud).await.unwrap_or_default();
    ctx.tokens().keep_account(cloud_key, &entered.1, (SANDBOX_CLIENT_ID, ""), keys).await;
    Ok(entered)
}

/// Signs the sandbox's first person in and says who that is.
///
/// # Errors
/// As [`sign_in_to_sandbox`] and [`current`].
pub async fn explore_sandbox(ctx: &Context, base_url: &str) -> Result<Session, Error> {
    let cloud_key = sandbox_key(base_url);
    if let Some(again) = ctx.session().filter(|signed_in| signed_in.cloud_key == cloud_key) {
        // Whoever signs in again has been refused: what was kept of them is no help.
        ctx.tokens().forget_account(&cloud_key, &again.account.object_id).await;
    }
    sign_in_to_sandbox(ctx, base_url).await?;
    describe(ctx, &*ctx.signed_in()?).await
}

/// Who is signed in, if anyone is. At the first call that is whoever was when Regent last ran; `sandbox` is the one that was
/// named at start.
///
/// # Errors
/// When the account's subscriptions cannot be read, and no copy says which they were.
pub async fn current(ctx: &Context, sandbox: Option<&str>) -> Result<Option<Session>, Error> {
    if ctx.session().is_none() && ctx.is_first_look() {
        restore(ctx, sandbox).await?;
    }
    match ctx.session() {
        Some(signed_in) => {
            let account = signed_in.key();
            let read = describe(ctx, &signed_in);
            let seen = seen::fresh_or_kept_soon(ctx, Copy::of(&account, "session"), START_PATIENCE, read).await?;
            if seen.as_of.is_none() && ctx.keeps_listings() {
                remembered::remember(ctx, &signed_in).await;
            }
            Ok(Some(seen.value))
        }
        None => Ok(None),
    }
}

pub(crate) async fn describe(ctx: &Context, signed_in: &SignedIn) -> Result<Session, Error> {
    let subscriptions = subscriptions(signed_in).await?;
    let tenants = signed_in.reach.tenants().await;
    let own = tenants.into_iter().find(|tenant| signed_in.reach.is_own(&tenant.id));
    let id = signed_in.id();
    let others = ctx.everybody().into_iter().rev().filter(|other| other.id() != id).map(|other| OtherAccount {
        id: other.id(),
        user_principal_name: other.account.user_principal_name.clone(),
        display_name: other.account.display_name.clone(),
        cloud: other.chip.clone(),
    });
    Ok(Session {
        others: others.collect(),
        id,
        user_principal_name: signed_in.account.user_principal_name.clone(),
        display_name: signed_in.account.display_name.clone(),
        tenant_id: signed_in.account.tenant_id.clone(),
        tenant_name: own.and_then(|tenant| tenant.name),
        cloud: signed_in.chip.clone(),
        subscriptions,
    })
}

/// Makes another account the current one, at the next start too.
///
/// # Errors
/// [`ErrorCode::NotFound`] when it is not signed in; as [`current`] when it cannot be described.
pub async fn switch(ctx: &Context, id: &str) -> Result<Session, Error> {
    let not_there = || Error::new(ErrorCode::NotFound, "This account is not signed in any more. Sign in again.");
    let signed_in = ctx.switch(id).ok_or_else(not_there)?;
    ctx.tokens().use_account(&signed_in.cloud_key, &signed_in.account).await;
    ctx.desktop().changed(ChangedWhat::Session);
    describe(ctx, &signed_in).await
}

/// Signs an account out, the current one where none is named: its clients and its list leave the memory, its tokens and its
/// copy of the list leave the disk. Whoever was current before is current again.
///
/// # Errors
/// When the disk cannot be written; the account is signed out all the same.
pub async fn sign_out(ctx: &Context, id: Option<&str>) -> Result<(), Error> {
    let everybody = ctx.everybody();
    let meant = everybody.iter().rev().find(|one| id.is_none_or(|id| one.id() == id));
    let Some(meant) = meant else { return Ok(()) };
    leave(ctx, meant).await
}

/// Signs everybody out, those too who were signed in at an earlier run and are not brought back.
///
/// # Errors
/// As [`sign_out`].
pub async fn sign_out_all(ctx: &Context) -> Result<(), Error> {
    let mut ended = Ok(());
    for signed_in in ctx.everybody() {
        ended = leave(ctx, &signed_in).await.and(ended);
    }
    ctx.tokens().forget_all().await;
    ended
}

async fn leave(ctx: &Context, signed_in: &SignedIn) -> Result<(), Error> {
    ctx.leave(&signed_in.id());
    ctx.tokens().forget_account(&signed_in.cloud_key, &signed_in.account.object_id).await;
    remembered::forget(ctx).await;
    ctx.desktop().changed(ChangedWhat::Session);
    let key = signed_in.key();
    ctx.on_disk(move |database| {
        store::cached_listing::forget(database, &key)?;
        store::cache::forget(database, &key)
    })
    .await
}

/// The ticked subscriptions of the ticked tenants, asked for once a session. Only those that can be used.
pub(crate) async fn subscriptions(signed_in: &SignedIn) -> Result<Vec<Subscription>, Error> {
    signed_in.reach.subscriptions().await
}

/// The portal's page of a resource, where the cloud has a portal.
pub(crate) fn portal_url(signed_in: &SignedIn, id: &ResourceId) -> Option<String> {
    let portal = signed_in.connection.cloud().portal_host.as_ref().filter(|_| signed_in.chip.portal)?;
    Some(format!("https://{portal}/#@{}/resource{id}", signed_in.reach.tenant_of(id.subscription_id())))
}
