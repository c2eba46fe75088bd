//! The number of ids with each outcome; each number is a filter.

use bulkhead_core::{
    item::Flags,
    ledger::{Outcome, Row},
};
use leptos::prelude::*;

use super::Filter;
use crate::{messages, state::Run};

/// The class that gives an outcome its colour and its sign.
pub const fn outcome_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent | Outcome::Skipped => "mark mark-neutral",
        Outcome::Sending => "mark mark-information",
        Outcome::Scheduled => "mark mark-scheduled",
        Outcome::Stopped | Outcome::Deleted | Outcome::AlreadyStopped | Outcome::AlreadyGone => {
            "mark mark-success"
        }
        Outcome::Failed => "mark mark-error",
        Outcome::Unknown => "mark mark-warning",
    }
}

/// The class of a row's outcome in a run with these flags. Where only the first of two steps is done
/// it is no success yet, and what has destroyed instances is no plain one.
pub fn row_class(row: &Row, flags: Flags) -> &'static str {
    if row.destroyed_instances(flags) > 0 {
        "mark mark-warning mark-long"
    } else if row.is_half_done() {
        outcome_class(Outcome::Scheduled)
    } else {
        outcome_class(row.outcome())
    }
}

/// The group "Outcomes": toggle buttons of which at most one is pressed.
#[component]
pub fn Outcomes(
    /// The run.
    run: Run,
    /// The filter of the rows that are shown.
    filter: Filter,
) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        run.with(|ledger| (*ledger.counts(), ledger.half_done() > 0))
            .unwrap_or_default()
    });
    let counts = Memo::new(move |_| numbers.get().0);
    let class = move |outcome| match outcome {
        // Some of these are still to be deleted.
        Outcome::Stopped | Outcome::AlreadyStopped if numbers.get().1 => {
            outcome_class(Outcome::Scheduled)
        }
        _ => outcome_class(outcome),
    };
    let is_met =
        move |outcome| counts.get().of(outcome) > 0 || filter.outcome.get() == Some(outcome);
    let toggle = move |outcome: Outcome| {
        let is_pressed = move || filter.outcome.get() == Some(outcome);
        view! {
            <button
                type="button"
                class="toggle"
                aria-pressed=move || is_pressed().to_string()
                on:click=move |_| filter.toggle_outcome(outcome)
            >
                <span class=move || class(outcome)>{messages::outcome(outcome)}</span>
                " "
                <strong>{move || messages::grouped(counts.get().of(outcome))}</strong>
            </button>
        }
    };
    // Each in its own place, so that the others stay as they are when one more is met.
    let toggles = Outcome::ALL.map(|outcome| {
        view! { <Show when=move || is_met(outcome)>{toggle(outcome)}</Show> }
    });
    view! {
        <div class="toggles" role="group" aria-label="Outcomes">
            {toggles.collect_view()}
        </div>
    }
}
