//! How bytes travel to an emulator of Azure on this computer, and the cap on what any transport reads. Called by the network.
//! No transport follows a redirect, so no header ever reaches a host that the caller did not name.

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use azure_core::error::ErrorKind as CoreKind;
use azure_core::http::{AsyncRawResponse, HttpClient, Request};
use futures::StreamExt as _;
use url::{Host, Url};

use crate::clients;
use crate::error::{Error, ErrorKind};

/// ARM caps its answers at 8 MB.
const ANSWER_MAX: usize = 16 * 1024 * 1024;

/// The header that keeps the host a request was meant for when it goes to a loopback emulator.
const ORIGINAL_HOST: &str = "x-original-host";

/// The transport, made to stop at answers that are too long.
pub(crate) fn capped(inner: impl HttpClient + 'static) -> Arc<dyn HttpClient> {
    Arc::new(Capped { inner, most: ANSWER_MAX })
}

/// Requests carried to `base` on this computer, whatever host they are meant for. No proxy.
///
/// # Errors
/// When `base` is not a loopback address: nothing that holds a token may be carried anywhere else.
pub fn loopback_transport(base: Url) -> Result<Arc<dyn HttpClient>, Error> {
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
    Ok(capped(Loopback { base, inner: clients::plain()? }))
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

/// Stops reading an answer that is longer than any that the services give.
#[derive(Debug)]
struct Capped<C> {
    inner: C,
    most: usize,
}

#[async_trait]
impl<C: HttpClient> HttpClient for Capped<C> {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let (status, headers, body) = self.inner.execute_request(request).await?.deconstruct();
        let most = self.most;
        let mut read = 0_usize;
        let capped = body.map(move |chunk| {
            let chunk = chunk?;
            read = read.saturating_add(chunk.len());
            if read > most {
                let message = format!("The answer is longer than {most} bytes, more than any answer of the service.");
                return Err(azure_core::Error::with_message(CoreKind::Other, message));
            }
            Ok(chunk)
        });
        Ok(AsyncRawResponse::new(status, headers, Box::pin(capped)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use azure_core::http::{Method, StatusCode, headers::Headers};
    use std::sync::Mutex;

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
            let capped = Capped { inner: Answering { bytes, ..Answering::default() }, most: 10 };
            let request = Request::new("https://management.azure.com/".parse().unwrap(), Method::Get);
            capped.execute_request(&request).await.unwrap().try_into_raw_response().await.map(|_| ())
        };
        assert!(read(10).await.is_ok());
        assert!(read(11).await.is_err());
    }
}
