//! The choice of a service and of one of its groups: made once, for every screen.

use bulkhead_core::item::ResourceGroup;
use leptos::prelude::*;

use super::{ConnectionLabel, with_code};
use crate::{
    messages,
    state::{Connections, Groups, GroupsTrouble, app_state},
};

/// The connection and its resource group.
#[component]
pub fn ConnectionBar() -> impl IntoView {
    let chosen = app_state().chosen;
    let is_sandbox = move || {
        chosen
            .connection
            .with(|connection| connection.as_ref().is_some_and(|c| c.sandbox))
    };
    view! {
        <div class="shell-chosen">
            <ConnectionSelect />
            <ConnectionLabel connection=chosen.connection />
            <GroupSelect />
            <Show when=is_sandbox>
                <span class="tag tag-sandbox" title="A simulated service: nothing real is changed">
                    "Sandbox"
                </span>
            </Show>
        </div>
        <LeadsTo />
    }
}

/// The address to which the chosen connection leads, in one line of which Review has the whole;
/// nothing of a simulation.
#[component]
fn LeadsTo() -> impl IntoView {
    let chosen = app_state().chosen;
    let access = move || {
        chosen
            .connection
            .with(|connection| connection.as_ref()?.access.as_ref().map(messages::access))
    };
    let line = |text: String| {
        let whole = messages::spoken(&text);
        view! {
            <p class="shell-access access" title=whole>
                {with_code(&text)}
            </p>
        }
    };
    move || access().map(line)
}

#[component]
fn ConnectionSelect() -> impl IntoView {
    let state = app_state();
    let names = move || match state.chosen.connections.get() {
        Connections::Known(all) => all.into_iter().map(|c| c.name).collect(),
        _ => Vec::new(),
    };
    let choose = move |name: String| {
        let found = state
            .chosen
            .connections
            .with_untracked(|known| match known {
                Connections::Known(all) => all.iter().find(|c| c.name == name).cloned(),
                _ => None,
            });
        state.choose_connection(found);
    };
    let chosen_name = move || state.chosen.connection.get().map(|c| c.name);
    let option = move |name| option(name, chosen_name);
    view! {
        <label class="shell-select">
            <span>"Connection"</span>
            <select
                on:change:target=move |event| choose(event.target().value())
                prop:value=move || chosen_name().unwrap_or_default()
            >
                <option value="" disabled=true selected=move || chosen_name().is_none()>
                    {move || match state.chosen.connections.get() {
                        Connections::Loading => "Loading …",
                        Connections::Known(_) => "Choose …",
                        Connections::Trouble(_) => "Not available",
                    }}
                </option>
                {move || names().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// One choice of a combobox.
fn option(
    name: String,
    chosen_name: impl Fn() -> Option<String> + Copy + Send + 'static,
) -> impl IntoView {
    let (value, text) = (name.clone(), name.clone());
    let is_chosen = move || chosen_name().as_ref() == Some(&name);
    view! {
        <option value=value selected=is_chosen>
            {text}
        </option>
    }
}

#[component]
fn GroupSelect() -> impl IntoView {
    let chosen = app_state().chosen;
    move || match chosen.groups.get() {
        Groups::None => ().into_any(),
        Groups::Loading => view! { <GroupList groups=Vec::new() hint="Loading …" /> }.into_any(),
        Groups::Known(groups) => view! { <GroupList groups hint="Choose …" /> }.into_any(),
        Groups::Unknown(trouble) => view! { <GroupInput trouble /> }.into_any(),
    }
}

#[component]
fn GroupList(
    /// The groups.
    groups: Vec<ResourceGroup>,
    /// The text as long as none is chosen.
    hint: &'static str,
) -> impl IntoView {
    let state = app_state();
    let chosen_name = move || state.chosen.group.get().map(String::from);
    let option = move |group| option(String::from(group), chosen_name);
    view! {
        <label class="shell-select">
            <span>"Resource group"</span>
            <select
                on:change:target=move |event| {
                    state.choose_group(ResourceGroup::parse(&event.target().value()));
                }
                prop:value=move || chosen_name().unwrap_or_default()
            >
                <option value="" disabled=true selected=move || chosen_name().is_none()>
                    {hint}
                </option>
                {groups.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// An input for a group that the user has to know: the service does not say which groups it has.
#[component]
fn GroupInput(
    /// The reason for which it does not say that.
    trouble: GroupsTrouble,
) -> impl IntoView {
    let state = app_state();
    let kept = state.chosen.group.get_untracked().map(String::from);
    let why = match trouble {
        GroupsTrouble::Send(error) => messages::send_error(&error),
        GroupsTrouble::Reason(reason) => messages::reading_reason(&reason),
    };
    view! {
        <label class="shell-select">
            <span>"Resource group"</span>
            <input
                type="text"
                autocomplete="off"
                spellcheck="false"
                placeholder="type its name"
                title=format!("The groups can’t be listed ({why}): type its name")
                value=kept
                on:input:target=move |event| {
                    state.choose_group(ResourceGroup::parse(event.target().value().trim()));
                }
            />
        </label>
    }
}
