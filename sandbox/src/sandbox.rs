//! The handle on a sandbox.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fastrand::Rng;

use crate::ai_api::{Kind, Shelf, shelf};
use crate::chance;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::log::Log;
use crate::options::{Options, OptionsError};

/// A simulated AI API. Clones are handles on the same one.
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(crate) state: Arc<State>,
}

/// What all handles and all connections share.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    shelves: HashMap<(String, Kind), Arc<Mutex<Shelf>>>,
    /// For the ids of requests. Apart from the answers', so that a reading more or less changes no
    /// answer to a change.
    pub(crate) request_ids: Mutex<Rng>,
    /// For what varies from answer to answer.
    pub(crate) answers: Mutex<Rng>,
    pub(crate) faults: Faults,
    pub(crate) log: Mutex<Log>,
}

impl Sandbox {
    /// Makes the service with all its items.
    ///
    /// # Errors
    /// When no sandbox can be made of the options.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        options.check()?;
        let mut taken = HashSet::new();
        let mut shelves = HashMap::new();
        for group in &options.groups {
            for kind in Kind::ALL {
                let shelf = shelf(&options, group, kind, &mut taken);
                shelves.insert((group.clone(), kind), Arc::new(Mutex::new(shelf)));
            }
        }
        let state = State {
            clock: Clock::start(),
            shelves,
            request_ids: Mutex::new(chance::stream(options.seed, &["request ids"])),
            answers: Mutex::new(chance::stream(options.seed, &["answers"])),
            faults: Faults::none(options.seed),
            log: Mutex::default(),
            options,
        };
        Ok(Self {
            state: Arc::new(state),
        })
    }

    /// What it was made of.
    pub fn options(&self) -> &Options {
        &self.state.options
    }
}

impl State {
    /// The items of a kind in a group, if there is such a group.
    pub(crate) fn shelf(&self, group: &str, kind: Kind) -> Option<Arc<Mutex<Shelf>>> {
        self.shelves.get(&(group.to_owned(), kind)).cloned()
    }
}

/// Locks. That somebody panicked while holding the lock is no reason to panic, too.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
