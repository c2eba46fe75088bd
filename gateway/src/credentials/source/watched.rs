//! Credentials that are watched, for many who use them at once.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::{info, warn};

use crate::credentials::watch::{Look, Renewable, Watched};

/// Watched credentials with the name of their place.
#[derive(Debug)]
pub(super) struct Shared<T> {
    place: String,
    is_fixed: bool,
    watched: tokio::sync::Mutex<Watched<T>>,
    current: Mutex<Arc<T>>,
    notice: Mutex<Option<String>>,
}

impl<T: Renewable> Shared<T> {
    pub(super) fn new(place: String, watched: Watched<T>) -> Self {
        Self {
            place,
            is_fixed: watched.is_fixed(),
            current: Mutex::new(watched.current()),
            watched: tokio::sync::Mutex::new(watched),
            notice: Mutex::default(),
        }
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn is_fixed(&self) -> bool {
        self.is_fixed
    }

    pub(super) fn current(&self) -> Arc<T> {
        let current = self.current.lock();
        Arc::clone(&current.unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn notice(&self) -> Option<String> {
        let notice = self.notice.lock();
        notice.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the place again. Whoever comes meanwhile waits, and then looks again.
    pub(super) async fn look(&self) -> Look {
        let mut watched = self.watched.lock().await;
        let look = watched.look().await;
        let notice = watched.notice().map(ToString::to_string);
        if look == Look::Renewed {
            info!(place = self.place, "the credentials have changed");
            let current = self.current.lock();
            *current.unwrap_or_else(PoisonError::into_inner) = watched.current();
        }
        let known = self.notice.lock();
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        if let Some(notice) = notice.as_ref().filter(|_| notice != *known) {
            warn!(
                place = self.place,
                notice, "the credentials are not read again"
            );
        }
        *known = notice;
        look
    }
}
