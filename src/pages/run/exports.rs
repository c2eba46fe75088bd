//! The run as a file.

use bulkhead_core::{
    ledger::{Ledger, Row},
    report::{CsvForm, Explanation, Export, Form, Rows},
    service::Private,
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use crate::{
    browser::{Download, Slice},
    messages,
    state::Run,
};

/// The number of rows that are written between two looks at the clock.
const ROWS: u32 = 64;

/// From so many rows on it is said how far the writing is.
const MANY: usize = 20_000;

/// A way to write a ledger.
#[derive(Clone, Copy)]
struct Format {
    title: &'static str,
    extension: &'static str,
    media_type: &'static str,
    form: Form,
}

const FORMATS: [Format; 2] = [
    Format {
        title: "Export CSV",
        extension: "csv",
        media_type: "text/csv",
        form: Form::Csv(CsvForm::Rfc4180),
    },
    Format {
        title: "Export JSON",
        extension: "json",
        media_type: "application/json",
        form: Form::Json,
    },
];

fn explain(ledger: &Ledger, show: Private) -> impl Fn(&Row) -> Explanation + use<> {
    let of = ledger.header().connection.kind;
    move |row| messages::explanation(of, show, row)
}

/// Writes a run in pieces that the user does not notice, and lets the browser save it. `report` is
/// told how many rows are written.
async fn save(
    run: &Run,
    format: Format,
    show: Private,
    report: impl Fn(usize),
) -> Result<(), JsValue> {
    let mut slice = Slice::begin();
    let mut file = Download::new(format.media_type);
    let mut export = Export::new(format.form, Rows::All, show);
    loop {
        let step = |ledger: &Ledger| export.step(ledger, &explain(ledger, show), ROWS);
        let Some(piece) = run.with_untracked(step).flatten() else {
            break;
        };
        file.push(&piece)?;
        if slice.is_over_now() {
            report(export.written());
            slice.pause().await;
        }
    }
    file.save(&format!("bulkhead-{}.{}", run.id, format.extension))
}

/// The buttons that save the run.
#[component]
pub fn Exports(
    /// The run.
    run: Run,
    /// The choice whether all of an engine's messages is written.
    show: RwSignal<Private>,
) -> impl IntoView {
    let failed = RwSignal::new(false);
    // How many rows are written, while they are.
    let writing = RwSignal::new(None::<usize>);
    let rows = run.with_untracked(|ledger| ledger.rows().len());
    let rows = rows.unwrap_or_default();
    let button = move |format: Format| {
        let run = run.clone();
        let press = move |_| {
            if writing.get_untracked().is_some() {
                return;
            }
            writing.set(Some(0));
            let run = run.clone();
            let show = show.get_untracked();
            spawn_local(async move {
                // The screen may be left meanwhile; the file is saved all the same.
                let report = |written| {
                    writing.try_set(Some(written));
                };
                let saved = save(&run, format, show, report).await;
                failed.try_set(saved.is_err());
                writing.try_set(None);
            });
        };
        view! {
            <button
                type="button"
                class="button"
                aria-disabled=move || writing.get().map(|_| "true")
                on:click=press
            >
                {format.title}
            </button>
        }
    };
    let far = move || {
        let written = writing.get().filter(|_| rows >= MANY)?;
        let per_cent = messages::per_cent(written, rows);
        Some(view! { <p class="hint">{format!("Writing the file: {per_cent} %")}</p> })
    };
    view! {
        <div class="exports">{far} {FORMATS.map(button)}</div>
        <Show when=move || failed.get()>
            <p role="alert">"The browser could not save the file. Try again."</p>
        </Show>
    }
}
