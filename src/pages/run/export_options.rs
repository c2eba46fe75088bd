//! The panel in which the rows and the format of an export are chosen.

use bulkhead_core::report::{Rows, Separator};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{
    Filter, ShownRows,
    file_format::{
        FileFormat, SEPARATORS, remember_separator, remembered_separator, separator_id,
        separator_of,
    },
    saving::Saving,
};
use crate::{components::RadioGroup, messages};

/// The rows and the format of an export. What was chosen last comes back.
#[component]
pub fn ExportOptions(
    /// The panel's id.
    id: &'static str,
    /// Writes the file.
    saving: Saving,
    /// The filter of the rows that are shown.
    filter: Filter,
    /// The rows that are shown.
    rows: ShownRows,
    /// Called for each key that is pressed in the panel.
    on_key: impl Fn(KeyboardEvent) + 'static,
) -> impl IntoView {
    let format = RwSignal::new(FileFormat::remembered());
    let separator = RwSignal::new(remembered_separator());
    let only_shown = RwSignal::new(true);
    let is_part = move || filter.is_on() && only_shown.get();
    let total = saving.total();
    let in_file = move || {
        let rows = if is_part() { rows.count() } else { total };
        messages::in_file(rows, total)
    };
    let busy = saving.clone();
    let press = move |_| {
        let rows = if untrack(is_part) {
            Rows::Shown(rows.shown())
        } else {
            Rows::All
        };
        let form = format.get_untracked().form(separator.get_untracked());
        saving.save(form, rows);
    };
    let panel = NodeRef::<html::Div>::new();
    panel.on_load(|panel| {
        let first = panel.query_selector("input:checked").ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            // It can be reached by Tab as well.
            let _ = first.focus();
        }
    });
    view! {
        <div
            id=id
            node_ref=panel
            class="export-options"
            role="group"
            aria-label=messages::EXPORT_OPTIONS
            on:keydown=on_key
        >
            <Show when=move || filter.is_on()>
                <RadioGroup
                    label="Rows"
                    name="export-rows"
                    options=vec![(true, "Shown"), (false, "All")]
                    chosen=Signal::derive(move || Some(only_shown.get()))
                    choose=move |choice| only_shown.set(choice)
                />
            </Show>
            <RadioGroup
                label="Format"
                name="export-format"
                options=FileFormat::ALL.map(|format| (format, format.title())).to_vec()
                chosen=Signal::derive(move || Some(format.get()))
                choose=move |choice: FileFormat| {
                    choice.remember();
                    format.set(choice);
                }
            />
            <Show when=move || format.get() == FileFormat::Spreadsheet>
                <SeparatorSelect separator />
            </Show>
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || busy.writing().map(|_| "true")
                    on:click=press
                >
                    "Save file"
                </button>
                <p class="hint">{in_file}</p>
            </div>
        </div>
    }
}

/// The combobox "Separator".
#[component]
fn SeparatorSelect(
    /// The choice.
    separator: RwSignal<Separator>,
) -> impl IntoView {
    let choose = move |id: String| {
        let choice = separator_of(&id);
        remember_separator(choice);
        separator.set(choice);
    };
    let option = move |of: Separator| {
        view! {
            <option value=separator_id(of) selected=move || separator.get() == of>
                {messages::separator(of)}
            </option>
        }
    };
    view! {
        <label class="field">
            <span class="label">"Separator"</span>
            <select
                on:change:target=move |event| choose(event.target().value())
                prop:value=move || separator_id(separator.get())
            >
                {SEPARATORS.map(option).collect_view()}
            </select>
        </label>
    }
}
