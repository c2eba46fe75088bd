//! The exceptions in `NO_PROXY`.

use std::net::IpAddr;

/// The hosts that are reached without the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Exception {
    /// Everything.
    All,
    /// A host with all below it, in lower case; perhaps only at one port.
    Domain { name: String, port: Option<u16> },
    /// The addresses that share so many bits with this one.
    Network { address: IpAddr, bits: u8 },
}

/// Entries between commas or blanks: `*`, `example.com`, `.example.com`, `*.example.com`,
/// each perhaps with a port, `10.0.0.1` and `10.0.0.0/8`.
pub(super) fn exceptions(list: &str) -> Vec<Exception> {
    let entries = list.split([',', ' ']).filter(|entry| !entry.is_empty());
    entries.map(exception).collect()
}

fn exception(entry: &str) -> Exception {
    if entry == "*" {
        return Exception::All;
    }
    let (address, bits) = match entry.split_once('/') {
        None => (entry, None),
        Some((address, bits)) => (address, bits.parse().ok()),
    };
    if let Ok(address) = unbracketed(address).parse::<IpAddr>() {
        let bits = bits.unwrap_or(u8::MAX);
        return Exception::Network { address, bits };
    }
    let (name, port) = match entry.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => (name, port.parse().ok()),
        _ => (entry, None),
    };
    let name = name.trim_start_matches('*').trim_matches('.');
    let name = name.to_ascii_lowercase();
    Exception::Domain { name, port }
}

fn unbracketed(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

impl Exception {
    /// `true` if a host is reached without the proxy at this port.
    pub(super) fn covers(&self, host: &str, at: u16) -> bool {
        match self {
            Self::All => true,
            Self::Domain { name, port } => {
                let host = host.trim_end_matches('.').to_ascii_lowercase();
                let is_below = host
                    .strip_suffix(name.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
                is_below && !name.is_empty() && port.is_none_or(|port| port == at)
            }
            Self::Network { address, bits } => unbracketed(host)
                .parse::<IpAddr>()
                .is_ok_and(|host| share(*address, host, u32::from(*bits))),
        }
    }
}

/// `true` if two addresses have the same first bits.
fn share(one: IpAddr, other: IpAddr, bits: u32) -> bool {
    match (one.to_canonical(), other.to_canonical()) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            let different = one.to_bits() ^ other.to_bits();
            different.leading_zeros() >= bits.min(32)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            let different = one.to_bits() ^ other.to_bits();
            different.leading_zeros() >= bits.min(128)
        }
        _ => false,
    }
}

/// `true` if a host, as it stands in a URL, is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    if let Ok(address) = unbracketed(host).parse::<IpAddr>() {
        return address.to_canonical().is_loopback();
    }
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}
