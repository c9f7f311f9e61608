//! Which proxy a request goes through: the system's, one that was typed in, or none. Called by the network and by the
//! Settings page. A password lives in memory here and is never printed.

use std::fmt;

use hyper_util::client::proxy::matcher::Matcher;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// Never reached through a typed proxy: this computer itself, and the host of its virtual machine.
const NEVER: &str = "localhost,127.0.0.0/8,::1,169.254.169.254";
const SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

/// The choice.
#[derive(Debug, Clone, Default)]
pub enum Proxy {
    /// `HTTPS_PROXY` and `NO_PROXY`, else what the operating system is set to.
    #[default]
    System,
    /// One that was typed in.
    Manual(ManualProxy),
    /// None, whatever the system says.
    None,
}

/// A proxy that was typed in.
#[derive(Clone)]
pub struct ManualProxy {
    address: Url,
    shown: String,
    user_name: Option<String>,
    password: Option<SecretString>,
    exceptions: String,
}

/// What is wrong with what was typed, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyFault {
    /// Which part.
    pub part: ProxyPart,
    /// What to do.
    pub message: String,
}

/// A part of a typed proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyPart {
    /// Scheme, host and port.
    Address,
    /// The hosts that are reached without it.
    Exceptions,
}

impl ManualProxy {
    /// Reads an address such as `proxy.contoso.example:8080` or `socks5://10.0.0.1:1080`, and a list of hosts to reach
    /// without it, as in `NO_PROXY`. A user name and password in the address are taken from it.
    ///
    /// # Errors
    /// The part that cannot be used, and what to do.
    pub fn parse(address: &str, exceptions: &str) -> Result<Self, ProxyFault> {
        let fault = |message: &str| ProxyFault { part: ProxyPart::Address, message: message.to_owned() };
        let typed = address.trim();
        if typed.is_empty() {
            return Err(fault("Enter the proxy's address, such as proxy.contoso.example:8080."));
        }
        let whole = if typed.contains("://") { typed.to_owned() } else { format!("http://{typed}") };
        let mut url = Url::parse(&whole)
            .map_err(|_| fault("This is not an address. Enter host and port, such as proxy.contoso.example:8080."))?;
        if !SCHEMES.contains(&url.scheme()) {
            return Err(fault(
                "Regent knows http, https and socks5 proxies. A script for automatic configuration (PAC) is taken from the system: choose the system's proxy for that.",
            ));
        }
        let bare = url.path().is_empty() || url.path() == "/";
        if url.host_str().is_none_or(str::is_empty) || !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(fault("An address is host and port alone, such as proxy.contoso.example:8080."));
        }
        // An address forgets a port that is its scheme's own, so the text is asked.
        let port = whole.trim_end_matches('/').rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        let Some(port) = port.filter(|port| *port != 0) else {
            return Err(fault("Name the port too, such as proxy.contoso.example:8080."));
        };
        let (user_name, password) = (decoded(url.username()), url.password().map(decoded));
        let _ = (url.set_username(""), url.set_password(None));
        let exceptions = tidy(exceptions)?;
        Ok(Self {
            shown: format!("{}:{port}", url.host_str().unwrap_or_default()),
            address: url,
            user_name: Some(user_name).filter(|name| !name.is_empty()),
            password: password.map(SecretString::from),
            exceptions,
        })
    }

    /// The same proxy, signing in to it.
    #[must_use]
    pub fn signing_in(self, user_name: &str, password: Option<SecretString>) -> Self {
        Self { user_name: Some(user_name.to_owned()).filter(|name| !name.is_empty()), password, ..self }
    }

    /// `host:port`.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The address without user name and password, as it may be kept.
    #[must_use]
    pub fn address(&self) -> String {
        let scheme = self.address.scheme();
        if scheme == "http" { self.shown.clone() } else { format!("{scheme}://{}", self.shown) }
    }

    /// The user name, when it signs in.
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        self.user_name.as_deref()
    }

    /// Whether there is a password.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// The hosts that are reached without it, tidied.
    #[must_use]
    pub fn exceptions(&self) -> &str {
        &self.exceptions
    }

    fn without(&self) -> String {
        let environment = std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy")).unwrap_or_default();
        [NEVER, &self.exceptions, &environment]
            .iter()
            .filter(|list| !list.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(",")
    }

    fn with_credentials(&self) -> Url {
        let mut url = self.address.clone();
        if let Some(name) = &self.user_name {
            // Both setters encode what an address cannot hold; they fail for addresses without a host alone.
            let _ = url.set_username(name);
            let _ = url.set_password(self.password.as_ref().map(|password| password.expose_secret()));
        }
        url
    }
}

impl fmt::Debug for ManualProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManualProxy").field("address", &self.address()).finish_non_exhaustive()
    }
}

/// Where requests go, decided as reqwest decides it, so that a sentence can name the proxy.
pub(super) struct Route {
    proxy: Proxy,
    matcher: Option<Matcher>,
}

impl Route {
    pub(super) fn of(proxy: &Proxy) -> Self {
        let matcher = match proxy {
            Proxy::System => Some(Matcher::from_system()),
            Proxy::Manual(manual) => {
                Some(Matcher::builder().all(manual.address.as_str().to_owned()).no(manual.without()).build())
            }
            Proxy::None => None,
        };
        Self { proxy: proxy.clone(), matcher }
    }

    /// The builder with this proxy.
    pub(super) fn onto(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, reqwest::Error> {
        Ok(match &self.proxy {
            Proxy::System => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::Manual(manual) => {
                let except = reqwest::NoProxy::from_string(&manual.without());
                builder.proxy(reqwest::Proxy::all(manual.with_credentials())?.no_proxy(except))
            }
        })
    }

    /// `host:port` of the proxy for this address.
    pub(super) fn proxy_for(&self, url: &Url) -> Option<String> {
        let intercept = self.matcher.as_ref()?.intercept(&url.as_str().parse().ok()?)?;
        let authority = intercept.uri().authority()?;
        let text = authority.as_str().rsplit('@').next()?.to_owned();
        // An address without its port is the scheme's own.
        let port = if intercept.uri().scheme_str() == Some("https") { 443 } else { 80 };
        Some(if authority.port().is_some() { text } else { format!("{text}:{port}") })
    }

    /// Whether a user name is sent along.
    pub(super) fn has_credentials(&self) -> bool {
        match &self.proxy {
            Proxy::Manual(manual) => manual.user_name.is_some(),
            Proxy::System => self
                .matcher
                .as_ref()
                .and_then(|matcher| matcher.intercept(&http::Uri::from_static("https://management.azure.com")))
                .is_some_and(|found| found.basic_auth().is_some() || found.raw_auth().is_some()),
            Proxy::None => false,
        }
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A list of hosts with single commas.
fn tidy(exceptions: &str) -> Result<String, ProxyFault> {
    let entries: Vec<&str> =
        exceptions.split([',', ';', ' ', '\n', '\t']).map(str::trim).filter(|entry| !entry.is_empty()).collect();
    for entry in &entries {
        let legal = entry.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:/[]".contains(&byte));
        if *entry != "*" && (!legal || entry.contains("://")) {
            return Err(ProxyFault {
                part: ProxyPart::Exceptions,
                message: format!(
                    "\u{201c}{entry}\u{201d} is not a host. Use names such as contoso.example, which covers all names below it, or addresses such as 10.0.0.0/8, with commas between them."
                ),
            });
        }
    }
    Ok(entries.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_host_and_port_and_the_password_leaves_it() {
        let proxy = ManualProxy::parse(" http://ada:s%40f+e@proxy.contoso.example:80/ ", "").unwrap();
        assert_eq!((proxy.shown(), proxy.address().as_str()), ("proxy.contoso.example:80", "proxy.contoso.example:80"));
        assert_eq!(proxy.user_name(), Some("ada"));
        assert_eq!(proxy.password.as_ref().unwrap().expose_secret(), "s@f+e");
        assert!(!format!("{proxy:?}").contains("ada"), "{proxy:?}");
        assert_eq!(ManualProxy::parse("socks5h://10.0.0.1:1080", "").unwrap().address(), "socks5h://10.0.0.1:1080");
        assert_eq!(ManualProxy::parse("[::1]:8080", "").unwrap().shown(), "[::1]:8080");
    }

    #[test]
    fn what_is_no_proxy_is_refused_at_its_part() {
        for address in [
            "",
            "proxy.contoso.example",
            "proxy:0",
            "proxy:99999",
            "ftp://proxy:21",
            "http://proxy:80/wpad.dat",
            "a b:80",
            "http://:80",
        ] {
            let fault = ManualProxy::parse(address, "").expect_err(address);
            assert_eq!(fault.part, ProxyPart::Address, "{address}");
        }
        for exceptions in ["https://contoso.example", "a\u{201c}b", "<local>"] {
            assert_eq!(ManualProxy::parse("proxy:8080", exceptions).unwrap_err().part, ProxyPart::Exceptions);
        }
    }

    #[test]
    fn exceptions_and_this_computer_are_reached_without_it() {
        let proxy = ManualProxy::parse("proxy.contoso.example:8080", "vault.azure.net; 10.0.0.0/8").unwrap();
        assert_eq!(proxy.exceptions(), "vault.azure.net,10.0.0.0/8");
        let route = Route::of(&Proxy::Manual(proxy));
        let through = |url: &str| route.proxy_for(&url.parse().unwrap());
        assert_eq!(through("https://management.azure.com/x?y"), Some("proxy.contoso.example:8080".to_owned()));
        for direct in
            ["https://contoso.vault.azure.net/", "https://10.1.2.3/", "https://127.0.0.1:1/", "https://localhost/"]
        {
            assert_eq!(through(direct), None, "{direct}");
        }
    }
}
