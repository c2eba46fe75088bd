//! What is kept of attempts, and for how long.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use crate::{correlation::CorrelationId, upstream::Outcome};

/// Which attempt of which connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AttemptKey {
    pub(crate) connection: Arc<str>,
    pub(crate) correlation: CorrelationId,
}

/// How much is kept of attempts that have ended. Those that have not ended are always kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// How long after its end an attempt is kept.
    pub(crate) age: Duration,
    /// How many attempts are kept, the newest ones.
    pub(crate) entries: usize,
    /// How large their answers may be together, in bytes.
    pub(crate) bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            age: Duration::from_secs(600),
            entries: 10_000,
            bytes: 64 << 20,
        }
    }
}

/// One attempt.
#[derive(Debug)]
pub(super) struct Entry {
    /// A digest of all that was sent.
    pub(super) request: u128,
    /// None as long as it is in flight.
    pub(super) outcome: watch::Sender<Option<Arc<Outcome>>>,
    /// How large its answer is.
    bytes: usize,
}

impl Entry {
    /// An attempt that is in flight from now on.
    pub(super) fn new(request: u128) -> Self {
        Self {
            request,
            outcome: watch::Sender::new(None),
            bytes: 0,
        }
    }
}

/// All attempts of which something is known.
#[derive(Debug)]
pub(super) struct Memory {
    bounds: Bounds,
    pub(super) entries: HashMap<AttemptKey, Entry>,
    /// The attempts that have ended, the oldest first.
    ended: VecDeque<(Instant, AttemptKey)>,
    /// How large the answers are together.
    bytes: usize,
}

impl Memory {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            entries: HashMap::new(),
            ended: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Keeps the first outcome of an attempt.
    pub(super) fn settle(&mut self, key: &AttemptKey, outcome: Outcome, now: Instant) {
        let Some(entry) = self.entries.get_mut(key) else {
            return;
        };
        if entry.outcome.borrow().is_some() {
            return;
        }
        entry.bytes = outcome.as_ref().map_or(0, |answer| answer.body.len());
        entry.outcome.send_replace(Some(Arc::new(outcome)));
        self.bytes += entry.bytes;
        self.ended.push_back((now, key.clone()));
        self.forget(now);
    }

    /// Forgets the oldest attempts that have ended until the bounds hold.
    pub(super) fn forget(&mut self, now: Instant) {
        while let Some((ended, key)) = self.ended.front() {
            let is_old = now.saturating_duration_since(*ended) > self.bounds.age;
            let are_many = self.ended.len() > self.bounds.entries || self.bytes > self.bounds.bytes;
            if !is_old && !are_many {
                break;
            }
            if let Some(entry) = self.entries.remove(key) {
                self.bytes -= entry.bytes;
            }
            self.ended.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Bytes,
        http::{HeaderMap, StatusCode},
    };

    use super::*;
    use crate::upstream::ServiceAnswer;

    fn key(correlation: &str) -> AttemptKey {
        let mut headers = HeaderMap::new();
        headers.insert("x-correlation-id", correlation.parse().unwrap());
        AttemptKey {
            connection: "c".into(),
            correlation: CorrelationId::of(&headers).unwrap(),
        }
    }

    fn begin(memory: &mut Memory, correlation: &str) {
        memory.entries.insert(key(correlation), Entry::new(1));
    }

    /// An attempt that ends with an answer of a size.
    fn make(memory: &mut Memory, correlation: &str, size: usize, now: Instant) {
        begin(memory, correlation);
        let answer = ServiceAnswer {
            status: StatusCode::ACCEPTED,
            headers: HeaderMap::new(),
            body: Bytes::from(vec![b'x'; size]),
        };
        memory.settle(&key(correlation), Ok(answer), now);
    }

    #[test]
    fn the_oldest_ended_attempts_are_forgotten_first() {
        let mut memory = Memory::new(Bounds {
            entries: 2,
            bytes: 10,
            ..Bounds::default()
        });
        let now = Instant::now();
        begin(&mut memory, "in-flight");
        for correlation in ["a", "b", "c"] {
            make(&mut memory, correlation, 1, now);
        }
        let known = |memory: &Memory| {
            let mut known: Vec<_> = memory.entries.keys().collect();
            known.sort_by_key(|key| key.correlation.as_str());
            let names = known.iter().map(|key| key.correlation.as_str());
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(known(&memory), "b c in-flight");
        make(&mut memory, "large", 9, now);
        assert_eq!(known(&memory), "c in-flight large");
        make(&mut memory, "larger", 10, now);
        assert_eq!(known(&memory), "in-flight larger");
    }

    #[test]
    fn an_attempt_is_forgotten_some_time_after_its_end() {
        let bounds = Bounds::default();
        let mut memory = Memory::new(bounds);
        let now = Instant::now();
        make(&mut memory, "a", 1, now);
        begin(&mut memory, "in-flight");
        memory.forget(now + bounds.age);
        assert_eq!(memory.entries.len(), 2);
        memory.forget(now + bounds.age + Duration::from_nanos(1));
        assert_eq!((memory.entries.len(), memory.bytes), (1, 0));
        assert!(memory.entries.contains_key(&key("in-flight")));
    }
}
