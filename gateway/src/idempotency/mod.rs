//! One forward for each correlation id.
//!
//! Browsers repeat a request by themselves when a reused connection closes without an answer.
//! So a change is forwarded by a task of its own, which goes on when the browser is gone, and
//! what became of it is kept: who asks again with the same id waits for the same answer or
//! gets it once more. Where the answer takes too much memory, what it was is kept, and who asks
//! again is told to read the items. The memory ends with the process.

mod memory;
mod verdict;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use tokio::sync::watch;

use crate::{
    correlation::CorrelationId,
    digest::Digest,
    upstream::{Failure, Outcome},
};
pub(crate) use memory::Bounds;
use memory::{Memory, State};
pub(crate) use verdict::Verdict;

/// The key of an attempt of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ChangeKey {
    pub(crate) connection: Arc<str>,
    pub(crate) correlation: CorrelationId,
}

/// All attempts of which something is known. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct IdempotencyCache {
    memories: Arc<Mutex<Memories>>,
    in_flight: watch::Sender<usize>,
}

/// Of each connection on its own: no other one's changes take its room.
#[derive(Debug)]
struct Memories {
    bounds: Bounds,
    of_connections: HashMap<Arc<str>, Memory>,
}

/// The knowledge of an attempt that somebody asks for.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// Nothing: it is to be made now.
    New(Ticket, Waiting),
    /// It is in flight.
    InFlight(Waiting),
    /// It has ended.
    Ended(Arc<Outcome>),
    /// The id belongs to another request.
    Reused,
    /// Nothing, and it can't be made now: there is no room to remember it.
    NoRoom,
}

impl Memories {
    /// The memory of a connection, without what is too old.
    fn of(&mut self, connection: &Arc<str>, now: Instant) -> &mut Memory {
        let bounds = self.bounds;
        let of_connection = self.of_connections.entry(Arc::clone(connection));
        let memory = of_connection.or_insert_with(|| Memory::new(bounds));
        memory.forget(now);
        memory
    }
}

impl IdempotencyCache {
    /// The bounds are those of each connection.
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            memories: Arc::new(Mutex::new(Memories {
                bounds,
                of_connections: HashMap::new(),
            })),
            in_flight: watch::Sender::new(0),
        }
    }

    /// Looks up an attempt that was made before; none where it was not. `request` is a digest of
    /// all that is to be sent.
    pub(crate) fn find(&self, key: &ChangeKey, request: Digest) -> Option<Attempt> {
        let mut memories = lock(&self.memories);
        let memory = memories.of(&key.connection, Instant::now());
        known(memory, &key.correlation, request)
    }

    /// Begins an attempt, if it was not made before.
    pub(crate) fn begin(&self, key: ChangeKey, request: Digest) -> Attempt {
        let mut memories = lock(&self.memories);
        let memory = memories.of(&key.connection, Instant::now());
        if let Some(attempt) = known(memory, &key.correlation, request) {
            return attempt;
        }
        let Some(waiting) = memory.begin(key.correlation.clone(), request) else {
            return Attempt::NoRoom;
        };
        self.in_flight.send_modify(|count| *count += 1);
        let idempotency = self.clone();
        Attempt::New(Ticket { idempotency, key }, Waiting(waiting))
    }

    /// Knows of an attempt that an earlier process made: what it was answered with, or that it
    /// was asked for and is therefore ambiguous.
    pub(crate) fn restore(&self, key: &ChangeKey, request: Digest, verdict: Verdict) {
        let now = Instant::now();
        let mut memories = lock(&self.memories);
        let memory = memories.of(&key.connection, now);
        memory.restore(key.correlation.clone(), request, verdict, now);
    }

    /// Waits until no attempt is in flight.
    pub(crate) async fn idle(&self) {
        // The sender is `self`, so this ends only as it should.
        let mut in_flight = self.in_flight.subscribe();
        let _ = in_flight.wait_for(|count| *count == 0).await;
    }

    /// The number of attempts in flight.
    pub(crate) fn in_flight(&self) -> usize {
        *self.in_flight.borrow()
    }
}

fn known(memory: &Memory, correlation: &CorrelationId, request: Digest) -> Option<Attempt> {
    let entry = memory.get(correlation)?;
    if entry.request != request {
        return Some(Attempt::Reused);
    }
    Some(match &entry.state {
        State::InFlight(outcome) => Attempt::InFlight(Waiting(outcome.subscribe())),
        State::Kept(outcome) => Attempt::Ended(Arc::clone(outcome)),
        State::Ended(verdict) => Attempt::Ended(Arc::new(verdict.outcome())),
    })
}

fn lock(memories: &Mutex<Memories>) -> MutexGuard<'_, Memories> {
    // The memory is sound between any two of its statements.
    memories.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The duty to say what became of an attempt.
#[derive(Debug)]
pub(crate) struct Ticket {
    idempotency: IdempotencyCache,
    key: ChangeKey,
}

impl Ticket {
    /// Says what became of the attempt, to all who wait for it and to all who ask later.
    pub(crate) fn settle(self, outcome: Outcome) {
        self.keep(outcome);
    }

    fn keep(&self, outcome: Outcome) {
        let now = Instant::now();
        let mut memories = lock(&self.idempotency.memories);
        let memory = memories.of(&self.key.connection, now);
        memory.settle(&self.key.correlation, outcome, now);
    }
}

impl Drop for Ticket {
    /// A task that ended without a word may have sent the request.
    fn drop(&mut self) {
        self.keep(given_up());
        self.idempotency.in_flight.send_modify(|count| *count -= 1);
    }
}

fn given_up() -> Outcome {
    Err(Failure::Broken {
        is_change: true,
        cause: "the gateway gave up on it".to_owned(),
    })
}

/// The place of somebody who waits for the end of an attempt.
#[derive(Debug)]
pub(crate) struct Waiting(watch::Receiver<Option<Arc<Outcome>>>);

impl Waiting {
    /// Waits for the outcome of the attempt.
    pub(crate) async fn outcome(mut self) -> Arc<Outcome> {
        let outcome = self.0.wait_for(Option::is_some).await;
        let outcome = outcome.ok().and_then(|outcome| outcome.clone());
        // An attempt is settled before it is forgotten, so there always is one.
        outcome.unwrap_or_else(|| Arc::new(given_up()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::{
        body::Bytes,
        http::{HeaderMap, StatusCode},
    };

    use super::*;
    use crate::upstream::{AnswerBody, ServiceAnswer};

    fn key(connection: &str, correlation: &str) -> ChangeKey {
        let mut headers = HeaderMap::new();
        headers.insert("x-correlation-id", correlation.parse().unwrap());
        ChangeKey {
            connection: connection.into(),
            correlation: CorrelationId::of(&headers).unwrap(),
        }
    }

    fn answer(size: usize) -> ServiceAnswer {
        ServiceAnswer {
            status: StatusCode::ACCEPTED,
            retry_after: None,
            body: AnswerBody::Json(Bytes::from(vec![b'x'; size])),
        }
    }

    fn idempotency() -> IdempotencyCache {
        IdempotencyCache::new(Bounds::new(10, 10_000))
    }

    fn digest(body: &str) -> Digest {
        Digest::of("PATCH", "/", None, body)
    }

    fn new(idempotency: &IdempotencyCache, correlation: &str) -> (Ticket, Waiting) {
        match idempotency.begin(key("c", correlation), digest("1")) {
            Attempt::New(ticket, waiting) => (ticket, waiting),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_repeat_waits_for_the_outcome_of_the_first_and_gets_it_later_too() {
        let idempotency = idempotency();
        assert!(idempotency.find(&key("c", "a"), digest("1")).is_none());
        let (ticket, first) = new(&idempotency, "a");
        let Attempt::InFlight(second) = idempotency.begin(key("c", "a"), digest("1")) else {
            panic!("the attempt is in flight");
        };
        ticket.settle(Ok(answer(3)));
        let Some(Attempt::Ended(third)) = idempotency.find(&key("c", "a"), digest("1")) else {
            panic!("the attempt has ended");
        };
        for outcome in [first.outcome().await, second.outcome().await, third] {
            assert_eq!(outcome.as_ref().as_ref().unwrap().body.len(), 3);
        }
    }

    #[test]
    fn an_id_belongs_to_one_request_of_one_connection() {
        let idempotency = idempotency();
        let (_ticket, _) = new(&idempotency, "a");
        let other_request = idempotency.begin(key("c", "a"), digest("2"));
        assert!(matches!(other_request, Attempt::Reused));
        let other_connection = idempotency.begin(key("d", "a"), digest("2"));
        assert!(matches!(other_connection, Attempt::New(..)));
    }

    #[test]
    fn who_asks_after_the_end_of_the_memory_begins_anew() {
        let idempotency = IdempotencyCache::new(Bounds {
            age: Duration::ZERO,
            ..Bounds::new(10, 10_000)
        });
        new(&idempotency, "a").0.settle(Ok(answer(1)));
        std::thread::sleep(Duration::from_nanos(1));
        let again = idempotency.begin(key("c", "a"), digest("1"));
        assert!(matches!(again, Attempt::New(..)));
    }

    #[tokio::test]
    async fn a_task_that_ends_without_a_word_leaves_an_ambiguous_outcome() {
        let idempotency = idempotency();
        let (ticket, waiting) = new(&idempotency, "a");
        drop(ticket);
        let outcome = waiting.outcome().await;
        assert!(matches!(*outcome, Err(Failure::Broken { .. })));
    }

    #[tokio::test]
    async fn it_is_idle_when_every_ticket_is_gone() {
        let idempotency = idempotency();
        idempotency.idle().await;
        let (one, _) = new(&idempotency, "a");
        let (other, _) = new(&idempotency, "b");
        one.settle(Ok(answer(0)));
        assert_eq!(idempotency.in_flight(), 1);
        drop(other);
        idempotency.idle().await;
    }
    /// The message to a repeat of an attempt whose answer is not there.
    fn told(idempotency: &IdempotencyCache, correlation: &str) -> String {
        match idempotency.find(&key("c", correlation), digest("1")) {
            Some(Attempt::Ended(outcome)) => match &*outcome {
                Err(failure) => failure.message(),
                Ok(answer) => panic!("{answer:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_repeat_whose_answer_is_gone_is_told_to_read_the_items() {
        let idempotency = idempotency();
        let (large, _) = new(&idempotency, "a");
        large.settle(Ok(answer(20_000)));
        let told = told(&idempotency, "a");
        assert!(told.contains("was answered with HTTP 202"), "{told}");
        assert!(told.contains("read the items"), "{told}");
    }

    #[test]
    fn a_large_answer_of_one_connection_leaves_those_of_another() {
        let idempotency = idempotency();
        let (first, _) = new(&idempotency, "a");
        first.settle(Ok(answer(5_000)));
        for correlation in ["b", "c"] {
            match idempotency.begin(key("d", correlation), digest("1")) {
                Attempt::New(ticket, _) => ticket.settle(Ok(answer(9_000))),
                other => panic!("{other:?}"),
            }
        }
        let found = idempotency.find(&key("c", "a"), digest("1"));
        assert!(matches!(found, Some(Attempt::Ended(outcome)) if outcome.is_ok()));
    }

    #[test]
    fn a_new_attempt_is_not_made_where_it_can_not_be_remembered() {
        let idempotency = idempotency();
        for n in 0..10 {
            new(&idempotency, &n.to_string()).0.settle(Ok(answer(1)));
        }
        let more = idempotency.begin(key("c", "more"), digest("1"));
        assert!(matches!(more, Attempt::NoRoom));
        let known = idempotency.begin(key("c", "0"), digest("1"));
        assert!(matches!(known, Attempt::Ended(_)));
        let other_connection = idempotency.begin(key("d", "more"), digest("1"));
        assert!(matches!(other_connection, Attempt::New(..)));
    }

    #[test]
    fn an_attempt_of_an_earlier_process_is_not_made_again() {
        let idempotency = idempotency();
        let restore = |id, verdict| idempotency.restore(&key("c", id), digest("1"), verdict);
        restore("answered", Verdict::Answered(StatusCode::ACCEPTED));
        restore("asked", Verdict::Ambiguous);
        restore("not-sent", Verdict::NotSent);
        assert!(told(&idempotency, "answered").contains("HTTP 202"));
        assert!(told(&idempotency, "asked").contains("no whole answer"));
        assert!(told(&idempotency, "not-sent").contains("nothing was sent"));
        let other = idempotency.begin(key("c", "asked"), digest("2"));
        assert!(matches!(other, Attempt::Reused));
    }
}
