//! What leads from a run to another one of some of its items.

use bulkhead_core::ledger::{Ledger, Row};
use leptos::prelude::*;

use crate::{
    components::{Gravity, MessageStrip},
    messages,
    router::{Leave, router},
    state::{RetrySelection, Run, app_state},
};

/// Leads to Review with some rows of the run, as soon as it is over.
#[component]
pub fn RetryButton<T>(
    /// The run.
    run: Run,
    /// What the button says.
    title: Signal<String>,
    /// Whether it is about a row.
    takes: T,
    /// Whether they are to be deleted with cascade, however they were to be before.
    cascade: bool,
) -> impl IntoView
where
    T: Fn(&Row) -> bool + Copy + Send + Sync + 'static,
{
    let state = app_state();
    let router = router();
    let goes_on = {
        let run = run.clone();
        Memo::new(move |_| run.goes_on())
    };
    let retry = move |_| {
        let again = RetrySelection::of(&run, takes);
        let again = if cascade { again.with_cascade() } else { again };
        state.again.set(Some(again));
        router.go("/review", Leave::Behind);
    };
    view! {
        <button
            type="button"
            class="button"
            disabled=move || goes_on.get()
            title=move || goes_on.get().then_some("Possible when the run is over")
            on:click=retry
        >
            {title}
        </button>
    }
}

/// What was left out because instances run, and the button with which it goes all the same;
/// nothing where there is no such thing.
#[component]
pub fn WaitForCascade(
    /// The run.
    run: Run,
) -> impl IntoView {
    let rows = |ledger: &Ledger| {
        let rows = ledger.rows().iter();
        rows.filter(|row| row.waits_for_cascade()).count()
    };
    // What was left out at the beginning stays so.
    let items = run.with_untracked(rows).unwrap_or_default();
    (items > 0).then(|| {
        let title = format!("Review these with cascade ({})", messages::grouped(items));
        view! {
            <MessageStrip gravity=Gravity::Information>
                <p>{messages::left_out_as_running(items)}</p>
                <RetryButton
                    run
                    title=Signal::derive(move || title.clone())
                    takes=Row::waits_for_cascade
                    cascade=true
                />
            </MessageStrip>
        }
    })
}
