//! Where the browser comes back to after a sign-in: a listener on this computer, on a port of its own, for one answer.
//! Called by the browser's way in. It shows a page that can be closed and takes no answer but its own sign-in's.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::SIGN_IN;
use crate::error::{Error, ErrorKind};

/// A request line with a code in it is some two thousand characters.
const REQUEST_MAX: usize = 32 * 1024;
/// A browser sends its request at once; whoever connects and is silent is none.
const REQUEST_TIME: Duration = Duration::from_secs(5);
const PORTS_TRIED: usize = 8;

/// A listener that waits for a browser.
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
        for _ in 0..PORTS_TRIED {
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
        loop {
            let stream = match &self.six {
                Some(six) => tokio::select! { met = self.four.accept() => met, met = six.accept() => met },
                None => self.four.accept().await,
            };
            let Ok((mut stream, _)) = stream else { continue };
            let read = tokio::time::timeout(REQUEST_TIME, target(&mut stream)).await;
            let Some(answer) = read.ok().flatten().and_then(|target| self.address.join(&target).ok()) else { continue };
            let field =
                |name: &str| answer.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
            let is_answer = field("code").is_some() || field("error").is_some();
            if is_answer && field("state").as_deref() == Some(state) {
                let heading = if field("error").is_some() { "Not signed in" } else { "Regent has the answer" };
                reply(&mut stream, "200 OK", heading, "You can close this page and go back to Regent.").await;
                return answer;
            }
            if is_answer {
                let what =
                    "This answer belongs to another sign-in. Close this page and use the one that Regent opened last.";
                reply(&mut stream, "400 Bad Request", "Not this sign-in", what).await;
            } else {
                reply(&mut stream, "404 Not Found", "Nothing here", "You can close this page.").await;
            }
        }
    }
}

/// The target of a GET, such as `/?code=...`.
async fn target(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0_u8; 4096];
    while !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut chunk).await.ok()?;
        bytes.extend_from_slice(chunk.get(..read).filter(|read| !read.is_empty())?);
        if bytes.len() > REQUEST_MAX {
            return None;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let mut words = text.lines().next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    // Only a path of this listener; two slashes would name another host.
    (method == "GET" && target.starts_with('/') && !target.starts_with("//")).then(|| target.to_owned())
}

async fn reply(stream: &mut TcpStream, status: &str, heading: &str, text: &str) {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Regent</title><style>body{{font:16px system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}}</style><h1>{heading}</h1><p>{text}</p></html>"
    );
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\ncache-control: no-store\r\nreferrer-policy: no-referrer\r\nconnection: close\r\n\r\n",
        page.len()
    );
    // A browser that has gone away misses a page, nothing else.
    let sent = stream.write_all((head + &page).as_bytes()).await;
    if sent.is_ok() && stream.shutdown().await.is_err() {
        tracing::debug!("the browser closed first");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("GET /favicon.ico HTTP/1.1\r\n\r\n", "404"),
            ("GET /?code=stolen&state=theirs HTTP/1.1\r\n\r\n", "400"),
            ("GET /?code=stolen HTTP/1.1\r\n\r\n", "400"),
            ("POST /?code=x&state=mine HTTP/1.1\r\n\r\n", ""),
            ("GET //evil.example/?code=x&state=mine HTTP/1.1\r\n\r\n", ""),
            ("\u{0}\u{1}\r\n\r\n", ""),
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
        stream.write_all(b"GET /?error=access_denied&state=mine HTTP/1.1\r\n\r\n").await.unwrap();
        assert!(waiting.await.unwrap().as_str().contains("access_denied"));
    }
}
