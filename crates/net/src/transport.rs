//! How bytes travel to an emulator of Azure on this computer, and the cap on what any transport reads. Called by the network.
//! No transport follows a redirect, so no header ever reaches a host that the caller did not name.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use azure_core::error::ErrorKind as CoreKind;
use azure_core::http::{AsyncRawResponse, HttpClient, Request};
use futures::StreamExt as _;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use url::{Host, Url};

use crate::clients;
use crate::error::{Error, ErrorKind};

/// ARM caps its answers at 8 MB.
const MAX_ANSWER: usize = 16 * 1024 * 1024;
/// An answer may take this long, and a second more for each [`LOWEST_SPEED`] bytes of it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
const LOWEST_SPEED: usize = 16 * 1024;
/// More requests to one host are not under way at once; the others wait.
const MAX_AT_ONCE: usize = 32;

/// The header that keeps the host a request was meant for when it goes to a loopback emulator.
const ORIGINAL_HOST: &str = "x-original-host";

/// How many requests may be under way, for each host. Cheap to clone: all clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct HostLimits(Arc<Mutex<HashMap<String, Arc<Semaphore>>>>);

impl HostLimits {
    fn of(&self, url: &Url) -> Arc<Semaphore> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Hosts that nobody asks any more take no room.
        all.retain(|name, limit| {
            *name == host || Arc::strong_count(limit) > 1 || limit.available_permits() < MAX_AT_ONCE
        });
        Arc::clone(all.entry(host).or_insert_with(|| Arc::new(Semaphore::new(MAX_AT_ONCE))))
    }
}

/// The transport, made to stop at answers that are too long or too slow, and to keep to so many requests at once.
pub(crate) fn bounded(inner: impl HttpClient + 'static, limits: HostLimits) -> Arc<dyn HttpClient> {
    Arc::new(Bounded { inner, limits, max_bytes: MAX_ANSWER })
}

/// Requests carried to `base` on this computer, whatever host they are meant for. No proxy.
///
/// # Errors
/// When `base` is not a loopback address: nothing that holds a token may be carried anywhere else.
pub fn loopback_transport(base: Url) -> Result<Arc<dyn HttpClient>, Error> {
    loopback_within(base, HostLimits::default())
}

pub(crate) fn loopback_within(base: Url, limits: HostLimits) -> Result<Arc<dyn HttpClient>, Error> {
    let here = match base.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    };
    if !here || base.scheme() != "http" {
        return Err(Error::new(
            ErrorKind::Unusable,
            "reach the sandbox",
            "A sandbox is reached at an address on this computer, such as http://127.0.0.1:5150.",
        ));
    }
    Ok(bounded(Loopback { base, inner: clients::plain()? }, limits))
}

/// Carries each request to one address and says which host it was meant for.
#[derive(Debug)]
struct Loopback<C> {
    base: Url,
    inner: C,
}

#[async_trait]
impl<C: HttpClient> HttpClient for Loopback<C> {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let mut carried = request.clone();
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let mut url = self.base.clone();
        url.set_path(request.url().path());
        url.set_query(request.url().query());
        *carried.url_mut() = url;
        carried.insert_header(ORIGINAL_HOST, host);
        self.inner.execute_request(&carried).await
    }
}

/// Stops reading an answer that is longer than any that the services give, or that never comes to its end.
#[derive(Debug)]
struct Bounded<C> {
    inner: C,
    limits: HostLimits,
    max_bytes: usize,
}

#[async_trait]
impl<C: HttpClient> HttpClient for Bounded<C> {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        // Given back when the answer was read, or when nobody reads it any more. The semaphore is never closed.
        let place = self.limits.of(request.url()).acquire_owned().await.ok();
        let host = request.url().host_str().unwrap_or("The service").to_owned();
        let (status, headers, body) = self.inner.execute_request(request).await?.deconstruct();
        let max_bytes = self.max_bytes;
        let begun = Instant::now();
        let mut read = 0_usize;
        let bounded = body.map(move |chunk| {
            let _held = &place;
            let chunk = chunk?;
            read = read.saturating_add(chunk.len());
            if read > max_bytes {
                let message =
                    format!("The answer is longer than {max_bytes} bytes, more than any answer of the service.");
                return Err(azure_core::Error::with_message(CoreKind::Other, message));
            }
            if begun.elapsed() > allowed(read) {
                let message = format!("{host} answered so slowly that the answer was not waited for");
                let own = Error { may_have_landed: true, ..Error::offline(message.clone()) };
                return Err(azure_core::Error::with_error(CoreKind::Io, own, message));
            }
            Ok(chunk)
        });
        Ok(AsyncRawResponse::new(status, headers, Box::pin(bounded)))
    }
}

/// How long so many bytes may take.
fn allowed(bytes: usize) -> Duration {
    ANSWER_TIMEOUT + Duration::from_secs(u64::try_from(bytes / LOWEST_SPEED).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use azure_core::http::{Method, StatusCode, headers::Headers};
    use bytes::Bytes;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Debug, Default)]
    struct Answering {
        seen: Mutex<Vec<(String, Option<String>)>>,
        bytes: usize,
    }

    #[async_trait]
    impl HttpClient for Answering {
        async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
            let host = request.headers().iter().find(|(name, _)| name.as_str() == ORIGINAL_HOST);
            self.seen
                .lock()
                .unwrap()
                .push((request.url().to_string(), host.map(|(_, value)| value.as_str().to_owned())));
            Ok(AsyncRawResponse::from_bytes(StatusCode::Ok, Headers::new(), vec![b'x'; self.bytes]))
        }
    }

    #[test]
    fn only_this_computer_is_a_sandbox() {
        drop(rustls::crypto::ring::default_provider().install_default());
        for base in ["http://127.0.0.1:5150", "http://[::1]:5150", "http://localhost:5150"] {
            assert!(loopback_transport(base.parse().unwrap()).is_ok(), "{base}");
        }
        for base in [
            "http://10.0.0.1:5150",
            "http://localhost.evil.example",
            "https://management.azure.com",
            "file:///tmp",
            "http://0.0.0.0",
        ] {
            assert!(loopback_transport(base.parse().unwrap()).is_err(), "{base}");
        }
    }

    #[tokio::test]
    async fn a_loopback_request_keeps_its_path_its_query_and_the_host_it_was_meant_for() {
        let loopback = Loopback { base: "http://127.0.0.1:5150".parse().unwrap(), inner: Answering::default() };
        let url = "https://management.azure.com/subscriptions/a%20b?api-version=1&x=%2F".parse().unwrap();
        loopback.execute_request(&Request::new(url, Method::Get)).await.unwrap();
        let seen = loopback.inner.seen.lock().unwrap().clone();
        let expected = "http://127.0.0.1:5150/subscriptions/a%20b?api-version=1&x=%2F".to_owned();
        assert_eq!(seen, [(expected, Some("management.azure.com".to_owned()))]);
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_its_end() {
        let read = async |bytes| {
            let inner = Answering { bytes, ..Answering::default() };
            let capped = Bounded { inner, limits: HostLimits::default(), max_bytes: 10 };
            let request = Request::new("https://management.azure.com/".parse().unwrap(), Method::Get);
            capped.execute_request(&request).await.unwrap().try_into_raw_response().await.map(|_| ())
        };
        assert!(read(10).await.is_ok());
        assert!(read(11).await.is_err());
    }

    /// A byte a second, for ever.
    #[derive(Debug)]
    struct Dripping;

    #[async_trait]
    impl HttpClient for Dripping {
        async fn execute_request(&self, _: &Request) -> azure_core::Result<AsyncRawResponse> {
            let drops = futures::stream::repeat(()).then(async |()| {
                tokio::time::sleep(Duration::from_secs(1)).await;
                Ok(Bytes::from_static(b"x"))
            });
            Ok(AsyncRawResponse::new(StatusCode::Ok, Headers::new(), Box::pin(drops)))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_of_a_byte_a_second_is_given_up() {
        let transport = bounded(Dripping, HostLimits::default());
        let request = Request::new("https://management.azure.com/".parse().unwrap(), Method::Get);
        let begun = Instant::now();
        let answer = transport.execute_request(&request).await.unwrap().try_into_raw_response().await;
        let error = Error::of_transport("read", &answer.expect_err("it never ends"));
        assert!(error.message.contains("slowly") && error.may_have_landed, "{error}");
        assert!(begun.elapsed() < ANSWER_TIMEOUT * 2, "{:?}", begun.elapsed());
    }

    /// Counts how many requests are under way.
    #[derive(Debug, Default)]
    struct Counting {
        now: Arc<AtomicUsize>,
        most: Arc<AtomicUsize>,
    }

    #[async_trait]
    impl HttpClient for Counting {
        async fn execute_request(&self, _: &Request) -> azure_core::Result<AsyncRawResponse> {
            self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(10)).await;
            self.now.fetch_sub(1, Ordering::SeqCst);
            Ok(AsyncRawResponse::from_bytes(StatusCode::Ok, Headers::new(), Vec::new()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_requests_to_a_host_are_some_tens_at_a_time() {
        let counting = Counting::default();
        let most = Arc::clone(&counting.most);
        let transport = bounded(counting, HostLimits::default());
        let all = (0..1_000).map(|number| {
            let transport = Arc::clone(&transport);
            async move {
                let url = format!("https://management.azure.com/{number}").parse().unwrap();
                let answer = transport.execute_request(&Request::new(url, Method::Get)).await.unwrap();
                answer.try_into_raw_response().await.unwrap();
            }
        });
        futures::future::join_all(all).await;
        assert_eq!(most.load(Ordering::SeqCst), MAX_AT_ONCE);
    }
}
