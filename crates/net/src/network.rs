//! The one factory of HTTP clients: which proxy, which certificate authorities, and how far off this computer's clock is.
//! Made once by the context; every client of Azure and the registry probe go through it. Settings are swapped below the
//! transports that it has handed out, so they apply at once and nothing has to be made anew.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use azure_core::error::ErrorKind as CoreKind;
use azure_core::http::headers::HeaderName;
use azure_core::http::{AsyncRawResponse, Request};
use time::OffsetDateTime;
use url::{Host, Url};

use crate::HttpClient;
use crate::clients::{Clients, tls_builder};
use crate::clock::ClockWatch;
use crate::error::Error;
use crate::obstacle::{Obstacle, unreachable, wants_proxy_password};
use crate::proxy::Route;
use crate::reach::{Signals, reach};
use crate::settings::NetworkSettings;
use crate::transport::HostLimits;
use crate::{proxy_challenge, transport};

/// Where a virtual machine asks for the token of its managed identity, in every cloud.
const INSTANCE_METADATA: [u8; 4] = [169, 254, 169, 254];

/// The way to everything that is not on this computer. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Network(Arc<Inner>);

struct Inner {
    now: fn() -> OffsetDateTime,
    clock: ClockWatch,
    signals: Signals,
    limits: HostLimits,
    way: RwLock<ActiveClients>,
}

/// One choice of settings, and the clients made from it; they are made at the first request, not at start.
struct ActiveClients {
    settings: NetworkSettings,
    clients: Option<Arc<Clients>>,
}

impl Network {
    /// A network with the operating system's proxy and certificates. `changed` is called when the clock is found to be
    /// wrong, or right again.
    #[must_use]
    pub fn new(now: fn() -> OffsetDateTime, changed: impl Fn() + Send + Sync + 'static) -> Self {
        let way = RwLock::new(ActiveClients { settings: NetworkSettings::default(), clients: None });
        let signals = Signals::default();
        Self(Arc::new(Inner {
            now,
            clock: ClockWatch::new(Box::new(changed)),
            signals,
            limits: HostLimits::default(),
            way,
        }))
    }

    /// What the requests of all transports say, without being asked, about whether anything can be reached.
    #[must_use]
    pub fn signals(&self) -> &Signals {
        &self.0.signals
    }

    /// Uses other settings from the next request on, for every transport that was handed out. Requests on their way end
    /// as they began.
    ///
    /// # Errors
    /// When no client can be made from them; the old ones stay in force.
    pub fn apply(&self, settings: NetworkSettings) -> Result<(), Error> {
        let clients = Arc::new(Clients::of(&settings)?);
        *self.0.way.write().unwrap_or_else(PoisonError::into_inner) =
            ActiveClients { settings, clients: Some(clients) };
        Ok(())
    }

    /// Uses these settings from the first request on. Nothing is made from them yet, so a start is not held up.
    pub fn start_with(&self, settings: NetworkSettings) {
        *self.0.way.write().unwrap_or_else(PoisonError::into_inner) = ActiveClients { settings, clients: None };
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> NetworkSettings {
        self.0.way.read().unwrap_or_else(PoisonError::into_inner).settings.clone()
    }

    /// `host:port` of the proxy through which a request to `url` goes, if any.
    #[must_use]
    pub fn proxy_for(&self, url: &Url) -> Option<String> {
        Route::of(&self.settings().proxy).proxy_for(url)
    }

    /// How far this computer's clock is ahead of Azure's (behind: negative), when it is more than five minutes.
    #[must_use]
    pub fn clock_skew(&self) -> Option<time::Duration> {
        self.0.clock.skew()
    }

    /// What carries requests to Azure. It may be kept: settings change below it. Only https leaves this computer; http
    /// is for loopback and the instance metadata service, where managed identities get their tokens.
    #[must_use]
    pub fn transport(&self) -> Arc<dyn HttpClient> {
        transport::bounded(RemoteTransport { network: self.clone(), to_azure: true }, self.0.limits.clone())
    }

    /// The same for a host that is not Azure's: whether it answers says nothing of Azure, nor does its clock of ours.
    #[must_use]
    pub fn transport_elsewhere(&self) -> Arc<dyn HttpClient> {
        transport::bounded(RemoteTransport { network: self.clone(), to_azure: false }, self.0.limits.clone())
    }

    /// What carries every request to an emulator of Azure at `base` on this computer. No proxy, no certificates.
    ///
    /// # Errors
    /// When `base` is not a loopback address: nothing that holds a token may be carried anywhere else.
    pub fn loopback_transport(&self, base: Url) -> Result<Arc<dyn HttpClient>, Error> {
        let inner = transport::loopback_within(base, self.0.limits.clone())?;
        Ok(Arc::new(ClockObservingTransport { network: self.clone(), inner }))
    }

    /// A builder of clients for hosts outside Azure, with the proxy and the certificates in force, and without redirects.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn builder(&self) -> Result<reqwest::ClientBuilder, Error> {
        let settings = self.settings();
        Ok(tls_builder(&settings, &Route::of(&settings.proxy), &Arc::default())?.https_only(true))
    }

    /// Asks a host for a page without any token, to see whether it can be reached.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Offline`] or [`crate::ErrorKind::Blocked`], with what is in the way.
    pub async fn reach(&self, url: Url) -> Result<(), Error> {
        reach(self.transport().as_ref(), url).await
    }

    fn clients(&self) -> Result<Arc<Clients>, Error> {
        if let Some(clients) = &self.0.way.read().unwrap_or_else(PoisonError::into_inner).clients {
            return Ok(Arc::clone(clients));
        }
        let mut way = self.0.way.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(clients) = &way.clients {
            return Ok(Arc::clone(clients));
        }
        let clients = Arc::new(Clients::of(&way.settings)?);
        way.clients = Some(Arc::clone(&clients));
        Ok(clients)
    }

    /// Compares an answer's date with this computer's clock.
    fn note_date(&self, sent: OffsetDateTime, answer: &AsyncRawResponse) {
        if let Some(date) = answer.headers().get_optional_str(&HeaderName::from_static("date")) {
            self.0.clock.note(sent, (self.0.now)(), date);
        }
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("settings", &self.settings()).finish_non_exhaustive()
    }
}

/// Whether http to this address stays on this computer or ends at the host of its virtual machine.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address.octets() == INSTANCE_METADATA,
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// The transport to everything but an emulator.
#[derive(Debug)]
struct RemoteTransport {
    network: Network,
    /// What it meets says something of the way to Azure, and of this computer's clock.
    to_azure: bool,
}

#[async_trait]
impl HttpClient for RemoteTransport {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let clients = self.network.clients().map_err(|error| {
            let text = error.message.clone();
            azure_core::Error::with_error(CoreKind::Other, error, text)
        })?;
        let url = request.url();
        if url.scheme() == "http" && is_here(url) {
            return clients.local.execute_request(request).await;
        }
        if url.scheme() != "https" {
            return Err(azure_core::Error::with_message(CoreKind::Other, "Nothing is sent over an open connection."));
        }
        let sent = (self.network.0.now)();
        match clients.remote.execute_request(request).await {
            Ok(answer) => {
                if self.to_azure {
                    self.network.note_date(sent, &answer);
                }
                if self.to_azure {
                    self.network.0.signals.answered();
                }
                Ok(answer)
            }
            Err(error) => {
                if self.to_azure {
                    self.network.0.signals.lost();
                }
                let proxy = clients.route.proxy_for(url);
                let host = url.host_str().unwrap_or("the service");
                let refused = clients.refusals.of(host).or_else(|| clients.refusals.of(proxy_host(proxy.as_deref())?));
                let signs_in = clients.route.has_credentials();
                let schemes = match proxy.as_deref().filter(|_| wants_proxy_password(&error)) {
                    Some(proxy) => proxy_challenge::schemes(proxy, host).await,
                    None => Vec::new(),
                };
                let way = Obstacle { host, proxy: proxy.as_deref(), signs_in, schemes, refused, now: sent };
                Err(unreachable(error, &way))
            }
        }
    }
}

fn proxy_host(proxy: Option<&str>) -> Option<&str> {
    proxy?.rsplit_once(':').map(|(host, _)| host)
}

/// A transport whose answers tell the time too.
#[derive(Debug)]
struct ClockObservingTransport {
    network: Network,
    inner: Arc<dyn HttpClient>,
}

#[async_trait]
impl HttpClient for ClockObservingTransport {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let sent = (self.network.0.now)();
        let answer = self.inner.execute_request(request).await.inspect_err(|_| self.network.0.signals.lost())?;
        self.network.note_date(sent, &answer);
        self.network.0.signals.answered();
        Ok(answer)
    }
}
