//! One choice out of a few.

use leptos::prelude::*;

/// Radio buttons in a row, under a label.
#[component]
pub fn RadioGroup<T>(
    /// The subject of the choice; also the group's accessible name.
    label: &'static str,
    /// The name that tells the group from others in the document.
    name: &'static str,
    /// The choices and what they are called.
    #[prop(into)]
    options: Signal<Vec<(T, &'static str)>>,
    /// The choice, if one was made.
    #[prop(into)]
    chosen: Signal<Option<T>>,
    /// Called when a choice is made.
    choose: impl Fn(T) + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let label_id = format!("{name}-label");
    let radio = move |(value, title): (T, &'static str)| {
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name=name
                    prop:checked=move || chosen.get() == Some(value)
                    on:change=move |_| choose(value)
                />
                <span>{title}</span>
            </label>
        }
    };
    view! {
        <div class="field">
            <span class="label" id=label_id.clone()>
                {label}
            </span>
            <div class="segments" role="radiogroup" aria-labelledby=label_id>
                {move || options.get().into_iter().map(radio).collect_view()}
            </div>
        </div>
    }
}
