//! Signing in: by the system's browser, by a code that is typed in on another device, or as what is signed in or known
//! already (Azure CLI, service principal, managed and workload identity). Called by the sign-in page and `regent sign-in`. One sign-in is under way at a time: another one, or a cancel, ends it.

use std::sync::Arc;
use std::time::Duration;

use azure::identity::{
    Account, BrowserSignIn, CachedCredential, DeviceCodeSignIn, KeptToken, OtherWay, sign_in_otherwise,
};
use azure::{Cloud, Connection};
use net::HttpClient;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::account::SignedIn;
use crate::nouns::cloud::{self, CloudChip, SANDBOX_CLIENT_ID};
use crate::nouns::session::Session;
pub use crate::nouns::sign_in::SignInWay;
use crate::nouns::sign_in::kept_way;
use crate::steps::describe::describe;
use crate::steps::{client_id, clouds, sessions, unkept};

/// How long the browser is waited for.
const BROWSER_PATIENCE: Duration = Duration::from_secs(5 * 60);
/// The sandbox, as a choice of cloud.
const SANDBOX: &str = "sandbox";

/// What the person chose on the sign-in page.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignInRequest {
    /// One of the clouds of [`choices`], by its ID; or the https address of another cloud's Resource Manager.
    pub cloud: String,
    /// A tenant's ID or domain; empty for the account's own.
    pub tenant: String,
    /// How.
    pub way: SignInWay,
    /// What the sign-in must satisfy, as an error named it; what a service asked for of this account is known without it.
    #[serde(default)]
    #[ts(optional)]
    pub claims: Option<String>,
}

/// What the person has to do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum SignInProgress {
    /// Sign in on the page that the browser shows.
    Browser {
        /// What the browser opens.
        address: String,
        /// Whether it did; else the person has to open the address.
        opened: bool,
        /// How long it is waited for.
        seconds: u32,
    },
    /// Type the code in.
    DeviceCode {
        /// The code.
        user_code: String,
        /// The page to type it in on.
        page: String,
        /// How long it is good for.
        seconds: u32,
    },
}

/// A cloud that can be signed in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CloudChoice {
    /// For [`SignInRequest::cloud`].
    pub id: String,
    /// As shown.
    pub name: String,
}

/// What can be chosen here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignInChoices {
    /// The clouds, the likeliest first.
    pub clouds: Vec<CloudChoice>,
    /// Whether this process runs where a cluster gives workloads an identity.
    pub workload_identity: bool,
}

/// What can be chosen here. `sandbox` is the address of one that was named at start.
///
/// # Errors
/// None: a named cloud that cannot be read is left out.
pub async fn choices(ctx: &Context, sandbox: Option<&str>) -> Result<SignInChoices, Error> {
    let emulator = sandbox.map(|url| CloudChoice { id: SANDBOX.to_owned(), name: format!("Sandbox ({url})") });
    let azure = cloud::known().map(|(id, cloud)| CloudChoice { id: id.to_owned(), name: cloud.name.into_owned() });
    let workload_identity = std::env::var_os("AZURE_FEDERATED_TOKEN_FILE").is_some();
    let named = clouds::custom(ctx).await;
    let named = named.into_iter().map(|cloud| CloudChoice { id: cloud.arm.to_string(), name: cloud.name.into_owned() });
    Ok(SignInChoices { clouds: emulator.into_iter().chain(azure).chain(named).collect(), workload_identity })
}

/// A cloud as it describes itself: what a person reads before signing in to one that is in no table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CloudDescription {
    /// As shown.
    pub name: String,
    /// Whether Regent knows it from its own table.
    pub known: bool,
    /// Where its Resource Manager is.
    pub resource_manager: String,
    /// Where people sign in.
    pub sign_in_address: String,
    /// Whom the tokens are meant for: nobody else takes them.
    pub audience: String,
    /// What the address of every key vault ends with.
    pub vault_suffix: String,
}

/// Looks a cloud up, by its ID or by the address of its Resource Manager, and says whom its tokens are meant for. Nobody is
/// signed in, and nothing is kept.
///
/// # Errors
/// [`ErrorCode::InvalidInput`] for what is no cloud; [`ErrorCode::Service`] for one that names what belongs to another
/// cloud; [`ErrorCode::Offline`] and [`ErrorCode::NetworkBlocked`] when it cannot be reached.
pub async fn look_up(ctx: &Context, cloud: &str) -> Result<CloudDescription, Error> {
    let found = clouds::look_up(ctx, cloud).await?;
    Ok(CloudDescription {
        known: Cloud::all().contains(&found),
        audience: found.audience(),
        resource_manager: found.arm.to_string(),
        sign_in_address: found.authority.to_string(),
        vault_suffix: found.vault_suffix.into_owned(),
        name: found.name.into_owned(),
    })
}

/// Signs a person in. `sandbox` is as in [`choices`].
///
/// # Errors
/// [`ErrorCode::SignedOut`] when Entra or the person said no, nobody came back in time, or it was cancelled;
/// [`ErrorCode::Offline`] and [`ErrorCode::NetworkBlocked`] when Entra cannot be reached.
pub async fn sign_in(
    ctx: &Context,
    sandbox: Option<&str>,
    request: SignInRequest,
    on_progress: impl Fn(SignInProgress),
) -> Result<Session, Error> {
    let turn = Arc::new(Notify::new());
    if let Some(earlier) = ctx.sign_in_turn.replace(Some(Arc::clone(&turn))) {
        earlier.notify_one();
    }
    let signed_in = tokio::select! {
        signed_in = walk(ctx, sandbox, &request, on_progress) => signed_in,
        () = turn.notified() => Err(Error::new(ErrorCode::SignedOut, "The sign-in was cancelled. Sign in again.")),
    };
    let signed_in = Arc::new(signed_in.map_err(|error| explained(error, &request.way))?);
    // What follows is the list's business: a tenant without any subscription is signed in to all the same.
    unkept::note(ctx, &signed_in.cloud_key).await;
    sessions::enter(ctx, Arc::clone(&signed_in));
    ctx.desktop().changed(ChangedWhat::Session);
    describe(ctx, &signed_in).await
}

/// Ends the sign-in that is under way, if one is.
///
/// # Errors
/// None.
pub async fn cancel(ctx: &Context) -> Result<(), Error> {
    if let Some(turn) = ctx.sign_in_turn.replace(None) {
        turn.notify_one();
    }
    Ok(())
}

/// Where a sign-in goes.
struct Way {
    cloud: Cloud,
    chip: CloudChip,
    client_id: String,
    transport: Arc<dyn HttpClient>,
    /// The name under which tokens are kept.
    cloud_key: String,
    /// Where a browser finds the cloud, when it is not at its own address.
    base: Option<String>,
}

async fn way(ctx: &Context, sandbox: Option<&str>, id: &str) -> Result<Way, Error> {
    if let Some(url) = sandbox.filter(|_| id == SANDBOX) {
        let base =
            url.parse().map_err(|_| Error::new(ErrorCode::InvalidInput, "The sandbox's address is not a URL."))?;
        return Ok(Way {
            cloud: Cloud::public(),
            chip: cloud::sandbox_chip(),
            client_id: SANDBOX_CLIENT_ID.to_owned(),
            transport: ctx.network().loopback_transport(base)?,
            cloud_key: cloud::sandbox_key(url),
            base: Some(url.trim_end_matches('/').to_owned()),
        });
    }
    let cloud = clouds::find(ctx, id).await?;
    Ok(Way {
        chip: cloud::azure_chip(&cloud),
        client_id: client_id::read(ctx).await?.client_id,
        transport: ctx.network().transport(),
        cloud_key: cloud.key(),
        cloud,
        base: None,
    })
}

async fn walk(
    ctx: &Context,
    sandbox: Option<&str>,
    request: &SignInRequest,
    on_progress: impl Fn(SignInProgress),
) -> Result<SignedIn, Error> {
    let way = way(ctx, sandbox, &request.cloud).await?;
    let own = Some(request.tenant.trim()).filter(|tenant| !tenant.is_empty());
    let tenant = own.unwrap_or("organizations");
    let other = match &request.way {
        SignInWay::Browser | SignInWay::DeviceCode => None,
        SignInWay::AzureCli => Some(OtherWay::DeveloperTools),
        SignInWay::ServicePrincipal { client_id, client_secret } => Some(OtherWay::ServicePrincipal {
            client_id: complete(client_id, client_secret, own)?,
            client_secret: client_secret.clone(),
        }),
        SignInWay::ManagedIdentity { client_id } => {
            Some(OtherWay::ManagedIdentity { client_id: Some(client_id.trim().to_owned()).filter(|id| !id.is_empty()) })
        }
        SignInWay::WorkloadIdentity => Some(OtherWay::WorkloadIdentity),
    };
    let claims = claims(ctx, &way.cloud_key, request).await?;
    let (credential, account) = match other {
        Some(other) => {
            let keeping = ctx.keeping(&way.cloud_key);
            sign_in_otherwise(Arc::clone(&way.transport), &way.cloud, own, other, keeping).await?
        }
        None if matches!(request.way, SignInWay::DeviceCode) => {
            by_code(ctx, &way, (tenant, claims.as_deref()), on_progress).await?
        }
        None => by_browser(ctx, &way, (tenant, claims.as_deref()), on_progress).await?,
    };
    let keys = azure::identity::signing_keys(way.transport.as_ref(), &way.cloud).await.unwrap_or_default();
    let (word, client_id) = kept_way(&request.way, &way.client_id);
    ctx.tokens().keep_account(&way.cloud_key, &account, (&client_id, word), keys).await;
    if let SignInWay::ServicePrincipal { client_secret, .. } = &request.way {
        let key = ctx.keeping(&way.cloud_key).refresh_key(&account.tenant_id, &account.object_id);
        let secret = KeptToken { token: client_secret.clone(), expires_on: None, refresh_on: None };
        ctx.keeping(&way.cloud_key).keeper.keep(&key, secret).await;
    }
    let connection = Connection::new(way.cloud, credential, way.transport);
    let (chip, cloud_key) = (way.chip, way.cloud_key);
    Ok(sessions::signed_in(ctx, connection, account, chip, cloud_key).await)
}

/// What the sign-in must satisfy: what the person brought along, else what was last asked of an account of this cloud.
async fn claims(ctx: &Context, cloud_key: &str, request: &SignInRequest) -> Result<Option<String>, Error> {
    if let Some(typed) = request.claims.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) {
        let read = azure::identity::read_claims(typed);
        let message = "This is no claims challenge. Copy the whole of it, as the error showed it.";
        let refused = || Error { target: Some("claims".to_owned()), ..Error::new(ErrorCode::InvalidInput, message) };
        return read.map(Some).ok_or_else(refused);
    }
    let keeping = ctx.keeping(cloud_key);
    for account in ctx.tokens().accounts(cloud_key).await.iter().rev() {
        if let Some(wanted) = azure::identity::wanted_claims(&keeping, &account.tenant_id, &account.object_id).await {
            return Ok(Some(wanted));
        }
    }
    Ok(None)
}

/// What a service principal needs, beside the field that lacks it.
fn complete(client_id: &str, client_secret: &SecretString, tenant: Option<&str>) -> Result<String, Error> {
    let missing = |target: &str, message: &str| {
        Err(Error { target: Some(target.to_owned()), ..Error::new(ErrorCode::InvalidInput, message) })
    };
    if tenant.is_none() {
        return missing("tenant", "A service principal belongs to one tenant: enter its ID or domain.");
    }
    if client_id.trim().is_empty() {
        return missing("clientId", "Enter the application's client ID.");
    }
    if client_secret.expose_secret().is_empty() {
        return missing("clientSecret", "Enter the application's client secret.");
    }
    if let Some(refusal) = domain::secret_text::refusal(client_secret.expose_secret()) {
        return missing("clientSecret", &format!("The client secret {}. Copy it again without it.", refusal.what));
    }
    Ok(client_id.trim().to_owned())
}

async fn by_browser(
    ctx: &Context,
    way: &Way,
    (tenant, claims): (&str, Option<&str>),
    on_progress: impl Fn(SignInProgress),
) -> Result<(Arc<CachedCredential>, Account), Error> {
    let waiting = BrowserSignIn::begin(Arc::clone(&way.transport), &way.cloud, &way.client_id, tenant, claims).await?;
    let waiting = waiting.kept(ctx.keeping(&way.cloud_key));
    let address = match &way.base {
        Some(base) => format!("{base}{}?{}", waiting.address().path(), waiting.address().query().unwrap_or_default()),
        None => waiting.address().to_string(),
    };
    let opened = ctx.desktop().open_url(&address).is_ok();
    on_progress(SignInProgress::Browser { address, opened, seconds: seconds(BROWSER_PATIENCE) });
    Ok(waiting.finish(BROWSER_PATIENCE).await?)
}

async fn by_code(
    ctx: &Context,
    way: &Way,
    (tenant, claims): (&str, Option<&str>),
    on_progress: impl Fn(SignInProgress),
) -> Result<(Arc<CachedCredential>, Account), Error> {
    let waiting =
        DeviceCodeSignIn::begin(Arc::clone(&way.transport), &way.cloud, &way.client_id, tenant, claims).await?;
    let waiting = waiting.kept(ctx.keeping(&way.cloud_key));
    let (user_code, page) = (waiting.user_code().to_owned(), waiting.page().to_owned());
    on_progress(SignInProgress::DeviceCode { user_code, page, seconds: seconds(waiting.life()) });
    Ok(waiting.finish().await?)
}

fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}

/// What a refusal means for this way in.
fn explained(error: Error, way: &SignInWay) -> Error {
    if matches!(way, SignInWay::DeviceCode) && error.service_code.as_deref() == Some("AADSTS53003") {
        let message = "Your organization does not allow signing in with a code (Conditional Access). Sign in with your browser on this computer instead.";
        return Error { message: message.to_owned(), ..error };
    }
    error
}
