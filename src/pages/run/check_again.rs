//! The button for a further reading of what a run has left open.

use bulkhead_core::ledger::Ledger;
use leptos::prelude::*;

use super::cut_off::why_not;
use crate::{
    components::{Gravity, MessageStrip},
    messages,
    state::{Run, app_state},
};

/// The number of scheduled or unknown items in a run that is over, and the button that reads them
/// again; nothing where there are none.
#[component]
pub fn CheckAgain(
    /// The run.
    run: Run,
) -> impl IntoView {
    let state = app_state();
    let why_not = why_not(&run);
    let items = {
        let run = run.clone();
        Memo::new(move |_| run.with(Ledger::can_be_checked_again).unwrap_or_default())
    };
    let is_checking = {
        let checking = run.is_checking.clone();
        Signal::derive(move || checking.get())
    };
    let is_shown = Memo::new(move |_| items.get() > 0 || is_checking.get());
    let label = move || {
        if is_checking.get() {
            messages::CHECKING.to_owned()
        } else {
            messages::check_again(items.get())
        }
    };
    move || {
        let run = run.clone();
        is_shown.get().then(|| {
            view! {
                <MessageStrip gravity=Gravity::Information>
                    <p>{move || messages::can_be_checked(items.get())}</p>
                    {move || why_not.get().map(|why| view! { <p>{why}</p> })}
                    <button
                        type="button"
                        class="button"
                        disabled=move || is_checking.get() || why_not.with(Option::is_some)
                        on:click=move |_| state.check_run(&run)
                    >
                        {label}
                    </button>
                </MessageStrip>
            }
        })
    }
}
