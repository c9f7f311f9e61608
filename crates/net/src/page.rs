//! A web page, or a redirect to one, where a service would have given data: a captive portal, most of the time. Called by
//! whoever reads an answer.

use azure_core::http::headers::{HeaderName, Headers};

use crate::text::sentence;

/// Whether an answer is a web page instead of data.
#[must_use]
pub fn is_page(body: &[u8]) -> bool {
    body.iter().copied().find(|byte| !byte.is_ascii_whitespace()).is_none_or(|byte| byte == b'<')
}

/// Whether it is the network that answers and not the service: a page with a status that no service gives to a program.
#[must_use]
pub fn is_of_the_network(status: u16, body: &[u8]) -> bool {
    is_page(body) && !(400..=510).contains(&status)
}

/// The sentence for a person who got one.
#[must_use]
pub fn of_the_network(headers: &Headers) -> String {
    let location = headers.get_optional_str(&HeaderName::from_static("location"));
    let host = location.and_then(|text| url::Url::parse(text).ok()).and_then(|url| url.host_str().map(sentence));
    let whose = host.map(|host| format!(", which leads to {host}")).unwrap_or_default();
    format!(
        "A web page came back instead of an answer{whose}. A proxy or a sign-in page of the network stands between this computer and the service: open a browser, sign in to the network, then try again."
    )
}
