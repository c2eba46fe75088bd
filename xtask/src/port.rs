//! The port that the gateway is to listen on.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};

use crate::failure::Failure;

/// The port, if nobody listens there; for 0 one that is free now.
pub(crate) fn free(port: u16) -> Result<u16, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|it| it.local_addr());
    match listener {
        Ok(address) => Ok(address.port()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(Failure::new(format!(
            "Port {port} is in use by another program."
        ))
        .advise("End that one, or choose another port: cargo xtask serve --port 0 takes any.")),
        Err(error) => Err(Failure::new(format!(
            "Port {port} cannot be used: {error}."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_refused_and_another_found() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let taken = taken.local_addr().map(|address| (taken, address.port()));
        let (_listener, port) = taken.expect("it has an address");
        let sentence = free(port).expect_err("is in use").to_string();
        assert!(sentence.contains(&format!("Port {port} is in use")));
        assert!(free(0).is_ok_and(|found| found != 0 && found != port));
    }
}
