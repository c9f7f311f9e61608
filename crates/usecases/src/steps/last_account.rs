//! Who was signed in last, where no credential store keeps tokens: only names, never a token. A step of the session's verbs. At
//! a start without a network the last list of that account can be seen and drafts can go on; the first request that needs a
//! token asks for a new sign-in.

use std::sync::Arc;
use std::time::Duration;

use azure::identity::{AbsentCredential, Account};
use azure::{Cloud, Connection};
use net::HttpClient;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::nouns::account::SignedIn;
use crate::nouns::cloud::CloudChip;
use crate::steps::{connectivity, sessions};

/// The name of the preference.
const LAST: &str = "account.last";
/// How long it is looked whether Azure can be reached: a start does not wait for more.
const PATIENCE: Duration = Duration::from_millis(400);

/// The names of an account.
#[derive(Debug, Serialize, Deserialize)]
struct Last {
    cloud_key: String,
    user_principal_name: String,
    display_name: String,
    tenant_id: String,
    object_id: String,
}

/// Remembers an account. Not being able to is no reason to stop.
pub(crate) async fn remember(ctx: &Context, signed_in: &Arc<SignedIn>) {
    let Account { user_principal_name, display_name, tenant_id, object_id } = signed_in.account.clone();
    let last = Last { cloud_key: signed_in.cloud_key.clone(), user_principal_name, display_name, tenant_id, object_id };
    let Ok(text) = serde_json::to_string(&last) else { return };
    let signed_in = Arc::clone(signed_in);
    let remembered = ctx.on_disk(move |database| {
        signed_in.over.unless_over(|| store::preferences::set(database, LAST, &text)).unwrap_or(Ok(()))
    });
    if let Err(error) = remembered.await {
        tracing::warn!(%error, "who is signed in could not be remembered");
    }
}

/// Forgets whoever it was: somebody has signed out.
pub(crate) async fn forget(ctx: &Context) {
    if let Err(error) = ctx.on_disk(|database| store::preferences::set(database, LAST, "")).await {
        tracing::warn!(%error, "who was signed in could not be forgotten");
    }
}

/// Takes away the copies of everybody, those too who are signed in nowhere any more.
pub(crate) fn forget_all_copies(database: &store::Database) -> Result<(), store::Error> {
    store::cached_listing::forget_all(database)?;
    store::cache::forget_all(database)
}

/// Where no tokens were kept and the cloud cannot be reached: whoever was signed in last, without a token.
pub(crate) async fn bring_back(
    ctx: &Context,
    (cloud, transport): (Cloud, Arc<dyn HttpClient>),
    chip: CloudChip,
    cloud_key: String,
) {
    if ctx.session().is_some() {
        return;
    }
    if let Some((connection, account)) = recall(ctx, &cloud, &transport, &cloud_key).await {
        let signed_in = sessions::signed_in(ctx, connection, account, chip, cloud_key).await;
        sessions::enter(ctx, Arc::new(signed_in));
        ctx.desktop().changed(ChangedWhat::Session);
    }
}

/// Whoever was signed in to this cloud last, when it cannot be reached now. Where it can, signing in is the better way.
async fn recall(
    ctx: &Context,
    cloud: &Cloud,
    transport: &Arc<dyn HttpClient>,
    cloud_key: &str,
) -> Option<(Connection, Account)> {
    if !ctx.keeps_listings() {
        return None;
    }
    let text = ctx.on_disk(|database| store::preferences::get(database, LAST)).await.ok().flatten()?;
    let last: Last = serde_json::from_str(&text).ok()?;
    if last.cloud_key != cloud_key {
        return None;
    }
    let connection = Connection::new(cloud.clone(), Arc::new(AbsentCredential), Arc::clone(transport));
    if let Ok(Ok(())) = timeout(PATIENCE, connection.reach()).await {
        return None;
    }
    connectivity::found_offline(ctx);
    let Last { user_principal_name, display_name, tenant_id, object_id, .. } = last;
    Some((connection, Account { user_principal_name, display_name, tenant_id, object_id }))
}
