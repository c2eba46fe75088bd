//! The page's frame: what stands around every screen, and which address shows which one.

use leptos::{ev, prelude::*};
use leptos_router::{
    components::{A, Route, Router, Routes},
    path,
};

use crate::{
    components::{ConnectionBar, ThemeSelect, ToastArea},
    gateway::Gateway,
    pages::{Compose, History, NotFound, Review, RunPage},
    state::{AppState, app_state, follow_theme},
    words,
};

/// The whole page.
#[component]
pub fn App(
    /// The way to the gateway.
    gateway: Gateway,
) -> impl IntoView {
    let state = AppState::new(gateway);
    provide_context(state);
    state.load_connections();
    warn_before_leaving(state);
    follow_theme(state.theme);
    name_the_tab(state);
    view! {
        <Router>
            <Shell />
            <main id="main" class="page">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Compose />
                    <Route path=path!("/review") view=Review />
                    <Route path=path!("/runs") view=History />
                    <Route path=path!("/runs/:id") view=RunPage />
                </Routes>
            </main>
            <ToastArea />
        </Router>
    }
}

/// What stands above every screen.
#[component]
fn Shell() -> impl IntoView {
    let going_on = move || app_state().runs.any_goes_on();
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <header class="shell">
            <A href="/" attr:class="shell-name">
                <span class="shell-mark" aria-hidden="true"></span>
                "Bulkhead"
            </A>
            <nav class="shell-nav" aria-label="Screens">
                <A href="/" exact=true>
                    "New change"
                </A>
                <A href="/runs">
                    "History"
                    <Show when=going_on>
                        <span class="dot" title="A run is going on" aria-hidden="true"></span>
                    </Show>
                </A>
            </nav>
            <ConnectionBar />
            <ThemeSelect />
        </header>
    }
}

/// Until runs are kept beyond the page, leaving it would lose what becomes of them.
fn warn_before_leaving(state: AppState) {
    let listener = window_event_listener(ev::beforeunload, move |event| {
        if untrack(|| state.runs.any_goes_on()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// The title of the tab: what the screen is about, and how far a run is, so that it can be left
/// to itself.
fn name_the_tab(state: AppState) {
    let progress = Memo::new(move |_| state.runs.progress());
    Effect::new(move || {
        let title = state.title.get();
        let progress = progress.get();
        document().set_title(&words::tab_title(&title, progress));
    });
}
