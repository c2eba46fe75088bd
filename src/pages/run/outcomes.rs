//! How many ids have which outcome; each number is a filter.

use bulkhead_core::ledger::Outcome;
use leptos::prelude::*;

use crate::{state::Run, words};

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

/// The group "Outcomes": toggle buttons of which at most one is pressed.
#[component]
pub fn Outcomes(
    /// The run.
    run: Run,
    /// The outcome that is shown alone, if any.
    filter: RwSignal<Option<Outcome>>,
) -> impl IntoView {
    let counts = Memo::new(move |_| run.with(|ledger| *ledger.counts()).unwrap_or_default());
    let met = move || {
        let counts = counts.get();
        Outcome::ALL
            .into_iter()
            .filter(|outcome| counts.of(*outcome) > 0 || filter.get() == Some(*outcome))
            .collect::<Vec<_>>()
    };
    let toggle = move |outcome: Outcome| {
        let is_pressed = move || filter.get() == Some(outcome);
        view! {
            <button
                type="button"
                class="toggle"
                aria-pressed=move || is_pressed().to_string()
                on:click=move |_| {
                    filter.set((filter.get_untracked() != Some(outcome)).then_some(outcome));
                }
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
