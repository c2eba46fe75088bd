//! The text box, and what else ids come from: the clipboard, a dropped or an opened file.

use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, File, HtmlInputElement};

use crate::{
    browser::{NotText, read_text},
    components::{Gravity, MessageStrip},
    state::{Draft, EXAMPLES, HELD_FROM, Origin, Pasted, Refusal, TEXT_MAX, app_state},
    words,
};

/// How many lines of a text that is kept outside of the text box are shown.
const PREVIEW_LINES: usize = 8;

/// How many characters of it are looked at for that.
const PREVIEW: usize = 8_192;

/// The text box with all that leads into it.
#[component]
pub fn Source() -> impl IntoView {
    let draft = app_state().draft;
    let file_input = NodeRef::<html::Input>::new();
    let is_dropping = RwSignal::new(false);
    let is_held = Memo::new(move |_| draft.pasted.with(|p| matches!(p, Pasted::Held { .. })));
    let has_text = move || draft.pasted.with(|pasted| !pasted.text().is_empty());
    view! {
        <div
            class="field source"
            class:source-dropping=is_dropping
            on:paste=move |event| on_paste(&event, draft)
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                is_dropping.set(true);
            }
            on:dragleave=move |_| is_dropping.set(false)
            on:drop=move |event| {
                is_dropping.set(false);
                on_drop(&event, draft);
            }
        >
            <Show when=move || is_held.get() fallback=TextBox>
                <Held />
            </Show>
            <div class="source-actions">
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        if let Some(input) = file_input.get_untracked() {
                            input.click();
                        }
                    }
                >
                    "Open file"
                </button>
                <input
                    node_ref=file_input
                    type="file"
                    class="visually-hidden"
                    tabindex="-1"
                    aria-hidden="true"
                    on:change=move |event| on_open(&event, draft)
                />
                <Examples />
                <Show when=has_text>
                    <button type="button" class="button" on:click=move |_| draft.clear()>
                        "Clear"
                    </button>
                </Show>
            </div>
        </div>
        <Refused />
    }
}

/// Something to try the page with, as long as nothing is pasted and nothing real can happen.
#[component]
fn Examples() -> impl IntoView {
    let state = app_state();
    let is_offered = move || {
        let is_sandbox = state
            .chosen
            .connection
            .with(|connection| connection.as_ref().is_some_and(|c| c.sandbox));
        is_sandbox && state.draft.pasted.with(|pasted| pasted.text().is_empty())
    };
    let has_group = move || !state.chosen.needs_group() || state.chosen.group.with(Option::is_some);
    view! {
        <Show when=is_offered>
            <button
                type="button"
                class="button"
                disabled=move || !has_group()
                title=move || (!has_group()).then_some("Choose a resource group first")
                on:click=move |_| state.try_examples()
            >
                {format!("Try {EXAMPLES} example IDs")}
            </button>
        </Show>
    }
}

#[component]
fn TextBox() -> impl IntoView {
    let draft = app_state().draft;
    let text = move || draft.pasted.with(|pasted| pasted.text().to_string());
    view! {
        <label class="label" for="ids">
            "IDs"
        </label>
        <textarea
            id="ids"
            rows="12"
            spellcheck="false"
            autocomplete="off"
            aria-describedby="ids-hint"
            prop:value=text
            on:input:target=move |event| draft.type_text(event.target().value())
        ></textarea>
        <p class="hint" id="ids-hint">
            "Paste anything that has IDs in it: lines, commas, CSV, JSON, the body of a bulk request, \
             an earlier result, URLs. Or drop a file here."
        </p>
    }
}

/// A text that is too large for the text box.
#[component]
fn Held() -> impl IntoView {
    let draft = app_state().draft;
    let title = move || {
        let entries = draft
            .examined
            .with(|examined| examined.as_ref().map(|e| e.checked.entries));
        // As long as they are not counted, they are just ids.
        let entries = entries.map_or_else(
            || "IDs".to_owned(),
            |entries| words::count(entries, "ID", "IDs"),
        );
        draft.pasted.with(|pasted| match pasted {
            Pasted::Typed(_) => String::new(),
            Pasted::Held { text, origin } => {
                let size = words::bytes(text.len());
                format!("{entries} from {} ({size})", origin_name(origin))
            }
        })
    };
    let preview = move || {
        draft.pasted.with(|pasted| {
            // All of it may be one line.
            let start: String = pasted.text().chars().take(PREVIEW).collect();
            let lines = start.lines().take(PREVIEW_LINES);
            let short = lines.map(|line| line.chars().take(120).collect::<String>());
            short.collect::<Vec<_>>().join("\n") + "\n…"
        })
    };
    view! {
        <p class="label">"IDs"</p>
        <div class="held">
            <p class="held-title">{title}</p>
            <pre class="held-preview">{preview}</pre>
        </div>
    }
}

/// Why something was not taken.
#[component]
fn Refused() -> impl IntoView {
    let draft = app_state().draft;
    move || {
        draft.refusal.get().map(|Refusal { origin, why }| {
            let name = match &origin {
                Origin::Clipboard => "What you pasted".to_owned(),
                Origin::File(name) => format!("“{name}”"),
            };
            let text = match why {
                NotText::TooLarge { size } => format!(
                    "{name} has {}, and at most {} are taken. Split it into several changes; \
                     nothing was read.",
                    words::bytes(size),
                    words::bytes(TEXT_MAX)
                ),
                NotText::Binary => format!(
                    "{name} is not text, so there are no IDs to read in it. Open a text, CSV or \
                     JSON file, or paste the IDs themselves."
                ),
                NotText::Gzip => {
                    format!("{name} is compressed. Unpack it (gunzip) and open what is in it.")
                }
                NotText::Workbook => format!(
                    "{name} is a workbook or an archive. In a spreadsheet, save it as CSV and open \
                     that, or copy the cells and paste them; unpack an archive."
                ),
                NotText::Unreadable => {
                    format!("{name} can’t be read by the browser. Paste the IDs themselves.")
                }
            };
            view! { <MessageStrip gravity=Gravity::Error>{text}</MessageStrip> }
        })
    }
}

fn origin_name(origin: &Origin) -> String {
    match origin {
        Origin::Clipboard => "the clipboard".to_owned(),
        Origin::File(name) => format!("“{name}”"),
    }
}

/// A large paste, and a pasted file, must not get into the text box.
fn on_paste(event: &Event, draft: Draft) {
    let Some(data) = event
        .dyn_ref::<ClipboardEvent>()
        .and_then(ClipboardEvent::clipboard_data)
    else {
        return;
    };
    let text = data.get_data("text/plain").unwrap_or_default();
    if text.is_empty() {
        if let Some(file) = first_file(&data) {
            event.prevent_default();
            take_file(file, draft);
        }
        return;
    }
    if text.len() > HELD_FROM {
        event.prevent_default();
        draft.take_text(text, Origin::Clipboard);
    }
}

fn on_drop(event: &DragEvent, draft: Draft) {
    // A dropped file would otherwise take the page's place in the tab.
    event.prevent_default();
    let Some(data) = event.data_transfer() else {
        return;
    };
    if let Some(file) = first_file(&data) {
        take_file(file, draft);
        return;
    }
    let text = data.get_data("text/plain").unwrap_or_default();
    if !text.is_empty() {
        draft.take_text(text, Origin::Clipboard);
    }
}

fn on_open(event: &Event, draft: Draft) {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else {
        return;
    };
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        take_file(file, draft);
    }
    // The same file can be opened again, for instance after it was corrected.
    input.set_value("");
}

fn first_file(data: &DataTransfer) -> Option<File> {
    data.files()?.get(0)
}

fn take_file(file: File, draft: Draft) {
    spawn_local(async move {
        let origin = Origin::File(file.name());
        match read_text(&file, TEXT_MAX).await {
            Ok(text) => draft.take_text(text, origin),
            Err(why) => draft.refuse(Refusal { origin, why }),
        }
    });
}
