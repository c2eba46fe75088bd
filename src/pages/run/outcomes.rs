//! How many ids have which outcome; each number is a filter.

use bulkhead_core::ledger::Outcome;
use leptos::prelude::*;

use super::Filter;
use crate::{state::Run, words};

/// What an outcome looks like: the end of the names of its classes.
pub const fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent | Outcome::Skipped => "neutral",
        Outcome::Sending => "information",
        Outcome::Scheduled => "scheduled",
        Outcome::Stopped | Outcome::Deleted | Outcome::AlreadyStopped | Outcome::AlreadyGone => {
            "success"
        }
        Outcome::Failed => "error",
        Outcome::Unknown => "warning",
    }
}

/// The class that gives an outcome its colour and its sign.
pub fn outcome_class(outcome: Outcome) -> String {
    format!("mark mark-{}", outcome_name(outcome))
}

/// The group "Outcomes": toggle buttons of which at most one is pressed.
#[component]
pub fn Outcomes(
    /// The run.
    run: Run,
    /// Which rows are shown.
    filter: Filter,
) -> impl IntoView {
    let counts = Memo::new(move |_| run.with(|ledger| *ledger.counts()).unwrap_or_default());
    let met = move || {
        let counts = counts.get();
        Outcome::ALL
            .into_iter()
            .filter(|outcome| counts.of(*outcome) > 0 || filter.outcome.get() == Some(*outcome))
            .collect::<Vec<_>>()
    };
    let toggle = move |outcome: Outcome| {
        let is_pressed = move || filter.outcome.get() == Some(outcome);
        view! {
            <button
                type="button"
                class="toggle"
                aria-pressed=move || is_pressed().to_string()
                on:click=move |_| filter.toggle_outcome(outcome)
            >
                <span class=outcome_class(outcome)>{words::outcome(outcome)}</span>
                " "
                <strong>{move || words::grouped(counts.get().of(outcome))}</strong>
            </button>
        }
    };
    view! {
        <div class="toggles" role="group" aria-label="Outcomes">
            <For each=met key=|outcome| *outcome children=toggle />
        </div>
    }
}
