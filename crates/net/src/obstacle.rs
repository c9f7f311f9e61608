//! Why no answer came: the name is not known, the connection was refused, nobody answered in time, the proxy wants a
//! password, or someone on the way shows a certificate of their own. Called by the network's transport; it makes one
//! sentence that says which, who and what to do.

use std::error::Error as StdError;
use std::io;

use azure_core::error::ErrorKind as CoreKind;
use rustls::CertificateError;
use time::OffsetDateTime;

use crate::clients::{CONNECT_TIMEOUT, READ_TIMEOUT};
use crate::error::{Error, ErrorKind};
use crate::text::sentence;
use crate::verifier::RefusedCertificate;

/// What is known about the way that a request took.
pub(crate) struct Obstacle<'a> {
    /// The host that was to be reached.
    pub(crate) host: &'a str,
    /// `host:port` of the proxy, if there was one.
    pub(crate) proxy: Option<&'a str>,
    /// Whether a user name was given to the proxy.
    pub(crate) signs_in: bool,
    /// How the proxy would have people sign in; empty when that is not known.
    pub(crate) schemes: Vec<String>,
    /// The certificate that was refused last.
    pub(crate) refused: Option<RefusedCertificate>,
    /// This computer's time.
    pub(crate) now: OffsetDateTime,
}

/// Whether it is the proxy that wants to know who asks.
pub(crate) fn wants_proxy_password(error: &azure_core::Error) -> bool {
    matches!(Cause::of(error), Cause::ProxyWantsPassword)
}

/// The transport's error with a sentence of ours in it, and of the kind that says whether sending again may help.
pub(crate) fn unreachable(error: azure_core::Error, way: &Obstacle<'_>) -> azure_core::Error {
    let cause = Cause::of(&error);
    // The operation is named where the error is read.
    let own = match cause {
        Cause::ProxyWantsPassword => Error::blocked(proxy_wants_password(way)),
        Cause::ProxyRefuses => Error::blocked(format!(
            "The proxy at {} did not connect to {}. Ask whoever runs the proxy to let this host through.",
            way.proxy.unwrap_or("an unknown address"),
            way.host
        )),
        Cause::Certificate => Error::blocked(certificate(way)),
        Cause::Handshake(said) => Error::blocked(format!(
            "{} and this computer could not agree on a safe connection ({said}). Something in the network may stand in between.",
            way.host
        )),
        Cause::NoName => Error::offline(format!("The name {} could not be found", first_hop(way))),
        Cause::Refused => Error::offline(format!("{} refused the connection", first_hop(way))),
        Cause::Slow { connected: false } => {
            Error::offline(format!("{} did not answer within {} seconds", first_hop(way), CONNECT_TIMEOUT.as_secs()))
        }
        Cause::Slow { connected: true } => Error {
            may_have_landed: true,
            ..Error::offline(format!(
                "{} took the request and was silent for {} seconds",
                way.host,
                READ_TIMEOUT.as_secs()
            ))
        },
        Cause::Broken => Error {
            may_have_landed: true,
            ..Error::offline(format!("The connection to {} broke before the answer was complete", way.host))
        },
        Cause::NoWay(said) => Error::offline(format!("No connection to {} could be made ({said})", first_hop(way))),
    };
    let kind = match (own.kind, own.may_have_landed) {
        (ErrorKind::Blocked, _) => CoreKind::Other,
        (_, true) => CoreKind::Io,
        (_, false) => CoreKind::Connection,
    };
    let text = own.message.clone();
    azure_core::Error::with_error(kind, own, text)
}

/// Who is asked first: the proxy, where there is one.
fn first_hop(way: &Obstacle<'_>) -> String {
    way.proxy.map_or_else(|| way.host.to_owned(), |proxy| format!("the proxy at {proxy}"))
}

fn proxy_wants_password(way: &Obstacle<'_>) -> String {
    let proxy = way.proxy.unwrap_or("an unknown address");
    if !way.schemes.is_empty() && !way.schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic")) {
        return format!(
            "The proxy at {proxy} takes no password but a sign-in by {}, which Regent does not know. Ask whoever runs it to let Azure's hosts through without one, or run a program on this computer that signs in to it, and name that one as the proxy.",
            way.schemes.join(" or ")
        );
    }
    if way.signs_in {
        return format!(
            "The proxy at {proxy} did not accept the user name and the password. Enter them again in Settings."
        );
    }
    format!("The proxy at {proxy} asks for a user name and a password. Enter them in Settings.")
}

fn certificate(way: &Obstacle<'_>) -> String {
    let host = way.host;
    let by = way.refused.as_ref().and_then(|refused| refused.issuer.as_deref());
    let by = by.map(|issuer| format!(", issued by \u{201c}{issuer}\u{201d}")).unwrap_or_default();
    let why = way.refused.as_ref().map(|refused| &refused.why);
    match why {
        Some(rustls::Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        )) => {
            format!(
                "The certificate of {host}{by}, has expired by this computer's clock, which says {}. Set the clock if it is wrong; else tell whoever runs the network.",
                way.now.date()
            )
        }
        Some(rustls::Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        )) => format!(
            "The certificate of {host}{by}, is not valid yet by this computer's clock, which says {}. Set the clock.",
            way.now.date()
        ),
        Some(rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => format!(
            "Whoever answered for {host} shows a certificate of another name{by}. A proxy or a sign-in page of the network stands in between: open a browser, sign in to the network, then try again."
        ),
        _ => format!(
            "{host} shows a certificate that this computer does not trust{by}. A proxy or firewall of the network reads the traffic: ask whoever runs it for its CA certificate and name the file in Settings, or have it installed on this computer."
        ),
    }
}

/// What the chain of causes comes down to.
enum Cause {
    ProxyWantsPassword,
    ProxyRefuses,
    Certificate,
    Handshake(String),
    NoName,
    Refused,
    Slow { connected: bool },
    Broken,
    NoWay(String),
}

impl Cause {
    fn of(error: &azure_core::Error) -> Self {
        let chain = chain(error);
        let request = chain.iter().find_map(|cause| cause.downcast_ref::<reqwest::Error>());
        let connected = !request.is_some_and(reqwest::Error::is_connect);
        for cause in &chain {
            match cause.downcast_ref::<rustls::Error>() {
                Some(rustls::Error::InvalidCertificate(_)) => return Self::Certificate,
                Some(other) => return Self::Handshake(sentence(&other.to_string())),
                None => {}
            }
        }
        // hyper-util and reqwest keep these types to themselves; their words are held by tests.
        let says = |words: &str| chain.iter().any(|cause| cause.to_string().contains(words));
        if says("proxy authorization required") || says("credentials") && says("socks") {
            return Self::ProxyWantsPassword;
        }
        if says("tunnel error: unsuccessful") || says("tunnel error: unexpected end") {
            return Self::ProxyRefuses;
        }
        if says("dns error") || says("failed to lookup address") {
            return Self::NoName;
        }
        if request.is_some_and(reqwest::Error::is_timeout) {
            return Self::Slow { connected };
        }
        let io = chain.iter().rev().find_map(|cause| cause.downcast_ref::<io::Error>());
        match io.map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => Self::Refused,
            Some(io::ErrorKind::TimedOut) => Self::Slow { connected },
            _ if connected => Self::Broken,
            _ => Self::NoWay(chain.last().map(|cause| sentence(&cause.to_string())).unwrap_or_default()),
        }
    }
}

/// The error and its causes. An I/O error names as its source what lies below the error that it wraps, and so hides it.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut chain: Vec<&'a (dyn StdError + 'static)> = Vec::new();
    let mut next = Some(error);
    while let Some(current) = next {
        chain.push(current);
        let wrapped = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|inner| inner as &(dyn StdError + 'static)).or_else(|| current.source());
    }
    chain
}
