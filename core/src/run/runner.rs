//! How a confirmed plan is sent.

use std::{cell::RefCell, future::poll_fn, pin::pin, task::Poll, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Clock, Control, Failure, Journal, JournalError, RunLimits, SendError, Transport, Trouble,
    answer::{Effect, Meaning, meaning},
    desk::{Desk, Job, Reading, Update},
    going::{Going, settled},
    list_all, read_one,
    settle::NotDone,
    work::Work,
};
use crate::{
    item::{Change, ItemId, Step, Target},
    ledger::{CorrelationId, Event, Header, Ledger, RunId, VERSION, What},
    plan::ConfirmedPlan,
    service::{One, Reason, ReasonKind, Response, Service},
    survey::{Listed, Sighting},
    time::Timestamp,
};

/// A wait that is shorter than this is not worth a word.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// A run that ends early does not wait longer than this until it may read what is not known.
const LAST_WAIT: Duration = Duration::from_secs(30);

/// So many requests with a single item have to be refused as a whole, and none accepted, until
/// it is clear that it is not about the items.
const REFUSED_ALONE: usize = 8;

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

/// A job that may be done: what it changes is recorded.
enum Prepared {
    Change(Sent),
    One(Reading<u32>, ItemId),
    List(Reading<Vec<u32>>, FxHashSet<ItemId>),
    Capabilities,
}

/// A request that changes something.
struct Sent {
    request: u32,
    correlation: CorrelationId,
    changes: Vec<(u32, Step)>,
    asked: Vec<Change>,
    is_bulk: bool,
}

/// What came of a job.
enum Done {
    Change(Sent, Result<Response, SendError>),
    One(Reading<u32>, Result<One, Failure>),
    List(Reading<Vec<u32>>, Result<Vec<Listed>, Failure>),
    Capabilities(Option<bool>),
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
            sending,
        };
        let kind = plan.target().kind;
        let planned = |row| Work::planned(&self.service, kind, row, sending.batch);
        let work = plan.rows().iter().map(planned).collect();
        let desk = Desk::new(work, sending, self.limits, self.clock.monotonic());
        let mut going = Going::new(&run, plan.target(), desk, 0, observe);
        self.record(&mut going, What::Started { header }).await;
        self.go(going).await
    }

    /// Goes on with a run that was cut off, from what its journal tells. What was in flight may
    /// have been carried out: it is read first.
    ///
    /// # Errors
    /// Where an event could not be recorded. Nothing was sent after that.
    pub async fn resume(
        &self,
        ledger: &Ledger,
        observe: impl FnMut(&Event),
    ) -> Result<(), JournalError> {
        let header = ledger.header();
        let Some(target) = header.targets.first() else {
            return Ok(());
        };
        let rows = ledger.rows().iter().zip(ledger.histories());
        let time = (self.clock.monotonic(), self.clock.wall());
        let resumed = |(row, history)| Work::resumed(&self.service, ledger, row, history, time);
        let work = rows.map(resumed).collect();
        let desk = Desk::new(work, header.sending, self.limits, time.0);
        let next = u32::try_from(ledger.requests()).unwrap_or(u32::MAX);
        let mut going = Going::new(&header.run, target, desk, next, observe);
        self.record(&mut going, What::Resumed).await;
        self.go(going).await
    }

    async fn go<F: FnMut(&Event)>(&self, mut going: Going<'_, F>) -> Result<(), JournalError> {
        let mut in_flight = FuturesUnordered::new();
        loop {
            let said = self.control.said();
            self.obey(&mut going).await;
            let now = self.clock.monotonic();
            while going.may_begin(in_flight.len(), now) {
                let Some(job) = going.desk.next(now) else {
                    break;
                };
                let Some(job) = self.prepare(&mut going, job).await else {
                    break;
                };
                in_flight.push(self.perform(going.target, job));
            }
            if going.has_news() {
                continue;
            }
            if in_flight.is_empty() && going.desk.is_done() {
                break;
            }
            self.tell_of_waiting(&mut going, now).await;
            let until = going.wakes_at(in_flight.len(), now);
            if until.is_none() && in_flight.is_empty() && !going.is_paused {
                // Nothing is left that could ever come.
                break;
            }
            let time = async {
                match until {
                    Some(until) => self.clock.sleep(until.saturating_sub(now)).await,
                    None => std::future::pending().await,
                }
            };
            let (mut time, mut word) = (pin!(time), pin!(self.control.more_than(said)));
            let done = poll_fn(|context| {
                if let Poll::Ready(Some(done)) = in_flight.poll_next_unpin(context) {
                    return Poll::Ready(Some(done));
                }
                let word = word.as_mut().poll(context);
                let time = time.as_mut().poll(context);
                if word.is_ready() || time.is_ready() {
                    Poll::Ready(None)
                } else {
                    Poll::Pending
                }
            });
            if let Some(done) = done.await {
                self.take_in(&mut going, done).await;
            }
        }
        self.record(&mut going, What::Finished).await;
        going.failure.map_or(Ok(()), Err)
    }

    /// Does what the user, or what has happened, demands of the run as a whole.
    async fn obey<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>) {
        if let (Some(error), None) = (&going.failure, &going.halt) {
            let reason = Reason::of(ReasonKind::NotRecorded).with_message(&error.message);
            self.halt(going, reason).await;
        }
        // Cancelled when there was nothing left to stop: then the plan was carried out.
        let can_stop = going.halt.is_none() && going.desk.has_more_than_readings();
        if self.control.is_cancelled() && can_stop {
            self.halt(going, Reason::of(ReasonKind::Cancelled)).await;
        }
        if going.halt.is_some() {
            going.is_paused = false;
            going.to_pause = None;
            self.give_up_reading(going).await;
            return;
        }
        let to_pause = going.to_pause.take();
        if !going.is_paused {
            if to_pause.is_some() {
                self.control.pause();
            }
            if self.control.is_paused() {
                going.is_paused = true;
                let reason = to_pause.unwrap_or(Reason::of(ReasonKind::Paused));
                self.record(going, What::Paused { reason }).await;
            }
        } else if !self.control.is_paused() {
            going.is_paused = false;
            going.throttle.forget();
            self.record(going, What::Resumed).await;
        }
    }

    async fn halt<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, reason: Reason) {
        if going.halt.is_some() {
            return;
        }
        going.halt = Some(reason.clone());
        self.record(going, What::Halted { reason }).await;
        going.desk.end();
    }

    /// Gives up reading where a run that ends early would have to wait for it, or could not
    /// record it.
    async fn give_up_reading<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>) {
        let now = self.clock.monotonic();
        let wait = going.throttle.not_before().saturating_sub(now);
        if going.failure.is_some() || wait > LAST_WAIT {
            let updates = going.desk.give_up();
            self.record_read(going, updates).await;
        }
    }

    async fn tell_of_waiting<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, now: Duration) {
        let until = going.throttle.not_before();
        let wait = until.saturating_sub(now);
        let is_held_up = going.desk.has_ready() || going.desk.has_doubtful();
        let is_told = going.told_of == Some(until);
        if wait < WORTH_TELLING || !is_held_up || going.is_paused || is_told {
            return;
        }
        going.told_of = Some(until);
        let Some(reason) = going.throttle.reason().cloned() else {
            return;
        };
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        let until = Timestamp(self.clock.wall().0.saturating_add(wait));
        self.record(going, What::Waiting { reason, until }).await;
    }

    /// Records what is about to be sent. What could not be recorded must not be sent: a reload
    /// would not know of it.
    async fn prepare<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        job: Job,
    ) -> Option<Prepared> {
        let changes = match job {
            Job::Change(changes) => changes,
            Job::One(reading, id) => return Some(Prepared::One(reading, id)),
            Job::List(reading, ids) => return Some(Prepared::List(reading, ids)),
            Job::Capabilities => return Some(Prepared::Capabilities),
        };
        let request = going.next_request;
        let correlation = CorrelationId::of(going.run, request);
        let rows = |of: Step| {
            let changes = changes.iter().filter(|(_, step)| *step == of);
            changes.map(|(row, _)| *row).collect()
        };
        let event = self.event(What::Sent {
            request,
            correlation: correlation.clone(),
            stops: rows(Step::Stop),
            deletes: rows(Step::Delete),
        });
        if let Err(error) = self.journal.append(&event).await {
            going.failure.get_or_insert(error);
            going.desk.never_went(&changes);
            return None;
        }
        (going.observe)(&event);
        going.next_request = request.saturating_add(1);
        let asked = changes.iter();
        let asked = asked.filter_map(|(row, step)| going.desk.change(*row, *step));
        Some(Prepared::Change(Sent {
            request,
            correlation,
            asked: asked.collect(),
            changes,
            is_bulk: going.desk.is_bulk(),
        }))
    }

    async fn perform(&self, target: &Target, job: Prepared) -> Done {
        let (service, transport, clock) = (&self.service, &self.transport, &self.clock);
        match job {
            Prepared::Change(sent) => {
                let request = match sent.asked.as_slice() {
                    [only] if !sent.is_bulk => service.single_request(target, only),
                    many => service.change_request(target, many),
                };
                let result = transport.send(&request, &sent.correlation).await;
                Done::Change(sent, result)
            }
            Prepared::One(reading, id) => {
                let read = read_one(service, transport, clock, target, &id, &self.rng);
                Done::One(reading, read.await)
            }
            Prepared::List(reading, ids) => {
                let wanted = ids.iter().collect();
                let list = list_all(service, transport, clock, target, &wanted, &self.rng);
                Done::List(reading, list.await)
            }
            Prepared::Capabilities => {
                let request = service.capabilities_request();
                let correlation = CorrelationId::random(&mut self.rng.borrow_mut());
                let answer = transport.send(&request, &correlation).await.ok();
                let read = |answer| service.read_capabilities(target.kind, &answer).ok();
                Done::Capabilities(answer.and_then(read).map(|can| can.bulk))
            }
        }
    }

    async fn take_in<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, done: Done) {
        match done {
            Done::Change(sent, result) => self.answered(going, sent, &result).await,
            Done::One(reading, Ok(one)) => {
                going.throttle.good();
                let sighting = match one {
                    One::There(listed) => Sighting::Found(listed.found),
                    One::NotThere => Sighting::NotFound,
                };
                let now = self.clock.monotonic();
                let update = going.desk.sighted(&self.service, &reading, sighting, now);
                self.record_read(going, update.into_iter().collect()).await;
            }
            Done::One(reading, Err(failure)) => {
                self.not_read(going, &[reading.rows], failure).await;
            }
            Done::List(reading, Ok(listed)) => {
                going.throttle.good();
                let updates = self.listed(&mut going.desk, &reading, listed);
                self.record_read(going, updates).await;
            }
            Done::List(reading, Err(failure)) => {
                going.desk.looked();
                self.not_read(going, &reading.rows, failure).await;
            }
            Done::Capabilities(bulk) => going.desk.capabilities(bulk),
        }
    }

    async fn answered<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        sent: Sent,
        result: &Result<Response, SendError>,
    ) {
        let (now, wall) = (self.clock.monotonic(), self.clock.wall());
        let (target, is_bulk) = (going.target, sent.is_bulk);
        let meaning = meaning(&self.service, target, &sent.asked, is_bulk, result, wall);
        match &meaning.failure {
            None => going.throttle.good(),
            Some(failure) => self.met(going, failure, now),
        }
        if meaning.halt.is_some() {
            going.desk.end();
        }
        let updates = self.take_in_effects(going, &sent, &meaning, now);
        if let Some(Effect::NotDone(_, why)) = meaning.effects.first() {
            match why {
                NotDone::Refused(size) => {
                    going.desk.ask();
                    going.refused_alone += usize::from(*size <= 1);
                }
                NotDone::TooLarge(size) => going.desk.too_large(*size),
                NotDone::NoBulk => going.desk.no_bulk(),
                NotDone::Later => {}
            }
        }
        let is_about_all = going.refused_alone >= REFUSED_ALONE && !going.ever_accepted;
        let halt = meaning.halt.clone().or_else(|| {
            let reason = || {
                meaning
                    .failure
                    .as_ref()
                    .map(|failure| failure.reason.clone())
            };
            is_about_all.then(reason).flatten()
        });
        going.to_pause = going.to_pause.take().or(meaning.session_over.clone());
        self.record_answer(going, sent.request, meaning, updates)
            .await;
        if let Some(reason) = halt {
            self.halt(going, reason).await;
        }
    }

    fn take_in_effects<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        sent: &Sent,
        meaning: &Meaning,
        now: Duration,
    ) -> Vec<Update> {
        let size = sent.changes.len();
        let rng = &mut *self.rng.borrow_mut();
        let mut updates = Vec::with_capacity(size);
        for ((row, _), effect) in sent.changes.iter().zip(&meaning.effects) {
            going.ever_accepted |= matches!(effect, Effect::Accepted(_));
            updates.extend(going.desk.take_in(*row, effect, size, now, rng));
        }
        updates
    }

    async fn record_answer<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        request: u32,
        meaning: Meaning,
        updates: Vec<Update>,
    ) {
        let (settled, reasons, _) = settled(updates);
        let answered = What::Answered {
            request,
            http_status: meaning.http_status,
            settled,
            reasons,
            surprises: meaning.surprises,
        };
        self.record(going, answered).await;
    }

    /// What a list shows of the rows that it was read for.
    fn listed(
        &self,
        desk: &mut Desk,
        reading: &Reading<Vec<u32>>,
        listed: Vec<Listed>,
    ) -> Vec<Update> {
        desk.looked();
        let now = self.clock.monotonic();
        let mut found: FxHashMap<ItemId, Listed> =
            listed.into_iter().map(|l| (l.id.clone(), l)).collect();
        let mut updates = Vec::new();
        for row in &reading.rows {
            let id = desk.get(*row).and_then(|work| work.id.clone());
            match id.and_then(|id| found.remove(&id)) {
                Some(listed) => {
                    let sighting = Sighting::Found(listed.found);
                    let reading = Reading {
                        rows: *row,
                        begun: reading.begun,
                        at: reading.at,
                    };
                    updates.extend(desk.sighted(&self.service, &reading, sighting, now));
                }
                None => desk.not_listed(*row),
            }
        }
        updates
    }

    async fn not_read<F: FnMut(&Event)>(
        &self,
        going: &mut Going<'_, F>,
        rows: &[u32],
        failure: Failure,
    ) {
        let now = self.clock.monotonic();
        self.met(going, &failure, now);
        let mut updates = Vec::new();
        match failure.trouble {
            Trouble::Session => {
                going.to_pause.get_or_insert(failure.reason.clone());
            }
            Trouble::Permission => updates = going.desk.no_reading(),
            _ => {}
        }
        let counts = failure.trouble == Trouble::Other;
        for row in rows {
            let rng = &mut *self.rng.borrow_mut();
            updates.extend(going.desk.not_read(*row, counts, now, rng));
        }
        self.record_read(going, updates).await;
        if failure.trouble == Trouble::Credentials {
            self.halt(going, failure.reason).await;
        }
    }

    /// Some trouble was met: the run goes slower, or asks the user.
    fn met<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, failure: &Failure, now: Duration) {
        going.throttle.met(failure, now, &mut self.rng.borrow_mut());
        if going.throttle.is_out_of_patience(now, &self.limits) {
            going.to_pause.get_or_insert(failure.reason.clone());
        }
    }

    async fn record_read<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, updates: Vec<Update>) {
        if updates.is_empty() {
            return;
        }
        let (settled, reasons, seen) = settled(updates);
        let read = What::Read {
            settled,
            reasons,
            seen,
        };
        self.record(going, read).await;
    }

    fn event(&self, what: What) -> Event {
        Event {
            at: self.clock.wall(),
            what,
        }
    }

    async fn record<F: FnMut(&Event)>(&self, going: &mut Going<'_, F>, what: What) {
        let event = self.event(what);
        if let Err(error) = self.journal.append(&event).await {
            going.failure.get_or_insert(error);
        }
        (going.observe)(&event);
    }
}
