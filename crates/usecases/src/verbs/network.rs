//! The network as the person set it up: proxy, certificate authorities, and what is in the way. Called by the Settings
//! page and the message bar.

use std::path::Path;
use std::sync::PoisonError;

use azure::Cloud;
use net::NetworkSettings;
use secrecy::{ExposeSecret as _, SecretString};
use time::format_description::well_known::Rfc3339;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::Error;
pub use crate::nouns::network::{CertificateAuthority, NetworkChoices, NetworkOverrides, NetworkState, ProxyChoice};
use crate::nouns::network::{NETWORK, authorities, clock, overrule, proxy, read, tidy};

/// How the network stands.
///
/// # Errors
/// When the disk cannot be read.
pub async fn get(ctx: &Context) -> Result<NetworkState, Error> {
    state(ctx).await
}

async fn state(ctx: &Context) -> Result<NetworkState, Error> {
    let choices = ctx.on_disk(|database| store::preferences::get(database, NETWORK)).await?;
    Ok(describe(ctx, read(choices)))
}

/// Chooses; in force from the next request on. `password` is the proxy's: absent keeps the one in memory, empty forgets
/// it.
///
/// # Errors
/// [`ErrorCode::InvalidInput`](crate::ErrorCode::InvalidInput) with the field, when something of it cannot be used; nothing is changed then.
pub async fn set(
    ctx: &Context,
    choices: NetworkChoices,
    password: Option<SecretString>,
) -> Result<NetworkState, Error> {
    let choices = tidy(choices)?;
    let (kept, overrides) = {
        let setup = ctx.network_setup.lock().unwrap_or_else(PoisonError::into_inner);
        (setup.password.clone(), setup.overrides.clone())
    };
    let password = password.or(kept).filter(|password| !password.expose_secret().is_empty());
    let password = password.filter(|_| !choices.proxy_user_name.is_empty());
    let (file, now) = (choices.ca_file.clone(), ctx.now());
    let authorities = tokio::task::spawn_blocking(move || authorities(Path::new(&file), now)).await;
    let authorities = authorities.map_err(|_| Error::internal("Regent stopped while it read the CA file."))??;
    let mut settings = NetworkSettings { proxy: proxy(&choices, password.clone())?, authorities };
    overrule(&overrides, &mut settings, now)?;
    ctx.network().apply(settings)?;
    let text = serde_json::to_string(&choices).map_err(|why| Error::internal(why.to_string()))?;
    ctx.on_disk(move |database| store::preferences::set(database, NETWORK, &text)).await?;
    {
        let mut setup = ctx.network_setup.lock().unwrap_or_else(PoisonError::into_inner);
        (setup.password, setup.problem) = (password, None);
    }
    ctx.desktop().changed(ChangedWhat::Network);
    Ok(describe(ctx, choices))
}

/// Sees whether the sign-in service of the cloud can be reached, without any token.
///
/// # Errors
/// [`ErrorCode::Offline`](crate::ErrorCode::Offline) or [`ErrorCode::NetworkBlocked`](crate::ErrorCode::NetworkBlocked), with what is in the way.
pub async fn check(ctx: &Context) -> Result<NetworkState, Error> {
    let cloud = ctx.session().map_or_else(Cloud::public, |signed_in| signed_in.connection.cloud().clone());
    let mut url = cloud.authority;
    url.set_path("/common/v2.0/.well-known/openid-configuration");
    ctx.network().reach(url).await?;
    state(ctx).await
}

fn describe(ctx: &Context, choices: NetworkChoices) -> NetworkState {
    let in_force = ctx.network().settings();
    let cloud = ctx.session().map_or_else(Cloud::public, |signed_in| signed_in.connection.cloud().clone());
    let setup = ctx.network_setup.lock().unwrap_or_else(PoisonError::into_inner);
    let found = in_force.authorities.found().iter().map(|found| CertificateAuthority {
        name: found.name.clone(),
        expires_at: found.expires.format(&Rfc3339).unwrap_or_default(),
    });
    NetworkState {
        choices,
        has_password: setup.password.is_some(),
        proxy_in_force: ctx.network().proxy_for(&cloud.arm),
        authorities: found.collect(),
        problem: setup.problem.clone(),
        fixed_at_start: setup.overrides.proxy.is_some() || setup.overrides.ca_file.is_some(),
        clock: ctx.network().clock_skew().map(clock),
    }
}
