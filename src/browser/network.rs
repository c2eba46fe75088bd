//! The presence of a network, as the browser knows it.

use leptos::{ev, prelude::*};

/// `true` if the browser has any network at all. Where it has, the gateway may be out of reach all
/// the same.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// The same as a signal, as long as its owner lives.
pub fn online() -> RwSignal<bool> {
    let signal = RwSignal::new(is_online());
    let look = move || signal.set(is_online());
    let online = window_event_listener(ev::online, move |_| look());
    let offline = window_event_listener(ev::offline, move |_| look());
    on_cleanup(move || {
        online.remove();
        offline.remove();
    });
    signal
}
