//! The rules of an address that a probe of a registry is led to. A name may lead anywhere: to this computer, to the metadata
//! service of its virtual machine, to a device of the plant. Pure; called with every address before it is connected to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Services of clouds that hand out secrets to whoever can reach them, outside of the link-local range.
const METADATA_V4: [Ipv4Addr; 3] =
    [Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192)];
const METADATA_V6: [Ipv6Addr; 1] = [Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)];

/// What an address is, as far as a probe is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// It may be asked.
    Public,
    /// It is of a private network: the person is asked once before it is.
    Private,
    /// It is never asked.
    Refused(RefusedAddress),
}

/// Why an address is never asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedAddress {
    /// This computer.
    Loopback,
    /// The network segment of this computer, where metadata services live.
    LinkLocal,
    /// The metadata service of a cloud.
    Metadata,
    /// Many at once.
    Multicast,
    /// No host: unspecified, reserved or broadcast.
    NoHost,
}

impl fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "an address of this computer itself",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "the metadata service of a cloud",
            Self::Multicast => "a multicast address",
            Self::NoHost => "an address of no host",
        })
    }
}

/// What this address is. An IPv6 address that carries one of IPv4 is what that one is.
#[must_use]
pub fn kind_of(address: IpAddr) -> AddressKind {
    match address {
        IpAddr::V4(four) => kind_of_v4(four),
        IpAddr::V6(six) => carried(six).map_or_else(|| kind_of_v6(six), kind_of_v4),
    }
}

const fn in_v4(address: Ipv4Addr, network: [u8; 4], bits: u32) -> bool {
    let mask = u32::MAX << (32 - bits);
    u32::from_be_bytes(address.octets()) & mask == u32::from_be_bytes(network) & mask
}

fn kind_of_v4(four: Ipv4Addr) -> AddressKind {
    if METADATA_V4.contains(&four) {
        return AddressKind::Refused(RefusedAddress::Metadata);
    }
    if four.is_loopback() {
        return AddressKind::Refused(RefusedAddress::Loopback);
    }
    if four.is_link_local() {
        return AddressKind::Refused(RefusedAddress::LinkLocal);
    }
    if four.is_multicast() {
        return AddressKind::Refused(RefusedAddress::Multicast);
    }
    // "This network", and what is reserved up to broadcast.
    if in_v4(four, [0, 0, 0, 0], 8) || in_v4(four, [240, 0, 0, 0], 4) {
        return AddressKind::Refused(RefusedAddress::NoHost);
    }
    // Beside RFC 1918: carriers share 100.64/10, tests of network devices have 198.18/15, protocols 192.0.0/24.
    let private = four.is_private()
        || in_v4(four, [100, 64, 0, 0], 10)
        || in_v4(four, [198, 18, 0, 0], 15)
        || in_v4(four, [192, 0, 0, 0], 24);
    if private { AddressKind::Private } else { AddressKind::Public }
}

fn kind_of_v6(six: Ipv6Addr) -> AddressKind {
    if METADATA_V6.contains(&six) {
        return AddressKind::Refused(RefusedAddress::Metadata);
    }
    if six.is_loopback() {
        return AddressKind::Refused(RefusedAddress::Loopback);
    }
    if six.is_unspecified() {
        return AddressKind::Refused(RefusedAddress::NoHost);
    }
    if six.is_multicast() {
        return AddressKind::Refused(RefusedAddress::Multicast);
    }
    // fe80::/10, and the older site-local fec0::/10 beside it.
    if six.segments()[0] & 0xff80 == 0xfe80 {
        return AddressKind::Refused(RefusedAddress::LinkLocal);
    }
    if six.is_unique_local() { AddressKind::Private } else { AddressKind::Public }
}

/// The IPv4 address in one of IPv6: mapped, compatible, translated (NAT64) or tunnelled (6to4, Teredo is not followed).
fn carried(six: Ipv6Addr) -> Option<Ipv4Addr> {
    let part = six.segments();
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match part {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(of(high, low)),
        // Local use NAT64 (RFC 8215) may translate to anything, at the end as well.
        [0x64, 0xff9b, 1, _, _, _, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(of(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(text: &str) -> AddressKind {
        kind_of(text.parse().unwrap())
    }

    #[test]
    fn what_is_never_asked_is_known_in_each_of_its_spellings() {
        use RefusedAddress::{LinkLocal, Loopback, Metadata, Multicast, NoHost};
        for (text, why) in [
            ("127.0.0.1", Loopback),
            ("127.255.255.254", Loopback),
            ("::1", Loopback),
            ("::ffff:127.0.0.1", Loopback),
            ("::127.0.0.1", Loopback),
            ("64:ff9b::7f00:1", Loopback),
            ("2002:7f00:1::", Loopback),
            ("169.254.169.254", LinkLocal),
            ("::ffff:169.254.169.254", LinkLocal),
            ("64:ff9b::a9fe:a9fe", LinkLocal),
            ("64:ff9b:1::a9fe:a9fe", LinkLocal),
            ("2002:a9fe:a9fe::1", LinkLocal),
            ("fe80::1", LinkLocal),
            ("fec0::1", LinkLocal),
            ("168.63.129.16", Metadata),
            ("::ffff:168.63.129.16", Metadata),
            ("100.100.100.200", Metadata),
            ("fd00:ec2::254", Metadata),
            ("224.0.0.1", Multicast),
            ("239.255.255.255", Multicast),
            ("ff02::1", Multicast),
            ("0.0.0.0", NoHost),
            ("0.1.2.3", NoHost),
            ("255.255.255.255", NoHost),
            ("240.0.0.1", NoHost),
            ("::", NoHost),
        ] {
            assert_eq!(kind(text), AddressKind::Refused(why), "{text}");
        }
    }

    #[test]
    fn private_networks_are_asked_about_and_the_rest_is_public() {
        for text in [
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "198.18.0.1",
            "fd12::1",
            "::ffff:10.1.2.3",
        ] {
            assert_eq!(kind(text), AddressKind::Private, "{text}");
        }
        for text in
            ["20.33.44.55", "172.32.0.1", "100.128.0.1", "2603:1030::1", "::ffff:20.33.44.55", "2606:4700::1111"]
        {
            assert_eq!(kind(text), AddressKind::Public, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_the_same_however_it_is_carried(octets in any::<[u8; 4]>()) {
            let four = Ipv4Addr::from(octets);
            let [a, b, c, d] = octets.map(u16::from);
            let (high, low) = (a << 8 | b, c << 8 | d);
            for six in [four.to_ipv6_mapped(), Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low), Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1)] {
                prop_assert_eq!(kind_of(IpAddr::V6(six)), kind_of(IpAddr::V4(four)));
            }
        }
    }
}
