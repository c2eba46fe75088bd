//! The monitor: it holds a run to its promises after every event.
//!
//! It sees the record as it is on the disk, what the page shows (the fold of what it observed), the
//! user's [`Control`] and the way to the service. It looks only where a play is of the new world.

mod answers;
mod idle;
mod items;
mod record;

use std::{cell::RefCell, rc::Rc, time::Duration};

use bulkhead_core::{
    ledger::{Event, Ledger, Phase, What},
    run::{Control, RunLimits},
    service::ReasonKind,
};

pub(crate) use self::answers::outcome;
use self::{idle::Idle, items::Items};
use crate::{
    check::Broken,
    clock::{Clock, Stuck},
    network::Network,
    schedule::{Schedule, World},
};

/// A run that waits for longer than this has to ask.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// Until a pause is told, it may take so long beside what the disk takes.
const TOLD_WITHIN: Duration = Duration::from_secs(60);

/// So many writes may have to be over until something is told: what is being written, what waits
/// for that, and it.
const WRITES_UNTIL_TOLD: u32 = 3;

/// The monitor. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Monitor {
    inner: Rc<RefCell<Inner>>,
    clock: Clock,
    network: Network,
    schedule: Rc<Schedule>,
    limits: RunLimits,
}

#[derive(Default)]
struct Inner {
    broken: Option<Broken>,
    /// The record as it is on the disk, event by event.
    record: Vec<Event>,
    recorded: Option<Ledger>,
    /// The events the page has observed, with those it found on the disk when it began.
    observed: Vec<Event>,
    shown: Option<Ledger>,
    /// The number of events observed, over all lives.
    events: u32,
    /// Until when the page says that the run waits, and how often the time of day had been set
    /// when it said so.
    waits: Option<(Duration, usize)>,
    /// The number of pauses by the user that the run has not told of yet.
    users_pauses: u32,
    paused_since: Option<Duration>,
    idle: Idle,
    items: Items,
}

impl Monitor {
    pub(crate) fn new(
        clock: &Clock,
        network: &Network,
        schedule: &Rc<Schedule>,
        limits: RunLimits,
    ) -> Self {
        Self {
            inner: Rc::default(),
            clock: clock.clone(),
            network: network.clone(),
            schedule: schedule.clone(),
            limits,
        }
    }

    /// The first promise that was broken.
    pub(crate) fn broken(&self) -> Option<Broken> {
        self.inner.borrow().broken.clone()
    }

    fn is_off(&self) -> bool {
        self.schedule.world == World::Old
    }

    /// Ends the play: a promise is broken, and what comes after it says nothing more.
    fn found(&self, inner: &mut Inner, found: Result<(), Broken>) {
        if let Err(broken) = found {
            inner.broken.get_or_insert(broken);
            self.clock.stop(Stuck::Stopped);
        }
    }

    /// So many events were written at once: they can be read, with all before them, and say what
    /// the page shows.
    pub(crate) fn written(&self, events: &[Event]) {
        if self.is_off() {
            return;
        }
        let inner = &mut *self.inner.borrow_mut();
        let found = events.iter().try_for_each(|event| inner.write(event));
        self.found(inner, found);
    }

    /// All that has happened is written, and the run knows this: the record tells the same.
    pub(crate) fn knows(&self, known: &Ledger) {
        if self.is_off() {
            return;
        }
        let inner = &mut *self.inner.borrow_mut();
        let found = inner.knows(known);
        self.found(inner, found);
    }

    /// Something could not be written.
    pub(crate) fn not_written(&self) {
        self.inner.borrow_mut().items.not_recorded();
    }

    /// The page lives, with what it found on the disk.
    pub(crate) fn lives(&self, known: &[Event]) {
        if self.is_off() {
            return;
        }
        let inner = &mut *self.inner.borrow_mut();
        inner
            .items
            .live(known, inner.observed.len(), self.clock.now());
        inner.observed = known.to_vec();
        inner.waits = None;
        inner.paused_since = None;
        inner.idle = Idle::default();
        let found = if known.is_empty() {
            inner.shown = None;
            Ok(())
        } else {
            let shown = Ledger::fold(known);
            inner.shown = shown.as_ref().ok().cloned();
            let unreadable = |error| Broken::Unreadable(format!("after a crash: {error}"));
            shown.map(drop).map_err(unreadable)
        };
        inner.users_pauses = 0;
        self.found(inner, found);
    }

    /// The page has died.
    pub(crate) fn dies(&self) {
        let inner = &mut *self.inner.borrow_mut();
        inner.items.rest(self.clock.now());
    }

    /// The user says something to the run; whether it is to pause.
    pub(crate) fn user_says(&self, pauses: bool) {
        let inner = &mut *self.inner.borrow_mut();
        inner.users_pauses += u32::from(pauses);
        inner.idle = Idle::default();
    }

    /// The page has observed an event. Gives its number.
    pub(crate) fn observed(&self, event: &Event, control: &Control) -> u32 {
        let inner = &mut *self.inner.borrow_mut();
        let number = inner.events;
        inner.events += 1;
        if self.is_off() || inner.broken.is_some() {
            return number;
        }
        let found = self.observe(inner, event);
        self.found(inner, found);
        let found = self.told(inner, control);
        self.found(inner, found);
        number
    }

    /// Somebody looks at the page: what it says holds.
    pub(crate) fn look(&self, control: &Control) {
        if self.is_off() {
            return;
        }
        let inner = &mut *self.inner.borrow_mut();
        let found = inner
            .waits_for_nothing(&self.clock, self.slowest_write())
            .and_then(|()| self.told(inner, control));
        self.found(inner, found);
    }

    fn observe(&self, inner: &mut Inner, event: &Event) -> Result<(), Broken> {
        let now = self.clock.now();
        inner.waits_for_nothing(&self.clock, self.slowest_write())?;
        inner.show(event)?;
        let concurrency = self.schedule.concurrency;
        inner
            .idle
            .add(event, self.network.activity(), now, concurrency)?;
        let phase = inner.shown.as_ref().map(Ledger::phase);
        let is_running = matches!(phase, Some(Phase::Running));
        // That it pauses is told when it is recorded.
        let told_after = self.told_after();
        let patience = self.limits.patience + told_after;
        if is_running && self.network.is_out_of_patience(patience, told_after) {
            return Err(Broken::NotAskedInTime);
        }
        match &event.what {
            // Where the run has paused, it says until when the service wants to be left alone.
            What::Waiting { until, .. } if is_running => {
                let wait = until.since(event.at);
                if wait > LONGEST_WAIT {
                    return Err(Broken::WaitsTooLong(wait));
                }
                // By what time of day that is meant was settled before it was recorded.
                let told = now.saturating_sub(told_after);
                inner.waits = Some((now + wait, self.clock.set_by(told)));
            }
            What::Waiting { .. } => inner.waits = None,
            What::Paused { reason } if reason.kind == ReasonKind::Paused => {
                let others = inner.users_pauses.checked_sub(1);
                inner.users_pauses = others.ok_or(Broken::PauseNotTold)?;
            }
            What::Halted { reason }
                if reason.kind == ReasonKind::Permission
                    && inner.items.is_taken()
                    && self.network.met_one_refusal() =>
            {
                return Err(Broken::EndedByOneRefusal);
            }
            _ => {}
        }
        if let Some(shown) = &inner.shown {
            inner.items.add(event, Some(shown.phase()), now);
            if event.what == What::Finished {
                let times = (now, self.limits.wait);
                return inner.items.ended(shown, &self.network, times);
            }
        }
        Ok(())
    }

    /// The longest that a write takes.
    fn slowest_write(&self) -> Duration {
        let takes = self.schedule.hazards.disk.takes;
        takes.map_or(10 * self.schedule.disk, |(_, most)| most)
    }

    /// The longest from what happens until the record tells of it.
    fn told_after(&self) -> Duration {
        WRITES_UNTIL_TOLD * self.slowest_write()
    }

    /// A pause is told.
    fn told(&self, inner: &mut Inner, control: &Control) -> Result<(), Broken> {
        let phase = inner.shown.as_ref().map(Ledger::phase);
        let is_running = matches!(phase, Some(Phase::Running));
        if !(control.is_paused() && is_running) {
            inner.paused_since = None;
            return Ok(());
        }
        let now = self.clock.now();
        let since = *inner.paused_since.get_or_insert(now);
        if now.saturating_sub(since) > TOLD_WITHIN + self.told_after() {
            return Err(Broken::PauseNotTold);
        }
        Ok(())
    }
}
