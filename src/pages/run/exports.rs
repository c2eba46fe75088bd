//! The run as a file.

use bulkhead_core::{
    ledger::{Ledger, Row},
    report::{self, Explanation},
    service::Private,
};
use leptos::prelude::*;

use crate::{browser::download, state::Run, words};

/// A way to write a ledger.
#[derive(Clone, Copy)]
struct Format {
    title: &'static str,
    extension: &'static str,
    media_type: &'static str,
    write: fn(&Ledger, Private) -> String,
}

const FORMATS: [Format; 2] = [
    Format {
        title: "Export CSV",
        extension: "csv",
        media_type: "text/csv",
        write: |ledger, show| report::csv(ledger, &explain(ledger, show), show),
    },
    Format {
        title: "Export JSON",
        extension: "json",
        media_type: "application/json",
        write: |ledger, show| report::json(ledger, &explain(ledger, show), show),
    },
];

fn explain(ledger: &Ledger, show: Private) -> impl Fn(&Row) -> Explanation + use<> {
    let of = ledger.header().connection.kind;
    move |row| words::explanation(of, show, row)
}

/// The buttons that save the run.
#[component]
pub fn Exports(
    /// The run.
    run: Run,
    /// Whether all of an engine's messages is written.
    show: RwSignal<Private>,
) -> impl IntoView {
    let failed = RwSignal::new(false);
    let button = move |format: Format| {
        let run = run.clone();
        let save = move |_| {
            let name = format!("bulkhead-{}.{}", run.id, format.extension);
            let show = show.get_untracked();
            let write = |ledger: &Ledger| (format.write)(ledger, show);
            let text = run.with_untracked(write).unwrap_or_default();
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
