//! The screen on which ids are pasted and checked.

mod filter;
mod found;
mod problems;
mod ready;
mod source;
mod status;
mod taking;
mod unfinished;

use bulkhead_core::{item::Kind, wire::ServiceKind};
use leptos::{ev, prelude::*};

use self::{
    found::FoundInText, problems::Problems, ready::Ready, source::Source, status::Status,
    unfinished::Unfinished,
};
use super::flag_boxes::FlagBoxes;
use crate::{
    components::{Gravity, Heading, MessageStrip, RadioGroup, access_notices},
    gateway,
    messages::{self, SetFlag},
    router::{Leave, router},
    state::{Choice, Connections, app_state},
};

/// The screen "New bulk action".
#[component]
pub fn Compose() -> impl IntoView {
    let state = app_state();
    // Who comes here means a new change.
    state.again.set(None);
    let draft = state.draft;
    let kinds = move || {
        let kinds = Kind::of(draft.kind.get().service()).iter();
        kinds
            .map(|kind| (*kind, messages::kind_name(*kind)))
            .collect()
    };
    let actions = move || {
        let actions = draft.kind.get().actions().iter();
        let mut choices: Vec<_> = actions
            .map(|action| (Choice::All(*action), messages::action(*action)))
            .collect();
        if draft.named_actions() > 0 {
            choices.push((Choice::AsPasted, "As pasted"));
        }
        choices
    };
    view! {
        <Heading text="New bulk action" />
        <GatewayTrouble />
        <ReadOnly />
        <Access />
        <Unfinished />
        <section class="card">
            <div class="fields">
                <RadioGroup
                    label="Resource"
                    name="resource"
                    options=Signal::derive(kinds)
                    chosen=Signal::derive(move || Some(draft.kind.get()))
                    choose=move |kind| draft.choose_kind(kind)
                />
                <RadioGroup
                    label="Action"
                    name="action"
                    options=Signal::derive(actions)
                    chosen=draft.choice
                    choose=move |choice| draft.choose(choice)
                />
                <How />
            </div>
            <NamedActions />
            <Source />
            <Status />
            <FoundInText />
            <Ready />
            <TooMany />
        </section>
        <Problems />
        <Footer />
    }
}

/// The reason for which nothing can be sent at all.
#[component]
fn GatewayTrouble() -> impl IntoView {
    let state = app_state();
    let trouble = move || match state.chosen.connections.get() {
        // How to sign in is said above.
        Connections::Trouble(gateway::GatewayTrouble::SignedOut) => None,
        Connections::Trouble(trouble) => Some(trouble.to_string()),
        Connections::Known(all) if all.is_empty() => Some(
            "The gateway has no connections. Add one to bulkhead.toml and start it again."
                .to_owned(),
        ),
        _ => None,
    };
    move || {
        trouble().map(|trouble| {
            view! {
                <MessageStrip gravity=Gravity::Error>
                    <p>{trouble}</p>
                    <button type="button" class="button" on:click=move |_| state.load_connections()>
                        "Try again"
                    </button>
                </MessageStrip>
            }
        })
    }
}

/// Nothing may be changed on the chosen connection.
#[component]
fn ReadOnly() -> impl IntoView {
    let state = app_state();
    let text = move || {
        state.chosen.connection.with(|connection| {
            let connection = connection.as_ref().filter(|c| c.read_only)?;
            Some(messages::read_only(&connection.name))
        })
    };
    let strip = |text| view! { <MessageStrip gravity=Gravity::Information>{text}</MessageStrip> };
    move || text().map(strip)
}

/// Notices on what has to be done about the credentials of the chosen connection.
#[component]
fn Access() -> impl IntoView {
    let chosen = app_state().chosen;
    move || {
        chosen.connection.with(|connection| {
            let access = connection.as_ref()?.access.as_ref()?;
            Some(access_notices(access))
        })
    }
}

/// There are more ids than the chosen connection lets one run change.
#[component]
fn TooMany() -> impl IntoView {
    let state = app_state();
    let too_many = Memo::new(move |_| state.too_many());
    move || {
        let (most, ready) = too_many.get()?;
        let text = messages::too_many(most, ready);
        Some(view! { <MessageStrip gravity=Gravity::Warning>{text}</MessageStrip> })
    }
}

/// The flags of the deletion, where the service lets the user choose them.
#[component]
fn How() -> impl IntoView {
    let draft = app_state().draft;
    let has_flags = move || draft.kind.get().service() == ServiceKind::Engine;
    let change = Callback::new(move |(set, is_on): (SetFlag, bool)| {
        draft.flags.update(|flags| set(flags, is_on));
    });
    view! {
        <Show when=has_flags>
            <FlagBoxes flags=draft.flags disabled=false change />
        </Show>
    }
}

/// Says what it means that the text itself names actions.
#[component]
fn NamedActions() -> impl IntoView {
    let draft = app_state().draft;
    let hint = move || {
        let named = draft.named_actions();
        let entries = messages::count(named, "entry names its", "entries name their");
        match draft.choice.get() {
            _ if named == 0 => None,
            Some(Choice::All(action)) => Some(format!(
                "{entries} own action. Those that name another one than {} are left out.",
                messages::action(action)
            )),
            Some(Choice::AsPasted) => Some(format!("{entries} own action.")),
            None => Some(format!(
                "{entries} own action: choose As pasted to follow them."
            )),
        }
    };
    move || hint().map(|hint| view! { <p class="hint">{hint}</p> })
}

/// The missing steps, and the button that leads on.
#[component]
fn Footer() -> impl IntoView {
    let state = app_state();
    let router = router();
    let missing = Memo::new(move |_| state.missing());
    // On this screen only: these keys never confirm anything.
    let keys = window_event_listener(ev::keydown, move |event| {
        let is_meant = event.key() == "Enter"
            && (event.ctrl_key() || event.meta_key())
            && !(event.shift_key() || event.alt_key() || event.repeat());
        if is_meant && !event.default_prevented() && missing.with_untracked(Vec::is_empty) {
            event.prevent_default();
            router.go("/review", Leave::Behind);
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <footer class="toolbar">
            <p class="toolbar-hint">
                {move || {
                    let missing = missing.get();
                    if missing.is_empty() {
                        "Nothing is sent before you have seen and confirmed it.".to_owned()
                    } else {
                        format!("To go on, {}.", messages::list(&missing))
                    }
                }}
            </p>
            <button
                type="button"
                class="button button-primary"
                title="Ctrl+Enter"
                aria-keyshortcuts="Control+Enter Meta+Enter"
                disabled=move || !missing.with(Vec::is_empty)
                on:click=move |_| router.go("/review", Leave::Behind)
            >
                "Review"
            </button>
        </footer>
    }
}
