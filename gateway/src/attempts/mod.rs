//! One forward for each correlation id.
//!
//! Browsers repeat a request by themselves when a reused connection closes without an answer.
//! So a change is forwarded by a task of its own, which goes on when the browser is gone, and
//! what became of it is kept: who asks again with the same id waits for the same answer or
//! gets it once more. The memory ends with the process.

mod memory;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use tokio::sync::watch;

use crate::upstream::{Failure, Outcome};
pub(crate) use memory::{AttemptKey, Bounds};
use memory::{Entry, Memory};

/// All attempts of which something is known. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Attempts {
    memory: Arc<Mutex<Memory>>,
    in_flight: watch::Sender<usize>,
}

/// What is known of an attempt that somebody asks for.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// Nothing: it is to be made now.
    New(Ticket, Waiting),
    /// It was made before.
    Known(Waiting),
    /// The id belongs to another request.
    Reused,
}

impl Attempts {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            memory: Arc::new(Mutex::new(Memory::new(bounds))),
            in_flight: watch::Sender::new(0),
        }
    }

    /// Looks up an attempt. `request` is a digest of all that is to be sent.
    pub(crate) fn begin(&self, key: AttemptKey, request: u128) -> Attempt {
        let mut memory = lock(&self.memory);
        memory.forget(Instant::now());
        if let Some(entry) = memory.entries.get(&key) {
            if entry.request != request {
                return Attempt::Reused;
            }
            return Attempt::Known(Waiting(entry.outcome.subscribe()));
        }
        let entry = Entry::new(request);
        let waiting = Waiting(entry.outcome.subscribe());
        memory.entries.insert(key.clone(), entry);
        self.in_flight.send_modify(|count| *count += 1);
        let attempts = self.clone();
        Attempt::New(Ticket { attempts, key }, waiting)
    }

    /// Waits until no attempt is in flight.
    pub(crate) async fn idle(&self) {
        // The sender is `self`, so this ends only as it should.
        let mut in_flight = self.in_flight.subscribe();
        let _ = in_flight.wait_for(|count| *count == 0).await;
    }

    /// How many attempts are in flight.
    pub(crate) fn in_flight(&self) -> usize {
        *self.in_flight.borrow()
    }
}

fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    // The memory is sound between any two of its statements.
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The duty to say what became of an attempt.
#[derive(Debug)]
pub(crate) struct Ticket {
    attempts: Attempts,
    key: AttemptKey,
}

impl Ticket {
    /// Says what became of the attempt, to all who wait for it and to all who ask later.
    pub(crate) fn settle(self, outcome: Outcome) {
        self.keep(outcome);
    }

    fn keep(&self, outcome: Outcome) {
        lock(&self.attempts.memory).settle(&self.key, outcome, Instant::now());
    }
}

impl Drop for Ticket {
    /// A task that ended without a word may have sent the request.
    fn drop(&mut self) {
        self.keep(given_up());
        self.attempts.in_flight.send_modify(|count| *count -= 1);
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
    /// What became of the attempt.
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
    use crate::{correlation::CorrelationId, upstream::ServiceAnswer};

    fn key(connection: &str, correlation: &str) -> AttemptKey {
        let mut headers = HeaderMap::new();
        headers.insert("x-correlation-id", correlation.parse().unwrap());
        AttemptKey {
            connection: connection.into(),
            correlation: CorrelationId::of(&headers).unwrap(),
        }
    }

    fn answer(size: usize) -> ServiceAnswer {
        ServiceAnswer {
            status: StatusCode::ACCEPTED,
            headers: HeaderMap::new(),
            body: Bytes::from(vec![b'x'; size]),
        }
    }

    fn new(attempts: &Attempts, correlation: &str) -> (Ticket, Waiting) {
        match attempts.begin(key("c", correlation), 1) {
            Attempt::New(ticket, waiting) => (ticket, waiting),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_repeat_waits_for_the_outcome_of_the_first_and_gets_it_later_too() {
        let attempts = Attempts::new(Bounds::default());
        let (ticket, first) = new(&attempts, "a");
        let Attempt::Known(second) = attempts.begin(key("c", "a"), 1) else {
            panic!("the attempt is in flight");
        };
        ticket.settle(Ok(answer(3)));
        let Attempt::Known(third) = attempts.begin(key("c", "a"), 1) else {
            panic!("the attempt has ended");
        };
        for waiting in [first, second, third] {
            let outcome = waiting.outcome().await;
            assert_eq!(outcome.as_ref().as_ref().unwrap().body.len(), 3);
        }
    }

    #[test]
    fn an_id_belongs_to_one_request_of_one_connection() {
        let attempts = Attempts::new(Bounds::default());
        let (_ticket, _) = new(&attempts, "a");
        let other_request = attempts.begin(key("c", "a"), 2);
        assert!(matches!(other_request, Attempt::Reused));
        let other_connection = attempts.begin(key("d", "a"), 2);
        assert!(matches!(other_connection, Attempt::New(..)));
    }

    #[test]
    fn who_asks_after_the_end_of_the_memory_begins_anew() {
        let attempts = Attempts::new(Bounds {
            age: Duration::ZERO,
            ..Bounds::default()
        });
        new(&attempts, "a").0.settle(Ok(answer(1)));
        std::thread::sleep(Duration::from_nanos(1));
        let again = attempts.begin(key("c", "a"), 1);
        assert!(matches!(again, Attempt::New(..)));
    }

    #[tokio::test]
    async fn a_task_that_ends_without_a_word_leaves_an_ambiguous_outcome() {
        let attempts = Attempts::new(Bounds::default());
        let (ticket, waiting) = new(&attempts, "a");
        drop(ticket);
        let outcome = waiting.outcome().await;
        assert!(matches!(*outcome, Err(Failure::Broken { .. })));
    }

    #[tokio::test]
    async fn it_is_idle_when_every_ticket_is_gone() {
        let attempts = Attempts::new(Bounds::default());
        attempts.idle().await;
        let (one, _) = new(&attempts, "a");
        let (other, _) = new(&attempts, "b");
        one.settle(Ok(answer(0)));
        assert_eq!(attempts.in_flight(), 1);
        drop(other);
        attempts.idle().await;
    }
}
