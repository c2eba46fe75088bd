//! The buttons that pause a run, end it early, and end what it waits for.

use bulkhead_core::ledger::Waiting;
use leptos::prelude::*;

use crate::state::Run;

/// The buttons that pause a run, end it early, and end what it waits for; nothing where this tab
/// does not drive it.
#[component]
pub fn Controls(
    /// The run.
    run: Run,
    /// What keeps it from sending right now.
    wait: Memo<Option<Waiting>>,
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
    let try_now = {
        let run = run.clone();
        Callback::new(move |()| run.try_now())
    };
    let waits = move || wait.with(Option::is_some) && !is_paused.get();
    let cancel = move |_| run.cancel();
    view! {
        <Show when=move || is_driven.get()>
            <span class="hint">{keep_open.clone()}</span>
            <div class="buttons">
                <Show when=waits>
                    <button type="button" class="button" on:click=move |_| try_now.run(())>
                        "Try now"
                    </button>
                </Show>
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
