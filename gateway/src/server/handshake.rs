//! The beginning of a connection with TLS.

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::client::Client;
use crate::{
    ceilings::{Count, Limits},
    tls::Tls,
};

/// Begins TLS with clients, and says in the log where that fails.
#[derive(Debug)]
pub(super) struct Handshakes {
    tls: Tls,
    limits: Arc<Limits>,
    failed: Mutex<Count>,
}

/// The reason why TLS did not begin.
#[derive(Debug)]
enum Failure {
    TooSlow,
    NoTls,
    Other(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooSlow => f.write_str("it took too long"),
            Self::NoTls => f.write_str("the client speaks no TLS: the address begins with https"),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl Handshakes {
    pub(super) fn new(tls: Tls, limits: Arc<Limits>) -> Self {
        Self {
            tls,
            limits,
            failed: Mutex::default(),
        }
    }

    /// Begins TLS. None where that fails, and where the client's place is needed by another one.
    pub(super) async fn begin(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        client: &Client,
    ) -> Option<TlsStream<TcpStream>> {
        let begin = async { self.tls.acceptor().await.accept(stream).await };
        let begin = tokio::time::timeout(self.limits.handshake, begin);
        let failure = tokio::select! {
            result = begin => match result {
                Ok(Ok(stream)) => return Some(stream),
                Ok(Err(error)) => Failure::of(error),
                Err(_) => Failure::TooSlow,
            },
            _ = client.is_ended() => return None,
        };
        self.tell(peer, &failure);
        None
    }

    fn tell(&self, peer: SocketAddr, failure: &Failure) {
        // Such as a browser that connects in advance.
        if matches!(failure, Failure::Other(error) if is_of_network(error)) {
            tracing::debug!(%peer, "a client left before TLS began: {failure}");
            return;
        }
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let due = failed.raise(Instant::now());
        // Standard error may be slow.
        drop(failed);
        if let Some(times) = due {
            tracing::warn!(%peer, times, "closed, as TLS could not begin: {failure}");
        }
    }
}

impl Failure {
    fn of(error: io::Error) -> Self {
        let library = error.get_ref().and_then(|inner| inner.downcast_ref());
        match library {
            Some(rustls::Error::InvalidMessage(_)) => Self::NoTls,
            _ => Self::Other(error),
        }
    }
}

/// `true` if the client just left.
fn is_of_network(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionReset | UnexpectedEof)
}
