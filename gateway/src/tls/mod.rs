//! TLS of the gateway's own, with a certificate that may be replaced while it serves.

mod pair;
mod shown;

use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rustls::{
    ServerConfig,
    crypto::ring,
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;

use pair::Files;
pub use pair::TlsError;
use shown::Shown;

/// The files are looked at once in this time at most.
const EVERY: Duration = Duration::from_secs(1);

/// The only protocol that is spoken over TLS.
const HTTP: &[u8] = b"http/1.1";

/// A certificate with its key, in files that are read again when they change.
#[derive(Clone)]
pub struct Tls(Arc<State>);

struct State {
    config: Arc<ServerConfig>,
    shown: Arc<Shown>,
    looked: Mutex<Instant>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nothing of the key.
        f.debug_tuple("Tls").field(self.0.shown.files()).finish()
    }
}

impl Tls {
    /// Reads a certificate, followed by those that it needs, and its key: both PEM.
    ///
    /// # Errors
    /// Where there is none, or the key is another one's.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = Files {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        };
        let shown = Arc::new(Shown::read(files)?);
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(TlsError::of_library)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Shown>::clone(&shown));
        config.alpn_protocols = vec![HTTP.to_owned()];
        Ok(Self(Arc::new(State {
            config: Arc::new(config),
            shown,
            looked: Mutex::new(Instant::now()),
        })))
    }

    /// Speaks TLS with a client, by the certificate that is in the files now.
    pub(crate) async fn acceptor(&self) -> TlsAcceptor {
        if self.is_time_to_look() {
            let shown = Arc::clone(&self.0.shown);
            // A file may be on a disk that hangs. The client's time to shake hands ends then.
            let _ = tokio::task::spawn_blocking(move || shown.look_again()).await;
        }
        TlsAcceptor::from(Arc::clone(&self.0.config))
    }

    fn is_time_to_look(&self) -> bool {
        let mut looked = (self.0.looked.lock()).unwrap_or_else(PoisonError::into_inner);
        let is_time = looked.elapsed() >= EVERY;
        if is_time {
            *looked = Instant::now();
        }
        is_time
    }
}
