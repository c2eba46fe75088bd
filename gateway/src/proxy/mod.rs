//! The proxies before the gateway, and what is believed of them.
//!
//! Without any, nothing of `X-Forwarded-*` is read. With some, nobody else may connect, and
//! theirs says where a request came from, by which scheme and under which host.

mod chain;
mod cidr;

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts, uri::Scheme};

pub use cidr::{Cidr, CidrError};

use crate::{refusal::Refusal, server::Peer};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The proxies that requests come through; none where browsers connect to the gateway itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies(Vec<Cidr>);

/// The browser's end of a request, as the proxies say.
#[derive(Debug, PartialEq, Eq)]
struct Forwarded {
    client: SocketAddr,
    /// The whole way leads over addresses of this machine.
    is_within_machine: bool,
    is_https: Option<bool>,
    host: Option<HeaderValue>,
}

impl Proxies {
    pub(crate) fn new(ranges: Vec<Cidr>) -> Self {
        Self(ranges)
    }

    /// `true` if an address may connect.
    pub(crate) fn admit(&self, peer: IpAddr) -> bool {
        self.0.is_empty() || self.trust(peer)
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }

    /// Makes of a request what it was before its proxies: with the client's address, and with the
    /// scheme and the host that the browser knows.
    ///
    /// # Errors
    /// Where what the proxies say can't be read; and, where secrets are on the way, where the
    /// browser has sent them over plain HTTP and not just within this machine.
    pub(crate) fn apply(&self, parts: &mut Parts, has_secrets: bool) -> Result<(), Refusal> {
        let Some(Peer(peer)) = parts.extensions.get().copied() else {
            return Ok(());
        };
        if self.0.is_empty() {
            return Ok(());
        }
        let forwarded = self.read(peer, &parts.headers)?;
        let is_https = forwarded.is_https == Some(true);
        let is_plain_within = forwarded.is_https == Some(false) && forwarded.is_within_machine;
        if has_secrets && !is_https && !is_plain_within {
            return Err(Refusal::ForwardedInsecure);
        }
        parts.extensions.insert(Peer(forwarded.client));
        // The browser's scheme, and not that of the proxy's own connection, is that of cookies.
        parts.extensions.remove::<Scheme>();
        if is_https {
            parts.extensions.insert(Scheme::HTTPS);
        }
        if let Some(host) = forwarded.host {
            parts.headers.insert(header::HOST, host);
        }
        Ok(())
    }

    fn read(&self, peer: SocketAddr, headers: &HeaderMap) -> Result<Forwarded, Refusal> {
        let malformed = |name: &'static str| move |()| Refusal::ForwardedMalformed { name };
        let mut client = peer;
        let mut is_within_machine = headers.contains_key(FOR) && is_loopback(peer);
        for address in chain::addresses(headers, &FOR) {
            let address = address.ok_or(()).map_err(malformed("X-Forwarded-For"))?;
            client = address;
            is_within_machine &= is_loopback(address);
            // All that stands before it was written by somebody who is not believed.
            if !self.trust(address.ip()) {
                break;
            }
        }
        let proto = chain::only(headers, &PROTO).map_err(malformed("X-Forwarded-Proto"))?;
        let is_https = match proto {
            None => None,
            Some(proto) if proto.eq_ignore_ascii_case("https") => Some(true),
            Some(proto) if proto.eq_ignore_ascii_case("http") => Some(false),
            Some(_) => return Err(malformed("X-Forwarded-Proto")(())),
        };
        let host = chain::only(headers, &HOST).map_err(malformed("X-Forwarded-Host"))?;
        let host = host.map(HeaderValue::from_str).transpose();
        Ok(Forwarded {
            client,
            is_within_machine,
            is_https,
            host: host.map_err(|_| malformed("X-Forwarded-Host")(()))?,
        })
    }
}

fn is_loopback(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn apply(
        peer: &str,
        headers: &[(&'static str, &'static str)],
        has_secrets: bool,
    ) -> Result<(String, bool, String), Refusal> {
        let proxies = ["127.0.0.0/8", "10.0.0.0/8"].map(|range| Cidr::parse(range).unwrap());
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request
            .header("host", "gateway:8080")
            .body(())
            .unwrap()
            .into_parts();
        let peer: IpAddr = peer.parse().unwrap();
        parts.extensions.insert(Peer(SocketAddr::new(peer, 1)));
        Proxies::new(proxies.into()).apply(&mut parts, has_secrets)?;
        let Some(Peer(client)) = parts.extensions.get() else {
            panic!("it came from nowhere");
        };
        Ok((
            client.ip().to_string(),
            parts.extensions.get() == Some(&Scheme::HTTPS),
            parts.headers[header::HOST].to_str().unwrap().to_owned(),
        ))
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_proxy() {
        let https = ("x-forwarded-proto", "https");
        for (headers, expected) in [
            (&[][..], "10.0.0.1"),
            (&["192.0.2.7"][..], "192.0.2.7"),
            (&["192.0.2.7, 10.0.0.2"], "192.0.2.7"),
            (&["1.2.3.4, 192.0.2.7, 10.0.0.2"], "192.0.2.7"),
            (
                &["1.2.3.4", "192.0.2.7", "10.0.0.2, 127.0.0.1"],
                "192.0.2.7",
            ),
            (&["unknown, 192.0.2.7, 10.0.0.2"], "192.0.2.7"),
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            let lines = headers.iter().map(|line| ("x-forwarded-for", *line));
            let headers: Vec<_> = lines.chain([https]).collect();
            let (client, ..) = apply("10.0.0.1", &headers, true).unwrap();
            assert_eq!(client, expected, "{headers:?}");
        }
    }

    #[test]
    fn what_is_believed_has_to_be_readable() {
        let https = ("x-forwarded-proto", "https");
        for (headers, header) in [
            (
                &[https, ("x-forwarded-for", "unknown")][..],
                "X-Forwarded-For",
            ),
            (&[https, ("x-forwarded-for", "")], "X-Forwarded-For"),
            (
                &[https, ("x-forwarded-for", "192.0.2.7, x, 10.0.0.1")],
                "X-Forwarded-For",
            ),
            (&[("x-forwarded-proto", "ftp")], "X-Forwarded-Proto"),
            (&[("x-forwarded-proto", "")], "X-Forwarded-Proto"),
            (&[https, https], "X-Forwarded-Proto"),
            (&[("x-forwarded-proto", "https, http")], "X-Forwarded-Proto"),
            (&[https, ("x-forwarded-host", "a, b")], "X-Forwarded-Host"),
        ] {
            let refusal = apply("10.0.0.1", headers, false).unwrap_err();
            let expected = Refusal::ForwardedMalformed { name: header };
            assert_eq!(refusal, expected, "{headers:?}");
        }
    }

    #[test]
    fn scheme_and_host_are_the_browsers() {
        let headers = [
            ("x-forwarded-proto", "HTTPS"),
            ("x-forwarded-host", "bulkhead.example:8443"),
        ];
        let (_, is_https, host) = apply("10.0.0.1", &headers, true).unwrap();
        assert!(is_https);
        assert_eq!(host, "bulkhead.example:8443");
        let (_, is_https, host) = apply("10.0.0.1", &headers[..0], false).unwrap();
        assert!(!is_https);
        assert_eq!(host, "gateway:8080");
    }

    #[test]
    fn secrets_in_the_clear_are_taken_only_within_this_machine() {
        let http = ("x-forwarded-proto", "http");
        let here = ("x-forwarded-for", "127.0.0.1");
        let there = ("x-forwarded-for", "127.0.0.1, 192.0.2.7");
        for (peer, headers, fits) in [
            ("127.0.0.1", &[http, here][..], true),
            ("::ffff:127.0.0.1", &[http, here], true),
            ("127.0.0.1", &[http, there], false),
            // Nobody says where the browser is.
            ("127.0.0.1", &[http], false),
            ("127.0.0.1", &[here], false),
            ("127.0.0.1", &[], false),
            ("10.0.0.1", &[http, here], false),
        ] {
            let applied = apply(peer, headers, true);
            let expected = if fits {
                None
            } else {
                Some(Refusal::ForwardedInsecure)
            };
            assert_eq!(applied.err(), expected, "{peer} {headers:?}");
            assert!(apply(peer, headers, false).is_ok(), "without secrets");
        }
    }
}
