//! How far a run is, and how it ended.

use bulkhead_core::ledger::{Ledger, Outcome, Phase};
use leptos::prelude::*;

use crate::{
    components::{Gravity, LiveRegion, MessageStrip},
    state::Run,
    words,
};

/// The bar, the button that ends the run early, and the message at the end.
#[component]
pub fn Progress(
    /// The run.
    run: Run,
) -> impl IntoView {
    let numbers = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| (ledger.answered(), ledger.requests()))
                .unwrap_or_default()
        })
    };
    let goes_on = {
        let run = run.clone();
        Memo::new(move |_| run.goes_on())
    };
    let ending = {
        let run = run.clone();
        Memo::new(move |_| run.with(ending).flatten())
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
    let said = move || match ending.get() {
        Some((_, text)) => text,
        None => text(),
    };
    let is_cancelled = {
        let cancelled = run.cancelled.clone();
        Signal::derive(move || cancelled.get())
    };
    let cancel = move |_| run.cancel();
    view! {
        <section class="card progress">
            <progress
                aria-label="Progress"
                max=move || numbers.get().1.to_string()
                prop:value=move || numbers.get().0.to_string()
                aria-valuetext=text
            ></progress>
            <div class="progress-line">
                <span>{text}</span>
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
            <LiveRegion text=Signal::derive(said) />
        </section>
        {move || {
            ending
                .get()
                .map(|(gravity, text)| view! { <MessageStrip gravity>{text}</MessageStrip> })
        }}
        {move || {
            surprises
                .get()
                .map(|text| {
                    view! { <MessageStrip gravity=Gravity::Warning>{text}</MessageStrip> }
                })
        }}
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

/// How a run ended, as soon as it has. A part that failed keeps it from being a success.
fn ending(ledger: &Ledger) -> Option<(Gravity, String)> {
    let Phase::Finished(early) = ledger.phase() else {
        return None;
    };
    let counts = ledger.counts();
    let good: usize = Outcome::ALL
        .into_iter()
        .filter(|outcome| outcome.is_good())
        .map(|outcome| counts.of(outcome))
        .sum();
    let scheduled = words::count(good, "change is scheduled", "changes are scheduled");
    let bad = words::outcome_counts(
        counts,
        [Outcome::Failed, Outcome::Unknown, Outcome::NotSent],
    );
    let gravity = match (good, bad.is_empty()) {
        (_, true) => Gravity::Success,
        (0, false) => Gravity::Error,
        (_, false) => Gravity::Warning,
    };
    let mut text = if bad.is_empty() {
        format!("All went well: {scheduled}. The service carries them out from here on.")
    } else if good == 0 {
        format!("Nothing was scheduled: {}.", words::list(&bad))
    } else {
        let parts: Vec<_> = std::iter::once(scheduled).chain(bad).collect();
        format!("Only a part went well: {}.", words::list(&parts))
    };
    if let Some(reason) = early {
        text = format!(
            "The run ended early. {}. {text}",
            words::reading_reason(reason)
        );
    }
    Some((gravity, text))
}
