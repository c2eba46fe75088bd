//! The state of one client's connection while it is open.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::ceilings::Limits;

/// The state of a client's connection, which its stream, its requests and the list of all clients
/// share.
#[derive(Debug)]
pub(super) struct Client {
    state: Mutex<State>,
    ended: Notify,
    hash_in_target: AtomicBool,
}

#[derive(Clone, Copy, Debug)]
struct State {
    phase: Phase,
    /// Some of an answer has perhaps not been taken yet.
    unsent: bool,
    /// No request may begin any more.
    ended: bool,
}

/// The phase of a client's connection.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Nothing of a request has arrived, since then.
    Idle(Instant),
    /// The header of a request is arriving, since then.
    Header(Instant),
    /// The body of a request is arriving; the header began then.
    Body(Instant),
    /// A whole request is being answered.
    Working,
}

impl Client {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                phase: Phase::Idle(Instant::now()),
                unsent: false,
                ended: false,
            }),
            ended: Notify::new(),
            hash_in_target: AtomicBool::new(false),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // It is sound after every statement.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Some bytes have arrived.
    pub(super) fn received(&self) {
        let mut state = self.state();
        if let Phase::Idle(_) = state.phase {
            state.phase = Phase::Header(Instant::now());
        }
    }

    /// A request line with a `#` has arrived.
    pub(super) fn received_hash(&self) {
        self.hash_in_target.store(true, Ordering::Relaxed);
    }

    /// `true` if a request line with a `#` has ever arrived.
    pub(super) fn has_hash_in_target(&self) -> bool {
        self.hash_in_target.load(Ordering::Relaxed)
    }

    /// The header of a request is there.
    pub(super) fn header_ended(&self) {
        let mut state = self.state();
        state.phase = match state.phase {
            Phase::Header(since) => Phase::Body(since),
            _ => Phase::Body(Instant::now()),
        };
    }

    /// A whole request is there. Says whether it may be carried out: not if the connection is
    /// being closed, because it is the longest to wait.
    pub(super) fn work(&self) -> bool {
        let mut state = self.state();
        if !state.ended {
            state.phase = Phase::Working;
        }
        !state.ended
    }

    /// There is an answer that is to be sent.
    pub(super) fn answered(&self) {
        self.state().unsent = true;
    }

    /// The last of an answer is ready to be sent.
    pub(super) fn answer_ended(&self) {
        self.state().phase = Phase::Idle(Instant::now());
    }

    /// Everything that was ready to be sent is sent.
    pub(super) fn sent(&self) {
        self.state().unsent = false;
    }

    /// Until when some byte has to arrive; none where nothing has to.
    pub(super) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let end = |since: Instant, most: Duration| since.checked_add(most);
        match self.state().phase {
            Phase::Idle(since) => end(since, limits.idle),
            Phase::Header(since) => end(since, limits.header),
            Phase::Body(_) | Phase::Working => None,
        }
    }

    /// Since when it waits for a whole request; none where it is being answered.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        match state.phase {
            Phase::Idle(since) | Phase::Header(since) | Phase::Body(since) => {
                (!state.unsent && !state.ended).then_some(since)
            }
            Phase::Working => None,
        }
    }

    /// Ends the connection if it waits for a whole request; says whether it does.
    pub(super) fn end_if_waiting(&self) -> bool {
        let mut state = self.state();
        let waits = !state.ended && !state.unsent && !matches!(state.phase, Phase::Working);
        if waits {
            state.ended = true;
            drop(state);
            self.ended.notify_one();
        }
        waits
    }

    /// Ends the connection as soon as a request that has arrived is answered.
    pub(super) fn end(&self) {
        self.ended.notify_one();
    }

    /// Waits until the connection is to end; says whether that is at once.
    pub(super) async fn is_ended(&self) -> bool {
        self.ended.notified().await;
        let state = self.state();
        let is_idle = matches!(state.phase, Phase::Idle(_) | Phase::Header(_));
        state.ended || (is_idle && !state.unsent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_waits_for_a_request_can_be_closed_for_another() {
        let client = Client::new();
        let waits = |client: &Client| client.waits_since().is_some();
        assert!(waits(&client));
        client.received();
        assert!(waits(&client), "half a header");
        client.header_ended();
        assert!(waits(&client), "half a body");
        assert!(client.work());
        assert!(!waits(&client) && !client.end_if_waiting());
        client.answered();
        client.answer_ended();
        assert!(
            !waits(&client) && !client.end_if_waiting(),
            "half an answer"
        );
        client.sent();
        assert!(waits(&client));
        assert!(client.end_if_waiting());
        assert!(!client.work() && !client.end_if_waiting());
    }

    #[test]
    fn a_header_has_less_time_than_an_idle_connection_and_work_has_no_end() {
        let limits = Limits::default();
        let client = Client::new();
        let idle = client.deadline(&limits).unwrap();
        client.received();
        let header = client.deadline(&limits).unwrap();
        assert!(header < idle);
        client.received();
        assert_eq!(client.deadline(&limits), Some(header), "it does not move");
        client.header_ended();
        assert_eq!(client.deadline(&limits), None);
        client.work();
        assert_eq!(client.deadline(&limits), None);
        client.answered();
        client.answer_ended();
        assert!(client.deadline(&limits).unwrap() >= idle);
    }
}
