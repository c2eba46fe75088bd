//! Names and ports, as they stand in `Host` and `Origin`.

use std::{fmt, net::Ipv4Addr};

/// A host with perhaps a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPort {
    name: HostName,
    port: Option<u16>,
}

/// The name or the address of a host, in lower case; an address of IPv6 with its brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

/// The names of this machine for itself.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl HostName {
    /// Reads a name without a port. `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let is_ipv6 = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        let fits = match text.strip_prefix('[') {
            Some(rest) => rest
                .strip_suffix(']')
                .is_some_and(|address| !address.is_empty() && address.bytes().all(is_ipv6)),
            None => !text.is_empty() && text.bytes().all(is_name),
        };
        fits.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The names of this machine for itself.
    pub(crate) fn loopback() -> Vec<Self> {
        LOOPBACK.map(|name| Self(name.to_owned())).into()
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HostPort {
    /// Reads what a header `Host` holds. `None` where it is no host.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // The colons of an IPv6 address stand within brackets.
        let name_end = text.rfind(']').map_or(0, |bracket| bracket + 1);
        let (name, port) = match text.get(name_end..)?.rfind(':') {
            Some(colon) => {
                let (name, port) = text.split_at(name_end + colon);
                (name, Some(port.strip_prefix(':')?))
            }
            None => (text, None),
        };
        let port = match port {
            // `+1` is a number, but no port.
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            Some(_) => return None,
            None => None,
        };
        let name = HostName::parse(name)?;
        Some(Self { name, port })
    }

    pub(crate) fn name(&self) -> &HostName {
        &self.name
    }

    /// The host as a source of a Content-Security-Policy (CSP 3, 2.3.1). `None` for what is none:
    /// addresses of IPv6, and of IPv4 beside 127.0.0.1, which match nothing (6.7.2.9), and names
    /// that hold more than letters, digits and `-`.
    pub(crate) fn as_policy_source(&self) -> Option<String> {
        let name = self.name.0.as_str();
        let is_label = |label: &str| {
            let mut bytes = label.bytes();
            !label.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_address = name.parse::<Ipv4Addr>().is_ok() && name != "127.0.0.1";
        if is_address || !name.split('.').all(is_label) {
            return None;
        }
        Some(match self.port {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        })
    }
}

/// `true` if an `Origin` is the one of the pages of `host`. `null` and everything that can't be
/// read is not.
///
/// Where the request is not known to have come over HTTPS, the scheme may be `https` all the same:
/// something before the gateway may speak TLS without saying so.
pub(crate) fn is_own_origin(origin: &str, host: &HostPort, is_https: bool) -> bool {
    let (rest, usual) = match origin.split_once("://") {
        // Whoever is on the way can write a page with that one.
        Some(("http", rest)) if !is_https => (rest, 80),
        Some(("https", rest)) => (rest, 443),
        _ => return false,
    };
    HostPort::parse(rest).is_some_and(|origin| {
        origin.name == host.name && origin.port.unwrap_or(usual) == host.port.unwrap_or(usual)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_and_perhaps_a_port() {
        for (text, name, port) in [
            ("localhost", "localhost", None),
            ("LOCALHOST:8080", "localhost", Some(8080)),
            ("127.0.0.1:1", "127.0.0.1", Some(1)),
            ("[::1]", "[::1]", None),
            ("[::1]:8080", "[::1]", Some(8080)),
            ("a-b.example.com:443", "a-b.example.com", Some(443)),
        ] {
            let host = HostPort::parse(text).unwrap();
            assert_eq!((host.name.0.as_str(), host.port), (name, port), "{text}");
        }
    }

    #[test]
    fn what_is_no_host_is_not_read() {
        for text in [
            "",
            ":80",
            "localhost:",
            "localhost:+1",
            "localhost:99999",
            "localhost:80:80",
            "user@localhost",
            "localhost/",
            "local host",
            "::1",
            "[]",
            "[::1",
            "[::1]x:80",
            "http://localhost",
        ] {
            assert_eq!(HostPort::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_policy_can_name_some_hosts_only() {
        for (host, source) in [
            ("localhost:8080", Some("localhost:8080")),
            ("LOCALHOST", Some("localhost")),
            ("127.0.0.1:1", Some("127.0.0.1:1")),
            ("a-b.example.com:443", Some("a-b.example.com:443")),
            ("[::1]:8080", None),
            ("10.0.0.1:8080", None),
            ("a_b.example.com", None),
            ("example.com.", None),
            ("a..b", None),
        ] {
            let host = HostPort::parse(host).unwrap();
            assert_eq!(host.as_policy_source().as_deref(), source, "{host:?}");
        }
    }

    #[test]
    fn an_own_origin_has_the_requests_host_and_port() {
        for (origin, host, own) in [
            ("http://localhost:8080", "localhost:8080", true),
            ("http://LOCALHOST:8080", "localhost:8080", true),
            ("http://[::1]:8080", "[::1]:8080", true),
            ("https://bulkhead.example", "bulkhead.example", true),
            ("https://bulkhead.example", "bulkhead.example:443", true),
            ("http://bulkhead.example:80", "bulkhead.example", true),
            ("http://localhost:8081", "localhost:8080", false),
            ("http://localhost", "localhost:8080", false),
            ("http://localhost:8080", "127.0.0.1:8080", false),
            (
                "https://localhost.evil.example:8080",
                "localhost:8080",
                false,
            ),
            ("http://localhost:8080/", "localhost:8080", false),
            ("ftp://localhost:8080", "localhost:8080", false),
            ("chrome-extension://localhost:8080", "localhost:8080", false),
            ("null", "localhost:8080", false),
            ("", "localhost:8080", false),
        ] {
            let host = HostPort::parse(host).unwrap();
            let is_own = is_own_origin(origin, &host, false);
            assert_eq!(is_own, own, "{origin} {host:?}");
            let is_own = is_own_origin(origin, &host, true);
            let own = own && origin.starts_with("https:");
            assert_eq!(is_own, own, "{origin} {host:?} over HTTPS");
        }
    }
}
