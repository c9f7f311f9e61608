//! The network as the person set it up: proxy, certificate authorities, and what is in the way. Called by the Settings
//! page, the message bar and at start. A proxy's password stays in memory: it is never written to a file and never
//! handed back.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use azure::Cloud;
use net::NetworkSettings;
use net::{Authorities, ManualProxy, Proxy, ProxyPart};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};

/// The key of the choices on the disk.
const NETWORK: &str = "network";
/// The fields of the form, as an error's target.
const PROXY_ADDRESS: &str = "proxyAddress";
const PROXY_EXCEPTIONS: &str = "proxyExceptions";
const CA_FILE: &str = "caFile";

/// Which proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ProxyChoice {
    /// The environment's, else the operating system's.
    #[default]
    System,
    /// The one whose address is given.
    Manual,
    /// None.
    None,
}

/// What the person chose; what was typed for a proxy is kept even while another choice is in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct NetworkChoices {
    /// Which proxy.
    pub proxy: ProxyChoice,
    /// Its address, such as `proxy.contoso.example:8080`; never with a password.
    pub proxy_address: String,
    /// Hosts that are reached without it.
    pub proxy_exceptions: String,
    /// The user name that it asks for.
    pub proxy_user_name: String,
    /// A file of certificate authorities in PEM, or empty.
    pub ca_file: String,
}

/// A certificate authority of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CertificateAuthority {
    /// Its name.
    pub name: String,
    /// Until when it is valid.
    pub expires_at: String,
}

/// How the network stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct NetworkState {
    /// What the person chose.
    pub choices: NetworkChoices,
    /// Whether a password for the proxy is in memory.
    pub has_password: bool,
    /// `host:port` of the proxy through which Azure is reached now, if any.
    pub proxy_in_force: Option<String>,
    /// The authorities that are trusted besides the system's.
    pub authorities: Vec<CertificateAuthority>,
    /// What cannot be used of what was chosen.
    pub problem: Option<String>,
    /// The start-up named a proxy or a file, which stand above the choices.
    pub fixed_at_start: bool,
    /// That this computer's clock is wrong, and by how much.
    pub clock: Option<String>,
}

/// What the start-up says: flags and environment.
#[derive(Debug, Clone, Default)]
pub struct NetworkOverrides {
    /// `system`, `none`, or the address of a proxy, which may hold a user name and a password.
    pub proxy: Option<String>,
    /// A file of certificate authorities.
    pub ca_file: Option<PathBuf>,
}

/// How the network stands.
///
/// # Errors
/// When the disk cannot be read.
pub async fn get(ctx: &Context) -> Result<NetworkState, Error> {
    let choices = ctx.on_disk(|database| store::preferences::get(database, NETWORK)).await?;
    Ok(describe(ctx, read(choices)))
}

/// Chooses; in force from the next request on. `password` is the proxy's: absent keeps the one in memory, empty forgets
/// it.
///
/// # Errors
/// [`ErrorCode::InvalidInput`] with the field, when something of it cannot be used; nothing is changed then.
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
/// [`ErrorCode::Offline`] or [`ErrorCode::NetworkBlocked`], with what is in the way.
pub async fn check(ctx: &Context) -> Result<NetworkState, Error> {
    let cloud = ctx.session().map_or_else(Cloud::public, |signed_in| signed_in.connection.cloud().clone());
    let mut url = cloud.authority;
    url.set_path("/common/v2.0/.well-known/openid-configuration");
    ctx.network().reach(url).await?;
    get(ctx).await
}

/// Puts what was kept into force. What cannot be used is left out and said by [`get`]: Regent has to start all the same.
pub(crate) fn restore(ctx: &Context) {
    let kept = store::preferences::get(ctx.database(), NETWORK).unwrap_or_default();
    let choices = read(kept);
    let mut problem = None;
    let mut or_default = |tried: Result<NetworkSettings, Error>| {
        tried.unwrap_or_else(|error| {
            problem = Some(error.message);
            NetworkSettings::default()
        })
    };
    let proxy = or_default(proxy(&choices, None).map(|proxy| NetworkSettings { proxy, ..NetworkSettings::default() }));
    let authorities = authorities(Path::new(&choices.ca_file), ctx.now());
    let trusting =
        or_default(authorities.map(|found| NetworkSettings { authorities: found, ..NetworkSettings::default() }));
    ctx.network().start_with(NetworkSettings { proxy: proxy.proxy, authorities: trusting.authorities });
    ctx.network_setup.lock().unwrap_or_else(PoisonError::into_inner).problem = problem;
}

/// Puts what the start-up says above what was kept.
pub(crate) fn impose(ctx: &Context, overrides: NetworkOverrides) -> Result<(), Error> {
    let mut settings = ctx.network().settings();
    overrule(&overrides, &mut settings, ctx.now())?;
    ctx.network().start_with(settings);
    ctx.network_setup.lock().unwrap_or_else(PoisonError::into_inner).overrides = overrides;
    Ok(())
}

fn overrule(
    overrides: &NetworkOverrides,
    settings: &mut NetworkSettings,
    now: time::OffsetDateTime,
) -> Result<(), Error> {
    if let Some(word) = overrides.proxy.as_deref() {
        settings.proxy = match word {
            "" | "system" => Proxy::System,
            "none" => Proxy::None,
            address => Proxy::Manual(ManualProxy::parse(address, "").map_err(refused)?),
        };
    }
    if let Some(file) = &overrides.ca_file {
        settings.authorities = authorities(file, now)?;
    }
    Ok(())
}

/// What was kept; what a newer Regent wrote counts as no choice.
fn read(kept: Option<String>) -> NetworkChoices {
    kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Each text without what surrounds it, each part checked, no password in what will be kept.
fn tidy(choices: NetworkChoices) -> Result<NetworkChoices, Error> {
    let trimmed = |text: &str| text.trim().to_owned();
    let mut tidied = NetworkChoices {
        proxy: choices.proxy,
        proxy_address: trimmed(&choices.proxy_address),
        proxy_exceptions: trimmed(&choices.proxy_exceptions),
        proxy_user_name: trimmed(&choices.proxy_user_name),
        ca_file: trimmed(&choices.ca_file),
    };
    if choices.proxy == ProxyChoice::Manual {
        let proxy = ManualProxy::parse(&tidied.proxy_address, &tidied.proxy_exceptions).map_err(refused)?;
        if proxy.user_name().is_some() || proxy.has_password() {
            let message = "Type the user name and the password into their own fields: the address is kept in a file.";
            return Err(invalid(PROXY_ADDRESS, message));
        }
        (tidied.proxy_address, tidied.proxy_exceptions) = (proxy.address(), proxy.exceptions().to_owned());
    } else if ManualProxy::parse(&tidied.proxy_address, "")
        .map_or_else(|_| tidied.proxy_address.contains('@'), |proxy| proxy.user_name().is_some())
    {
        // What is not in force is kept as it was typed, unless it may hold a password.
        tidied.proxy_address.clear();
    }
    Ok(tidied)
}

fn proxy(choices: &NetworkChoices, password: Option<SecretString>) -> Result<Proxy, Error> {
    Ok(match choices.proxy {
        ProxyChoice::System => Proxy::System,
        ProxyChoice::None => Proxy::None,
        ProxyChoice::Manual => {
            let proxy = ManualProxy::parse(&choices.proxy_address, &choices.proxy_exceptions).map_err(refused)?;
            Proxy::Manual(proxy.signing_in(&choices.proxy_user_name, password))
        }
    })
}

fn authorities(file: &Path, now: time::OffsetDateTime) -> Result<Authorities, Error> {
    if file.as_os_str().is_empty() {
        return Ok(Authorities::default());
    }
    Authorities::read(file, now).map_err(|why| invalid(CA_FILE, &why))
}

fn refused(fault: net::ProxyFault) -> Error {
    let target = match fault.part {
        ProxyPart::Address => PROXY_ADDRESS,
        ProxyPart::Exceptions => PROXY_EXCEPTIONS,
    };
    invalid(target, &fault.message)
}

fn invalid(target: &str, message: &str) -> Error {
    Error { target: Some(target.to_owned()), ..Error::new(ErrorCode::InvalidInput, message) }
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

/// The sentence about a clock that is wrong.
fn clock(ahead: time::Duration) -> String {
    let minutes = ahead.whole_minutes().unsigned_abs();
    let count = |number: u64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    let off = match minutes {
        0..120 => count(minutes, "minute"),
        120..2880 => count(minutes / 60, "hour"),
        _ => count(minutes / 1440, "day"),
    };
    let side = if ahead.is_positive() { "ahead of" } else { "behind" };
    format!(
        "This computer's clock is {off} {side} Azure's. Sign-ins and certificates need it right to five minutes: set the clock, or have it set by the network."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_off_the_clock_is_is_said_in_units_that_people_use() {
        for (ahead, words) in [
            (time::Duration::minutes(6), "6 minutes ahead of"),
            (time::Duration::minutes(-90), "90 minutes behind"),
            (time::Duration::minutes(181), "3 hours ahead of"),
            (time::Duration::days(-400), "400 days behind"),
        ] {
            assert!(clock(ahead).contains(words), "{}", clock(ahead));
        }
    }

    #[test]
    fn a_password_in_an_address_is_never_kept() {
        for proxy in [ProxyChoice::Manual, ProxyChoice::System, ProxyChoice::None] {
            for address in ["http://ada:s3cret@proxy:8080", "ada:s3cret@proxy:8080", "ada:s3cret@proxy"] {
                let choices = NetworkChoices { proxy, proxy_address: address.to_owned(), ..NetworkChoices::default() };
                let kept = tidy(choices).map(|kept| kept.proxy_address).unwrap_or_default();
                assert_eq!(kept, "", "{proxy:?} {address}");
            }
        }
    }
}
