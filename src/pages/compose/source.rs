//! The text box, and what else ids come from: the clipboard, a dropped or an opened file.

use std::sync::Arc;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::taking::{on_open, on_paste, take_dropped};
use crate::{
    browser::take_drops,
    components::{Gravity, MessageStrip},
    messages::{self, Tally},
    state::{EXAMPLES, Examined, Pasted, app_state},
};

/// The id of the text box in the document.
const TEXT_BOX: &str = "ids";

/// The number of lines shown of a text that is kept outside of the text box.
const PREVIEW_LINES: usize = 8;

/// The number of its characters that are looked at for that.
const PREVIEW: usize = 8_192;

/// The text box with all that leads into it.
#[component]
pub fn Source() -> impl IntoView {
    let draft = app_state().draft;
    let file_input = NodeRef::<html::Input>::new();
    let is_dropping = take_drops(move |data| take_dropped(data, draft));
    let is_held = Memo::new(move |_| draft.pasted.with(|p| matches!(p, Pasted::Held { .. })));
    let clear = move || {
        draft.clear();
        // The next text is what comes next. The box may have to come back first.
        request_animation_frame(|| {
            let text_box = document().get_element_by_id(TEXT_BOX);
            if let Some(text_box) = text_box.and_then(|found| found.dyn_into::<HtmlElement>().ok())
            {
                // It can be reached by Tab as well.
                let _ = text_box.focus();
            }
        });
    };
    let has_text = move || draft.pasted.with(|pasted| !pasted.text().is_empty());
    view! {
        <div
            class="field source"
            on:paste=move |event| on_paste(&event, draft)
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
                    "Open files"
                </button>
                <input
                    node_ref=file_input
                    type="file"
                    multiple
                    class="visually-hidden"
                    tabindex="-1"
                    aria-hidden="true"
                    on:change=move |event| on_open(&event, draft)
                />
                <Examples />
                <Show when=has_text>
                    <button type="button" class="button" on:click=move |_| clear()>
                        "Clear"
                    </button>
                </Show>
            </div>
        </div>
        <Files />
        <Show when=move || is_dropping.get()>
            // It is said to who sees it: nobody else drags.
            <div class="drop-here" aria-hidden="true">
                <p>"Drop it anywhere to read it"</p>
            </div>
        </Show>
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
    let has_problems = Memo::new(move |_| {
        let examined = draft.examined.read();
        let of = |examined: &Arc<Examined>| Tally::of(&examined.checked).problems > 0;
        examined.as_ref().is_some_and(of)
    });
    view! {
        <label class="label" for=TEXT_BOX>
            "IDs"
        </label>
        <textarea
            id=TEXT_BOX
            rows="12"
            spellcheck="false"
            autocomplete="off"
            aria-describedby="ids-status ids-hint"
            aria-invalid=move || has_problems.get().then_some("true")
            prop:value=text
            on:input:target=move |event| draft.type_text(event.target().value())
        ></textarea>
        <p class="hint" id="ids-hint">
            "Paste anything that has IDs in it: lines, commas, CSV, JSON, the body of a bulk request, \
             an earlier result, URLs. Or drop files anywhere on this page."
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
            |entries| messages::count(entries, "ID", "IDs"),
        );
        draft.pasted.with(|pasted| match pasted {
            Pasted::Typed(_) => String::new(),
            Pasted::Held { text, origin } => {
                let size = messages::bytes(messages::wide(text.len()));
                format!("{entries} from {} ({size})", messages::origin(origin))
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

/// Messages on the files, and the reasons for which something was not taken.
#[component]
fn Files() -> impl IntoView {
    let draft = app_state().draft;
    let strip =
        |gravity: Gravity, text: String| view! { <MessageStrip gravity>{text}</MessageStrip> };
    let parts = move || {
        draft.parts.with(|parts| {
            let begins = messages::begins(parts);
            let guesses = messages::guesses(parts).into_iter();
            view! {
                {begins.map(|begins| view! { <p class="hint">{begins}</p> })}
                {guesses.map(|guess| strip(Gravity::Information, guess)).collect_view()}
            }
        })
    };
    let refusals = move || {
        draft.refusals.with(|refusals| {
            let refused = refusals.iter().map(messages::refused);
            refused
                .map(|text| strip(Gravity::Error, text))
                .collect_view()
        })
    };
    view! {
        {parts}
        {refusals}
    }
}
