//! The flags that say who reaches the gateway, and by which way.

use std::{net::SocketAddr, path::PathBuf};

use bulkhead_gateway::{Cidr, CidrError, HostName, Tls};

use crate::{
    address::{Reach, Way},
    args::{host, socket},
    failure::Failure,
};

/// The flags on who reaches the gateway.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ReachArgs {
    /// The address to listen at; port 0 takes a free one. An address that other machines reach
    /// needs --allow-host, too, and with a connection that is no sandbox --tls-cert or
    /// --behind-proxy.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = socket)]
    pub(crate) listen: SocketAddr,
    /// Answers to this name, too, beside this machine's names for itself. May be repeated.
    #[arg(long = "allow-host", value_name = "NAME", value_parser = host)]
    pub(crate) allow_hosts: Vec<HostName>,
    /// Speaks TLS with the certificate in this file (PEM), which those follow that it needs. Read
    /// again when it changes.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of that certificate (PEM, without a passphrase).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Lets only proxies with these addresses connect, such as 10.1.2.3 or 10.1.0.0/16, and
    /// believes their X-Forwarded-For, -Proto and -Host. May be repeated.
    #[arg(long = "behind-proxy", value_name = "CIDR", value_parser = cidr)]
    pub(crate) behind_proxy: Vec<Cidr>,
}

impl ReachArgs {
    /// The certificate for TLS, if there is to be one.
    ///
    /// # Errors
    /// Where it can't be used.
    pub(crate) fn tls(&self) -> Result<Option<Tls>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let tls = Tls::read(certificate, key);
        tls.map(Some)
            .map_err(|error| Failure::new(format!("there can be no TLS: {error}")))
    }

    /// The [`Reach`] of these flags.
    pub(crate) fn reach(&self) -> Reach<'_> {
        Reach {
            allowed: &self.allow_hosts,
            way: match (self.behind_proxy.is_empty(), &self.tls_cert) {
                (false, _) => Way::Proxy,
                (true, Some(_)) => Way::Tls,
                (true, None) => Way::Plain,
            },
        }
    }
}

fn cidr(text: &str) -> Result<Cidr, CidrError> {
    Cidr::parse(text)
}
