//! Carries out what a run does next: sends, reads, records and waits. All that is asynchronous is
//! here; what it means is decided elsewhere.

use std::{
    cell::RefCell,
    future::{pending, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};

use super::{
    Control, Journal, JournalError, RunLimits,
    context::{Means, Now, RunContext},
    journal_batch::{JournalBatch, Sent, Written},
    listing::List,
    next::{Task, Wake},
    polling::{Job, Reading},
};
use crate::{
    item::Target,
    ledger::{Event, What},
    service::{Capabilities, One, Response, Service},
    time::Timestamp,
    transport::{Clock, Failure, Reader, SendError, Told, Transport},
    wire::RunId,
};

/// Sends a plan, reads what became of it, and records every step.
pub struct Runner<S, T, C, J> {
    /// The service's adapter.
    pub service: S,
    /// The way to the service.
    pub transport: T,
    /// The time.
    pub clock: C,
    /// The journal in which events are recorded.
    pub journal: J,
    /// The user's control over it.
    pub control: Control,
    /// The limits on how often and how long it tries.
    pub limits: RunLimits,
    /// The source of waits and of the ids of readings.
    pub rng: RefCell<fastrand::Rng>,
}

/// The result of a task.
pub(super) enum Done {
    Sent(Box<Answered>),
    One(Reading<u32>, Result<One, Failure>),
    Told(Box<List>, Result<Told, Failure>),
    Capabilities(Result<Capabilities, Failure>),
}

/// A request with changes that was sent, and what came back.
pub(super) struct Answered {
    pub(super) sent: Sent,
    pub(super) went: Timestamp,
    pub(super) took: Duration,
    pub(super) result: Result<Response, SendError>,
}

/// The next thing that happens.
enum Next {
    Done(Done),
    Written(Written),
    /// The time has come, or the user has said something.
    Wake,
}

impl<S: Service, T: Transport, C: Clock, J: Journal> Runner<S, T, C, J> {
    /// Goes on with a run, from whatever is known of it, to its end.
    pub(super) async fn go(
        &self,
        mut context: RunContext<'_, S>,
        mut observe: impl FnMut(&Event),
    ) -> Result<(), JournalError> {
        let run = context.ledger.header().run.clone();
        let target = context.target.clone();
        let mut in_flight = FuturesUnordered::new();
        // None or one: what happens meanwhile is recorded together, after that.
        let mut writing = FuturesUnordered::new();
        loop {
            let said = self.control.said();
            let now = self.now();
            context.obey(now);
            context.try_now(now);
            context.rest(now.monotonic);
            context.take_back(now);
            while let Some(task) = context.next_task(in_flight.len(), now) {
                in_flight.push(self.perform(&run, &target, task));
            }
            context.prepare(in_flight.len(), now.monotonic);
            // Before what is to be recorded is collected: a wait is told while it lasts.
            context.tell_of_waiting(now);
            if writing.is_empty()
                && let Some(journal_batch) = context.journal_batch(now)
            {
                writing.push(self.append(journal_batch, context.writer.is_idle()));
            }
            let wake = context.wake(in_flight.len(), !writing.is_empty(), now.monotonic);
            let until = match wake {
                Wake::At(until) => Some(until.saturating_sub(now.monotonic)),
                Wake::Later => None,
                Wake::Never => break,
            };
            let word = self.control.more_than(said);
            let next = next(&mut in_flight, &mut writing, self.time(until), word);
            match next.await {
                Next::Done(done) => context.handle(done, self.now()),
                Next::Written(written) => self.written(&mut context, written, &mut observe),
                Next::Wake => {}
            }
        }
        context.record(What::Finished, self.now());
        while let Some(journal_batch) = context.journal_batch(self.now()) {
            let written = self.append(journal_batch, context.writer.is_idle()).await;
            self.written(&mut context, written, &mut observe);
        }
        context.failure.map_or(Ok(()), Err)
    }

    /// Waits for so long; for ever where that is not known.
    async fn time(&self, wait: Option<Duration>) {
        match wait {
            Some(wait) => self.clock.sleep(wait).await,
            None => pending().await,
        }
    }

    pub(super) fn means(&self, limits: RunLimits) -> Means<'_, S> {
        Means {
            service: &self.service,
            control: &self.control,
            limits,
            rng: &self.rng,
        }
    }

    pub(super) fn now(&self) -> Now {
        Now {
            monotonic: self.clock.monotonic(),
            wall: self.clock.wall(),
        }
    }

    fn written(
        &self,
        context: &mut RunContext<'_, S>,
        written: Written,
        observe: &mut impl FnMut(&Event),
    ) {
        context.written(written).iter().for_each(observe);
        if context.writer.has_all() {
            self.journal.has_all(&context.ledger);
        }
    }

    /// Records some events.
    async fn append(&self, journal_batch: JournalBatch, is_idle: bool) -> Written {
        let begun = self.clock.monotonic();
        let result = if is_idle {
            Ok(())
        } else {
            self.journal.append(&journal_batch.events).await
        };
        Written {
            journal_batch,
            result,
            took: self.clock.monotonic().saturating_sub(begun),
        }
    }

    async fn perform(&self, run: &RunId, target: &Target, task: Task) -> Done {
        let service = &self.service;
        let reader = Reader {
            service,
            transport: &self.transport,
            clock: &self.clock,
            target,
            run: Some(run),
            rng: &self.rng,
        };
        match task {
            Task::Send(sent, went, begun) => {
                let request = match sent.asked.as_slice() {
                    [only] if !sent.is_bulk => service.single_request(target, only),
                    many => service.change_request(target, many),
                };
                let result = self.transport.send(&request, &sent.correlation).await;
                Done::Sent(Box::new(Answered {
                    sent,
                    went,
                    took: self.clock.monotonic().saturating_sub(begun),
                    result,
                }))
            }
            Task::Ask(Job::One(reading, id)) => Done::One(reading, reader.one(&id).await),
            Task::Ask(Job::List(list)) => {
                let told = reader.told(list.listing.next()).await;
                Done::Told(list, told)
            }
            Task::Ask(Job::Capabilities) => Done::Capabilities(reader.capabilities().await),
        }
    }
}

/// Waits for what happens next: what was recorded comes before what has been answered, and that
/// before the user's word and the time.
async fn next(
    in_flight: &mut FuturesUnordered<impl Future<Output = Done>>,
    writing: &mut FuturesUnordered<impl Future<Output = Written>>,
    time: impl Future<Output = ()>,
    word: impl Future<Output = ()>,
) -> Next {
    let (mut time, mut word) = (pin!(time), pin!(word));
    poll_fn(|context| {
        if let Poll::Ready(Some(written)) = writing.poll_next_unpin(context) {
            return Poll::Ready(Next::Written(written));
        }
        if let Poll::Ready(Some(done)) = in_flight.poll_next_unpin(context) {
            return Poll::Ready(Next::Done(done));
        }
        let word = word.as_mut().poll(context);
        let time = time.as_mut().poll(context);
        if word.is_ready() || time.is_ready() {
            Poll::Ready(Next::Wake)
        } else {
            Poll::Pending
        }
    })
    .await
}
