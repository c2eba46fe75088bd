//! The switch for the page's look.

use leptos::prelude::*;

use crate::{messages, state::app_state, theme::Theme};

/// The combobox "Theme".
#[component]
pub fn ThemeSelect() -> impl IntoView {
    let chosen = app_state().theme;
    let id = |theme: Option<Theme>| theme.map_or("system", Theme::id);
    let option = move |theme: Option<Theme>| {
        view! {
            <option value=id(theme) selected=move || chosen.get() == theme>
                {messages::theme(theme)}
            </option>
        }
    };
    let options = std::iter::once(None).chain(Theme::ALL.map(Some));
    view! {
        <label class="shell-select shell-theme">
            <span>"Theme"</span>
            <select
                on:change:target=move |event| chosen.set(Theme::from_id(&event.target().value()))
                prop:value=move || id(chosen.get())
            >
                {options.map(option).collect_view()}
            </select>
        </label>
    }
}
