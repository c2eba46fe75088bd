//! The connection of a run as the gateway has it now.

use bulkhead_core::wire::Connection;
use leptos::prelude::*;

use crate::{
    components::NameAndLabel,
    state::{Run, app_state},
};

/// The connection of a run; none as long as the gateway has not said, and where it has none such.
pub(super) fn connection(run: Run) -> Memo<Option<Connection>> {
    let state = app_state();
    Memo::new(move |_| state.connection_of(&run))
}

/// The name and label of a run's connection, beside the buttons that act on it.
#[component]
pub fn OnConnection(
    /// The run.
    run: Run,
) -> impl IntoView {
    view! { <NameAndLabel connection=connection(run) /> }
}
