//! Where the browser comes back to after a sign-in: a small server on this computer, on a port of its own, for one answer.
//! Called by the sign-in with a browser. It shows a page that can be closed and takes no answer but its own sign-in's.
//! Browsers open connections ahead and say nothing on them: each is served beside the others.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use url::Url;

use super::token_request::SIGN_IN;
use crate::error::{Error, ErrorKind};

/// A request line with a code in it is some two thousand characters.
const MAX_REQUEST: usize = 32 * 1024;
/// A browser sends its request at once; whoever connects and is silent is none.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// For request and page together.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);
/// The oldest connection makes room for one more.
const MAX_CONNECTIONS: usize = 64;
/// After a connection that could not be taken, such as with too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const MAX_PORTS: usize = 8;

/// A server that waits for a browser.
pub(super) struct Redirect {
    address: Url,
    four: TcpListener,
    /// Browsers may take "localhost" for either; not every computer has this one.
    six: Option<TcpListener>,
}

impl Redirect {
    /// Listens on a fresh port.
    pub(super) async fn listen() -> Result<Self, Error> {
        let refused = |why: std::io::Error| {
            Error::new(ErrorKind::Protocol, SIGN_IN, format!("The browser's answer cannot be waited for ({why})."))
        };
        for _ in 0..MAX_PORTS {
            let four = TcpListener::bind(("127.0.0.1", 0)).await.map_err(refused)?;
            let port = four.local_addr().map_err(refused)?.port();
            let six = match TcpListener::bind(("::1", port)).await {
                Ok(six) => Some(six),
                // Someone else listens there, and would get the code.
                Err(why) if why.kind() == std::io::ErrorKind::AddrInUse => continue,
                Err(_) => None,
            };
            let address = Url::parse(&format!("http://localhost:{port}"));
            let address = address.map_err(|why| Error::protocol(SIGN_IN, why.to_string()))?;
            return Ok(Self { address, four, six });
        }
        Err(Error::new(ErrorKind::Protocol, SIGN_IN, "No free port was found to wait for the browser's answer on."))
    }

    /// What Entra sends the browser to.
    pub(super) fn address(&self) -> Url {
        self.address.clone()
    }

    /// Waits for the answer to the sign-in with this `state`. Anything else that comes by is told so and passed over: a
    /// second tab, a page that guesses the port, the browser asking for an icon.
    pub(super) async fn answer(self, state: &str) -> Url {
        let mut connections = JoinSet::new();
        let mut open: VecDeque<AbortHandle> = VecDeque::new();
        loop {
            tokio::select! {
                Some(ended) = connections.join_next() => {
                    open.retain(|connection| !connection.is_finished());
                    if let Ok(Some(answer)) = ended {
                        return answer;
                    }
                }
                met = self.accept() => match met {
                    Ok(stream) => {
                        if open.len() >= MAX_CONNECTIONS && let Some(oldest) = open.pop_front() {
                            oldest.abort();
                        }
                        open.push_back(connections.spawn(serve(stream, self.address.clone(), state.to_owned())));
                    }
                    Err(why) => {
                        tracing::debug!(%why, "a connection could not be taken");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
    }

    async fn accept(&self) -> std::io::Result<TcpStream> {
        let (stream, _) = match &self.six {
            Some(six) => tokio::select! { met = self.four.accept() => met?, met = six.accept() => met? },
            None => self.four.accept().await?,
        };
        Ok(stream)
    }
}

/// Serves one connection, one request. The answer, when it was this sign-in's; the browser has its page by then.
async fn serve(stream: TcpStream, address: Url, state: String) -> Option<Url> {
    let taken = Arc::new(Mutex::new(None));
    let service = service_fn(|request| {
        let (page, answer) = page_for(&request, &address, &state);
        if answer.is_some() {
            *taken.lock().unwrap_or_else(PoisonError::into_inner) = answer;
        }
        std::future::ready(Ok::<_, Infallible>(page))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST_TIMEOUT)
        .keep_alive(false)
        .max_buf_size(MAX_REQUEST)
        .serve_connection(TokioIo::new(stream), service);
    // A browser that has gone away misses a page, nothing else.
    match tokio::time::timeout(CONNECTION_TIMEOUT, connection).await {
        Ok(Ok(())) => {}
        Ok(Err(why)) => tracing::debug!(%why, "a connection to the sign-in's server ended early"),
        Err(_) => tracing::debug!("a connection to the sign-in's server was too slow"),
    }
    taken.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The page for a request, and the answer that it brings.
fn page_for(request: &http::Request<Incoming>, address: &Url, state: &str) -> (Response<Full<Bytes>>, Option<Url>) {
    const CLOSE: &str = "You can close this page.";
    if request.method() != Method::GET {
        return (page(StatusCode::METHOD_NOT_ALLOWED, "Nothing here", CLOSE), None);
    }
    // The redirect address has no path of its own.
    if request.uri().path() != "/" {
        return (page(StatusCode::NOT_FOUND, "Nothing here", CLOSE), None);
    }
    let mut answer = address.clone();
    answer.set_query(request.uri().query());
    let field = |name: &str| answer.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let is_answer = field("code").is_some() || field("error").is_some();
    if is_answer && field("state").as_deref() == Some(state) {
        let heading = if field("error").is_some() { "Not signed in" } else { "Regent has the answer" };
        return (page(StatusCode::OK, heading, "You can close this page and go back to Regent."), Some(answer));
    }
    if is_answer {
        let what = "This answer belongs to another sign-in. Close this page and use the one that Regent opened last.";
        return (page(StatusCode::BAD_REQUEST, "Not this sign-in", what), None);
    }
    (page(StatusCode::NOT_FOUND, "Nothing here", CLOSE), None)
}

fn page(status: StatusCode, heading: &str, text: &str) -> Response<Full<Bytes>> {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Regent</title><style>body{{font:16px system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}}</style><h1>{heading}</h1><p>{text}</p></html>"
    );
    let mut response = Response::new(Full::new(Bytes::from(page)));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    async fn visit(address: &Url, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", address.port().unwrap())).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        drop(stream.read_to_string(&mut answer).await);
        answer
    }

    #[tokio::test]
    async fn only_the_answer_of_its_own_sign_in_is_taken() {
        let redirect = Redirect::listen().await.unwrap();
        let address = redirect.address();
        let waiting = tokio::spawn(async move { redirect.answer("mine").await });
        for (request, status) in [
            ("GET /favicon.ico HTTP/1.1\r\nhost: localhost\r\n\r\n", "404"),
            ("GET /?code=stolen&state=theirs HTTP/1.1\r\nhost: localhost\r\n\r\n", "400"),
            ("GET /?code=stolen HTTP/1.1\r\nhost: localhost\r\n\r\n", "400"),
            ("POST /?code=x&state=mine HTTP/1.1\r\nhost: localhost\r\n\r\n", "405"),
            ("GET //evil.example/?code=x&state=mine HTTP/1.1\r\nhost: localhost\r\n\r\n", "404"),
            ("\u{0}\u{1}\r\n\r\n", "400"),
        ] {
            let answer = visit(&address, request).await;
            assert_eq!(answer.split(' ').nth(1).unwrap_or_default(), status, "{request}");
            assert!(!waiting.is_finished(), "{request}");
        }
        let page = visit(&address, "GET /?code=right&state=mine HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        assert!(page.contains("You can close this page"), "{page}");
        assert!(waiting.await.unwrap().as_str().ends_with("/?code=right&state=mine"));
    }

    #[tokio::test]
    async fn a_browser_that_takes_localhost_for_the_other_family_is_heard_too() {
        let redirect = Redirect::listen().await.unwrap();
        let Some(port) = redirect.six.as_ref().map(|six| six.local_addr().unwrap().port()) else { return };
        let waiting = tokio::spawn(async move { redirect.answer("mine").await });
        let mut stream = TcpStream::connect(("::1", port)).await.unwrap();
        stream.write_all(b"GET /?error=access_denied&state=mine HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        assert!(waiting.await.unwrap().as_str().contains("access_denied"));
    }

    #[tokio::test]
    async fn connections_on_which_nothing_is_said_hold_nobody_up() {
        let redirect = Redirect::listen().await.unwrap();
        let address = redirect.address();
        let waiting = tokio::spawn(async move { redirect.answer("mine").await });
        let mut silent = Vec::new();
        for at in 0..MAX_CONNECTIONS + 10 {
            let mut stream = TcpStream::connect(("127.0.0.1", address.port().unwrap())).await.unwrap();
            if at % 2 == 0 {
                stream.write_all(b"GET /?code=").await.unwrap();
            }
            silent.push(stream);
        }
        let request = "GET /?code=right&state=mine HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let answered = tokio::time::timeout(Duration::from_secs(3), visit(&address, request)).await;
        assert!(answered.expect("nobody waits for the silent ones").contains("200 OK"));
        assert!(waiting.await.unwrap().as_str().contains("code=right"));
        drop(silent);
    }
}
