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

/// Checks that nobody but this machine can reach an address, or that somebody meant it to.
///
/// # Errors
/// Where others can, and no name was allowed.
pub(crate) fn check_reach(address: SocketAddr, allowed: &[HostName]) -> Result<(), Failure> {
    if address.ip().is_loopback() || !allowed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "at {address} other machines can reach the gateway, and with it everything that its \
         connections can delete. If that is meant, say by which \
         name they do: --allow-host NAME"
    )))
}

/// Where a browser finds the page.
pub(crate) fn url(address: SocketAddr, allowed: &[HostName]) -> String {
    match allowed.first() {
        // At 0.0.0.0 and [::] nobody can be reached.
        Some(name) if address.ip().is_unspecified() => format!("http://{name}:{}", address.port()),
        _ => format!("http://{address}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_need_a_name() {
        let allowed = [HostName::parse("bulkhead.example").unwrap()];
        for (text, is_own) in [
            ("127.0.0.1:0", true),
            ("127.1.2.3:80", true),
            ("[::1]:8080", true),
            ("0.0.0.0:8080", false),
            ("[::]:8080", false),
            ("192.168.0.1:8080", false),
        ] {
            let address = text.parse().unwrap();
            assert_eq!(check_reach(address, &[]).is_ok(), is_own, "{text}");
            assert!(check_reach(address, &allowed).is_ok(), "{text}");
        }
    }

    #[test]
    fn an_address_of_everywhere_is_shown_by_a_name() {
        let allowed = [HostName::parse("bulkhead.example").unwrap()];
        for (text, expected) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("0.0.0.0:8080", "http://bulkhead.example:8080"),
        ] {
            assert_eq!(url(text.parse().unwrap(), &allowed), expected);
        }
    }
}
