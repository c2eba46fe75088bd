//! The state all handles and all connections share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fastrand::Rng;

use crate::chance;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::log::Log;
use crate::service::Service;

/// A service and everything around it.
#[derive(Debug)]
pub(crate) struct State<S> {
    pub(crate) service: S,
    pub(crate) clock: Clock,
    /// For the ids of requests. Apart from all else, so that a reading more or less changes no
    /// answer to a change.
    pub(crate) request_ids: Mutex<Rng>,
    pub(crate) faults: Faults,
    pub(crate) log: Mutex<Log>,
}

impl<S: Service> State<S> {
    /// A service that begins now, without faults.
    pub(crate) fn start(service: S) -> Arc<Self> {
        let seed = service.seed();
        Arc::new(Self {
            service,
            clock: Clock::start(),
            request_ids: Mutex::new(chance::stream(seed, &["request ids"])),
            faults: Faults::none(seed),
            log: Mutex::new(Log::of(S::MOST_LOGGED)),
        })
    }
}

/// Locks. That somebody panicked while holding the lock is no reason to panic, too.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
