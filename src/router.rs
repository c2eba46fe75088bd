//! The screen of each address, and changes from one to another without a new load of the page.
//!
//! A router of our own: the one of Leptos also does nested routes, loading ahead and servers, which made it more
//! than a tenth of all that the browser has to load.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;
use web_sys::MouseEvent;

/// The screen that the page shows at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// "New bulk action", where ids are pasted.
    Compose,
    /// "Review", the last look before something is sent.
    Review,
    /// "History", the runs of this visit.
    History,
    /// The run with this id, if there is one.
    Run(String),
    /// Nothing has this address.
    NotFound,
}

impl Screen {
    /// The screen of a path. A slash at its end makes no difference.
    pub fn at(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Self::Compose,
            (Some("review"), None, _) => Self::Review,
            (Some("runs"), None, _) => Self::History,
            (Some("runs"), Some(id), None) => Self::Run(id.to_owned()),
            _ => Self::NotFound,
        }
    }
}

/// The treatment of the address that the user leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The browser's back button leads to it.
    Behind,
    /// It is as if the user had never been there.
    Forgotten,
}

/// The address that is shown. Whatever reads it follows the address.
#[derive(Clone, Copy)]
pub struct Router {
    path: RwSignal<String>,
}

impl Router {
    /// Begins to follow the address, as long as the calling component lives. Components below it find the router
    /// with [`router`].
    pub fn provide() -> Self {
        let this = Self {
            path: RwSignal::new(current_path()),
        };
        // The browser's own buttons, and links within a screen. It scrolls by itself then.
        let buttons = window_event_listener(ev::popstate, move |_| this.show(&current_path()));
        on_cleanup(move || buttons.remove());
        provide_context(this);
        this
    }

    /// The screen to be shown.
    pub fn screen(self) -> Screen {
        self.path.with(|path| Screen::at(path))
    }

    /// Goes to a path, to the top of its screen.
    pub fn go(self, path: &str, leave: Leave) {
        let is_here = self.path.with_untracked(|current| current == path);
        // A browser that refuses, as some do after too many, shows the screen under the address before.
        let _ = window().history().and_then(|history| {
            if is_here || leave == Leave::Forgotten {
                history.replace_state_with_url(&JsValue::NULL, "", Some(path))
            } else {
                history.push_state_with_url(&JsValue::NULL, "", Some(path))
            }
        });
        self.show(path);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn show(self, path: &str) {
        // The same screen again keeps what the user has typed there.
        if self.path.with_untracked(|current| current != path) {
            self.path.set(path.to_owned());
        }
    }
}

/// The router that the root has provided.
///
/// # Panics
/// Outside of the page's root, which is a mistake in the page itself.
pub fn router() -> Router {
    expect_context()
}

fn current_path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// A link to a screen. It says of itself whether the user is there already, or below.
#[component]
pub fn Link(
    /// The path it leads to.
    #[prop(into)]
    href: String,
    /// The classes.
    #[prop(optional)]
    class: Option<&'static str>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let router = router();
    let to = StoredValue::new(href.clone());
    let current = move || {
        let is_current = router
            .path
            .with(|path| to.with_value(|to| is_at_or_below(path, to)));
        is_current.then_some("page")
    };
    let follow = move |click: MouseEvent| {
        if is_plain(&click) {
            click.prevent_default();
            to.with_value(|to| router.go(to, Leave::Behind));
        }
    };
    view! {
        <a href=href class=class aria-current=current on:click=follow>
            {children()}
        </a>
    }
}

/// `true` if a click just means to go there. What the browser does with others, such as opening a
/// tab or saving a file, stays its own.
fn is_plain(click: &MouseEvent) -> bool {
    let has_modifier = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
    click.button() == 0 && !has_modifier && !click.default_prevented()
}

fn is_at_or_below(path: &str, link: &str) -> bool {
    let below = path.strip_prefix(link);
    below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}
