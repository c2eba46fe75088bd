//! The page's frame: what stands around every screen, and which address shows which one.

use leptos::{ev, prelude::*};
use web_sys::Event;

use crate::{
    browser::{is_hidden, keep_focus_near, keep_page_on_drop},
    components::{ConnectionBar, Shortcuts, SignInNotice, SignedIn, ThemeSelect, ToastArea},
    gateway::Gateway,
    messages,
    pages::{Compose, History, NotFound, Review, RunPage},
    router::{Link, Router, Screen},
    state::{AppState, Connections, Session, app_state, follow_theme},
};

/// The whole page.
#[component]
pub fn App(
    /// The way to the gateway.
    gateway: Gateway,
) -> impl IntoView {
    let state = AppState::new(gateway);
    provide_context(state);
    state.draft.keep_in_tab();
    state.load_connections();
    state.follow_session();
    warn_before_leaving(state);
    follow_theme(state.theme);
    keep_page_on_drop();
    keep_focus_near();
    name_the_tab(state);
    follow_network(state);
    let router = Router::provide();
    look_for_runs(state, router);
    let screen = move || match router.screen() {
        Screen::Compose => view! { <Compose /> }.into_any(),
        Screen::Review => view! { <Review /> }.into_any(),
        Screen::History => view! { <History /> }.into_any(),
        Screen::Run(id) => view! { <RunPage id /> }.into_any(),
        Screen::NotFound => view! { <NotFound /> }.into_any(),
    };
    view! {
        <Shell />
        <main id="main" class="page">
            <SignInNotice />
            {screen}
        </main>
        <ToastArea />
    }
}

/// The header above every screen.
#[component]
fn Shell() -> impl IntoView {
    let going_on = move || app_state().runs.any_is_driven();
    let is_out = move || {
        let state = app_state();
        let is_known = |known: &Connections| matches!(known, Connections::Known(_));
        state.session.with(Session::is_out) && !state.chosen.connections.with(is_known)
    };
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <header class="shell">
            <Link href="/" class="shell-name">
                <span class="shell-mark" aria-hidden="true"></span>
                "Bulkhead"
            </Link>
            <nav class="shell-nav" aria-label="Screens">
                <Link href="/">"New bulk action"</Link>
                <Link href="/runs">
                    "History"
                    <Show when=going_on>
                        <span class="dot" title="A run is going on" aria-hidden="true"></span>
                    </Show>
                </Link>
            </nav>
            <Show when=move || !is_out()>
                <ConnectionBar />
            </Show>
            <div class="shell-tools">
                <ThemeSelect />
                <Shortcuts />
            </div>
            <SignedIn />
        </header>
    }
}

/// Warns before the page is left if runs would be lost with it, because this browser keeps none.
fn warn_before_leaving(state: AppState) {
    let listener = window_event_listener(ev::beforeunload, move |event| {
        if untrack(|| state.runs.any_would_be_lost()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Looks which runs this browser keeps, with every screen and whenever the user comes back: other
/// tabs may have done something meanwhile.
fn look_for_runs(state: AppState, router: Router) {
    Effect::new(move || {
        router.screen();
        state.list_runs();
    });
    let listener = window_event_listener(ev::focus, move |_| state.list_runs());
    on_cleanup(move || listener.remove());
}

/// The title of the tab: what the screen is about, and how far a run is, so that it can be left
/// to itself.
fn name_the_tab(state: AppState) {
    let progress = Memo::new(move |_| state.runs.progress());
    Effect::new(move || {
        let title = state.title.get();
        let progress = progress.get();
        document().set_title(&messages::tab_title(&title, progress));
    });
    let seen = window_event_listener(ev::Custom::<Event>::new("visibilitychange"), move |_| {
        if !is_hidden() {
            state.runs.ended_unseen.set(None);
        }
    });
    on_cleanup(move || seen.remove());
}

/// Lets what waits for the network go on when it is back.
fn follow_network(state: AppState) {
    let online = window_event_listener(ev::online, move |_| state.runs.back_online());
    on_cleanup(move || online.remove());
}
