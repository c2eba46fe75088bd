//! The buttons that pause a run, end it early, and end what it waits for.

use std::time::Duration;

use bulkhead_core::ledger::{Phase, Waiting};
use leptos::prelude::*;
use web_sys::MouseEvent;

use super::connection::OnConnection;
use crate::{components::is_double, state::Run};

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
    let is_halted = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| matches!(ledger.phase(), Phase::Halted(_)))
                .unwrap_or_default()
        })
    };
    let cannot_pause = move || is_cancelled.get() || is_halted.get();
    let toggle = {
        let run = run.clone();
        move |_| {
            if untrack(cannot_pause) {
                return;
            }
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
                    aria-disabled=move || said(cannot_pause())
                    on:click=toggle.clone()
                >
                    {move || if is_paused.get() { "Resume" } else { "Pause" }}
                </button>
                <CancelButton run=run.clone() is_halted />
            </div>
        </Show>
    }
}

/// The value of `aria-disabled`. What is disabled loses the focus: these buttons only say so.
fn said(is_disabled: bool) -> Option<&'static str> {
    is_disabled.then_some("true")
}

/// The button "Cancel run", which asks, and once that is done ends the watching of what was sent.
#[component]
fn CancelButton(
    /// The run.
    run: Run,
    /// `true` if nothing more is sent.
    is_halted: Memo<bool>,
) -> impl IntoView {
    let is_cancelled = {
        let cancelled = run.cancelled.clone();
        Signal::derive(move || cancelled.get())
    };
    let is_left = RwSignal::new(false);
    let is_asked = RwSignal::new(false);
    let is_over = move || is_left.get() || (is_cancelled.get() && !is_halted.get());
    // What was sent is still watched; who does not want to wait can look again later.
    let press = move |event: MouseEvent| {
        if untrack(is_over) {
            return;
        }
        if is_halted.get_untracked() {
            is_left.set(true);
            run.leave();
        } else if is_asked.get_untracked() {
            if !is_double(&event) {
                run.cancel();
            }
        } else {
            // One press more, and nobody has to put it right again.
            is_asked.set(true);
            let forget = move || {
                is_asked.try_set(false);
            };
            set_timeout(forget, PATIENCE);
        }
    };
    let label = move || match (is_halted.get(), is_left.get(), is_cancelled.get()) {
        (true, true, _) => "Ending …",
        (true, false, _) => "End without waiting",
        (false, _, true) => "Cancelling …",
        (false, _, false) if is_asked.get() => "Yes, cancel the run",
        (false, _, false) => "Cancel run",
    };
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=move || said(is_over())
            on:blur=move |_| {
                is_asked.try_set(false);
            }
            on:click=press
        >
            {label}
        </button>
    }
}
