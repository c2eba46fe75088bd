//! The flags with which an engine deletes, as check boxes.

use bulkhead_core::item::Flags;
use leptos::prelude::*;

use crate::{
    components::CheckBox,
    messages::{self, Flag, SetFlag},
};

/// The flags of an engine, which hold for all that is deleted.
#[component]
pub fn FlagBoxes(
    /// Those that are on.
    #[prop(into)]
    flags: Signal<Flags>,
    /// `true` if they can't be changed now.
    #[prop(into)]
    disabled: Signal<bool>,
    /// Called when one is changed.
    change: Callback<(SetFlag, bool)>,
) -> impl IntoView {
    let one = move |flag: &Flag| {
        let (get, set) = (flag.get, flag.set);
        view! {
            <CheckBox
                label=flag.name
                hint=flag.hint
                checked=Signal::derive(move || get(flags.get()))
                disabled
                change=move |is_on| change.run((set, is_on))
            />
        }
    };
    view! {
        <fieldset class="flags">
            <legend class="label">"How to delete, all of them"</legend>
            {messages::FLAGS.iter().map(one).collect_view()}
        </fieldset>
    }
}
