//! The HTTP clients themselves: time limits, proxy, TLS, and no redirect. Made by the network from a choice of settings, and
//! by the transport to this computer.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::CryptoProvider;

use crate::error::{Error, ErrorKind};
use crate::proxy::Route;
use crate::settings::NetworkSettings;
use crate::verifier::{NamingVerifier, Refusals};

const PREPARE: &str = "prepare the network";
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// ARM itself gives up after 60 seconds.
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(65);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(120);

pub(crate) struct Clients {
    /// https, with proxy and authorities.
    pub(crate) remote: reqwest::Client,
    /// http to this computer and to its virtual machine's host; never through a proxy.
    pub(crate) local: reqwest::Client,
    pub(crate) route: Route,
    pub(crate) refusals: Arc<Refusals>,
}

impl Clients {
    pub(crate) fn of(settings: &NetworkSettings) -> Result<Self, Error> {
        let route = Route::of(&settings.proxy);
        let refusals = Arc::default();
        let remote =
            tls_builder(settings, &route, &refusals)?.https_only(true).build().map_err(|why| unusable(&why))?;
        Ok(Self { remote, local: plain()?, route, refusals })
    }
}

/// A client without proxy and without redirects, for http on this computer.
pub(crate) fn plain() -> Result<reqwest::Client, Error> {
    provider()?;
    timed().no_proxy().build().map_err(|why| unusable(&why))
}

pub(crate) fn tls_builder(
    settings: &NetworkSettings,
    route: &Route,
    refusals: &Arc<Refusals>,
) -> Result<reqwest::ClientBuilder, Error> {
    let provider = provider()?;
    let verifier = NamingVerifier::new(&settings.authorities, Arc::clone(&provider), Arc::clone(refusals))
        .map_err(|why| Error::new(ErrorKind::Blocked, PREPARE, format!("This computer's list of trusted certificate authorities cannot be used ({why}). Install the system's package of CA certificates, or name a CA file in Settings.")))?;
    // "Dangerous" is to bring one's own verifier; ours asks the platform's, and only adds the issuer's name to a refusal.
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|why| Error::new(ErrorKind::Unusable, PREPARE, why.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    route.onto(timed().tls_backend_preconfigured(tls)).map_err(|why| unusable(&why))
}

fn timed() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
}

/// reqwest panics without one; a sentence is better.
fn provider() -> Result<Arc<CryptoProvider>, Error> {
    let installed = CryptoProvider::get_default().cloned();
    installed.ok_or_else(|| Error::new(ErrorKind::Unusable, PREPARE, "No TLS provider is installed at start."))
}

fn unusable(why: &reqwest::Error) -> Error {
    Error::new(ErrorKind::Unusable, PREPARE, why.to_string())
}
