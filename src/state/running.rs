//! Runs that this tab drives, or watches while another one does.

use std::{cell::RefCell, mem, pin::pin, rc::Rc, time::Duration};

use bulkhead_core::{
    item::Flags,
    ledger::{Event, Phase, Record, RunResult},
    plan::ConfirmedPlan,
    run::{Control, RunLimits, Runner},
    service::Adapter,
    wire::{Access, Connection, ConnectionRef, RunId, same_connection},
};
use futures_util::future::{Either, select};
use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};

use super::{AppState, BrowserJournal, Connections, Records, Role, Run, Toast, lock_name};
use crate::{
    browser::{BrowserClock, DatabaseError, Lock, Slice, held_locks, is_hidden, lock, try_lock},
    gateway::Connected,
    messages,
};

/// The interval at which a tab looks what came of a run that another one drives.
const LOOK: Duration = Duration::from_millis(500);

/// The way in which a run goes on that nobody is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoOn {
    /// As it was confirmed.
    Whole,
    /// Nothing more is sent; what is not known is read.
    Cancelled,
}

pub(super) type BrowserRunner = Runner<Adapter, Connected, BrowserClock, BrowserJournal>;

impl AppState {
    /// Begins a run of a confirmed plan and gives its id.
    pub fn start_run(
        self,
        plan: ConfirmedPlan,
        connection: &Connection,
        limits: RunLimits,
    ) -> RunId {
        let id = self.random(RunId::random);
        let amounts = plan.plan().amounts();
        let title = messages::change(amounts, plan.plan().target().kind());
        let run = Run::new(id.clone(), title.into(), amounts);
        run.role.set(Role::Driving);
        self.runs.hold(run.clone());
        let connection = connection.clone();
        spawn_local(async move {
            // What led here, the screen before, is a piece of work of its own.
            Slice::begin().pause().await;
            let records = self.records().await.ok();
            run.is_kept.set(records.is_some());
            let lock = try_lock(&lock_name(run.id.as_str())).await;
            let flags = plan.plan().flags();
            let runner = self.runner(&run, records, &connection, limits, flags);
            let observe = |event: &Event| run.take_in(event);
            // What could not be recorded stands in the ledger as the cause of its end.
            let _ = runner.run(run.id.clone(), &plan, observe).await;
            self.has_run(&run, runner, lock).await;
        });
        id
    }

    /// Goes on with a run that was cut off, unless another tab is at it by now.
    pub fn resume_run(self, run: &Run, how: GoOn) {
        if run.role.get_untracked() == Role::Driving {
            // The button was pressed twice.
            return;
        }
        claim_run(run, how);
        let run = run.clone();
        spawn_local(async move {
            match try_lock(&lock_name(run.id.as_str())).await {
                Some(lock) => self.drive_on(run, lock).await,
                None => run.role.set(Role::Unclear),
            }
        });
    }

    /// The connection on which a run can go on: the same service with the same account, whatever
    /// its name is by now. None where the gateway has none such, or has not said.
    pub fn same_connection(self, of_run: &ConnectionRef) -> Option<Connection> {
        self.chosen.connections.with(|connections| {
            let Connections::Known(all) = connections else {
                return None;
            };
            same_connection(all, of_run.kind, &of_run.fingerprint, &of_run.name).cloned()
        })
    }

    /// The connection of a run as the gateway has it now; none where it is not known.
    pub fn connection_of(self, run: &Run) -> Option<Connection> {
        let of_run = run.with_untracked(|ledger| ledger.header().connection.clone())?;
        self.same_connection(&of_run)
    }

    /// The target of a run's connection, as far as that is known.
    pub fn access_of(self, run: &Run) -> Option<Access> {
        self.connection_of(run)?.access
    }

    /// Finds out who is at a run that is not over. As long as it is another tab, shows what comes
    /// of it; where that tab is closed, this one goes on with it.
    pub async fn look_after(self, run: Run) {
        let Ok(records) = self.records().await else {
            run.observe(Role::Idle);
            return;
        };
        let name = lock_name(run.id.as_str());
        let looks_on = || run.role.get_untracked() != Role::Driving;
        if !held_locks().await.contains(&name) {
            let is_read = catch_up(&records, &run, looks_on).await;
            run.observe(Role::Idle);
            return self.tell(is_read);
        }
        if !run.observe(Role::Watching) {
            return;
        }
        let mut waiting = pin!(lock(&name));
        loop {
            let pause = pin!(sleep(LOOK));
            let lock = match select(waiting.as_mut(), pause).await {
                Either::Left((lock, _)) => lock,
                Either::Right(_) => {
                    let is_read = catch_up(&records, &run, looks_on).await;
                    if is_read.is_ok() && untrack(|| run.goes_on()) {
                        continue;
                    }
                    self.tell(is_read);
                    None
                }
            };
            if let Some(lock) = lock {
                // It goes on also when this screen is left.
                spawn_local(self.take_over(run, lock));
            } else {
                run.observe(Role::Idle);
            }
            return;
        }
    }

    /// The tab that drove a run is gone. What the user had paused stays so.
    async fn take_over(self, run: Run, lock: Lock) {
        if let Ok(records) = self.records().await {
            let is_read = catch_up(&records, &run, || true).await;
            self.tell(is_read);
        }
        let is_paused = run.with_untracked(|ledger| matches!(ledger.phase(), Phase::Paused(_)));
        if is_paused == Some(false) {
            claim_run(&run, GoOn::Whole);
            self.drive_on(run, lock).await;
        } else {
            run.role.set(Role::Idle);
        }
    }

    async fn drive_on(self, run: Run, lock: Lock) {
        let records = self.records().await.ok();
        if let Some(records) = &records
            && let Err(error) = catch_up(records, &run, || true).await
        {
            run.role.set(Role::Idle);
            return self.tell(Err(error));
        }
        let of_run = run.with_untracked(|ledger| {
            let header = ledger.header();
            (header.connection.clone(), header.attempts, header.flags)
        });
        let connection = of_run.and_then(|(connection, attempts, flags)| {
            let connection = untrack(|| self.same_connection(&connection))?;
            Some((connection, attempts, flags))
        });
        let Some((connection, attempts, flags)) = connection.filter(|_| untrack(|| run.goes_on()))
        else {
            run.role.set(Role::Idle);
            return;
        };
        let limits = RunLimits {
            attempts,
            ..RunLimits::of(&connection)
        };
        let runner = self.runner(&run, records, &connection, limits, flags);
        let observe = |event: &Event| run.take_in(event);
        {
            let resumed = run.with_untracked(|ledger| runner.resume(ledger, observe));
            if let Some(resumed) = resumed {
                // What could not be recorded stands in the ledger as the cause of its end.
                let _ = resumed.await;
            }
        }
        self.has_run(&run, runner, Some(lock)).await;
    }

    pub(super) fn runner(
        self,
        run: &Run,
        records: Option<Rc<Records>>,
        connection: &Connection,
        limits: RunLimits,
        flags: Flags,
    ) -> BrowserRunner {
        let of_run = run.clone();
        Runner {
            service: Adapter::new(connection.kind, connection.batch_limit, flags),
            transport: self.gateway().connected(connection),
            clock: BrowserClock,
            journal: BrowserJournal::new(
                records,
                run.id.clone(),
                run.pieces.get_value(),
                move || of_run.with_untracked(|ledger| ledger.summary().clone()),
            ),
            control: run.control.get_value(),
            limits,
            rng: RefCell::new(self.random(fastrand::Rng::fork)),
        }
    }

    /// A run is over, or can't go on here.
    pub(super) async fn has_run(self, run: &Run, runner: BrowserRunner, lock: Option<Lock>) {
        let journal = runner.journal;
        if journal.trouble() != Some(DatabaseError::Taken) {
            // At once: the user may be about to leave its screen.
            self.tell_the_end(run);
        }
        run.pieces.set_value(journal.pieces());
        match journal.trouble() {
            Some(DatabaseError::Taken) => {
                // What this tab thought of it is not what was recorded.
                if let Ok(records) = self.records().await
                    && let Ok((ledger, pieces)) = records.read(run.id.as_str()).await
                {
                    run.replace(ledger, pieces);
                }
                run.role.set(Role::Unclear);
                return;
            }
            // Its record is not as long as what is shown here. No other tab is to go on from it
            // as long as this one shows something else.
            Some(_) => {
                run.is_kept.set(false);
                mem::forget(lock);
            }
            None => {
                journal.summarise().await;
                drop(lock);
            }
        }
        run.role.set(Role::Idle);
        self.list_runs();
    }

    /// Says what went wrong, if anything.
    pub(super) fn tell(self, result: Result<(), String>) {
        if let Err(text) = result {
            self.toasts.show(Toast {
                text,
                is_bad: true,
                link: None,
                is_spoken: true,
            });
        }
    }

    /// A short message when all went well, and also where the user is on another screen.
    fn tell_the_end(self, run: &Run) {
        let path = format!("/runs/{}", run.id);
        let is_on_screen = window().location().pathname().is_ok_and(|at| at == path);
        let ending = run.with_untracked(|ledger| messages::ending(ledger.tally()));
        let Some(ending) = ending.flatten() else {
            return;
        };
        let is_bad = ending.result != RunResult::AllDone;
        if is_hidden() {
            let how_far = run.with_untracked(|ledger| ledger.tally().how_far());
            self.runs.ended_unseen.set(how_far);
        }
        // There the screen itself says what went wrong, and why.
        if is_bad && is_on_screen {
            return;
        }
        self.toasts.show(Toast {
            text: format!("{}: {}", run.title, ending.short),
            is_bad,
            link: (!is_on_screen).then_some(path),
            is_spoken: !is_on_screen,
        });
    }
}

/// From here on the user's word goes to this tab.
fn claim_run(run: &Run, how: GoOn) {
    let control = Control::default();
    if how == GoOn::Cancelled {
        control.cancel();
    }
    run.cancelled.set(control.is_cancelled());
    run.control.set_value(control);
    run.role.set(Role::Driving);
}

/// Takes in what another tab has recorded of a run since it was last read here. Who only looks on
/// stops as soon as this tab records it itself: it would take that in once more.
pub(super) async fn catch_up(
    records: &Records,
    run: &Run,
    goes_on: impl Fn() -> bool,
) -> Result<(), String> {
    let mut slice = Slice::begin();
    loop {
        let from = run.pieces.get_value();
        let pieces = records.pieces(run.id.as_str(), from).await;
        let pieces = pieces.map_err(|error| error.to_string())?;
        if pieces.is_empty() {
            return Ok(());
        }
        for (number, piece) in (from..).zip(pieces) {
            if !goes_on() {
                return Ok(());
            }
            if run.pieces.get_value() != number {
                // Somebody else in this tab has taken it in meanwhile.
                break;
            }
            for event in Record::events(&piece).map_err(|error| error.to_string())? {
                run.take_in(&event);
            }
            run.pieces.update_value(|pieces| *pieces += 1);
            if slice.is_over_now() {
                slice.pause().await;
            }
        }
    }
}
