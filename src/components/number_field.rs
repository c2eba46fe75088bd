//! A whole number within limits.

use leptos::prelude::*;

use crate::messages;

/// A field for a whole number. What is beyond the limits becomes the nearest one that is not,
/// and a sentence says so; what is no number changes nothing.
#[component]
pub fn NumberField(
    /// The name of the number.
    label: &'static str,
    /// The least it can be.
    min: usize,
    /// The most it can be.
    max: usize,
    /// The number.
    #[prop(into)]
    value: Signal<usize>,
    /// `true` if it can't be changed now.
    #[prop(into)]
    disabled: Signal<bool>,
    /// Called when it is changed.
    change: impl Fn(usize) + 'static,
) -> impl IntoView {
    let is_corrected = RwSignal::new(false);
    let on_change = move |input: web_sys::HtmlInputElement| {
        let typed = input.value();
        let number = typed.trim().parse::<i64>().ok();
        let limit = |number: i64| usize::try_from(number).unwrap_or_default().clamp(min, max);
        let taken = number.map_or_else(|| value.get_untracked(), limit);
        let text = taken.to_string();
        is_corrected.set(text != typed.trim());
        // The signal may have this value already, and then says nothing.
        input.set_value(&text);
        change(taken);
    };
    let hint = move || {
        let (min, max) = (messages::grouped(min), messages::grouped(max));
        if is_corrected.get() {
            format!("Corrected: {min} to {max} are possible.")
        } else {
            format!("{min} to {max}")
        }
    };
    let id = label.to_ascii_lowercase().replace(' ', "-");
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field number-field">
            <label class="label" for=id.clone()>
                {label}
            </label>
            <input
                id=id
                type="number"
                aria-describedby=hint_id.clone()
                inputmode="numeric"
                min=min
                max=max
                step="1"
                autocomplete="off"
                disabled=disabled
                prop:value=move || value.get().to_string()
                on:change:target=move |event| on_change(event.target())
            />
            <span class="hint" role="status" id=hint_id>
                {hint}
            </span>
        </div>
    }
}
