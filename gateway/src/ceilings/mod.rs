//! The ceilings of what goes on at once: requests to services, and bytes of their answers.
//!
//! At a ceiling nothing waits in a queue: the page is told at once that nothing was sent, and its
//! runner sends it again later.

mod alarm;
mod budget;
mod limits;
mod overload;

use std::{collections::HashMap, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub(crate) use alarm::{Alarm, Count};
pub(crate) use budget::{Budget, Share};
pub use limits::Limits;
pub(crate) use overload::{Ceiling, Overload};

/// The purpose of a request to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It changes something.
    Change,
    /// It only reads.
    Reading,
}

/// All ceilings of a gateway but the one of its clients.
#[derive(Debug)]
pub(crate) struct Ceilings {
    connections: HashMap<Arc<str>, OfConnection>,
    requests: Counter,
    budget: Budget,
    answer_bytes: Alarm,
    change_bytes: usize,
}

/// The ceilings of one connection.
#[derive(Debug)]
struct OfConnection {
    changes: Counter,
    readings: Counter,
    repeats: Counter,
    verdicts: Alarm,
}

/// Counts what is under way, up to a ceiling.
#[derive(Debug)]
struct Counter {
    free: Arc<Semaphore>,
    alarm: Alarm,
}

/// The place of one among those that are under way.
#[derive(Debug)]
pub(crate) struct Permit {
    _place: OwnedSemaphorePermit,
}

/// The leave to send one request, for as long as it is under way.
#[derive(Debug)]
pub(crate) struct Admission {
    _of_connection: Permit,
    _of_all: Permit,
}

impl Counter {
    fn new(ceiling: Ceiling, connection: Option<&Arc<str>>, most: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
            alarm: Alarm::new(ceiling, connection.map(Arc::clone)),
        }
    }

    fn take(&self) -> Result<Permit, Overload> {
        let place = Arc::clone(&self.free).try_acquire_owned();
        let place = place.map_err(|_| self.alarm.raise())?;
        Ok(Permit { _place: place })
    }
}

impl Ceilings {
    /// The ceilings for these connections.
    pub(crate) fn new<'c>(
        limits: &Limits,
        connections: impl IntoIterator<Item = &'c Arc<str>>,
    ) -> Self {
        let of_connection = |name: &Arc<str>| {
            let counter = |ceiling, most| Counter::new(ceiling, Some(name), most);
            let ceilings = OfConnection {
                changes: counter(Ceiling::Changes, limits.changes),
                readings: counter(Ceiling::Readings, limits.readings),
                repeats: counter(Ceiling::Repeats, limits.changes),
                verdicts: Alarm::new(Ceiling::Verdicts, Some(Arc::clone(name))),
            };
            (Arc::clone(name), ceilings)
        };
        Self {
            connections: connections.into_iter().map(of_connection).collect(),
            requests: Counter::new(Ceiling::Requests, None, limits.requests),
            budget: Budget::new(limits.answer_bytes),
            answer_bytes: Alarm::new(Ceiling::AnswerBytes, None),
            change_bytes: limits.change_bytes,
        }
    }

    /// Admits a request to a service. A change has room for its answer from the beginning; a
    /// reading finds room as its answer arrives.
    ///
    /// # Errors
    /// The ceiling that is reached: nothing may be sent.
    pub(crate) fn admit(
        &self,
        connection: &str,
        purpose: Purpose,
    ) -> Result<(Admission, Share), Overload> {
        let of_connection = self.of(connection)?;
        let counter = match purpose {
            Purpose::Change => &of_connection.changes,
            Purpose::Reading => &of_connection.readings,
        };
        let admission = Admission {
            _of_connection: counter.take()?,
            _of_all: self.requests.take()?,
        };
        let mut share = self.budget.share(purpose);
        if purpose == Purpose::Change && !share.hold(self.change_bytes) {
            return Err(self.no_room());
        }
        Ok((admission, share))
    }

    /// Admits one who waits for the answer to a change that is under way already.
    ///
    /// # Errors
    /// Where too many do.
    pub(crate) fn admit_repeat(&self, connection: &str) -> Result<Permit, Overload> {
        self.of(connection)?.repeats.take()
    }

    /// Says that there is no room for the answer to a reading.
    pub(crate) fn no_room(&self) -> Overload {
        self.answer_bytes.raise()
    }

    /// Says that no more changes of a connection can be remembered.
    pub(crate) fn no_verdict(&self, connection: &str) -> Overload {
        match self.of(connection) {
            Ok(of_connection) => of_connection.verdicts.raise(),
            Err(overload) => overload,
        }
    }

    /// Every connection has ceilings from the beginning; an unknown one is admitted nothing.
    fn of(&self, connection: &str) -> Result<&OfConnection, Overload> {
        let found = self.connections.get(connection);
        found.ok_or(Overload(Ceiling::Requests))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ceilings(limits: &Limits) -> Ceilings {
        let names: [Arc<str>; 2] = ["a".into(), "b".into()];
        Ceilings::new(limits, &names)
    }

    fn ceiling_of<T>(admitted: Result<T, Overload>) -> Option<Ceiling> {
        admitted.err().map(|overload| overload.0)
    }

    #[test]
    fn changes_readings_and_connections_have_ceilings_of_their_own() {
        let ceilings = ceilings(&Limits {
            changes: 1,
            readings: 1,
            ..Limits::default()
        });
        let admit = |connection, purpose| ceilings.admit(connection, purpose);
        let change = admit("a", Purpose::Change).unwrap();
        let second = admit("a", Purpose::Change);
        assert_eq!(ceiling_of(second), Some(Ceiling::Changes));
        let _reading = admit("a", Purpose::Reading).unwrap();
        let second = admit("a", Purpose::Reading);
        assert_eq!(ceiling_of(second), Some(Ceiling::Readings));
        let _other = admit("b", Purpose::Change).unwrap();
        drop(change);
        admit("a", Purpose::Change).unwrap();
    }

    #[test]
    fn all_connections_together_have_a_ceiling() {
        let ceilings = ceilings(&Limits {
            requests: 2,
            ..Limits::default()
        });
        let _one = ceilings.admit("a", Purpose::Change).unwrap();
        let other = ceilings.admit("b", Purpose::Reading).unwrap();
        let third = ceilings.admit("b", Purpose::Change);
        assert_eq!(ceiling_of(third), Some(Ceiling::Requests));
        drop(other);
        ceilings.admit("b", Purpose::Change).unwrap();
    }

    #[test]
    fn a_change_without_room_for_its_answer_is_not_admitted() {
        let ceilings = ceilings(&Limits {
            answer_bytes: 10,
            change_bytes: 6,
            ..Limits::default()
        });
        let first = ceilings.admit("a", Purpose::Change).unwrap();
        let second = ceilings.admit("a", Purpose::Change);
        assert_eq!(ceiling_of(second), Some(Ceiling::AnswerBytes));
        drop(first);
        ceilings.admit("a", Purpose::Change).unwrap();
    }
}
