//! The runs that this browser keeps.

mod removal;
mod row;

use std::time::Duration;

use leptos::{html, prelude::*};

use self::{
    removal::Removal,
    row::{HistoryRow, has_all},
};
use crate::{
    components::{ConfirmButton, Gravity, Heading, MessageStrip, PlainTable, SearchBox, ShowMore},
    messages,
    router::Link,
    state::app_state,
};

/// So many runs are shown at once.
const SHOWN: usize = 100;

/// The interval at which it is looked what other tabs have done.
const LOOK: Duration = Duration::from_secs(2);

/// The screen "History".
#[component]
pub fn History() -> impl IntoView {
    let state = app_state();
    let runs = state.runs;
    follow_other_tabs();
    let ids = Memo::new(move |_| ids());
    let shown = RwSignal::new(SHOWN);
    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let words: Vec<String> = search.with(|text| {
            let text = text.to_lowercase();
            text.split_whitespace().map(ToOwned::to_owned).collect()
        });
        let mut found = ids.get();
        if !words.is_empty() {
            found.retain(|id| has_all(id, &words));
        }
        found
    });
    let list = NodeRef::<html::Section>::new();
    let removal = Removal::watch(list, found);
    let shown_ids = move || -> Vec<String> {
        found.with(|ids| ids.iter().take(shown.get()).cloned().collect())
    };
    let more = move || found.with(Vec::len).saturating_sub(shown.get());
    let is_empty = move || ids.with(Vec::is_empty);
    let is_read = move || runs.listing.with(Option::is_some);
    let nothing = move || {
        if is_read() {
            view! {
                <p>"Nothing was sent yet."</p>
                <p>
                    <Link href="/">"Start a bulk action"</Link>
                </p>
            }
            .into_any()
        } else {
            view! { <p class="busy">"Reading the records …"</p> }.into_any()
        }
    };
    view! {
        <Heading text="History" />
        <NothingKept />
        <section class="card" node_ref=list>
            <Show when=move || !is_empty() fallback=nothing>
                <Search search found=Signal::derive(move || (found.with(Vec::len), ids.with(Vec::len))) />
                <PlainTable name="Runs" class="table-runs" head=head()>
                    <For each=shown_ids key=String::clone let:id>
                        <HistoryRow id removal />
                    </For>
                </PlainTable>
                <div class="buttons">
                    <ShowMore
                        more=Signal::derive(more)
                        show=move || shown.update(|shown| *shown += SHOWN)
                    />
                    <ConfirmButton
                        text="Remove all runs"
                        sure=Signal::derive(move || messages::remove_all(ids.with(Vec::len)))
                        act=move || {
                            removal.begins();
                            state.forget_runs(ids.get_untracked());
                        }
                    />
                </div>
            </Show>
            <p class="hint">{messages::WHAT_IS_KEPT}</p>
        </section>
    }
}

/// The box "Search runs".
#[component]
fn Search(
    /// The text that is searched for.
    search: RwSignal<String>,
    /// The number of runs found, of so many.
    found: Signal<(usize, usize)>,
) -> impl IntoView {
    let hint = move || {
        let (found, all) = found.get();
        let is_searched = search.with(|text| !text.trim().is_empty());
        is_searched.then(|| messages::found_runs(found, all))
    };
    view! {
        <div class="card-head">
            <SearchBox label="Search runs" placeholder="Action, connection or state" text=search />
            <p class="hint" role="status">
                {hint}
            </p>
        </div>
    }
}

fn head() -> AnyView {
    view! {
        <th scope="col" class="col-value">
            "Change"
        </th>
        <th scope="col">"Started"</th>
        <th scope="col">"Connection"</th>
        <th scope="col">"Resource group"</th>
        <th scope="col">"State"</th>
        <th scope="col">"Outcomes"</th>
        <th scope="col">
            <span class="visually-hidden">"Remove"</span>
        </th>
    }
    .into_any()
}

/// All runs that are shown, the newest first: what this browser keeps, and what it does not.
fn ids() -> Vec<String> {
    let runs = app_state().runs;
    let mut ids: Vec<String> =
        runs.listed(|listed| listed.iter().map(|listed| listed.id.clone()).collect());
    runs.all.with(|all| {
        for run in all {
            let is_new = !ids.iter().any(|id| id == run.id.as_str());
            if is_new {
                ids.insert(0, run.id.to_string());
            }
        }
    });
    ids
}

/// As long as another tab is at a run, what it does is looked for.
fn follow_other_tabs() {
    let state = app_state();
    let look = move || {
        let is_any_held = || state.runs.listed(|listed| listed.iter().any(|l| l.is_held));
        if untrack(is_any_held) {
            state.list_runs();
        }
    };
    if let Ok(handle) = set_interval_with_handle(look, LOOK) {
        on_cleanup(move || handle.clear());
    }
}

/// The reason for which this browser keeps no runs, if so.
#[component]
fn NothingKept() -> impl IntoView {
    let state = app_state();
    move || {
        state.runs.keeps_nothing().map(|why| {
            view! {
                <MessageStrip gravity=Gravity::Warning>{messages::nothing_kept(&why)}</MessageStrip>
            }
        })
    }
}
