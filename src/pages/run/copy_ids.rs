//! Copies the IDs of some rows.

use std::time::Duration;

use bulkhead_core::ledger::{Ledger, Row};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::copy,
    messages,
    state::{Run, Toast, app_state},
};

/// How long what was done here is said instead of how far the run is.
const SAID: Duration = Duration::from_secs(3);

/// Copies the IDs of some rows, one a line.
#[component]
pub fn CopyIds<T>(
    /// The run.
    run: Run,
    /// What the button says.
    title: Signal<String>,
    /// Whether it is about a row.
    takes: T,
    /// What is read out.
    said: RwSignal<Option<String>>,
) -> impl IntoView
where
    T: Fn(&Row) -> bool + Copy + Send + Sync + 'static,
{
    let state = app_state();
    let copy_ids = move |_| {
        let rows = |ledger: &Ledger| {
            let rows = ledger.rows().iter().filter(|row| takes(row));
            rows.map(|row| row.text.to_string()).collect::<Vec<_>>()
        };
        let ids = run.with_untracked(rows).unwrap_or_default();
        let count = messages::count(ids.len(), "ID", "IDs");
        spawn_local(async move {
            let copied = copy(&ids.join("\n")).await;
            let text = if copied {
                format!("{count} copied")
            } else {
                "The browser does not let the page copy. Export the CSV instead.".to_owned()
            };
            let _ = said.try_set(Some(text.clone()));
            // Then the run has its say again.
            set_timeout(move || drop(said.try_set(None)), SAID);
            state.toasts.show(Toast {
                text,
                is_bad: !copied,
                link: None,
                is_spoken: false,
            });
        });
    };
    view! {
        <button type="button" class="button" on:click=copy_ids>
            {title}
        </button>
    }
}
