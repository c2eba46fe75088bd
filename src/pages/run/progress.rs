//! The progress of a run.

use std::time::Duration;

use bulkhead_core::{
    ledger::{Ledger, Outcome, Progress as Numbers, RunResult, Tally, Waiting},
    service::{Reason, ReasonKind},
};
use leptos::prelude::*;

use super::{
    controls::Controls,
    timing::{countdown, every, time_left, unread, wait_of},
};
use crate::{
    browser::online,
    components::LiveRegion,
    messages::{self, Ending},
    state::{Role, Run, app_state},
};

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
    let waiting = move |left: Option<Duration>| {
        wait.with(|wait| Some(messages::waiting(wait.as_ref()?, is_online.get(), left)))
    };
    // What is read out does not change each second.
    let spoken_wait = Memo::new(move |_| waiting(None));
    let unread = unread(&run);
    let until_then = countdown(wait);
    let estimate = estimate(&run, numbers, wait);
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
        None => waiting(until_then.get()).or_else(|| unread.get()),
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
            .or_else(|| spoken_wait.get())
            .or_else(|| unread.get())
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
                {estimate}
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

/// The time that the run will still take; nothing while it waits, which says its own.
fn estimate(
    run: &Run,
    numbers: Memo<Numbers>,
    wait: Memo<Option<Waiting>>,
) -> impl IntoView + use<> {
    let left = time_left(run, numbers, wait);
    move || {
        let left = left.get()?;
        Some(view! { <span class="hint">{left}</span> })
    }
}

/// The progress of the run, to be read out: at every tenth of it, and now and then.
fn calmly(numbers: Memo<Numbers>, text: Memo<String>) -> Memo<String> {
    let tick = every(NOW_AND_THEN);
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
