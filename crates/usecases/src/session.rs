//! Who is signed in. Called by the sign-in page, the top bar and the command line's start.

use std::sync::Arc;
use std::time::Duration;

use azure::arm::subscriptions::SubscriptionsClient;
use azure::identity::{Account, CachedCredential};
use azure::network::HttpClient;
use azure::{Cloud, Connection};
use domain::resource_id::ResourceId;
use serde::{Deserialize, Serialize};
use store::sealed_tokens::SealedAccount;
use tokio::sync::OnceCell;
use ts_rs::TS;

use crate::accounts::AccountTenant;
use crate::context::{Context, SignedIn};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
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

/// Whether a cloud is Azure or its loopback twin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CloudKind {
    /// The twin on this computer.
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
}

/// Who is signed in, and what they can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Session {
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
    /// The subscriptions.
    pub subscriptions: Vec<Subscription>,
}

/// Signs the sandbox's first person in. `base_url` is where the sandbox listens, on this computer only.
///
/// # Errors
/// [`ErrorCode::Offline`] when no sandbox answers there; [`ErrorCode::SignedOut`] when it refuses.
pub async fn sign_in_to_sandbox(ctx: &Context, base_url: &str) -> Result<(), Error> {
    let transport = sandbox_transport(ctx, base_url)?;
    let cloud = Cloud::public();
    let cloud_key = sandbox_key(base_url);
    let entered = match resume(ctx, &transport, &cloud, &cloud_key).await? {
        Some(resumed) => resumed,
        None => silently(ctx, &transport, &cloud, &cloud_key).await?,
    };
    begin(ctx, entered, (cloud, transport), sandbox_chip(), cloud_key);
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
    ctx.signed_in().map(|_| ())
}

/// Brings back whoever was signed in when Regent last ran: to the named sandbox, or else to Azure. No page is shown and no
/// token is asked for; whether the account is still good shows with its first request.
///
/// # Errors
/// When what was kept cannot be used.
async fn restore(ctx: &Context, sandbox: Option<&str>) -> Result<(), Error> {
    if let Some(url) = sandbox {
        let (transport, cloud, cloud_key) = (sandbox_transport(ctx, url)?, Cloud::public(), sandbox_key(url));
        if let Some(entered) = resume(ctx, &transport, &cloud, &cloud_key).await? {
            begin(ctx, entered, (cloud, transport), sandbox_chip(), cloud_key);
        }
        return Ok(());
    }
    let kept = ctx.tokens().everybody().await;
    let Some((kept, cloud)) = kept.into_iter().rev().find_map(|kept| {
        let cloud = Cloud::all().into_iter().find(|cloud| cloud.name == kept.cloud)?;
        Some((kept, cloud))
    }) else {
        return Ok(());
    };
    let transport = ctx.network().transport();
    if let Some(credential) = sign_in::wake(ctx, &transport, &cloud, &kept).await? {
        let (account, cloud_key) = (account_of(&kept), kept.cloud);
        let portal = cloud.portal_host.is_some();
        let chip = CloudChip { name: cloud.name.to_owned(), kind: CloudKind::Azure, portal };
        begin(ctx, (credential, account), (cloud, transport), chip, cloud_key);
    }
    Ok(())
}

fn begin(
    ctx: &Context,
    (credential, account): Entered,
    (cloud, transport): (Cloud, Arc<dyn HttpClient>),
    chip: CloudChip,
    cloud_key: String,
) {
    let connection = Connection::new(cloud, credential, transport);
    ctx.set_session(Some(Arc::new(SignedIn { connection, account, chip, cloud_key, subscriptions: OnceCell::new() })));
    ctx.desktop().changed(ChangedWhat::Session);
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

/// Whoever was signed in to this sandbox when Regent last ran; no token is asked for. A sandbox that signs with other keys
/// is another one, whatever its address: its people sign in anew. One that does not answer is taken to be the same.
async fn resume(
    ctx: &Context,
    transport: &Arc<dyn HttpClient>,
    cloud: &Cloud,
    cloud_key: &str,
) -> Result<Option<Entered>, Error> {
    let Some(kept) = ctx.tokens().accounts(cloud_key).await.pop() else { return Ok(None) };
    let another = match azure::identity::signing_keys(transport.as_ref(), cloud).await {
        Ok(keys) => !keys.iter().any(|key| kept.signing_keys.contains(key)),
        Err(_) => false,
    };
    if another {
        ctx.tokens().forget_account(cloud_key, &kept.object_id).await;
        return Ok(None);
    }
    let credential = sign_in::wake(ctx, transport, cloud, &kept).await?;
    Ok(credential.map(|credential| (credential, account_of(&kept))))
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
    sign_in_to_sandbox(ctx, base_url).await?;
    describe(&*ctx.signed_in()?).await
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
            let read = describe(&signed_in);
            let seen = seen::fresh_or_kept_soon(ctx, Copy::of(&account, "session"), START_PATIENCE, read).await?;
            Ok(Some(seen.value))
        }
        None => Ok(None),
    }
}

pub(crate) async fn describe(signed_in: &SignedIn) -> Result<Session, Error> {
    let subscriptions = subscriptions(signed_in).await?;
    let tenant = SubscriptionsClient::new(&signed_in.connection)
        .tenants()
        .await
        .ok()
        .and_then(|tenants| tenants.into_iter().find(|t| t.id.eq_ignore_ascii_case(&signed_in.account.tenant_id)));
    Ok(Session {
        user_principal_name: signed_in.account.user_principal_name.clone(),
        display_name: signed_in.account.display_name.clone(),
        tenant_id: signed_in.account.tenant_id.clone(),
        tenant_name: tenant.and_then(|tenant| tenant.display_name),
        cloud: signed_in.chip.clone(),
        subscriptions,
    })
}

/// Signs out: the account's clients and its list leave the memory, its copy of the list leaves the disk.
///
/// # Errors
/// When the disk cannot be written; the account is signed out all the same.
pub async fn sign_out(ctx: &Context) -> Result<(), Error> {
    let Some(signed_in) = ctx.session() else { return Ok(()) };
    ctx.set_session(None);
    ctx.tokens().forget_account(&signed_in.cloud_key, &signed_in.account.object_id).await;
    ctx.desktop().changed(ChangedWhat::Session);
    let key = signed_in.key();
    ctx.on_disk(move |database| {
        store::last_seen::forget(database, &key)?;
        store::seen::forget(database, &key)
    })
    .await
}

/// The tenants that the account can get into, as far as it can see them.
pub(crate) async fn tenants(signed_in: &SignedIn) -> Vec<AccountTenant> {
    let tenants = SubscriptionsClient::new(&signed_in.connection).tenants().await.unwrap_or_default();
    tenants.into_iter().map(|tenant| AccountTenant { id: tenant.id, name: tenant.display_name }).collect()
}

/// The account's subscriptions, asked for once a session. Only those that can be used.
pub(crate) async fn subscriptions(signed_in: &SignedIn) -> Result<Vec<Subscription>, Error> {
    let read = || async {
        let all = SubscriptionsClient::new(&signed_in.connection).list().await?;
        Ok::<_, Error>(
            all.into_iter()
                .filter(|subscription| !["Disabled", "Deleted"].contains(&subscription.state.as_str()))
                .map(|found| Subscription { id: found.id, name: found.name, state: found.state })
                .collect::<Vec<_>>(),
        )
    };
    signed_in.subscriptions.get_or_try_init(read).await.cloned()
}

/// The portal's page of a resource, where the cloud has a portal.
pub(crate) fn portal_url(signed_in: &SignedIn, id: &ResourceId) -> Option<String> {
    let portal = signed_in.connection.cloud().portal_host.filter(|_| signed_in.chip.portal)?;
    Some(format!("https://{portal}/#@{}/resource{id}", signed_in.account.tenant_id))
}
