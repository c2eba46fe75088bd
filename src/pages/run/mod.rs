//! A run: how far it is, and what became of every single id.

mod exports;
mod outcomes;
mod progress;
mod results;

use bulkhead_core::ledger::Outcome;
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};

use self::{exports::Exports, outcomes::Outcomes, progress::Progress, results::Results};
use crate::{
    browser::local_time,
    components::Heading,
    state::{Run, app_state},
    words,
};

/// The screen of a run.
#[component]
pub fn RunPage() -> impl IntoView {
    let state = app_state();
    let params = use_params_map();
    // The run's changes must not build the screen anew.
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    move || {
        let id = id.get();
        match untrack(|| state.runs.find(&id)) {
            Some(run) => view! { <Shown run /> }.into_any(),
            None => view! { <NotOfThisVisit /> }.into_any(),
        }
    }
}

#[component]
fn NotOfThisVisit() -> impl IntoView {
    view! {
        <Heading text="No such run" />
        <section class="card">
            <p>
                "This run is not part of this visit. Runs are kept as long as the page is open: \
                 a reload or another tab does not know them."
            </p>
            <p>
                <A href="/runs">"Go to History"</A>
            </p>
        </section>
    }
}

#[component]
fn Shown(
    /// The run.
    run: Run,
) -> impl IntoView {
    let filter = RwSignal::new(None::<Outcome>);
    let started = run
        .with_untracked(|ledger| local_time(ledger.started()))
        .unwrap_or_default();
    let heading = format!("{} · {started}", run.title);
    let place = run
        .with_untracked(|ledger| {
            let header = ledger.header();
            (header.connection.clone(), words::groups(header))
        })
        .map(|(connection, groups)| {
            view! {
                <p class="subtitle">
                    "Connection " <strong>{connection.name.to_string()}</strong>
                    ", resource group " <strong>{groups}</strong>
                    {connection
                        .sandbox
                        .then(|| view! { " " <span class="tag tag-sandbox">"Sandbox"</span> })}
                </p>
            }
        });
    view! {
        <Heading text=heading />
        {place}
        <Progress run=run.clone() />
        <section class="card">
            <div class="results-head">
                <Outcomes run=run.clone() filter />
                <Exports run=run.clone() />
            </div>
            <Results run filter />
        </section>
    }
}
