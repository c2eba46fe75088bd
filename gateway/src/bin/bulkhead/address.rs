//! Addresses to listen at.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
};

use bulkhead_gateway::HostName;
use tokio::net::TcpListener;

use crate::failure::Failure;

/// Listens.
///
/// # Errors
/// Why that is not possible.
pub(crate) async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let refused = |error: io::Error| {
        Failure::new(match error.kind() {
            ErrorKind::AddrInUse => format!(
                "{address} is in use: stop what listens there, or choose another port with \
                 --listen (port 0 takes a free one)"
            ),
            ErrorKind::AddrNotAvailable => {
                format!("{address} is none of this machine's addresses: choose one with --listen")
            }
            ErrorKind::PermissionDenied => format!(
                "listening at {address} is not allowed here: choose a port above 1023 with \
                 --listen"
            ),
            _ => format!("it can't listen at {address}: {error}"),
        })
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// The way from browsers to the gateway.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach<'a> {
    /// The names that it answers to beside this machine's names for itself.
    pub(crate) allowed: &'a [HostName],
    /// The way between them.
    pub(crate) way: Way,
}

/// The way between a browser and the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Plain HTTP.
    Plain,
    /// TLS that the gateway speaks itself.
    Tls,
    /// A proxy, which speaks TLS with browsers.
    Proxy,
}

impl Reach<'_> {
    /// Checks that nobody but this machine reaches an address, or that somebody meant it to, and
    /// that nobody on the way reads how users sign in, which they do as soon as one connection is
    /// real.
    ///
    /// # Errors
    /// Where that is not so.
    pub(crate) fn check(&self, address: SocketAddr, is_real: bool) -> Result<(), Failure> {
        let is_own = address.ip().to_canonical().is_loopback();
        if !is_own && is_real && self.way == Way::Plain {
            return Err(Failure::new(format!(
                "at {address} other machines can reach the gateway, and without TLS whoever is on \
                 the way reads how users sign in, and can delete what they can. Let it speak TLS: \
                 --tls-cert FILE --tls-key FILE; or put a proxy before it that does, and name that \
                 one's addresses: --behind-proxy CIDR. Either way --allow-host NAME says by which \
                 name it is reached"
            )));
        }
        if !self.allowed.is_empty() {
            return Ok(());
        }
        if self.way == Way::Proxy {
            return Err(Failure::new(
                "with --behind-proxy say by which name browsers reach the proxy: --allow-host NAME",
            ));
        }
        if is_own {
            return Ok(());
        }
        Err(Failure::new(format!(
            "at {address} other machines can reach the gateway, and with it everything that its \
             connections can delete. If that is meant, say by which \
             name they do: --allow-host NAME"
        )))
    }

    /// The URL at which a browser finds the page.
    pub(crate) fn url(&self, address: SocketAddr) -> String {
        let port = address.port();
        match (self.way, self.allowed.first()) {
            // Where else would it be: the gateway does not know its port.
            (Way::Proxy, Some(name)) => format!("https://{name}"),
            // A certificate is for a name.
            (Way::Tls, Some(name)) => format!("https://{name}:{port}"),
            // At 0.0.0.0 and [::] nobody can be reached.
            (Way::Plain, Some(name)) if address.ip().is_unspecified() => {
                format!("http://{name}:{port}")
            }
            (Way::Proxy | Way::Tls, None) => format!("https://{address}"),
            (Way::Plain, _) => format!("http://{address}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(allowed: &[HostName], way: Way) -> Reach<'_> {
        Reach { allowed, way }
    }

    #[test]
    fn other_machines_need_a_name() {
        let allowed = [HostName::parse("bulkhead.example").unwrap()];
        for (text, is_own) in [
            ("127.0.0.1:0", true),
            ("127.1.2.3:80", true),
            ("[::1]:8080", true),
            ("[::ffff:127.0.0.1]:8080", true),
            ("0.0.0.0:8080", false),
            ("[::]:8080", false),
            ("192.168.0.1:8080", false),
        ] {
            let address = text.parse().unwrap();
            let check = |allowed, way, is_real| reach(allowed, way).check(address, is_real);
            assert_eq!(check(&[], Way::Plain, false).is_ok(), is_own, "{text}");
            assert_eq!(check(&[], Way::Tls, true).is_ok(), is_own, "{text}");
            assert!(check(&allowed, Way::Plain, false).is_ok(), "{text}");
        }
    }

    #[test]
    fn beyond_this_machine_a_real_connection_needs_tls_or_a_proxy() {
        let allowed = [HostName::parse("bulkhead.example").unwrap()];
        for (text, is_own) in [
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("0.0.0.0:8080", false),
            ("[::]:8080", false),
            ("192.168.0.1:8080", false),
        ] {
            let address = text.parse().unwrap();
            let check = |way| reach(&allowed, way).check(address, true);
            assert_eq!(check(Way::Plain).is_ok(), is_own, "{text}");
            assert!(check(Way::Tls).is_ok(), "{text}");
            assert!(check(Way::Proxy).is_ok(), "{text}");
        }
        let check = reach(&allowed, Way::Plain).check("0.0.0.0:1".parse().unwrap(), true);
        let sentence = check.unwrap_err().to_string();
        for flag in ["--tls-cert", "--tls-key", "--behind-proxy", "--allow-host"] {
            assert!(sentence.contains(flag), "{sentence}");
        }
    }

    #[test]
    fn behind_a_proxy_there_is_a_name_for_it() {
        let address = "127.0.0.1:8080".parse().unwrap();
        for is_real in [true, false] {
            assert!(reach(&[], Way::Proxy).check(address, is_real).is_err());
        }
    }

    #[test]
    fn the_page_is_where_a_browser_reaches_it() {
        let allowed = [HostName::parse("bulkhead.example").unwrap()];
        for (way, text, expected, without_name) in [
            (
                Way::Plain,
                "127.0.0.1:8080",
                "http://127.0.0.1:8080",
                "http://127.0.0.1:8080",
            ),
            (
                Way::Plain,
                "[::1]:8080",
                "http://[::1]:8080",
                "http://[::1]:8080",
            ),
            (
                Way::Plain,
                "0.0.0.0:8080",
                "http://bulkhead.example:8080",
                "http://0.0.0.0:8080",
            ),
            (
                Way::Tls,
                "127.0.0.1:8443",
                "https://bulkhead.example:8443",
                "https://127.0.0.1:8443",
            ),
            (
                Way::Proxy,
                "10.0.0.1:8080",
                "https://bulkhead.example",
                "https://10.0.0.1:8080",
            ),
        ] {
            let address = text.parse().unwrap();
            assert_eq!(reach(&allowed, way).url(address), expected);
            assert_eq!(reach(&[], way).url(address), without_name);
        }
    }
}
