//! What the check found, in numbers, and how the text was understood.

use bulkhead_core::rules::{Checked, Severity};
use leptos::prelude::*;

use crate::{
    state::{Examined, app_state},
    words,
};

/// How many problems of each severity there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Numbers {
    ready: usize,
    duplicates: usize,
    unlikely: usize,
    problems: usize,
}

impl Numbers {
    fn of(checked: &Checked) -> Self {
        let of = |severity| {
            let problems = checked.problems.iter();
            problems.filter(|p| p.severity() == severity).count()
        };
        Self {
            ready: checked.items().count(),
            duplicates: of(Severity::Info),
            unlikely: of(Severity::Warning),
            problems: of(Severity::Error),
        }
    }

    /// "245 ids ready, 3 duplicates removed, 2 problems"
    fn sentence(self) -> String {
        let mut parts = vec![words::count(self.ready, "ID ready", "IDs ready")];
        if self.duplicates > 0 {
            parts.push(words::count(
                self.duplicates,
                "duplicate removed",
                "duplicates removed",
            ));
        }
        if self.unlikely > 0 {
            parts.push(words::count(
                self.unlikely,
                "unlikely ID left out",
                "unlikely IDs left out",
            ));
        }
        if self.problems > 0 {
            parts.push(words::count(self.problems, "problem", "problems"));
        }
        parts.join(", ")
    }
}

/// The numbers of the check.
#[component]
pub fn Status() -> impl IntoView {
    let draft = app_state().draft;
    let numbers = Memo::new(move |_| {
        draft
            .examined
            .with(|examined| examined.as_ref().map(|e| Numbers::of(&e.checked)))
    });
    let sentence = move || {
        if let Some(per_cent) = draft.checking.get() {
            return format!("Checking … {per_cent} %");
        }
        numbers
            .get()
            .map_or_else(|| "No IDs yet".to_owned(), Numbers::sentence)
    };
    let can_include =
        move || numbers.get().is_some_and(|n| n.unlikely > 0) || draft.include_implausible.get();
    view! {
        <p class="status" role="status" class:status-empty=move || numbers.get().is_none()>
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
                "Include unlikely IDs"
            </label>
        </Show>
        {move || draft.examined.get().map(|examined| understanding(&examined))}
    }
}

/// In which forms the text was read, what was passed over, and what was taken out.
fn understanding(examined: &Examined) -> impl IntoView + use<> {
    let summary = &examined.summary;
    let mut forms: Vec<_> = Vec::new();
    for block in &summary.blocks {
        let form = words::form(block.form).to_owned();
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let ignored: Vec<_> = summary
        .ignored
        .iter()
        .map(|(what, times)| words::ignored(what, *times))
        .collect();
    let removed: Vec<_> = summary.removed.iter().map(words::removed).collect();
    let line = |title: &'static str, parts: Vec<String>| {
        (!parts.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{title}</dt>
                    <dd>{words::list(&parts)}</dd>
                </div>
            }
        })
    };
    view! {
        <dl class="understanding">
            {line("Read as", forms)} {line("Passed over", ignored)} {line("Removed", removed)}
        </dl>
    }
}
