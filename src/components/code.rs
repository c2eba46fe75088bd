//! Sentences with names in them.

use leptos::prelude::*;

/// A sentence in which what stands between backticks is code.
pub fn with_code(sentence: &str) -> impl IntoView + use<> {
    let part = |(number, part): (usize, &str)| {
        let part = part.to_owned();
        if number % 2 == 1 {
            view! { <code>{part}</code> }.into_any()
        } else {
            part.into_any()
        }
    };
    sentence.split('`').enumerate().map(part).collect_view()
}
