//! The way to other machines: whose certificates are trusted, and the outgoing proxy.

use std::{env, error::Error, fmt, path::Path, sync::Arc};

use rustls::RootCertStore;
use rustls_native_certs::CertificateResult;

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
        let are_named = NAMES.iter().any(|name| env::var_os(name).is_some());
        let roots = trusted(rustls_native_certs::load_native_certs(), are_named);
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

/// The variables by which somebody says whose certificates are trusted.
const NAMES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Those that were found; the bundled ones of Mozilla's programme where a machine has none at all,
/// as in an image that holds nothing but this program. They are as old as the program, so whoever
/// has others, or has named some that can't be read, does not get these.
fn trusted(found: CertificateResult, are_named: bool) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    // Machines have some that can't be read; the rest counts.
    let _ = roots.add_parsable_certificates(found.certs);
    if roots.is_empty() && found.errors.is_empty() && !are_named {
        tracing::info!("this machine has no trusted certificates: the bundled ones count");
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
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

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn the_bundled_certificates_count_only_where_a_machine_has_none() {
        let bundled = webpki_roots::TLS_SERVER_ROOTS.len();
        assert!(bundled > 50, "{bundled}");
        let found = CertificateResult::default;
        assert_eq!(trusted(found(), false).len(), bundled);
        assert_eq!(trusted(found(), true).len(), 0, "what is named has none");
        let mut own = found();
        let certificate = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        own.certs = vec![certificate.cert.der().clone()];
        assert_eq!(trusted(own, false).len(), 1);
        let mut unreadable = found();
        unreadable.errors = vec![rustls_native_certs::Error {
            context: "test",
            kind: rustls_native_certs::ErrorKind::Io {
                inner: io::ErrorKind::PermissionDenied.into(),
                path: "certificates".into(),
            },
        }];
        assert_eq!(trusted(unreadable, false).len(), 0);
    }
}
