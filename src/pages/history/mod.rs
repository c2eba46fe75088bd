//! The runs of this visit.

use bulkhead_core::ledger::{Ledger, Outcome, Phase};
use leptos::prelude::*;

use crate::{
    browser::local_time,
    components::Heading,
    router::Link,
    state::{Run, app_state},
    words::{self, Verdict},
};

/// The screen "History".
#[component]
pub fn History() -> impl IntoView {
    let runs = app_state().runs;
    let newest_first = move || {
        let all = runs.all.get().into_iter().rev();
        all.map(|run| view! { <RunRow run /> }).collect_view()
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
                            <Link href="/">"Begin a new change"</Link>
                        </p>
                    }
                }
            >
                <div class="table-area table-area-plain" tabindex="0" role="region" aria-label="Runs">
                    <table class="table table-wrapping">
                        <caption class="visually-hidden">"Runs"</caption>
                        <thead>
                            <tr>
                                <th scope="col" class="col-value">
                                    "Change"
                                </th>
                                <th scope="col">"Started"</th>
                                <th scope="col">"Connection"</th>
                                <th scope="col">"Resource group"</th>
                                <th scope="col">"State"</th>
                                <th scope="col">"Outcomes"</th>
                            </tr>
                        </thead>
                        <tbody>{newest_first}</tbody>
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
    let parent = run
        .with_untracked(|ledger| ledger.header().parent.clone())
        .flatten()
        .and_then(|id| untrack(|| app_state().runs.find(id.as_str())))
        .map(|parent| {
            let href = format!("/runs/{}", parent.id);
            view! {
                <p class="hint">
                    "Repeats a part of " <Link href=href>{parent.title.to_string()}</Link>
                </p>
            }
        });
    let state_run = run.clone();
    view! {
        <tr>
            <td data-label="Change">
                <div>
                    <Link href=href>{title}</Link>
                    {parent}
                </div>
            </td>
            <td data-label="Started">{started}</td>
            <td data-label="Connection">{connection}</td>
            <td data-label="Resource group">{groups}</td>
            <td data-label="State">{move || state_run.with(state)}</td>
            <td data-label="Outcomes">{move || run.with(outcomes)}</td>
        </tr>
    }
}

/// How it goes, or how it ended: with a colour, a sign and words.
fn state(ledger: &Ledger) -> impl IntoView + use<> {
    let (class, text) = match (ledger.phase(), words::ending(ledger)) {
        (_, Some(ending)) => match ending.verdict {
            Verdict::AllWell => ("mark mark-success", "All went well"),
            Verdict::PartWell => ("mark mark-warning", "A part went well"),
            Verdict::NotSeen => ("mark mark-warning", "Not seen done"),
            Verdict::NothingWell => ("mark mark-error", "Nothing went well"),
        },
        (Phase::Halted(_), None) => ("mark mark-information", "Ending"),
        (Phase::Paused(_), None) => ("mark mark-warning", "Paused"),
        (_, None) => ("mark mark-information", "Going on"),
    };
    view! { <span class=class>{text}</span> }
}

fn outcomes(ledger: &Ledger) -> String {
    words::list(&words::outcome_counts(ledger.counts(), Outcome::ALL))
}
