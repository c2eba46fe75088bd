//! The peers that may connect.

use std::{
    net::SocketAddr,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use crate::{ceilings::Count, proxy::Proxies};

/// Tells who may connect from others, and says in the log that there were others.
#[derive(Debug)]
pub(super) struct Peers {
    proxies: Proxies,
    closed: Mutex<Count>,
}

impl Peers {
    pub(super) fn new(proxies: Proxies) -> Self {
        Self {
            proxies,
            closed: Mutex::default(),
        }
    }

    /// `true` if the other end of a connection may ask for anything.
    pub(super) fn admit(&self, peer: SocketAddr) -> bool {
        let may = self.proxies.admit(peer.ip());
        if !may {
            let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
            let due = closed.raise(Instant::now());
            // Standard error may be slow.
            drop(closed);
            if let Some(times) = due {
                tracing::warn!(
                    peer = %peer.ip().to_canonical(),
                    times,
                    "closed at once, as it is no proxy of --behind-proxy"
                );
            }
        }
        may
    }
}
