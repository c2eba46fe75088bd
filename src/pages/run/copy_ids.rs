//! Copies the IDs of some rows.

use std::{sync::Arc, time::Duration};

use bulkhead_core::ledger::{Ledger, Row};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::copy,
    messages,
    state::{Run, Toast, app_state},
};

/// The time for which what was done here is said instead of the progress of the run.
const SAID: Duration = Duration::from_secs(3);

/// Copies the IDs of some rows, one a line.
#[component]
pub fn CopyIds<T>(
    /// The run.
    run: Run,
    /// The text of the button.
    title: Signal<String>,
    /// `true` for a row that it is about.
    takes: T,
    /// The text that is copied of a row; the ID where there is none.
    #[prop(optional)]
    line: Option<fn(&Row) -> String>,
    /// The text that is read out.
    said: RwSignal<Option<String>>,
) -> impl IntoView
where
    T: Fn(&Row) -> bool + Copy + Send + Sync + 'static,
{
    let state = app_state();
    let copy_ids = move |_| {
        let rows = |ledger: &Ledger| {
            let rows = ledger.rows().iter().filter(|row| takes(row));
            let line = line.unwrap_or(|row| row.text.to_string());
            rows.map(line).collect::<Vec<_>>()
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

/// The data that those who grant permissions, or a service's support, need to find a request: the
/// ID, the service's id of the request, its code and the correlation ID, with tabs between them.
pub fn for_support(row: &Row) -> String {
    let reason = row.reason();
    let part = |part: Option<&Arc<str>>| part.map(ToString::to_string).unwrap_or_default();
    let correlation = row.evidence.as_ref().and_then(|e| e.correlation.as_ref());
    [
        row.text.to_string(),
        part(reason.and_then(|reason| reason.request_id.as_ref())),
        part(reason.and_then(|reason| reason.code.as_ref())),
        correlation
            .map(|id| id.as_str().to_owned())
            .unwrap_or_default(),
    ]
    .join("\t")
}
