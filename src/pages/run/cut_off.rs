//! Messages on a run that is not over and that this tab does not drive.

use bulkhead_core::ledger::Phase;
use leptos::prelude::*;

use super::connection::OnConnection;
use crate::{
    components::{Gravity, MessageStrip},
    messages,
    state::{Connections, GoOn, Role, Run, app_state},
};

/// The tab that is at a run which is not over, and the buttons with which it goes on; nothing where
/// this tab drives it.
#[component]
pub fn CutOff(
    /// The run.
    run: Run,
) -> impl IntoView {
    let role = {
        let run = run.clone();
        Memo::new(move |_| run.goes_on().then(|| run.role.get()))
    };
    let is_paused = {
        let run = run.clone();
        Memo::new(move |_| run.paused().is_some())
    };
    move || match role.get()? {
        Role::Idle => Some(view! { <Interrupted run=run.clone() /> }.into_any()),
        Role::Watching => Some(
            view! {
                <MessageStrip gravity=Gravity::Information>
                    {move || messages::another_tab(is_paused.get())}
                </MessageStrip>
            }
            .into_any(),
        ),
        Role::Driving | Role::Unclear => None,
    }
}

/// The reason for which nothing can be asked of the service of a run, if so.
pub(super) fn why_not(run: &Run) -> Memo<Option<String>> {
    let state = app_state();
    let of_run = run.with_untracked(|ledger| ledger.header().connection.clone());
    Memo::new(move |_| {
        let of_run = of_run.as_ref()?;
        match state.chosen.connections.get() {
            _ if state.same_connection(of_run).is_some() => None,
            Connections::Loading => Some("Asking the gateway for its connections …".to_owned()),
            Connections::Trouble(trouble) => Some(trouble.to_string()),
            Connections::Known(_) => Some(messages::other_connection(&of_run.name)),
        }
    })
}

/// The run was cut off, and can go on here.
#[component]
fn Interrupted(
    /// The run.
    run: Run,
) -> impl IntoView {
    let state = app_state();
    let why_not = why_not(&run);
    let cannot = move || why_not.with(Option::is_some);
    let text = run.with_untracked(|ledger| messages::cut_off(ledger.summary()));
    let was_halted = run.with_untracked(|ledger| matches!(ledger.phase(), Phase::Halted(_)));
    let ends = (was_halted != Some(true)).then(|| {
        let run = run.clone();
        view! {
            <button
                type="button"
                class="button"
                disabled=cannot
                on:click=move |_| state.resume_run(&run, GoOn::Cancelled)
            >
                "Cancel the rest"
            </button>
        }
    });
    view! {
        <MessageStrip gravity=Gravity::Warning>
            <p>{text}</p>
            {move || why_not.get().map(|why| view! { <p>{why}</p> })}
            <div class="buttons">
                <OnConnection run=run.clone() />
                <button
                    type="button"
                    class="button button-primary"
                    disabled=cannot
                    on:click=move |_| state.resume_run(&run, GoOn::Whole)
                >
                    "Resume"
                </button>
                {ends}
            </div>
        </MessageStrip>
    }
}
