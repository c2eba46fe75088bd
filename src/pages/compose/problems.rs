//! The problems of the text, entry by entry.

use bulkhead_core::rules::{Problem, Severity};
use leptos::prelude::*;

use crate::{
    components::{PlainTable, ShowMore},
    messages,
    state::app_state,
};

/// The number of problems that are shown at once.
const PAGE: usize = 100;

/// The table "Issues"; nothing as long as there are none.
#[component]
pub fn Problems() -> impl IntoView {
    let draft = app_state().draft;
    let shown = RwSignal::new(PAGE);
    Effect::new(move || {
        draft.pasted.track();
        shown.set(PAGE);
    });
    let total = Memo::new(move |_| {
        draft
            .examined
            .with(|examined| examined.as_ref().map_or(0, |e| e.checked.problems.len()))
    });
    let rows = move || {
        draft.examined.with(|examined| {
            let problems = examined.as_ref().map_or(&[][..], |e| &e.checked.problems);
            problems.iter().take(shown.get()).map(row).collect_view()
        })
    };
    let more = move || total.get().saturating_sub(shown.get());
    view! {
        <Show when=move || total.get().gt(&0)>
            <section class="card">
                <PlainTable name="Issues" is_titled=true head=head()>
                    {rows}
                </PlainTable>
                <ShowMore more=Signal::derive(more) show=move || shown.update(|shown| *shown += PAGE) />
            </section>
        </Show>
    }
}

fn head() -> AnyView {
    view! {
        <th scope="col" class="col-line">
            "Line"
        </th>
        <th scope="col" class="col-value">
            "Value"
        </th>
        <th scope="col">"Issue"</th>
        <th scope="col">"How to fix"</th>
    }
    .into_any()
}

fn row(problem: &Problem) -> impl IntoView + use<> {
    let messages::Sentence { text, fix } = messages::problem(problem);
    let class = match problem.severity() {
        Severity::Info => "mark mark-information",
        Severity::Warning => "mark mark-warning",
        Severity::Error if messages::is_as_wanted(&problem.finding) => "mark mark-information",
        Severity::Error => "mark mark-error",
    };
    view! {
        <tr>
            <td class="col-line" data-label="Line">{messages::place(&problem.place)}</td>
            <th scope="row" class="col-value" data-label="Value">
                <code>{problem.value.to_string()}</code>
            </th>
            <td data-label="Issue">
                <span class=class>{text}</span>
            </td>
            <td data-label="How to fix">{fix}</td>
        </tr>
    }
}
