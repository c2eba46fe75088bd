//! The progress of a run.

use std::time::Duration;

use bulkhead_core::{
    ledger::{Ledger, Outcome, Progress as Numbers, RunResult, Tally, Waiting},
    service::{Reason, ReasonKind},
    transport::Clock as _,
};
use leptos::prelude::*;

use super::controls::Controls;
use crate::{
    browser::{BrowserClock, online, timer},
    components::LiveRegion,
    messages::{self, Ending},
    state::{Role, Run, app_state},
};

/// So long after a wait has ended it is looked again whether one stands: timers may be early.
const SHORTLY_AFTER: Duration = Duration::from_millis(50);

/// The interval at which the progress of a run is read out though it comes no further.
const NOW_AND_THEN: Duration = Duration::from_secs(30);

/// The bar of outcomes, how far the run is in words, and the buttons that pause and end it.
#[component]
pub fn Progress(
    /// The run.
    run: Run,
    /// A further text of the screen, to be read out.
    #[prop(into)]
    said: Signal<Option<String>>,
) -> impl IntoView {
    let numbers = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| ledger.tally().progress())
                .unwrap_or_default()
        })
    };
    let tally = {
        let run = run.clone();
        Memo::new(move |_| run.with(|ledger| ledger.tally().clone()))
    };
    let text = {
        let run = run.clone();
        let amounts = run.amounts;
        Memo::new(move |_| {
            let is_idle = run.role.get() == Role::Idle;
            let progress = |ledger: &Ledger| messages::progress(ledger, amounts, !is_idle);
            run.with(progress).unwrap_or_default()
        })
    };
    let wait = wait_of(&run);
    let is_online = online();
    let waiting = Memo::new(move |_| {
        let wait = wait.get()?;
        Some(messages::waiting(&wait, is_online.get()))
    });
    let paused = {
        let run = run.clone();
        Memo::new(move |_| run.paused())
    };
    let why_paused = {
        let state = app_state();
        let run = run.clone();
        move |reason: &Reason| {
            messages::paused(reason, run.left_alone(), state.access_of(&run).as_ref())
        }
    };
    let ending = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| messages::ending(ledger.tally()))
                .flatten()
        })
    };
    // Where the run has paused itself, a message of its own says why.
    let held_up = move || match paused.get() {
        Some(reason) if reason.kind == ReasonKind::Paused => {
            Some(messages::paused(&reason, None, None))
        }
        Some(_) => None,
        None => waiting.get(),
    };
    let amounts = move || {
        let counts = tally.with(|tally| tally.as_ref().map(|tally| tally.counts));
        messages::list(&messages::outcome_counts(
            &counts.unwrap_or_default(),
            Outcome::ALL,
        ))
    };
    let calmly = calmly(numbers, text);
    let spoken = move || {
        said.get()
            .or_else(|| ending.get().map(|ending| ending.text))
            .or_else(|| {
                paused
                    .get()
                    .map(|reason| messages::spoken(&why_paused(&reason)))
            })
            .or_else(|| waiting.get())
            .unwrap_or_else(|| calmly.get())
    };
    view! {
        <section class="card progress">
            <div
                class="bar"
                role="progressbar"
                aria-label="Progress"
                aria-valuemin="0"
                aria-valuemax=move || numbers.get().items
                aria-valuenow=move || numbers.get().done
                aria-valuetext=move || format!("{}: {}", text.get(), amounts())
            >
                {parts(tally)}
            </div>
            <div class="progress-line">
                <span>{text}</span>
                {well(ending)}
                {move || {
                    held_up().map(|text| view! { <span class="mark mark-warning">{text}</span> })
                }}
                <Controls run wait />
            </div>
            <LiveRegion text=Signal::derive(spoken) />
        </section>
    }
}

/// The progress of the run, to be read out: at every tenth of it, and now and then.
fn calmly(numbers: Memo<Numbers>, text: Memo<String>) -> Memo<String> {
    let tick = RwSignal::new(0_u32);
    let next = move || {
        tick.try_update(|tick| *tick = tick.wrapping_add(1));
    };
    if let Ok(timer) = set_interval_with_handle(next, NOW_AND_THEN) {
        on_cleanup(move || timer.clear());
    }
    let tenth = Memo::new(move |_| {
        let Numbers { items, settled, .. } = numbers.get();
        messages::per_cent(settled, items) / 10
    });
    Memo::new(move |_| {
        tick.track();
        tenth.track();
        text.get_untracked()
    })
}

/// A line that says that all was done; what failed has to be met by the eye. Where something was
/// skipped it is no plain success.
fn well(ending: Memo<Option<Ending>>) -> impl IntoView {
    move || {
        let ending = ending.get()?;
        let class = if ending.skips {
            "mark mark-neutral"
        } else {
            "mark mark-success"
        };
        (ending.result == RunResult::AllDone)
            .then(|| view! { <span class=class>{ending.text}</span> })
    }
}

/// The outcomes in the bar, from the left: what is done, what is accepted, what is on its way, and
/// apart from these what went wrong.
const BAR: [Outcome; 8] = [
    Outcome::Deleted,
    Outcome::AlreadyGone,
    Outcome::Stopped,
    Outcome::AlreadyStopped,
    Outcome::Scheduled,
    Outcome::Sending,
    Outcome::Failed,
    Outcome::Unknown,
];

/// The wait that keeps a run from sending right now. It ends when it ends, whether anything is
/// recorded then or not.
fn wait_of(run: &Run) -> Memo<Option<Waiting>> {
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

/// The parts of the bar: what was sent. What a rule left out was never to be.
fn parts(tally: Memo<Option<Tally>>) -> impl IntoView {
    let part = move |outcome: Outcome| {
        let width = move || {
            let part =
                |tally: &Tally| messages::width(tally.shown(outcome), tally.progress().items);
            tally.with(|tally| tally.as_ref().map(part))
        };
        view! { <span class=format!("bar-part {}", bar_class(outcome)) style:width=width></span> }
    };
    BAR.map(part).collect_view()
}

const fn bar_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent | Outcome::Skipped => "",
        Outcome::Sending => "bar-information",
        Outcome::Scheduled => "bar-scheduled",
        Outcome::Stopped | Outcome::Deleted | Outcome::AlreadyStopped | Outcome::AlreadyGone => {
            "bar-success"
        }
        Outcome::Failed => "bar-error",
        Outcome::Unknown => "bar-warning",
    }
}
