//! The buttons that lead from a run to another one of some of its items.

use bulkhead_core::ledger::{Ledger, Outcome, Row};
use leptos::prelude::*;

use crate::{
    components::{Gravity, MessageStrip},
    messages,
    router::{Leave, router},
    state::{Otherwise, RetrySelection, Run, app_state},
};

/// Leads to Review with some rows of the run, as soon as it is over.
#[component]
pub fn RetryButton<T>(
    /// The run.
    run: Run,
    /// The text of the button.
    title: Signal<String>,
    /// `true` for a row that it is about.
    takes: T,
    /// The change with which they are sent once more.
    otherwise: Otherwise,
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
        state
            .again
            .set(Some(RetrySelection::of(&run, takes, otherwise)));
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

/// The items that were left out and can be sent in another way, and the buttons with which it is;
/// nothing where there is no such thing.
#[component]
pub fn LeftOut(
    /// The run.
    run: Run,
) -> impl IntoView {
    let count = |is_it: fn(&Row) -> bool| {
        // What was left out at the beginning stays so.
        let skipped = |row: &&Row| row.outcome() == Outcome::Skipped && is_it(row);
        let items = |ledger: &Ledger| ledger.rows().iter().filter(skipped).count();
        run.with_untracked(items).unwrap_or_default()
    };
    let in_use = count(Row::waits_for_cascade);
    let running = count(Row::can_be_stopped_first);
    let of_cascade = run.clone();
    let cascade = (in_use > 0).then(|| {
        let title = messages::with_number("Review these with cascade", in_use);
        view! {
            <MessageStrip gravity=Gravity::Information>
                <p>{messages::left_out_as_running(in_use)}</p>
                <RetryButton
                    run=of_cascade
                    title=Signal::derive(move || title.clone())
                    takes=Row::waits_for_cascade
                    otherwise=Otherwise::Cascade
                />
            </MessageStrip>
        }
    });
    let stop_first = (running > 0).then(|| {
        let title = messages::stop_first(running);
        view! {
            <MessageStrip gravity=Gravity::Information>
                <p>{messages::skipped_by_status(running)}</p>
                <RetryButton
                    run
                    title=Signal::derive(move || title.clone())
                    takes=|row| row.outcome() == Outcome::Skipped && row.can_be_stopped_first()
                    otherwise=Otherwise::StopFirst
                />
            </MessageStrip>
        }
    });
    view! {
        {stop_first}
        {cascade}
    }
}
