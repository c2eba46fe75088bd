//! The run as a file.

use bulkhead_core::{ledger::Ledger, report};
use leptos::prelude::*;

use crate::{browser::download, state::Run, words};

/// A way to write a ledger.
#[derive(Clone, Copy)]
struct Format {
    title: &'static str,
    extension: &'static str,
    media_type: &'static str,
    write: fn(&Ledger) -> String,
}

const FORMATS: [Format; 2] = [
    Format {
        title: "Export CSV",
        extension: "csv",
        media_type: "text/csv",
        write: |ledger| report::csv(ledger, &words::explanation),
    },
    Format {
        title: "Export JSON",
        extension: "json",
        media_type: "application/json",
        write: |ledger| report::json(ledger, &words::explanation),
    },
];

/// The buttons that save the run.
#[component]
pub fn Exports(
    /// The run.
    run: Run,
) -> impl IntoView {
    let failed = RwSignal::new(false);
    let button = move |format: Format| {
        let run = run.clone();
        let save = move |_| {
            let name = format!("bulkhead-{}.{}", run.id, format.extension);
            let text = run.with_untracked(format.write).unwrap_or_default();
            failed.set(download(&name, format.media_type, &text).is_err());
        };
        view! {
            <button type="button" class="button" on:click=save>
                {format.title}
            </button>
        }
    };
    view! {
        <div class="exports">{FORMATS.map(button)}</div>
        <Show when=move || failed.get()>
            <p role="alert">"The browser could not save the file. Try again."</p>
        </Show>
    }
}
