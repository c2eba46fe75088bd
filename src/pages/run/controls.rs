//! The buttons that pause a run, end it early, and end what it waits for.

use std::time::Duration;

use bulkhead_core::ledger::{Phase, Waiting};
use leptos::prelude::*;

use super::connection::OnConnection;
use crate::state::Run;

/// So long the second press on "Cancel run" is waited for.
const PATIENCE: Duration = Duration::from_secs(8);

/// The buttons that pause a run, end it early, and end what it waits for; nothing where this tab
/// does not drive it.
#[component]
pub fn Controls(
    /// The run.
    run: Run,
    /// The wait that keeps it from sending right now.
    wait: Memo<Option<Waiting>>,
) -> impl IntoView {
    let is_driven = {
        let run = run.clone();
        Memo::new(move |_| run.is_driven())
    };
    let of_connection = run.clone();
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
    let is_halted = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| matches!(ledger.phase(), Phase::Halted(_)))
                .unwrap_or_default()
        })
    };
    let is_left = RwSignal::new(false);
    let is_asked = RwSignal::new(false);
    // What was sent is still watched; who does not want to wait can look again later.
    let cancel = move |_| {
        if is_halted.get_untracked() {
            is_left.set(true);
            run.leave();
        } else if is_asked.get_untracked() {
            run.cancel();
        } else {
            // One press more, and nobody has to put it right again.
            is_asked.set(true);
            let forget = move || {
                is_asked.try_set(false);
            };
            set_timeout(forget, PATIENCE);
        }
    };
    let cancel_label = move || match (is_halted.get(), is_left.get(), is_cancelled.get()) {
        (true, true, _) => "Ending …",
        (true, false, _) => "End without waiting",
        (false, _, true) => "Cancelling …",
        (false, _, false) if is_asked.get() => "Yes, cancel the run",
        (false, _, false) => "Cancel run",
    };
    let cannot_cancel = move || is_left.get() || (is_cancelled.get() && !is_halted.get());
    view! {
        <Show when=move || is_driven.get()>
            <span class="hint">{keep_open.clone()}</span>
            <div class="buttons">
                <OnConnection run=of_connection.clone() />
                <Show when=waits>
                    <button type="button" class="button" on:click=move |_| try_now.run(())>
                        "Try now"
                    </button>
                </Show>
                // One button, so that the focus stays where it is.
                <button
                    type="button"
                    class="button"
                    disabled=move || is_cancelled.get() || is_halted.get()
                    on:click=toggle.clone()
                >
                    {move || if is_paused.get() { "Resume" } else { "Pause" }}
                </button>
                <button
                    type="button"
                    class="button"
                    disabled=cannot_cancel
                    on:blur=move |_| {
                is_asked.try_set(false);
            }
                    on:click=cancel.clone()
                >
                    {cancel_label}
                </button>
            </div>
        </Show>
    }
}
