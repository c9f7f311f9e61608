//! The network as the person set it up: the choices, what of them can be used, and how far off the clock is. Pure; the verbs
//! and the start put it into force. A proxy's password stays in memory: it is never written to a file and never handed back.

use std::path::{Path, PathBuf};

use net::NetworkSettings;
use net::{Authorities, ManualProxy, Proxy, ProxyPart};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Error, ErrorCode};

/// The key of the choices on the disk.
pub(crate) const NETWORK: &str = "network";
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

/// What the start-up says about the network, what is in memory alone, and what is wrong with what was stored.
#[derive(Default)]
pub(crate) struct NetworkSetup {
    pub(crate) overrides: NetworkOverrides,
    pub(crate) password: Option<SecretString>,
    pub(crate) problem: Option<String>,
}

pub(crate) fn overrule(
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
pub(crate) fn read(kept: Option<String>) -> NetworkChoices {
    kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Each text without what surrounds it, each part checked, no password in what will be kept.
pub(crate) fn tidy(choices: NetworkChoices) -> Result<NetworkChoices, Error> {
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

pub(crate) fn proxy(choices: &NetworkChoices, password: Option<SecretString>) -> Result<Proxy, Error> {
    Ok(match choices.proxy {
        ProxyChoice::System => Proxy::System,
        ProxyChoice::None => Proxy::None,
        ProxyChoice::Manual => {
            let proxy = ManualProxy::parse(&choices.proxy_address, &choices.proxy_exceptions).map_err(refused)?;
            Proxy::Manual(proxy.signing_in(&choices.proxy_user_name, password))
        }
    })
}

pub(crate) fn authorities(file: &Path, now: time::OffsetDateTime) -> Result<Authorities, Error> {
    if file.as_os_str().is_empty() {
        return Ok(Authorities::default());
    }
    Authorities::read(file, now).map_err(|why| invalid(CA_FILE, &why))
}

pub(crate) fn refused(fault: net::ProxyFault) -> Error {
    let target = match fault.part {
        ProxyPart::Address => PROXY_ADDRESS,
        ProxyPart::Exceptions => PROXY_EXCEPTIONS,
    };
    invalid(target, &fault.message)
}

pub(crate) fn invalid(target: &str, message: &str) -> Error {
    Error { target: Some(target.to_owned()), ..Error::new(ErrorCode::InvalidInput, message) }
}

/// The sentence about a clock that is wrong.
pub(crate) fn clock(ahead: time::Duration) -> String {
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
