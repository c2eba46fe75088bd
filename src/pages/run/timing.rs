//! The times of a run: until when it waits, and how long it will still take.

use std::time::Duration;

use bulkhead_core::{
    ledger::{Pace, Phase, Progress, Waiting},
    transport::Clock as _,
};
use leptos::prelude::*;

use crate::{
    browser::{BrowserClock, timer},
    messages,
    state::{Role, Run, app_state},
};

/// So long after a wait has ended it is looked again whether one stands: timers may be early.
const SHORTLY_AFTER: Duration = Duration::from_millis(50);

const SECOND: Duration = Duration::from_secs(1);

/// The interval at which it is estimated anew how long a run will take, and after which it is told that
/// nothing can be read.
const ESTIMATE: Duration = Duration::from_secs(5);

/// A number that grows at an interval, as long as the screen is shown.
pub(super) fn every(interval: Duration) -> RwSignal<u32> {
    let tick = RwSignal::new(0_u32);
    Effect::new(move || {
        tick.track();
        notify_after(interval, tick);
    });
    tick
}

/// Lets a number grow after a while, unless what asks for it runs again before or ends.
fn notify_after(wait: Duration, tick: RwSignal<u32>) {
    let next = move || {
        tick.try_update(|tick| *tick = tick.wrapping_add(1));
    };
    if let Ok(timer) = set_timeout_with_handle(next, wait) {
        on_cleanup(move || timer.clear());
    }
}

/// The wait that keeps a run from sending right now. It ends when it ends, whether anything is
/// recorded then or not.
pub(super) fn wait_of(run: &Run) -> Memo<Option<Waiting>> {
    let passed = ArcTrigger::new();
    let of_run = run.clone();
    let is_passed = passed.clone();
    let wait = Memo::new(move |_| {
        is_passed.track();
        of_run.waiting()
    });
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(before) = before.flatten() {
            before.clear();
        }
        passed.track();
        let left = wait.get()?.until.since(BrowserClock.wall());
        let passed = passed.clone();
        let end = move || passed.notify();
        let milliseconds = timer(left.saturating_add(SHORTLY_AFTER));
        set_timeout_with_handle(end, Duration::from_millis(milliseconds.into())).ok()
    });
    wait
}

/// The time until a wait ends, told each second until that is none.
pub(super) fn countdown(wait: Memo<Option<Waiting>>) -> Memo<Option<Duration>> {
    let tick = RwSignal::new(0_u32);
    let left = Memo::new(move |_| {
        tick.track();
        let until = wait.with(|wait| Some(wait.as_ref()?.until))?;
        Some(until.since(BrowserClock.wall()))
    });
    Effect::new(move || {
        tick.track();
        if let Some(left) = left.get().filter(|left| !left.is_zero()) {
            notify_after(left.min(SECOND), tick);
        }
    });
    left
}

/// The time that a run will still take, in words, as far as its pace tells.
pub(super) fn time_left(
    run: &Run,
    numbers: Memo<Progress>,
    wait: Memo<Option<Waiting>>,
) -> Memo<Option<String>> {
    let goes_on = {
        let run = run.clone();
        Memo::new(move |_| {
            let is_running = run.with(|ledger| *ledger.phase() == Phase::Running);
            // A wait says nothing of the pace, and its own end.
            let waits = wait.with(Option::is_some);
            run.role.get() != Role::Idle && is_running.unwrap_or_default() && !waits
        })
    };
    let pace = StoredValue::new(Pace::default());
    Effect::new(move || {
        let settled = numbers.get().settled;
        if goes_on.get() {
            pace.update_value(|pace| pace.note(BrowserClock.monotonic(), settled));
        } else {
            pace.update_value(Pace::forget);
        }
    });
    let tick = every(ESTIMATE);
    Memo::new(move |_| {
        tick.track();
        let Progress { items, settled, .. } = numbers.get_untracked();
        let left = |pace: &Pace| pace.left(BrowserClock.monotonic(), items.saturating_sub(settled));
        let left = goes_on.get().then(|| pace.with_value(left)).flatten()?;
        Some(messages::time_left(left))
    })
}

/// A sentence for where the status of what was sent can't be read for a while; nothing where that is
/// not watched. A single reading in vain is no news.
pub(super) fn unread(run: &Run) -> Memo<Option<String>> {
    let state = app_state();
    let run = run.clone();
    let tick = every(ESTIMATE);
    Memo::new(move |_| {
        tick.track();
        let since = state.unread_since().filter(|_| run.is_driven())?;
        let lasts = BrowserClock.wall().since(since) >= ESTIMATE;
        (lasts && run.goes_on()).then(|| messages::unread(since))
    })
}
