//! How an engine deletes, and what that destroys.

use bulkhead_core::{
    plan::{Groups, Hanging, State},
    service::engine::IN_USE,
    wire::ServiceKind,
};
use leptos::{html, prelude::*};

use super::{known::Known, prospect::Prospect};
use crate::{
    components::{Gravity, MessageStrip},
    pages::flag_boxes::FlagBoxes,
    words::{self, SetFlag},
};

/// The part "How to delete"; nothing where the service leaves no choice.
#[component]
pub fn Deletion(
    /// What is known, and what the user wants.
    prospect: Prospect,
) -> impl IntoView {
    let kind = prospect
        .composed
        .with_value(|composed| composed.connection.kind);
    (kind == ServiceKind::Engine).then(|| view! { <How prospect /> })
}

#[component]
fn How(
    /// What is known, and what the user wants.
    prospect: Prospect,
) -> impl IntoView {
    let change = Callback::new(move |(set, is_on): (SetFlag, bool)| {
        prospect.delete_with(|flags| set(flags, is_on));
    });
    let cascade = Memo::new(move |_| prospect.flags.get().cascade);
    let in_use = Memo::new(move |_| match prospect.known.get() {
        Known::Read(read) => items_in_use(&read.groups),
        Known::Nothing | Known::Without => 0,
    });
    let hanging = Memo::new(move |_| hanging(prospect));
    let part = NodeRef::<html::Section>::new();
    let refused = move || {
        let items = Some(in_use.get()).filter(|items| *items > 0 && !cascade.get())?;
        Some(view! {
            <MessageStrip gravity=Gravity::Warning>
                <p>{words::in_use(items)}</p>
                <div class="buttons">
                    <button
                        type="button"
                        class="button"
                        disabled=move || prospect.is_busy()
                        on:click=move |_| {
                            prospect.delete_with(|flags| flags.cascade = true);
                            // The button is gone with what it was about.
                            if let Some(part) = part.get_untracked() {
                                // Without the focus it can be used all the same.
                                let _ = part.focus();
                            }
                        }
                    >
                        "Turn cascade on"
                    </button>
                </div>
            </MessageStrip>
        })
    };
    let destroyed = move || {
        let hanging = hanging.get().filter(|_| cascade.get())?;
        let text = words::cascade_destroys(hanging);
        Some(view! {
            <MessageStrip gravity=Gravity::Warning>
                <p>{text}</p>
                <p>{words::MAY_BE_MORE}</p>
            </MessageStrip>
        })
    };
    let latest = move || {
        let latest = hanging.get().map(|hanging| hanging.latest);
        let latest = latest.filter(|latest| *latest > 0)?;
        Some(view! {
            <MessageStrip gravity=Gravity::Information>{words::latest(latest)}</MessageStrip>
        })
    };
    view! {
        <section class="card" node_ref=part tabindex="-1">
            <FlagBoxes
                flags=prospect.flags
                disabled=Signal::derive(move || prospect.is_busy())
                change
            />
            <div role="status" class="notes">
                {refused}
                {destroyed}
                {latest}
            </div>
        </section>
    }
}

/// What hangs on what will be sent.
pub(super) fn hanging(prospect: Prospect) -> Option<Hanging> {
    let plan = prospect.plan.read();
    match plan.as_ref() {
        Some(Ok(plan)) => Some(plan.hanging()),
        _ => None,
    }
}

/// How many items have running instances.
fn items_in_use(groups: &Groups) -> usize {
    let is_in_use =
        |state: &State| matches!(state, State::Found { found, .. } if &*found.status == IN_USE);
    let groups = groups.all().iter();
    groups
        .filter(|group| is_in_use(&group.state))
        .map(|group| group.items)
        .sum()
}
