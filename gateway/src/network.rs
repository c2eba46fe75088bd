//! The way to other machines: whose certificates are trusted, and the outgoing proxy.

use std::{error::Error, fmt, path::Path, sync::Arc};

use rustls::RootCertStore;

use crate::{
    connection::Connection,
    credentials::{
        Environment, Fault,
        connect::{Proxy, ProxyError, with_ca_file},
        token::{self, TokenClient},
    },
};

/// The way to other machines. Copies share the certificates.
#[derive(Clone, Debug)]
pub struct Network {
    /// Whose certificates are trusted.
    pub roots: Arc<RootCertStore>,
    /// The way out, where there is one.
    pub proxy: Option<Proxy>,
}

impl Network {
    /// One that trusts nobody and knows no proxy: enough for this machine.
    pub fn local() -> Self {
        Self {
            roots: Arc::new(RootCertStore::empty()),
            proxy: None,
        }
    }

    /// That of this machine: its trusted certificates, and the proxy that the environment names.
    ///
    /// # Errors
    /// Where it names a proxy that can't be used.
    pub fn of_machine(environment: &Environment) -> Result<Self, ProxyError> {
        let proxy = Proxy::of(environment)?;
        Ok(Self {
            proxy,
            ..Self::without_proxy()
        })
    }

    /// That of this machine, straight to the other side.
    pub fn without_proxy() -> Self {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        // Machines have some that can't be read; the rest counts.
        let _ = roots.add_parsable_certificates(found.certs);
        Self {
            roots: Arc::new(roots),
            proxy: None,
        }
    }

    /// The same with the certificates of a file.
    ///
    /// # Errors
    /// Where the file can't be read, or has none that can be used.
    pub fn with_ca_file(&self, path: &Path) -> Result<Self, Fault> {
        let roots = Arc::new(with_ca_file(&self.roots, path)?);
        let proxy = self.proxy.clone();
        Ok(Self { roots, proxy })
    }

    /// The way to token services.
    pub fn token_client(&self) -> TokenClient {
        TokenClient {
            roots: Arc::clone(&self.roots),
            proxy: self.proxy.clone(),
            time: token::TIME,
        }
    }

    /// Checks that there is somebody to trust where a connection needs it.
    ///
    /// # Errors
    /// Where one needs TLS, and nobody is trusted.
    pub fn check(&self, connections: &[Connection]) -> Result<(), NoRoots> {
        let trusts_nobody = |connection: &&Connection| {
            let network = connection.network().unwrap_or(self);
            network.roots.is_empty() && connection.needs_tls()
        };
        match connections.iter().find(trusts_nobody) {
            None => Ok(()),
            Some(connection) => Err(NoRoots {
                connection: connection.name().as_ref().to_owned(),
            }),
        }
    }
}

/// The machine trusts nobody, and a connection needs TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoRoots {
    connection: String,
}

impl fmt::Display for NoRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the connection {:?} needs https, and no trusted certificates were found on this \
             machine; install them (Debian: ca-certificates), or name a file of them in the \
             environment variable SSL_CERT_FILE",
            self.connection
        )
    }
}

impl Error for NoRoots {}
