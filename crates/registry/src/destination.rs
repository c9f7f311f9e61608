//! Where a probe goes: the addresses of a host, looked up once and judged before anything is sent, so that a name that leads
//! somewhere else a moment later changes nothing. Called by the probe.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use crate::address::{AddressKind, RefusedAddress, kind_of};

/// A name that is not found within this time is not found.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Addresses that were judged. Whoever connects uses these and asks for no name again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The addresses, in the order of the resolver.
    pub addresses: Vec<SocketAddr>,
}

/// Why a host is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DestinationError {
    /// The name leads nowhere.
    NotFound,
    /// It leads to an address that is never asked, beside others or alone.
    Refused(RefusedAddress),
    /// It leads into a private network, and nobody has said yes to that.
    Private(SocketAddr),
}

impl fmt::Display for DestinationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("The name of the registry could not be found."),
            Self::Refused(why) => write!(f, "The name of the registry leads to {why}. Nothing was sent there."),
            Self::Private(address) => {
                write!(f, "The name of the registry leads to {}, an address of a private network.", address.ip())
            }
        }
    }
}

impl std::error::Error for DestinationError {}

impl Destination {
    /// Looks a host up. `private_is_allowed` is the person's answer to the question that [`DestinationError::Private`] asks.
    ///
    /// # Errors
    /// When the host may not be asked.
    pub async fn of(host: &str, port: u16, private_is_allowed: bool) -> Result<Self, DestinationError> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = tokio::time::timeout(TIMEOUT, tokio::net::lookup_host((bare, port))).await;
        let found = found.ok().and_then(Result::ok).map(Iterator::collect).unwrap_or_default();
        Self::judged(found, private_is_allowed)
    }

    /// One address that may not be asked spoils the name: which of them is taken is nobody's choice.
    fn judged(addresses: Vec<SocketAddr>, private_is_allowed: bool) -> Result<Self, DestinationError> {
        if addresses.is_empty() {
            return Err(DestinationError::NotFound);
        }
        let mut private = None;
        for address in &addresses {
            match kind_of(address.ip()) {
                AddressKind::Public => {}
                AddressKind::Private => private = private.or(Some(*address)),
                AddressKind::Refused(why) => return Err(DestinationError::Refused(why)),
            }
        }
        match private.filter(|_| !private_is_allowed) {
            Some(address) => Err(DestinationError::Private(address)),
            None => Ok(Self { addresses }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(addresses: &[&str], private_is_allowed: bool) -> Result<usize, DestinationError> {
        let addresses = addresses.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 443)).collect();
        Destination::judged(addresses, private_is_allowed).map(|found| found.addresses.len())
    }

    #[test]
    fn one_bad_address_among_good_ones_is_enough() {
        assert_eq!(judged(&["20.1.1.1", "2603::1"], false), Ok(2));
        assert_eq!(judged(&["20.1.1.1", "127.0.0.1"], true), Err(DestinationError::Refused(RefusedAddress::Loopback)));
        assert!(matches!(judged(&["20.1.1.1", "10.0.0.1"], false), Err(DestinationError::Private(_))));
        assert_eq!(judged(&["20.1.1.1", "10.0.0.1"], true), Ok(2));
        assert_eq!(judged(&[], true), Err(DestinationError::NotFound));
    }

    #[tokio::test]
    async fn this_computer_is_not_asked_by_any_name() {
        for host in ["127.0.0.1", "localhost", "::1", "[::1]", "0.0.0.0", "169.254.169.254", "2130706433", "0x7f.1"] {
            let refused = Destination::of(host, 443, true).await.expect_err(host);
            assert!(matches!(refused, DestinationError::Refused(_) | DestinationError::NotFound), "{host}: {refused}");
        }
    }
}
