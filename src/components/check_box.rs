//! Something that is on or off.

use leptos::prelude::*;

/// A check box with what it means.
#[component]
pub fn CheckBox(
    /// Its name; also its accessible name.
    label: &'static str,
    /// Its meaning, in a few words.
    hint: &'static str,
    /// `true` if it is on.
    checked: Signal<bool>,
    /// `true` if it can't be changed now.
    #[prop(into)]
    disabled: Signal<bool>,
    /// Called when it is changed.
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
