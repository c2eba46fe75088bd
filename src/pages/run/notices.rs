//! The messages of a run beside its numbers: why it does not go on, how it ended, and what was
//! strange.

use bulkhead_core::{
    ledger::{Ledger, Phase, RunResult},
    service::ReasonKind,
};
use leptos::prelude::*;

use crate::{
    components::{Gravity, MessageStrip, with_code},
    messages,
    state::{Role, Run, app_state},
};

/// The messages of a run beside its numbers.
#[component]
pub fn Messages(
    /// The run.
    run: Run,
) -> impl IntoView {
    let ending = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| messages::ending(ledger.tally()))
                .flatten()
        })
    };
    let halted = {
        let run = run.clone();
        Memo::new(move |_| run.with(halted).flatten())
    };
    let anomalies = {
        let run = run.clone();
        Memo::new(move |_| run.with(anomalies).flatten())
    };
    let message = move || {
        let ending = ending.get()?;
        let gravity = match ending.result {
            RunResult::AllDone => return None,
            RunResult::PartlyDone | RunResult::NotSeenDone => Gravity::Warning,
            RunResult::NothingDone => Gravity::Error,
        };
        Some(view! { <MessageStrip gravity>{ending.text}</MessageStrip> })
    };
    let warning = |text| view! { <MessageStrip gravity=Gravity::Warning>{text}</MessageStrip> };
    view! {
        <Paused run />
        {move || halted.get().map(warning)}
        {message}
        {move || anomalies.get().map(warning)}
    }
}

/// The reason for which the run has paused itself, what to do, and the button with which it goes
/// on, in the tab that can do it. Who has paused it needs no such message.
#[component]
fn Paused(
    /// The run.
    run: Run,
) -> impl IntoView {
    let state = app_state();
    let reason = {
        let run = run.clone();
        Memo::new(move |_| {
            run.paused()
                .filter(|reason| reason.kind != ReasonKind::Paused)
        })
    };
    let role = {
        let role = run.role.clone();
        Memo::new(move |_| role.get())
    };
    move || {
        let reason = reason.get()?;
        let run = run.clone();
        let text = messages::paused(&reason, run.left_alone(), state.access_of(&run).as_ref());
        let goes_on = match role.get() {
            Role::Driving => view! {
                <button type="button" class="button" on:click=move |_| run.resume()>
                    "Continue"
                </button>
            }
            .into_any(),
            Role::Watching => view! { <p>{messages::CONTINUE_THERE}</p> }.into_any(),
            // What stands above has the buttons.
            Role::Idle | Role::Unclear => ().into_any(),
        };
        Some(view! {
            <MessageStrip gravity=Gravity::Error>
                <p>{with_code(&text)}</p>
                {goes_on}
            </MessageStrip>
        })
    }
}

/// The reason for which nothing more goes out, as long as the run is not over for it.
fn halted(ledger: &Ledger) -> Option<String> {
    match ledger.phase() {
        Phase::Halted(reason) => Some(messages::halted(reason)),
        _ => None,
    }
}

/// A sentence on what answers held that they should not have, if anything.
fn anomalies(ledger: &Ledger) -> Option<String> {
    let anomalies = ledger.anomalies();
    if anomalies.is_empty() {
        return None;
    }
    let anomalies = messages::anomalies(anomalies.iter().map(|(_, surprise)| surprise));
    Some(format!(
        "The service’s answers were not what was asked for: {anomalies}. What they leave unclear \
         is settled by reading it."
    ))
}
