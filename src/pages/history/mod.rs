//! The runs of this visit.

use bulkhead_core::ledger::{Ledger, Outcome, Phase};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    browser::local_time,
    components::Heading,
    state::{Run, app_state},
    words,
};

/// The screen "History".
#[component]
pub fn History() -> impl IntoView {
    let runs = app_state().runs;
    let newest_first = move || {
        let mut all = runs.all.get();
        all.reverse();
        all
    };
    let is_empty = move || runs.all.with(Vec::is_empty);
    view! {
        <Heading text="History" />
        <section class="card">
            <Show
                when=move || !is_empty()
                fallback=|| {
                    view! {
                        <p>"Nothing was sent in this visit yet."</p>
                        <p>
                            <A href="/">"Begin a new change"</A>
                        </p>
                    }
                }
            >
                <div class="table-area table-area-plain" tabindex="0" role="region" aria-label="Runs">
                    <table class="table table-wrapping">
                        <caption class="visually-hidden">"Runs"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Change"</th>
                                <th scope="col">"Started"</th>
                                <th scope="col">"Connection"</th>
                                <th scope="col">"Resource group"</th>
                                <th scope="col">"State"</th>
                                <th scope="col">"Outcomes"</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For
                                each=newest_first
                                key=|run| run.id.clone()
                                children=|run| view! { <RunRow run /> }
                            />
                        </tbody>
                    </table>
                </div>
            </Show>
            <p class="hint">"Runs are kept as long as the page is open. Export what you need later."</p>
        </section>
    }
}

#[component]
fn RunRow(
    /// The run.
    run: Run,
) -> impl IntoView {
    let href = format!("/runs/{}", run.id);
    let title = run.title.to_string();
    let fixed = run.with_untracked(|ledger| {
        let header = ledger.header();
        let connection = header.connection.name.to_string();
        (
            local_time(ledger.started()),
            connection,
            words::groups(header),
        )
    });
    let (started, connection, groups) = fixed.unwrap_or_default();
    let state_run = run.clone();
    view! {
        <tr>
            <td data-label="Change">
                <A href=href>{title}</A>
            </td>
            <td data-label="Started">{started}</td>
            <td data-label="Connection">{connection}</td>
            <td data-label="Resource group">{groups}</td>
            <td data-label="State">{move || state_run.with(phase)}</td>
            <td data-label="Outcomes">{move || run.with(outcomes)}</td>
        </tr>
    }
}

fn phase(ledger: &Ledger) -> &'static str {
    match ledger.phase() {
        Phase::Running => "Going on",
        Phase::Halted(_) => "Ending",
        Phase::Finished(None) => "Over",
        Phase::Finished(Some(_)) => "Ended early",
    }
}

fn outcomes(ledger: &Ledger) -> String {
    words::list(&words::outcome_counts(ledger.counts(), Outcome::ALL))
}
