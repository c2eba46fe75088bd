//! The buttons that pause a run and end it early.

use leptos::prelude::*;

use crate::state::Run;

/// The buttons that pause a run and end it early; nothing where this tab
/// does not drive it.
#[component]
pub fn Controls(
    /// The run.
    run: Run,
) -> impl IntoView {
    let is_driven = {
        let run = run.clone();
        Memo::new(move |_| run.is_driven())
    };
    let is_paused = {
        let run = run.clone();
        Memo::new(move |_| run.paused().is_some())
    };
    let is_cancelled = {
        let cancelled = run.cancelled.clone();
        Signal::derive(move || cancelled.get())
    };
    let toggle = {
        let run = run.clone();
        move |_| {
            if is_paused.get_untracked() {
                run.resume();
            } else {
                run.pause();
            }
        }
    };
    let is_kept = run.is_kept.clone();
    let keep_open = move || {
        if is_kept.get() {
            "If this tab is closed, the run stops; you can resume it here later."
        } else {
            "Keep this tab open until the run is over: this browser does not keep it."
        }
    };
    let cancel = move |_| run.cancel();
    view! {
        <Show when=move || is_driven.get()>
            <span class="hint">{keep_open.clone()}</span>
            <div class="buttons">
                // One button, so that the focus stays where it is.
                <button
                    type="button"
                    class="button"
                    disabled=is_cancelled
                    on:click=toggle.clone()
                >
                    {move || if is_paused.get() { "Resume" } else { "Pause" }}
                </button>
                <button
                    type="button"
                    class="button"
                    disabled=is_cancelled
                    on:click=cancel.clone()
                >
                    {move || if is_cancelled.get() { "Cancelling …" } else { "Cancel" }}
                </button>
            </div>
        </Show>
    }
}
