//! Ranges of IP addresses.

use std::{fmt, net::IpAddr};

/// A range of IP addresses in CIDR notation, such as `10.1.0.0/16` or `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    network: u128,
    prefix: u32,
    is_ipv4: bool,
}

/// The reason why a text is no range of addresses that can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CidrError {
    /// It is not read as one.
    Malformed,
    /// It has every address there is.
    Everybody,
    /// The address is not the first one of the range, which is this.
    NotFirst(Cidr),
}

impl fmt::Display for CidrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str(
                "an address or a range of addresses such as 10.1.2.3, 10.1.0.0/16 or fd00::/8 is \
                 allowed",
            ),
            Self::Everybody => f.write_str(
                "this is every address there is, and anybody would be believed: name the proxy's",
            ),
            Self::NotFirst(meant) => {
                write!(f, "the range begins at another address: write {meant}")
            }
        }
    }
}

impl std::error::Error for CidrError {}

impl Cidr {
    /// Reads a range, or a single address.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, CidrError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| CidrError::Malformed)?;
        let (number, most) = number(address);
        let prefix = match prefix {
            None => most,
            // `+8` is a number, but no prefix.
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
                .parse()
                .ok()
                .filter(|prefix| *prefix <= most)
                .ok_or(CidrError::Malformed)?,
            Some(_) => return Err(CidrError::Malformed),
        };
        let range = Self {
            network: first(number, prefix, most),
            prefix,
            is_ipv4: address.is_ipv4(),
        };
        match prefix {
            0 => Err(CidrError::Everybody),
            _ if range.network != number => Err(CidrError::NotFirst(range)),
            _ => Ok(range),
        }
    }

    /// `true` if an address is in the range. An IPv4 address that is written as one of IPv6 is that
    /// IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let (number, most) = number(address);
        address.is_ipv4() == self.is_ipv4 && first(number, self.prefix, most) == self.network
    }
}

/// An address as a number, and the number of its bits.
fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

/// The first address of the range that an address is in.
fn first(number: u128, prefix: u32, most: u32) -> u128 {
    let others = most.saturating_sub(prefix);
    // No shift by all 128 bits is possible.
    let kept = u128::MAX.checked_shl(others).unwrap_or(0);
    number & kept
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = match u32::try_from(self.network) {
            Ok(network) if self.is_ipv4 => IpAddr::V4(network.into()),
            _ => IpAddr::V6(self.network.into()),
        };
        write!(f, "{address}/{}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_its_addresses_and_no_others() {
        for (range, within, without) in [
            (
                "10.1.0.0/16",
                &["10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3"][..],
                &["10.2.0.0", "10.0.255.255", "::10.1.2.3", "::"][..],
            ),
            ("127.0.0.2", &["127.0.0.2"], &["127.0.0.1", "127.0.0.3"]),
            ("127.0.0.2/32", &["127.0.0.2"], &["127.0.0.1", "127.0.0.3"]),
            ("128.0.0.0/1", &["255.255.255.255"], &["127.255.255.255"]),
            (
                "fd00::/8",
                &["fd00::1", "fdff::"],
                &["fe00::", "fcff::", "0.0.0.253"],
            ),
            ("::1", &["::1"], &["::2", "127.0.0.1", "0.0.0.1"]),
        ] {
            let range = Cidr::parse(range).unwrap();
            for address in within {
                assert!(range.contains(address.parse().unwrap()), "{address}");
            }
            for address in without {
                assert!(!range.contains(address.parse().unwrap()), "{address}");
            }
        }
    }

    #[test]
    fn what_is_no_range_is_not_read() {
        for text in [
            "",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.0/-8",
            "10.0.0.0/8/8",
            "10.0.0/8",
            "fd00::/129",
            "[fd00::]/8",
            "proxy.example",
            " 10.0.0.0/8",
            "10.0.0.0/99999999999",
        ] {
            assert_eq!(Cidr::parse(text), Err(CidrError::Malformed), "{text}");
        }
    }

    #[test]
    fn nobody_believes_everybody_or_a_range_that_was_mistyped() {
        for text in ["0.0.0.0/0", "::/0", "10.0.0.1/0"] {
            assert_eq!(Cidr::parse(text), Err(CidrError::Everybody), "{text}");
        }
        for (text, meant) in [
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("fd00::1/8", "fd00::/8"),
            ("192.168.1.129/25", "192.168.1.128/25"),
        ] {
            let error = Cidr::parse(text).unwrap_err().to_string();
            assert!(error.ends_with(&format!(": write {meant}")), "{error}");
        }
    }
}
