//! The memory of the changes of one connection, and its bounds.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::verdict::Verdict;
use crate::{correlation::CorrelationId, digest::Digest, upstream::Outcome};

/// The bounds of the memory of each connection's changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// The time after its end for which it is known that a change was sent, and its outcome.
    pub(crate) age: Duration,
    /// Of how many changes that is known. No young one is ever forgotten for another: there is no
    /// room for more.
    pub(crate) entries: usize,
    /// The largest size of all answers that are kept, the newest ones, in bytes.
    pub(crate) bytes: usize,
}

/// The time that a browser may take to repeat a request, and much longer.
const AGE: Duration = Duration::from_secs(600);

impl Bounds {
    pub(crate) fn new(entries: usize, bytes: usize) -> Self {
        Self {
            age: AGE,
            entries,
            bytes,
        }
    }
}

/// The most that an answer takes beside its body and its headers, in bytes.
const OVERHEAD: usize = 512;

/// One change.
#[derive(Debug)]
pub(super) struct Entry {
    /// A digest of all that was sent.
    pub(super) request: Digest,
    pub(super) state: State,
}

/// The known state of a change.
#[derive(Debug)]
pub(super) enum State {
    /// It is in flight; who waits for it gets to know.
    InFlight(watch::Sender<Option<Arc<Outcome>>>),
    /// It has ended, with an outcome that is kept.
    Kept(Arc<Outcome>),
    /// It has ended.
    Ended(Verdict),
}

/// The changes of one connection of which something is known.
#[derive(Debug)]
pub(super) struct Memory {
    bounds: Bounds,
    entries: HashMap<CorrelationId, Entry>,
    /// The changes that have ended, the oldest first.
    ended: VecDeque<(Instant, CorrelationId)>,
    /// Those of them whose outcome is kept, in the same order.
    kept: VecDeque<CorrelationId>,
    /// The size of those outcomes together.
    bytes: usize,
}

impl Memory {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            entries: HashMap::new(),
            ended: VecDeque::new(),
            kept: VecDeque::new(),
            bytes: 0,
        }
    }

    /// The entry of a change.
    pub(super) fn get(&self, correlation: &CorrelationId) -> Option<&Entry> {
        self.entries.get(correlation)
    }

    /// A change that is in flight from now on, unless there is no room for it.
    pub(super) fn begin(
        &mut self,
        correlation: CorrelationId,
        request: Digest,
    ) -> Option<watch::Receiver<Option<Arc<Outcome>>>> {
        if self.entries.len() >= self.bounds.entries {
            return None;
        }
        let (sender, receiver) = watch::channel(None);
        let state = State::InFlight(sender);
        self.entries.insert(correlation, Entry { request, state });
        Some(receiver)
    }

    /// Keeps the first outcome of a change.
    pub(super) fn settle(&mut self, correlation: &CorrelationId, outcome: Outcome, now: Instant) {
        let Some(entry) = self.entries.get_mut(correlation) else {
            return;
        };
        let State::InFlight(waiting) = &entry.state else {
            return;
        };
        let outcome = Arc::new(outcome);
        waiting.send_replace(Some(Arc::clone(&outcome)));
        let bytes = size(&outcome);
        if bytes <= self.bounds.bytes {
            entry.state = State::Kept(outcome);
            self.bytes += bytes;
            self.kept.push_back(correlation.clone());
        } else {
            entry.state = State::Ended(Verdict::of(&outcome));
        }
        self.ended.push_back((now, correlation.clone()));
        while self.bytes > self.bounds.bytes {
            self.let_go_of_oldest_outcome();
        }
        self.forget(now);
    }

    /// Knows of a change that an earlier process was asked for; told again of one, it knows better.
    pub(super) fn restore(
        &mut self,
        correlation: CorrelationId,
        request: Digest,
        verdict: Verdict,
        now: Instant,
    ) {
        let state = State::Ended(verdict);
        let before = (self.entries).insert(correlation.clone(), Entry { request, state });
        if before.is_none() {
            self.ended.push_back((now, correlation));
        }
    }

    fn let_go_of_oldest_outcome(&mut self) {
        let Some(correlation) = self.kept.pop_front() else {
            self.bytes = 0;
            return;
        };
        if let Some(entry) = self.entries.get_mut(&correlation)
            && let State::Kept(outcome) = &entry.state
        {
            self.bytes -= size(outcome);
            entry.state = State::Ended(Verdict::of(outcome));
        }
    }

    /// Forgets the changes that ended too long ago to be repeated.
    pub(super) fn forget(&mut self, now: Instant) {
        while let Some((ended, correlation)) = self.ended.front() {
            if now.saturating_duration_since(*ended) <= self.bounds.age {
                break;
            }
            // They are in one order: the oldest that is kept is this one, or a younger one.
            if self.kept.front() == Some(correlation) {
                let correlation = correlation.clone();
                self.let_go_of_oldest_outcome();
                self.entries.remove(&correlation);
            } else {
                self.entries.remove(correlation);
            }
            self.ended.pop_front();
        }
    }
}

/// About how much memory an outcome takes, rather more than less.
fn size(outcome: &Outcome) -> usize {
    let own = match outcome {
        Ok(answer) => {
            let retry_after = answer.retry_after.as_ref();
            answer.body.len() + retry_after.map_or(0, axum::http::HeaderValue::len)
        }
        Err(failure) => failure.message().len(),
    };
    OVERHEAD + own
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Bytes,
        http::{HeaderMap, StatusCode},
    };

    use super::*;
    use crate::upstream::{AnswerBody, ServiceAnswer};

    fn id(correlation: &str) -> CorrelationId {
        let mut headers = HeaderMap::new();
        headers.insert("x-correlation-id", correlation.parse().unwrap());
        CorrelationId::of(&headers).unwrap()
    }

    fn begin(memory: &mut Memory, correlation: &str) -> bool {
        let request = Digest::of("DELETE", correlation, None, "");
        memory.begin(id(correlation), request).is_some()
    }

    /// A change that ends with an answer of a size.
    fn make(memory: &mut Memory, correlation: &str, size: usize, now: Instant) {
        assert!(begin(memory, correlation));
        let answer = ServiceAnswer {
            status: StatusCode::ACCEPTED,
            retry_after: None,
            body: AnswerBody::Json(Bytes::from(vec![b'x'; size])),
        };
        memory.settle(&id(correlation), Ok(answer), now);
    }

    /// The known changes: `*` where one is in flight, `+` where its outcome is kept.
    fn known(memory: &Memory) -> String {
        let mut known: Vec<_> = memory.entries.iter().collect();
        known.sort_by_key(|(correlation, _)| correlation.as_str());
        let shown = known.into_iter().map(|(correlation, entry)| {
            let mark = match entry.state {
                State::InFlight(_) => "*",
                State::Kept(_) => "+",
                State::Ended(verdict) => {
                    assert_eq!(verdict, Verdict::Answered(StatusCode::ACCEPTED));
                    ""
                }
            };
            format!("{}{mark}", correlation.as_str())
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_oldest_answers_go_first_and_what_they_were_stays() {
        let room = 10;
        let mut memory = Memory::new(Bounds::new(100, 2 * OVERHEAD + room));
        let now = Instant::now();
        begin(&mut memory, "in-flight");
        for correlation in ["a", "b", "c"] {
            make(&mut memory, correlation, 1, now);
        }
        assert_eq!(known(&memory), "a b+ c+ in-flight*");
        make(&mut memory, "d", room, now);
        assert_eq!(known(&memory), "a b c d+ in-flight*");
        make(&mut memory, "e", 3 * OVERHEAD, now);
        assert_eq!(known(&memory), "a b c d+ e in-flight*");
        assert_eq!(memory.bytes, OVERHEAD + room);
    }

    #[test]
    fn no_young_change_is_forgotten_for_another() {
        let mut memory = Memory::new(Bounds::new(2, 10_000));
        let now = Instant::now();
        begin(&mut memory, "in-flight");
        make(&mut memory, "a", 1, now);
        assert!(!begin(&mut memory, "b"));
        memory.forget(now + AGE + Duration::from_nanos(1));
        assert!(begin(&mut memory, "b"));
        assert_eq!(known(&memory), "b* in-flight*");
    }

    #[test]
    fn a_change_is_forgotten_some_time_after_its_end() {
        let mut memory = Memory::new(Bounds::new(100, OVERHEAD + 5));
        let now = Instant::now();
        let later = now + Duration::from_secs(1);
        make(&mut memory, "a", 1, now);
        make(&mut memory, "b", 1, now);
        make(&mut memory, "c", 1, later);
        begin(&mut memory, "in-flight");
        memory.forget(now + AGE);
        assert_eq!(known(&memory), "a b c+ in-flight*");
        memory.forget(now + AGE + Duration::from_nanos(1));
        assert_eq!(known(&memory), "c+ in-flight*");
        memory.forget(later + AGE + Duration::from_nanos(1));
        assert_eq!(known(&memory), "in-flight*");
        assert_eq!((memory.bytes, memory.kept.len()), (0, 0));
    }

    #[test]
    fn a_restored_change_is_known_and_ages() {
        let mut memory = Memory::new(Bounds::new(100, 10_000));
        let now = Instant::now();
        let request = Digest::of("DELETE", "a", None, "");
        memory.restore(id("a"), request, Verdict::Ambiguous, now);
        let verdict = Verdict::Answered(StatusCode::ACCEPTED);
        memory.restore(id("a"), request, verdict, now);
        make(&mut memory, "b", 1, now);
        assert_eq!(known(&memory), "a b+");
        memory.forget(now + AGE + Duration::from_nanos(1));
        assert_eq!(known(&memory), "");
    }

    #[test]
    fn a_small_change_takes_little_memory() {
        // 100,000 of them, with ids as the page makes them, take about 20 MB.
        assert!(size_of::<(CorrelationId, Entry)>() <= 64);
        assert!(size_of::<(Instant, CorrelationId)>() <= 32);
    }
}
