//! The parts of an engine's messages that are nobody else's business.

use bulkhead_core::{
    ledger::{Ledger, Row},
    service::Private,
};
use leptos::prelude::*;

use crate::{components::CheckBox, state::Run};

/// The switch "Show process variables", which shows all of an engine's messages: whatever is not
/// recognised in them may be data of processes. Nothing as long as there is nothing of the kind.
#[component]
pub fn PrivateSwitch(
    /// The run.
    run: Run,
    /// The choice whether they are shown.
    show: RwSignal<Private>,
) -> impl IntoView {
    let has_any = Memo::new(move |_| {
        run.track_calmly();
        run.with_untracked(has_private).unwrap_or_default()
    });
    view! {
        <Show when=move || has_any.get()>
            <CheckBox
                label="Show process variables"
                hint="and all else that the engine’s messages hold; in no record: gone after a reload"
                checked=Signal::derive(move || show.get() == Private::Shown)
                disabled=false
                change=move |is_on| {
                    show.set(if is_on { Private::Shown } else { Private::Hidden });
                }
            />
        </Show>
    }
}

fn has_private(ledger: &Ledger) -> bool {
    let is_private = |row: &Row| row.reason().is_some_and(|reason| reason.private.is_some());
    ledger.rows().iter().any(is_private)
}
