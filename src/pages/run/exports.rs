//! The run as a file.

use bulkhead_core::{
    report::{Rows, Separator},
    service::Private,
};
use leptos::{html, prelude::*};
use web_sys::KeyboardEvent;

use super::{
    Filter, ShownRows, export_options::ExportOptions, file_format::FileFormat, saving::Saving,
};
use crate::{messages, state::Run};

/// From so many rows on it is said how far the writing is.
const MANY: usize = 20_000;

/// The id of the panel with the options.
const OPTIONS: &str = "export-options";

/// The buttons that save all of the run, and the panel in which rows and format are chosen.
#[component]
pub fn Exports(
    /// The run.
    run: Run,
    /// The filter of the rows that are shown.
    filter: Filter,
    /// The rows that are shown.
    rows: ShownRows,
    /// The choice whether all of an engine's messages is written.
    show: RwSignal<Private>,
) -> impl IntoView {
    let saving = Saving::new(run, show);
    let is_open = RwSignal::new(false);
    let opener = NodeRef::<html::Button>::new();
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.prevent_default();
            is_open.set(false);
            if let Some(opener) = opener.get_untracked() {
                // It can be reached by Tab as well.
                let _ = opener.focus();
            }
        }
    };
    let total = saving.total();
    let far = {
        let saving = saving.clone();
        move || {
            let (written, of) = saving.writing().filter(|(_, of)| *of >= MANY)?;
            let per_cent = messages::per_cent(written, of);
            Some(view! { <p class="hint">{format!("Writing the file: {per_cent} %")}</p> })
        }
    };
    let save_all = {
        let saving = saving.clone();
        move |format: FileFormat| {
            let (pressed, busy) = (saving.clone(), saving.clone());
            let press = move |_| pressed.save(format.form(Separator::default()), Rows::All);
            view! {
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || busy.writing().map(|_| "true")
                    on:click=press
                >
                    {move || messages::export_all(format.title(), total, filter.is_on())}
                </button>
            }
        }
    };
    let failed = saving.clone();
    view! {
        <div class="exports" on:keydown=on_key>
            {far}
            {[FileFormat::Csv, FileFormat::Json].map(save_all)}
            <button
                node_ref=opener
                type="button"
                class="button"
                aria-expanded=move || if is_open.get() { "true" } else { "false" }
                aria-controls=OPTIONS
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                {messages::EXPORT_OPTIONS}
            </button>
        </div>
        <Show when=move || is_open.get()>
            <ExportOptions id=OPTIONS saving=saving.clone() filter rows on_key />
        </Show>
        <Show when=move || failed.has_failed()>
            <p role="alert">{messages::NOT_SAVED}</p>
        </Show>
    }
}
