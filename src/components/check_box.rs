//! Something that is on or off.

use leptos::prelude::*;

/// A check box with what it means.
#[component]
pub fn CheckBox(
    /// What it is called; its accessible name.
    label: &'static str,
    /// What it means, in a few words.
    hint: &'static str,
    /// Whether it is on.
    checked: Signal<bool>,
    /// Whether it can't be changed now.
    #[prop(into)]
    disabled: Signal<bool>,
    /// What happens when it is changed.
    change: impl Fn(bool) + 'static,
) -> impl IntoView {
    let hint_id = format!("hint-{}", label.to_ascii_lowercase().replace(' ', "-"));
    view! {
        <div class="check">
            <label class="check">
                <input
                    type="checkbox"
                    aria-describedby=hint_id.clone()
                    prop:checked=checked
                    disabled=disabled
                    on:change:target=move |event| change(event.target().checked())
                />
                {label}
            </label>
            <span class="hint" id=hint_id>
                {hint}
            </span>
        </div>
    }
}
