//! How far a run is, and how it ended.

use bulkhead_core::ledger::{Ledger, Outcome, OutcomeCounts};
use leptos::prelude::*;

use crate::{
    components::{Gravity, LiveRegion, MessageStrip},
    state::Run,
    words,
};

/// The bar of outcomes, the button that ends the run early, and the message at the end.
#[component]
pub fn Progress(
    /// The run.
    run: Run,
    /// What the screen has to say besides, to be read out.
    #[prop(into)]
    said: Signal<Option<String>>,
) -> impl IntoView {
    let numbers = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| (ledger.answered(), ledger.requests()))
                .unwrap_or_default()
        })
    };
    let counts = {
        let run = run.clone();
        Memo::new(move |_| run.with(|ledger| *ledger.counts()).unwrap_or_default())
    };
    let goes_on = {
        let run = run.clone();
        Memo::new(move |_| run.goes_on())
    };
    let ending = {
        let run = run.clone();
        Memo::new(move |_| run.with(words::ending).flatten())
    };
    let surprises = {
        let run = run.clone();
        Memo::new(move |_| run.with(surprises).flatten())
    };
    let text = move || {
        let (answered, requests) = numbers.get();
        format!(
            "{} of {} answered",
            words::grouped(answered),
            words::count(requests, "request", "requests")
        )
    };
    let amounts = move || words::list(&words::outcome_counts(&counts.get(), Outcome::ALL));
    let spoken = move || {
        said.get()
            .or_else(|| ending.get().map(|ending| ending.text))
            .unwrap_or_else(text)
    };
    let is_cancelled = {
        let cancelled = run.cancelled.clone();
        Signal::derive(move || cancelled.get())
    };
    let cancel = move |_| run.cancel();
    let message = move || {
        let ending = ending.get()?;
        // When all went well a line says it; what failed has to be met by the eye.
        if ending.all_went_well {
            return None;
        }
        let gravity = if ending.nothing_went_well {
            Gravity::Error
        } else {
            Gravity::Warning
        };
        Some(view! { <MessageStrip gravity>{ending.text}</MessageStrip> })
    };
    let well = move || {
        let ending = ending.get().filter(|ending| ending.all_went_well)?;
        Some(view! { <span class="mark mark-success">{ending.text}</span> })
    };
    view! {
        <section class="card progress">
            <div
                class="bar"
                role="progressbar"
                aria-label="Progress"
                aria-valuemin="0"
                aria-valuemax=move || numbers.get().1
                aria-valuenow=move || numbers.get().0
                aria-valuetext=move || format!("{}: {}", text(), amounts())
            >
                {parts(counts)}
            </div>
            <div class="progress-line">
                <span>{text}</span>
                {well}
                <Show when=move || goes_on.get()>
                    <span class="hint">"Keep this tab open until the run is over."</span>
                    <button
                        type="button"
                        class="button"
                        disabled=is_cancelled
                        on:click=cancel.clone()
                    >
                        {move || if is_cancelled.get() { "Cancelling …" } else { "Cancel" }}
                    </button>
                </Show>
            </div>
            <LiveRegion text=Signal::derive(spoken) />
        </section>
        {message}
        {move || {
            surprises
                .get()
                .map(|text| {
                    view! { <MessageStrip gravity=Gravity::Warning>{text}</MessageStrip> }
                })
        }}
    }
}

/// The parts of the bar: what was sent. What a rule left out was never to be.
fn parts(counts: Memo<OutcomeCounts>) -> impl IntoView {
    let part = move |outcome: Outcome| {
        let width = move || {
            let counts = counts.get();
            let total = counts.total() - counts.of(Outcome::Skipped);
            // Hundredths of a per cent, in whole numbers.
            let part = (counts.of(outcome) * 10_000).checked_div(total);
            let part = part.unwrap_or_default();
            format!("{}.{:02}%", part / 100, part % 100)
        };
        view! { <span class=format!("bar-part {}", bar_class(outcome)) style:width=width></span> }
    };
    let sent = |outcome: &Outcome| !matches!(outcome, Outcome::NotSent | Outcome::Skipped);
    Outcome::ALL
        .into_iter()
        .filter(sent)
        .map(part)
        .collect_view()
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

/// What answers held that they should not have, if anything.
fn surprises(ledger: &Ledger) -> Option<String> {
    let surprises = ledger.surprises();
    if surprises.is_empty() {
        return None;
    }
    let surprises = words::surprises(surprises.iter().map(|(_, surprise)| surprise));
    Some(format!(
        "The service’s answers were not what was asked for: {surprises}. Whatever they leave \
         unclear is unknown."
    ))
}
