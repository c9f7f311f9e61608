//! Which addresses Regent hands to the browser: pages over TLS, and those of a sandbox on this computer. It judges the address as the
//! browser will read it, by its scheme and host, never by how its text begins. Pure; called by the desktop alone.

use tauri::Url;

/// The address, if it may be opened.
///
/// # Errors
/// One sentence for the person.
pub(super) fn allowed(text: &str) -> Result<Url, String> {
    let refused = || "Only pages of Azure and of a sandbox on this computer are opened.".to_owned();
    let url = Url::parse(text).map_err(|_| refused())?;
    // A name or a password in front of the host is there to deceive: nothing of Azure's has one.
    let bare = url.username().is_empty() && url.password().is_none();
    let fits = match url.scheme() {
        "https" => url.host_str().is_some_and(|host| !host.is_empty()),
        "http" => is_this_computer(&url),
        _ => false,
    };
    if bare && fits { Ok(url) } else { Err(refused()) }
}

fn is_this_computer(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::allowed;

    #[test]
    fn pages_of_azure_and_of_a_sandbox_here_are_opened() {
        for text in [
            "https://portal.azure.com/#resource/subscriptions/x",
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=x",
            "http://127.0.0.1:5150/authorize",
            "http://localhost:5150/",
            "http://[::1]:5150/",
            "HTTP://LOCALHOST:5150/",
        ] {
            assert!(allowed(text).is_ok(), "{text}");
        }
    }

    /// A browser reads the backslash as the end of the host. What is opened is the address as it was read, so nobody can read it otherwise.
    #[test]
    fn an_address_is_opened_as_it_was_read() {
        assert_eq!(
            allowed("http://localhost:8080\\@evil.example/").unwrap().as_str(),
            "http://localhost:8080/@evil.example/"
        );
    }

    #[test]
    fn what_only_begins_like_them_is_not() {
        for text in [
            "http://localhost:x@evil.example/",
            "http://127.0.0.1:5150@evil.example/",
            "http://localhost.evil.example:80/",
            "http://127.0.0.1.evil.example/",
            "http://[::1]:80@evil.example/",
            "https://portal.azure.com@evil.example/",
            "https://",
            "https:",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "ms-settings:privacy",
            "http://portal.azure.com/",
            "",
        ] {
            assert!(allowed(text).is_err(), "{text}");
        }
    }
}
