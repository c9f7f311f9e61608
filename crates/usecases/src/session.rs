//! Who is signed in. Called by the sign-in page, the top bar and the command line's start.

use std::sync::Arc;

use azure::arm::subscriptions::SubscriptionsClient;
use azure::{Cloud, Connection};
use domain::resource_id::ResourceId;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use ts_rs::TS;

use crate::context::{Context, SignedIn};
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};

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
    let base = base_url.parse().map_err(|_| {
        Error::new(ErrorCode::InvalidInput, "The sandbox's address is not a URL. Use one like http://127.0.0.1:5150.")
    })?;
    let transport = ctx.network().loopback_transport(base)?;
    let cloud = Cloud::public();
    let (credential, account) =
        azure::identity::sign_in_silently(Arc::clone(&transport), &cloud, SANDBOX_CLIENT_ID, "organizations", "")
            .await?;
    let chip = CloudChip { name: "Sandbox".to_owned(), kind: CloudKind::Sandbox, portal: false };
    let connection = Connection::new(cloud, credential, transport);
    ctx.set_session(Some(Arc::new(SignedIn { connection, account, chip, subscriptions: OnceCell::new() })));
    ctx.desktop().changed(ChangedWhat::Session);
    Ok(())
}

/// Signs the sandbox's first person in and says who that is.
///
/// # Errors
/// As [`sign_in_to_sandbox`] and [`current`].
pub async fn explore_sandbox(ctx: &Context, base_url: &str) -> Result<Session, Error> {
    sign_in_to_sandbox(ctx, base_url).await?;
    describe(&*ctx.signed_in()?).await
}

/// Who is signed in, if anyone is.
///
/// # Errors
/// When the account's subscriptions cannot be read.
pub async fn current(ctx: &Context) -> Result<Option<Session>, Error> {
    match ctx.session() {
        Some(signed_in) => describe(&signed_in).await.map(Some),
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
    ctx.desktop().changed(ChangedWhat::Session);
    let key = signed_in.key();
    ctx.on_disk(move |database| store::last_seen::forget(database, &key)).await
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
