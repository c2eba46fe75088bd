//! The last step before something is sent.

use std::sync::Arc;

use bulkhead_core::plan::{DELETE_WORD, Plan};
use leptos::prelude::*;

use super::composed::{Composed, What};
use crate::{
    router::{Leave, Link, router},
    state::app_state,
    words,
};

/// What the user has to type, and the button that says what it does.
#[component]
pub fn Confirm(
    /// What was composed.
    composed: Composed,
    /// What will be sent.
    plan: Arc<Plan>,
) -> impl IntoView {
    let state = app_state();
    let router = router();
    let typed = RwSignal::new(String::new());
    let needs_word = plan.needs_word();
    let is_ready = move || !needs_word || typed.with(|typed| typed.trim() == DELETE_WORD);
    let title = words::change(plan.amounts(), composed.target.kind);
    let button_class = if needs_word {
        "button button-danger"
    } else {
        "button button-primary"
    };
    // Taken when it is sent, so that a second press sends nothing.
    let plan = StoredValue::new(Some(plan));
    let origin = composed.origin();
    let is_pasted = matches!(composed.what, What::Pasted(_));
    let connection = StoredValue::new(composed.connection);
    let send = move || {
        if !is_ready() {
            return;
        }
        let taken = plan.try_update_value(Option::take).flatten();
        let plan = taken.map(Arc::unwrap_or_clone);
        let Some(Ok(confirmed)) = plan.map(|plan| plan.confirm(&typed.get_untracked())) else {
            return;
        };
        let run = connection.with_value(|connection| state.start_run(confirmed, connection));
        // Going back from a run must not lead to where it could be sent once more.
        router.go(&format!("/runs/{run}"), Leave::Forgotten);
        state.again.set(None);
        if is_pasted {
            state.draft.clear();
        }
    };
    view! {
        <form
            class="toolbar"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Link href=origin class="button">
                "Back"
            </Link>
            {needs_word
                .then(|| {
                    view! {
                        <label class="confirm">
                            <span>{format!("Type {DELETE_WORD} to confirm")}</span>
                            <input
                                type="text"
                                autocomplete="off"
                                autocapitalize="characters"
                                spellcheck="false"
                                on:input:target=move |event| typed.set(event.target().value())
                            />
                        </label>
                    }
                })}
            <button type="submit" class=button_class disabled=move || !is_ready()>
                {title}
            </button>
        </form>
    }
}
