//! How a confirmed plan is sent.

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
    context::{RunContext, settled},
    item::ItemState,
    journal_batch::{Draft, JournalBatch, Written},
    perform::{Done, Task},
    scheduler::{Scheduler, Update},
};
use crate::{
    item::Flags,
    ledger::{Event, Header, Ledger, Phase, VERSION, What},
    plan::{ConfirmedPlan, Sending},
    service::{Reason, ReasonKind, Service},
    time::Timestamp,
    transport::{Clock, Transport},
    wire::{LONGEST_UPSTREAM_TIMEOUT, RunId},
};

/// A wait that is shorter than this is not worth a word.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// Sends a plan, reads what became of it, and records every step.
pub struct Runner<S, T, C, J> {
    /// The service's adapter.
    pub service: S,
    /// The way to the service.
    pub transport: T,
    /// The time.
    pub clock: C,
    /// Where events are recorded.
    pub journal: J,
    /// The user's control over it.
    pub control: Control,
    /// How often and how long it tries.
    pub limits: RunLimits,
    /// Where waits and the ids of readings come from.
    pub rng: RefCell<fastrand::Rng>,
}

/// The next thing that happens.
enum Next {
    Done(Done),
    Written(Written),
    /// The time has come, or the user has said something.
    Wake,
}

impl<S: Service, T: Transport, C: Clock, J: Journal> Runner<S, T, C, J> {
    /// Runs a plan to its end: until every item is seen done, or has failed, or was watched for
    /// long enough. Every event is recorded, then given to `observe`; an event that could not be
    /// recorded is observed all the same, since it has happened.
    ///
    /// # Errors
    /// Where an event could not be recorded. Nothing was sent after that.
    pub async fn run(
        &self,
        run: RunId,
        plan: &ConfirmedPlan,
        observe: impl FnMut(&Event),
    ) -> Result<(), JournalError> {
        let plan = plan.plan();
        let sending = plan.sending();
        let header = Header {
            version: VERSION,
            run: run.clone(),
            parent: plan.parent().cloned(),
            connection: plan.connection().clone(),
            targets: vec![plan.target().clone()],
            rows: plan.rows().clone(),
            flags: plan.flags(),
            sending,
            attempts: self.limits.attempts,
            under_way_ms: u64::try_from(self.limits.under_way.as_millis()).ok(),
        };
        let kind = plan.target().kind();
        let planned = |row| ItemState::planned(&self.service, kind, row, sending.batch);
        let item = plan.rows().iter().map(planned).collect();
        let scheduler = self.scheduler(item, sending, self.clock.monotonic());
        let rate = self.limits.rate;
        let mut context = RunContext::new(&run, plan.target(), scheduler, 0, observe, rate);
        // The first requests are recorded with it, so that they need not wait once more.
        self.record(&mut context, What::Started { header });
        self.check_flags(&mut context, plan.flags());
        self.go(context).await
    }

    /// Goes on with a run that was cut off, from what its journal tells. What was in flight may
    /// have been carried out: it is read first. What is already over stays so.
    ///
    /// All that is needed of the ledger is taken out of it at once.
    ///
    /// # Errors
    /// Where an event could not be recorded. Nothing was sent after that.
    pub fn resume<'s, F: FnMut(&Event) + 's>(
        &'s self,
        ledger: &Ledger,
        observe: F,
    ) -> impl Future<Output = Result<(), JournalError>> + use<'s, S, T, C, J, F> {
        let header = ledger.header().clone();
        let phase = ledger.phase().clone();
        let next = ledger.next_request();
        let now = self.clock.monotonic();
        // How long it was cut off only the time of day tells, which may have been set meanwhile.
        let item = self.resumed(ledger, now, None);
        let scheduler = self.scheduler(item, header.sending, now);
        let rate = self.limits.rate;
        let ever_taken = ledger.was_ever_taken();
        async move {
            let Some(target) = header.targets.first() else {
                return Ok(());
            };
            let mut context = RunContext::new(&header.run, target, scheduler, next, observe, rate);
            context.ever_taken = ever_taken;
            match phase {
                Phase::Finished(_) => return Ok(()),
                // What was ended early does not begin again; what is not known is still read.
                Phase::Halted(reason) => {
                    context.halt = Some(reason);
                    context.scheduler.end();
                }
                Phase::Running | Phase::Paused(_) => {}
            }
            self.record(&mut context, What::Reopened);
            self.check_flags(&mut context, header.flags);
            self.go(context).await
        }
    }

    /// A scheduler of these items, with batches no larger than the connection's rate lets through.
    pub(super) fn scheduler(
        &self,
        item: Vec<ItemState>,
        sending: Sending,
        now: Duration,
    ) -> Scheduler {
        let sending = sending.paced(self.limits.rate);
        Scheduler::new(item, sending, self.limits, &self.service, now)
    }

    /// Takes up each row of a run that was recorded, as far as it is known. Where a time of day is
    /// trusted, what was in flight long before it has ended.
    pub(super) fn resumed(
        &self,
        ledger: &Ledger,
        now: Duration,
        trusted: Option<Timestamp>,
    ) -> Vec<ItemState> {
        let recorded = ledger.header().under_way_ms.map(Duration::from_millis);
        // The gateway may have been started anew with another limit since.
        let under_way = recorded.unwrap_or_default().min(LONGEST_UPSTREAM_TIMEOUT);
        let under_way = under_way.max(self.limits.under_way);
        let time = (now, trusted);
        let rows = ledger.rows().iter().zip(ledger.send_counts());
        rows.map(|(row, history)| {
            ItemState::resumed(&self.service, ledger, row, (history, under_way), time)
        })
        .collect()
    }

    /// Nothing is sent with other flags than those that were confirmed, whoever made the adapter.
    fn check_flags<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>, confirmed: Flags) {
        if self.service.flags() != confirmed {
            self.halt(context, Reason::of(ReasonKind::NotConfirmed));
        }
    }

    pub(super) async fn go<F: FnMut(&Event)>(
        &self,
        mut context: RunContext<'_, F>,
    ) -> Result<(), JournalError> {
        let mut in_flight = FuturesUnordered::new();
        // None or one: what happens meanwhile is recorded together, after that.
        let mut writing = FuturesUnordered::new();
        loop {
            let said = self.control.said();
            self.obey(&mut context);
            self.try_now(&mut context);
            let now = self.clock.monotonic();
            // Nobody can be asked any more whether it is worth to wait for the end of an outage, and
            // it may last for ever.
            let is_out =
                context.halt.is_some() && context.throttle.is_out_of_patience(now, &self.limits);
            let waits = now < context.throttle.not_before() && !is_out;
            let rests = context.is_paused || waits;
            context.scheduler.rest(rests, now);
            self.take_back(&mut context, now);
            while let Some(task) = self.next_task(&mut context, in_flight.len(), now) {
                in_flight.push(self.perform(context.run, context.target, task));
            }
            Self::prepare(&mut context, in_flight.len(), now);
            // Before what is to be recorded is collected: a wait is told while it lasts.
            self.tell_of_waiting(&mut context, now);
            if writing.is_empty()
                && let Some(journal_batch) = self.journal_batch(&mut context)
            {
                writing.push(self.append(journal_batch, context.writer.is_idle()));
            }
            let is_busy = !in_flight.is_empty() || !writing.is_empty();
            if !is_busy && !context.has_prepared() && context.scheduler.is_done() {
                break;
            }
            let until = context.wakes_at(in_flight.len(), now);
            // What is to go now waits for its record.
            let until = until.filter(|until| *until > now || writing.is_empty());
            if until.is_none() && !is_busy && !context.has_prepared() && !context.is_paused {
                // Nothing is left that could ever come.
                break;
            }
            let time = async {
                match until {
                    Some(until) => self.clock.sleep(until.saturating_sub(now)).await,
                    None => pending().await,
                }
            };
            let (mut time, mut word) = (pin!(time), pin!(self.control.more_than(said)));
            let next = poll_fn(|context| {
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
            });
            match next.await {
                Next::Done(done) => self.handle(&mut context, done),
                Next::Written(written) => context.written(written),
                Next::Wake => {}
            }
        }
        self.record(&mut context, What::Finished);
        self.write(&mut context).await;
        context.failure.map_or(Ok(()), Err)
    }

    /// Takes back what is prepared and should not, or need not, go any more.
    fn take_back<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>, now: Duration) {
        if !context.has_prepared() {
            return;
        }
        let ready = context.ready.len();
        let wall = self.clock.wall();
        let may_go = context.may_go(now) && context.halt.is_none();
        let is_bulk = context.scheduler.is_bulk();
        let batch = context.scheduler.batch();
        let must = |is_other_kind: bool, items: usize| !may_go || is_other_kind || items > batch;
        context.withdraw(
            wall,
            |draft| must(draft.is_bulk != is_bulk, draft.changes.len()),
            |sent| {
                let (begun, begun_wall) = sent.prepared;
                // Either clock may stand still while the machine sleeps.
                let age = now.saturating_sub(begun).max(wall.since(begun_wall));
                must(sent.is_bulk != is_bulk, sent.changes.len()) || age >= sent.ahead
            },
        );
        // It was recorded too early: what is next waits for an answer, or for room. Otherwise the same
        // would be recorded and taken back as long as requests hang.
        if context.ready.len() < ready {
            context.took = None;
        }
    }

    /// The next task, if anything may go now.
    fn next_task<F: FnMut(&Event)>(
        &self,
        context: &mut RunContext<'_, F>,
        in_flight: usize,
        now: Duration,
    ) -> Option<Task> {
        if !context.may_go(now) || in_flight >= context.throttle.width() {
            return None;
        }
        if let Some(job) = context.scheduler.ask_first(now) {
            return Some(Task::Ask(job));
        }
        let is_paced = context.is_paced(now);
        if !is_paced && let Some(sent) = context.ready.pop_front() {
            context.scheduler.goes(&sent.changes, now);
            context.throttle.went(sent.changes.len(), now);
            return Some(Task::Send(sent, self.clock.wall(), now));
        }
        let nothing_to_send =
            is_paced || (!context.has_prepared() && !context.scheduler.has_ready());
        let poll = nothing_to_send
            .then(|| context.scheduler.poll(now))
            .flatten();
        poll.map(Task::Ask)
    }

    /// Has the next requests recorded, so that they can go. What is not recorded must not be
    /// sent: a reload would not know of it.
    fn prepare<F: FnMut(&Event)>(context: &mut RunContext<'_, F>, in_flight: usize, now: Duration) {
        for _ in 0..context.room(in_flight, now) {
            if context.prepares_at(now).is_none_or(|at| at > now) {
                return;
            }
            let Some(changes) = context.scheduler.next_batch() else {
                return;
            };
            let asked = changes.iter();
            let asked = asked.filter_map(|(row, step)| context.scheduler.change(*row, *step));
            let draft = Draft {
                asked: asked.collect(),
                changes,
                is_bulk: context.scheduler.is_bulk(),
            };
            context.writer.prepare(draft);
        }
    }

    /// The next events to record.
    fn journal_batch<F: FnMut(&Event)>(
        &self,
        context: &mut RunContext<'_, F>,
    ) -> Option<JournalBatch> {
        let time = (self.clock.monotonic(), self.clock.wall());
        context.writer.take(context.run, time, context.writes_take)
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

    /// Records all that has happened, and waits for it.
    async fn write<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>) {
        while let Some(journal_batch) = self.journal_batch(context) {
            let written = self.append(journal_batch, context.writer.is_idle()).await;
            context.written(written);
        }
    }

    /// Does what the user, or what has happened, demands of the run as a whole.
    fn obey<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>) {
        if let (Some(error), None) = (&context.failure, &context.halt) {
            let reason = Reason::of(ReasonKind::NotRecorded).with_message(&error.message);
            self.halt(context, reason);
        }
        // Cancelled when there was nothing left to stop: then the plan was carried out.
        let can_stop = context.halt.is_none() && context.scheduler.has_more_than_readings();
        if self.control.is_cancelled() && can_stop {
            self.halt(context, Reason::of(ReasonKind::Cancelled));
            // Whether readings meet it too is still to be seen.
            context.to_pause = None;
        }
        let to_pause = context.to_pause.take();
        if context.halt.is_some() {
            context.is_paused = false;
            self.give_up_reading(context, to_pause);
            return;
        }
        if !context.is_paused {
            if to_pause.is_some() {
                self.control.pause();
            }
            if self.control.is_paused() {
                context.is_paused = true;
                let reason = to_pause.unwrap_or(Reason::of(ReasonKind::Paused));
                self.pause(context, reason);
            }
        } else if !self.control.is_paused() {
            context.is_paused = false;
            context.throttle.forget();
            context.scheduler.forget_refusals();
            // What their first pages showed is older than the pause.
            context.scheduler.leave_lists(self.clock.monotonic());
            self.record(context, What::Resumed);
        }
    }

    /// Says why the run has paused, and until when somebody wants to be left alone.
    fn pause<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>, reason: Reason) {
        let wait = context.throttle.left_alone();
        let wait = wait.map(|until| until.saturating_sub(self.clock.monotonic()));
        let paused = What::Paused {
            reason: reason.clone(),
        };
        self.record(context, paused);
        if let Some(wait) = wait {
            let until = self.clock.wall().after(wait);
            self.record(context, What::Waiting { reason, until });
        }
    }

    /// Ends a wait where the user, or the network that is back, does not let it last. That it has
    /// ended is recorded as a wait until now.
    fn try_now<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>) {
        let tries = self.control.tries();
        if context.tries == tries {
            return;
        }
        context.tries = tries;
        if context.throttle.not_before() <= self.clock.monotonic() {
            return;
        }
        let is_told = context.told_of.take() == Some(context.throttle.not_before());
        let reason = context.throttle.waits_for().filter(|_| is_told).cloned();
        context.throttle.try_now();
        if let Some(reason) = reason {
            let until = self.clock.wall();
            self.record(context, What::Waiting { reason, until });
        }
    }

    pub(super) fn halt<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>, reason: Reason) {
        if context.halt.is_some() {
            return;
        }
        context.halt = Some(reason.clone());
        self.record(context, What::Halted { reason });
        context.scheduler.end();
    }

    /// Gives up reading where a run that ends early would have to ask the user, or to wait for
    /// longer than one that does not, or could not record it.
    fn give_up_reading<F: FnMut(&Event)>(
        &self,
        context: &mut RunContext<'_, F>,
        asks: Option<Reason>,
    ) {
        let now = self.clock.monotonic();
        let is_too_long = if context.scheduler.is_checking {
            // Somebody looks on.
            context.throttle.not_before().saturating_sub(now) > self.limits.patience
        } else {
            let left_alone = context.throttle.left_alone();
            left_alone.is_some_and(|until| until > now)
        };
        if !is_too_long
            && !context.scheduler.has_more_than_readings()
            && !context.scheduler.has_doubtful()
        {
            return;
        }
        let not_recorded = context.failure.as_ref();
        let not_recorded = not_recorded
            .map(|error| Reason::of(ReasonKind::NotRecorded).with_message(&error.message));
        let is_left = self.control.is_left() || is_too_long;
        let waits = || {
            let reason = context.throttle.waits_for().or(asks.as_ref()).cloned();
            reason.unwrap_or(Reason::of(ReasonKind::WaitOver))
        };
        if let Some(cause) = not_recorded.or_else(|| is_left.then(waits)) {
            let updates = context.scheduler.give_up(&cause);
            self.record_read(context, updates);
        } else if let Some(cause) = asks {
            // What was accepted is still watched as long as without the end, and what is not known is
            // read for as long: what everybody meets now may be over by then.
            let updates = if context.scheduler.is_checking {
                context.scheduler.give_up(&cause)
            } else if context.scheduler.put_off_doubtful(now) {
                Vec::new()
            } else {
                context.scheduler.give_up_doubtful(&cause)
            };
            self.record_read(context, updates);
        }
    }

    fn tell_of_waiting<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>, now: Duration) {
        let until = context.throttle.not_before();
        let wait = until.saturating_sub(now);
        let is_held_up = context.scheduler.has_ready() || context.scheduler.has_doubtful();
        let is_told = context.told_of == Some(until);
        if wait < WORTH_TELLING || !is_held_up || context.is_paused || is_told {
            return;
        }
        context.told_of = Some(until);
        let Some(reason) = context.throttle.waits_for().cloned() else {
            return;
        };
        let until = self.clock.wall().after(wait);
        self.record(context, What::Waiting { reason, until });
    }

    pub(super) fn record_read<F: FnMut(&Event)>(
        &self,
        context: &mut RunContext<'_, F>,
        updates: Vec<Update>,
    ) {
        if updates.is_empty() {
            return;
        }
        let is_seen = |update: &Update| {
            let reason = update.reason.as_ref();
            reason.is_some_and(|reason| update.outcome.is_seen_brought_about(reason.kind))
        };
        context.ever_taken |= updates.iter().any(is_seen);
        let (settled, reasons, seen) = settled(updates);
        let read = What::Read {
            settled,
            reasons,
            seen,
        };
        self.record(context, read);
    }

    fn event(&self, what: What) -> Event {
        Event {
            at: self.clock.wall(),
            what,
        }
    }

    pub(super) fn record<F: FnMut(&Event)>(&self, context: &mut RunContext<'_, F>, what: What) {
        context.writer.record(self.event(what));
    }
}
