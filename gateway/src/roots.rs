//! Whose certificates are trusted: those that the machine trusts.

use std::fmt;

use rustls::RootCertStore;

use crate::connection::Connection;

/// The machine trusts nobody, and a connection needs TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoRoots {
    connection: String,
    causes: Vec<String>,
}

impl fmt::Display for NoRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the connection {:?} needs https, and no trusted certificates were found on this \
             machine; install them (Debian: ca-certificates), or name a file of them in the \
             environment variable SSL_CERT_FILE",
            self.connection
        )?;
        for cause in &self.causes {
            write!(f, " ({cause})")?;
        }
        Ok(())
    }
}

impl std::error::Error for NoRoots {}

/// The certificates that these connections need: the machine's own, read only where one of
/// them needs TLS.
///
/// # Errors
/// Where one does, and there are none.
pub fn trusted_roots(connections: &[Connection]) -> Result<RootCertStore, NoRoots> {
    let mut roots = RootCertStore::empty();
    let Some(secure) = connections.iter().find(|connection| connection.is_secure()) else {
        return Ok(roots);
    };
    let found = rustls_native_certs::load_native_certs();
    // Machines have some that can't be read; the rest counts.
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added > 0 {
        return Ok(roots);
    }
    Err(NoRoots {
        connection: secure.name().as_ref().to_owned(),
        causes: found.errors.iter().map(ToString::to_string).collect(),
    })
}
