//! Which ways of signing in a proxy offers, asked of the proxy itself: the HTTP client knows Basic alone and keeps the rest
//! to itself. Called after a proxy asked for a password; nothing but the wish to be connected is sent.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(3);
const HEAD_MAX: u64 = 16 * 1024;
/// More is no list of schemes.
const SCHEMES_MAX: usize = 8;

/// The schemes that the proxy at `host:port` offers for a connection to this host; empty when it does not say.
pub(super) async fn schemes(proxy: &str, host: &str) -> Vec<String> {
    let head = tokio::time::timeout(PATIENCE, head(proxy, host)).await;
    head.ok().and_then(Result::ok).map(|head| offered(&head)).unwrap_or_default()
}

async fn head(proxy: &str, host: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(proxy).await?;
    stream.write_all(format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n").as_bytes()).await?;
    let mut bytes = Vec::new();
    let mut part = [0; 1024];
    let mut limited = stream.take(HEAD_MAX);
    while !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = limited.read(&mut part).await?;
        if read == 0 {
            break;
        }
        bytes.extend_from_slice(part.get(..read).unwrap_or_default());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn offered(head: &str) -> Vec<String> {
    let mut lines = head.lines();
    if lines.next().and_then(|status| status.split(' ').nth(1)) != Some("407") {
        return Vec::new();
    }
    let values = lines.take_while(|line| !line.is_empty()).filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("proxy-authenticate").then(|| value.trim())
    });
    let mut schemes: Vec<String> = Vec::new();
    for scheme in values.filter_map(|value| value.split([' ', ',']).next()) {
        let legal =
            (1..=20).contains(&scheme.len()) && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if legal && schemes.len() < SCHEMES_MAX && !schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
            schemes.push(scheme.to_owned());
        }
    }
    schemes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemes_are_read_from_whatever_the_proxy_says() {
        let head = "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate:NTLM\r\nX: y\r\n\r\nProxy-Authenticate: Basic";
        assert_eq!(offered(head), ["Negotiate", "NTLM"]);
        assert_eq!(offered("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"a, b\"\r\n\r\n"), ["Basic"]);
        let hostile = "HTTP/1.1 407 No\r\nProxy-Authenticate: <b>\r\nProxy-Authenticate:\r\nProxy-Authenticate: \u{202e}x\r\n\r\n";
        for nothing in ["", "HTTP/1.1 200 OK\r\nProxy-Authenticate: NTLM\r\n\r\n", "\r\n\r\n", hostile] {
            assert!(offered(nothing).is_empty(), "{nothing:?}");
        }
    }
}
