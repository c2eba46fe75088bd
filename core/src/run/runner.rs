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
    desk::{Desk, Update},
    going::{Going, settled},
    perform::{Done, Task},
    portion::{Draft, Portion, Written},
    work::Work,
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
    /// What the user says meanwhile.
    pub control: Control,
    /// How often and how long it tries.
    pub limits: RunLimits,
    /// Where waits and the ids of readings come from.
    pub rng: RefCell<fastrand::Rng>,
}

/// What comes next.
enum Next {
    Done(Done),
    Written(Written),
    /// The time has come, or the user has said something.
    Look,
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
        let planned = |row| Work::planned(&self.service, kind, row, sending.batch);
        let work = plan.rows().iter().map(planned).collect();
        let desk = self.desk(work, sending, self.clock.monotonic());
        let rate = self.limits.rate;
        let mut going = Going::new(&run, plan.target(), desk, 0, observe, rate);
        // The first requests are recorded with it, so that they need not wait once more.
        self.record(&mut going, What::Started { header });
        self.check_flags(&mut going, plan.flags());
        self.go(going).await
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
        let work = self.resumed(ledger, now, None);
        let desk = self.desk(work, header.sending, now);
        let rate = self.limits.rate;
        let ever_taken = ledger.was_ever_taken();
        async move {
            let Some(target) = header.targets.first() else {
                return Ok(());
            };
            let mut going = Going::new(&header.run, target, desk, next, observe, rate);
            going.ever_taken = ever_taken;
            match phase {
                Phase::Finished(_) => return Ok(()),
                // What was ended early does not begin again; what is not known is still read.
                Phase::Halted(reason) => {
                    going.halt = Some(reason);
                    going.desk.end();
                }
                Phase::Running | Phase::Paused(_) => {}
            }
            self.record(&mut going, What::Reopened);
            self.check_flags(&mut going, header.flags);
            self.go(going).await
        }
    }

    /// What is to be done, in portions that the connection's rate does not make wait for nothing.
    pub(super) fn desk(&self, work: Vec<Work>, sending: Sending, now: Duration) -> Desk {
        let sending = sending.paced(self.limits.rate);
        Desk::new(work, sending, self.limits, &self.service, now)
    }

    /// Takes up each row of a run that was recorded, as far as it is known. Where a time of day is
    /// trusted, what was in flight long before it has ended.
    pub(super) fn resumed(
        &self,
        ledger: &Ledger,
        now: Duration,
        trusted: Option<Timestamp>,
    ) -> Vec<Work> {
        let recorded = ledger.header().under_way_ms.map(Duration::from_millis);
        // The gateway may have been started anew with another limit since.
        let under_way = recorded.unwrap_or_default().min(LONGEST_UPSTREAM_TIMEOUT);
        let under_way = under_way.max(self.limits.under_way);
        let time = (now, trusted);
        let rows = ledger.rows().iter().zip(ledger.histories());
        rows.map(|(row, history)| {
            Work::resumed(&self.service, ledger, row, (history, under_way), time)
        })
        .collect()
    }

    /// Nothing is sent with other flags than those that were confirmed, whoever made the adapter.
    fn check_flags<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, confirmed: Flags) {
        if self.service.flags() != confirmed {
            self.halt(going, Reason::of(ReasonKind::NotConfirmed));
        }
    }

    pub(super) async fn go<F: FnMut(&Event)>(
        &self,
        mut going: Going<'_, F>,
    ) -> Result<(), JournalError> {
        let mut in_flight = FuturesUnordered::new();
        // None or one: what happens meanwhile is recorded together, after that.
        let mut writing = FuturesUnordered::new();
        loop {
            let said = self.control.said();
            self.obey(&mut going);
            self.try_now(&mut going);
            let now = self.clock.monotonic();
            // Nobody can be asked any more whether it is worth to wait for the end of an outage, and
            // it may last for ever.
            let is_out =
                going.halt.is_some() && going.throttle.is_out_of_patience(now, &self.limits);
            let waits = now < going.throttle.not_before() && !is_out;
            let rests = going.is_paused || waits;
            going.desk.rest(rests, now);
            self.take_back(&mut going, now);
            while let Some(task) = self.next_task(&mut going, in_flight.len(), now) {
                in_flight.push(self.perform(going.run, going.target, task));
            }
            Self::prepare(&mut going, in_flight.len(), now);
            // Before what is to be recorded is collected: a wait is told while it lasts.
            self.tell_of_waiting(&mut going, now);
            if writing.is_empty()
                && let Some(portion) = self.portion(&mut going)
            {
                writing.push(self.append(portion, going.pen.is_idle()));
            }
            let is_busy = !in_flight.is_empty() || !writing.is_empty();
            if !is_busy && !going.has_prepared() && going.desk.is_done() {
                break;
            }
            let until = going.wakes_at(in_flight.len(), now);
            // What is to go now waits for its record.
            let until = until.filter(|until| *until > now || writing.is_empty());
            if until.is_none() && !is_busy && !going.has_prepared() && !going.is_paused {
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
                    Poll::Ready(Next::Look)
                } else {
                    Poll::Pending
                }
            });
            match next.await {
                Next::Done(done) => self.take_in(&mut going, done),
                Next::Written(written) => going.written(written),
                Next::Look => {}
            }
        }
        self.record(&mut going, What::Finished);
        self.write(&mut going).await;
        going.failure.map_or(Ok(()), Err)
    }

    /// Takes back what is prepared and should not, or need not, go any more.
    fn take_back<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, now: Duration) {
        if !going.has_prepared() {
            return;
        }
        let ready = going.ready.len();
        let wall = self.clock.wall();
        let may_go = going.may_go(now) && going.halt.is_none();
        let is_bulk = going.desk.is_bulk();
        let batch = going.desk.batch();
        let must = |is_other_kind: bool, items: usize| !may_go || is_other_kind || items > batch;
        going.withdraw(
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
        if going.ready.len() < ready {
            going.took = None;
        }
    }

    /// What goes next, if anything may go now.
    fn next_task<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        in_flight: usize,
        now: Duration,
    ) -> Option<Task> {
        if !going.may_go(now) || in_flight >= going.throttle.width() {
            return None;
        }
        if let Some(job) = going.desk.ask_first(now) {
            return Some(Task::Ask(job));
        }
        let is_paced = going.is_paced(now);
        if !is_paced && let Some(sent) = going.ready.pop_front() {
            going.desk.goes(&sent.changes, now);
            going.throttle.went(sent.changes.len(), now);
            return Some(Task::Send(sent, self.clock.wall(), now));
        }
        let nothing_to_send = is_paced || (!going.has_prepared() && !going.desk.has_ready());
        let look = nothing_to_send.then(|| going.desk.look(now)).flatten();
        look.map(Task::Ask)
    }

    /// Has the next requests recorded, so that they can go. What is not recorded must not be
    /// sent: a reload would not know of it.
    fn prepare<F: FnMut(&Event)>(going: &mut Going<'_, F>, in_flight: usize, now: Duration) {
        for _ in 0..going.room(in_flight, now) {
            if going.prepares_at(now).is_none_or(|at| at > now) {
                return;
            }
            let Some(changes) = going.desk.next_batch() else {
                return;
            };
            let asked = changes.iter();
            let asked = asked.filter_map(|(row, step)| going.desk.change(*row, *step));
            let draft = Draft {
                asked: asked.collect(),
                changes,
                is_bulk: going.desk.is_bulk(),
            };
            going.pen.prepare(draft);
        }
    }

    /// What is to be recorded next.
    fn portion<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>) -> Option<Portion> {
        let time = (self.clock.monotonic(), self.clock.wall());
        going.pen.take(going.run, time, going.writes_take)
    }

    /// Records some events.
    async fn append(&self, portion: Portion, is_idle: bool) -> Written {
        let begun = self.clock.monotonic();
        let result = if is_idle {
            Ok(())
        } else {
            self.journal.append(&portion.events).await
        };
        Written {
            portion,
            result,
            took: self.clock.monotonic().saturating_sub(begun),
        }
    }

    /// Records all that has happened, and waits for it.
    async fn write<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>) {
        while let Some(portion) = self.portion(going) {
            let written = self.append(portion, going.pen.is_idle()).await;
            going.written(written);
        }
    }

    /// Does what the user, or what has happened, demands of the run as a whole.
    fn obey<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>) {
        if let (Some(error), None) = (&going.failure, &going.halt) {
            let reason = Reason::of(ReasonKind::NotRecorded).with_message(&error.message);
            self.halt(going, reason);
        }
        // Cancelled when there was nothing left to stop: then the plan was carried out.
        let can_stop = going.halt.is_none() && going.desk.has_more_than_readings();
        if self.control.is_cancelled() && can_stop {
            self.halt(going, Reason::of(ReasonKind::Cancelled));
            // Whether readings meet it too is still to be seen.
            going.to_pause = None;
        }
        let to_pause = going.to_pause.take();
        if going.halt.is_some() {
            going.is_paused = false;
            self.give_up_reading(going, to_pause);
            return;
        }
        if !going.is_paused {
            if to_pause.is_some() {
                self.control.pause();
            }
            if self.control.is_paused() {
                going.is_paused = true;
                let reason = to_pause.unwrap_or(Reason::of(ReasonKind::Paused));
                self.pause(going, reason);
            }
        } else if !self.control.is_paused() {
            going.is_paused = false;
            going.throttle.forget();
            going.desk.forget_refusals();
            // What their first pages showed is older than the pause.
            going.desk.leave_lists(self.clock.monotonic());
            self.record(going, What::Resumed);
        }
    }

    /// Says why the run has paused, and until when somebody wants to be left alone.
    fn pause<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, reason: Reason) {
        let wait = going.throttle.left_alone();
        let wait = wait.map(|until| until.saturating_sub(self.clock.monotonic()));
        let paused = What::Paused {
            reason: reason.clone(),
        };
        self.record(going, paused);
        if let Some(wait) = wait {
            let until = self.clock.wall().after(wait);
            self.record(going, What::Waiting { reason, until });
        }
    }

    /// Ends a wait where the user, or the network that is back, does not let it last. That it has
    /// ended is recorded as a wait until now.
    fn try_now<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>) {
        let tries = self.control.tries();
        if going.tries == tries {
            return;
        }
        going.tries = tries;
        if going.throttle.not_before() <= self.clock.monotonic() {
            return;
        }
        let is_told = going.told_of.take() == Some(going.throttle.not_before());
        let reason = going.throttle.waits_for().filter(|_| is_told).cloned();
        going.throttle.try_now();
        if let Some(reason) = reason {
            let until = self.clock.wall();
            self.record(going, What::Waiting { reason, until });
        }
    }

    pub(super) fn halt<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, reason: Reason) {
        if going.halt.is_some() {
            return;
        }
        going.halt = Some(reason.clone());
        self.record(going, What::Halted { reason });
        going.desk.end();
    }

    /// Gives up reading where a run that ends early would have to ask the user, or to wait for
    /// longer than one that does not, or could not record it.
    fn give_up_reading<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, asks: Option<Reason>) {
        let now = self.clock.monotonic();
        let is_too_long = if going.desk.is_checking {
            // Somebody looks on.
            going.throttle.not_before().saturating_sub(now) > self.limits.patience
        } else {
            let left_alone = going.throttle.left_alone();
            left_alone.is_some_and(|until| until > now)
        };
        if !is_too_long && !going.desk.has_more_than_readings() && !going.desk.has_doubtful() {
            return;
        }
        let not_recorded = going.failure.as_ref();
        let not_recorded = not_recorded
            .map(|error| Reason::of(ReasonKind::NotRecorded).with_message(&error.message));
        let is_left = self.control.is_left() || is_too_long;
        let waits = || {
            let reason = going.throttle.waits_for().or(asks.as_ref()).cloned();
            reason.unwrap_or(Reason::of(ReasonKind::WaitOver))
        };
        if let Some(cause) = not_recorded.or_else(|| is_left.then(waits)) {
            let updates = going.desk.give_up(&cause);
            self.record_read(going, updates);
        } else if let Some(cause) = asks {
            // What was accepted is still watched as long as without the end, and what is not known is
            // read for as long: what everybody meets now may be over by then.
            let updates = if going.desk.is_checking {
                going.desk.give_up(&cause)
            } else if going.desk.put_off_doubtful(now) {
                Vec::new()
            } else {
                going.desk.give_up_doubtful(&cause)
            };
            self.record_read(going, updates);
        }
    }

    fn tell_of_waiting<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, now: Duration) {
        let until = going.throttle.not_before();
        let wait = until.saturating_sub(now);
        let is_held_up = going.desk.has_ready() || going.desk.has_doubtful();
        let is_told = going.told_of == Some(until);
        if wait < WORTH_TELLING || !is_held_up || going.is_paused || is_told {
            return;
        }
        going.told_of = Some(until);
        let Some(reason) = going.throttle.waits_for().cloned() else {
            return;
        };
        let until = self.clock.wall().after(wait);
        self.record(going, What::Waiting { reason, until });
    }

    pub(super) fn record_read<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        updates: Vec<Update>,
    ) {
        if updates.is_empty() {
            return;
        }
        let is_seen = |update: &Update| {
            let reason = update.reason.as_ref();
            reason.is_some_and(|reason| update.outcome.is_seen_brought_about(reason.kind))
        };
        going.ever_taken |= updates.iter().any(is_seen);
        let (settled, reasons, seen) = settled(updates);
        let read = What::Read {
            settled,
            reasons,
            seen,
        };
        self.record(going, read);
    }

    fn event(&self, what: What) -> Event {
        Event {
            at: self.clock.wall(),
            what,
        }
    }

    pub(super) fn record<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, what: What) {
        going.pen.record(self.event(what));
    }
}
