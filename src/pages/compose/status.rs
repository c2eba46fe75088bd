//! The result of the check, in numbers, and how the text was understood.

use bulkhead_core::paste::{Ignored, Summary};
use leptos::prelude::*;

use crate::{
    messages::{self, Tally},
    state::app_state,
};

/// The numbers of the check.
#[component]
pub fn Status() -> impl IntoView {
    let draft = app_state().draft;
    let tally = Memo::new(move |_| {
        draft
            .examined
            .with(|examined| examined.as_ref().map(|e| Tally::of(&e.checked)))
    });
    let sentence = move || {
        if let Some(per_cent) = draft.checking.get() {
            return format!("Checking … {per_cent} %");
        }
        tally
            .get()
            .map_or_else(|| "No IDs yet".to_owned(), Tally::sentence)
    };
    let can_include =
        move || tally.get().is_some_and(|n| n.unlikely > 0) || draft.include_implausible.get();
    // What is left out by hand changes nothing of it, and what is open stays so.
    let summary = Memo::new(move |_| {
        draft
            .examined
            .with(|examined| examined.as_ref().map(|e| e.summary.clone()))
    });
    view! {
        <p id="ids-status" class="status" role="status" class:status-empty=move || tally.get().is_none()>
            {sentence}
        </p>
        <Show when=can_include>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || draft.include_implausible.get()
                    on:change:target=move |event| {
                        draft.include_implausible(event.target().checked());
                    }
                />
                "Include them anyway"
            </label>
        </Show>
        {move || summary.with(|summary| summary.as_ref().map(understanding))}
    }
}

/// In which forms the text was read, what was passed over, and what was taken out.
fn understanding(summary: &Summary) -> impl IntoView + use<> {
    let mut forms: Vec<_> = Vec::new();
    for block in &summary.blocks {
        let form = messages::form(block.form).to_owned();
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let kinds = summary.ignored.iter();
    let names: Vec<_> = kinds
        .map(|(what, times)| messages::ignored(what, *times))
        .collect();
    // Where there is nothing more to see, there is nothing to open.
    let is_plain = summary.examples.is_empty() && names.len() <= messages::KINDS + 1;
    let plain = if is_plain { names.clone() } else { Vec::new() };
    let removed: Vec<_> = summary.removed.iter().map(messages::removed).collect();
    let line = |title: &'static str, parts: Vec<String>| {
        (!parts.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{title}</dt>
                    <dd>{messages::list(&parts)}</dd>
                </div>
            }
        })
    };
    view! {
        <dl class="understanding">
            {line("Detected format", forms)} {line("Ignored", plain)} {line("Removed", removed)}
        </dl>
        {(!is_plain).then(|| passed_over(summary, names))}
    }
}

/// The parts that were passed over: by kind, how often, and the first with their lines.
fn passed_over(summary: &Summary, names: Vec<String>) -> impl IntoView + use<> {
    let examples = |what: &Ignored| {
        let examples = summary.examples.get(what).map_or(&[][..], Vec::as_slice);
        let example = |example: &bulkhead_core::paste::Example| {
            let line = format!("Line {}: ", example.at.line);
            view! {
                <li>
                    {line} <code>{example.text.to_string()}</code>
                </li>
            }
        };
        examples.iter().map(example).collect_view()
    };
    let rows = summary.ignored.iter().map(|(what, times)| {
        view! {
            <li>
                {messages::ignored(what, *times)} <ul class="examples">{examples(what)}</ul>
            </li>
        }
    });
    view! {
        <details class="disclosure">
            <summary>"Ignored: " {messages::passed_over(names)}</summary>
            <ul class="passed-over">{rows.collect_view()}</ul>
        </details>
    }
}
