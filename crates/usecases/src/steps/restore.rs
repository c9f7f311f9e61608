//! Whoever was signed in when Regent last ran is signed in again, in Azure or in a sandbox; the sandbox's first person signs
//! in where nobody was. A step of the session's verbs. No page is shown.

use std::sync::Arc;

use azure::identity::{Account, CachedCredential};
use azure::{Cloud, Connection};
use net::HttpClient;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::account::account_of;
use crate::nouns::cloud::{CloudChip, SANDBOX_CLIENT_ID, azure_chip, sandbox_chip, sandbox_key};
use crate::steps::{clouds, last_account, sessions, wake};

type Entered = (Arc<CachedCredential>, Account);

/// Signs the sandbox's first person in. `base_url` is where the sandbox listens, on this computer only.
///
/// # Errors
/// [`ErrorCode::Offline`] when no sandbox answers there; [`ErrorCode::SignedOut`] when it refuses.
pub(crate) async fn sign_in_to_sandbox(ctx: &Context, base_url: &str) -> Result<(), Error> {
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

/// Brings back everybody who was signed in when Regent last ran: to the named sandbox, or else to Azure. Who was current then
/// is current again. No page is shown and no token is asked for; whether an account is still good shows with its first
/// request.
///
/// # Errors
/// When what was kept cannot be used.
pub(crate) async fn restore(ctx: &Context, sandbox: Option<&str>) -> Result<(), Error> {
    if let Some(url) = sandbox {
        let (transport, cloud, cloud_key) = (sandbox_transport(ctx, url)?, Cloud::public(), sandbox_key(url));
        for entered in resume(ctx, &transport, &cloud, &cloud_key).await? {
            let place = (cloud.clone(), Arc::clone(&transport));
            begin(ctx, entered, place, sandbox_chip(), cloud_key.clone()).await;
        }
        last_account::bring_back(ctx, (cloud, transport), sandbox_chip(), cloud_key).await;
        return Ok(());
    }
    let transport = ctx.network().transport();
    for kept in ctx.tokens().everybody().await {
        let Some(cloud) = clouds::of_key(ctx, &kept.cloud).await else { continue };
        match wake::wake(ctx, &transport, &cloud, &kept).await {
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
        let (chip, cloud_key) = (azure_chip(&cloud), cloud.key());
        last_account::bring_back(ctx, (cloud, Arc::clone(&transport)), chip, cloud_key).await;
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
    let signed_in = sessions::signed_in(ctx, connection, account, chip, cloud_key).await;
    sessions::enter(ctx, Arc::new(signed_in));
    ctx.desktop().changed(ChangedWhat::Session);
}

fn sandbox_transport(ctx: &Context, base_url: &str) -> Result<Arc<dyn HttpClient>, Error> {
    let base = base_url.parse().map_err(|_| {
        Error::new(ErrorCode::InvalidInput, "The sandbox's address is not a URL. Use one like http://127.0.0.1:5150.")
    })?;
    Ok(ctx.network().loopback_transport(base)?)
}

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
        } else if let Some(credential) = wake::wake(ctx, transport, cloud, &kept).await? {
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
