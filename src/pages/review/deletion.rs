//! The flags with which an engine deletes, and what they destroy.

use bulkhead_core::{
    plan::{Groups, Impact, State},
    service::engine::IN_USE,
    wire::ServiceKind,
};
use leptos::{html, prelude::*};

use super::{known::Known, review_state::ReviewState};
use crate::{
    components::{Gravity, MessageStrip},
    messages::{self, SetFlag},
    pages::flag_boxes::FlagBoxes,
};

/// The part "How to delete"; nothing where the service leaves no choice.
#[component]
pub fn Deletion(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let kind = review_state
        .composed
        .with_value(|composed| composed.connection.kind);
    (kind == ServiceKind::Engine).then(|| view! { <How review_state /> })
}

#[component]
fn How(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let change = Callback::new(move |(set, is_on): (SetFlag, bool)| {
        review_state.delete_with(|flags| set(flags, is_on));
    });
    let cascade = Memo::new(move |_| review_state.flags.get().cascade);
    let in_use = Memo::new(move |_| match review_state.known.get() {
        Known::Read(read) => items_in_use(&read.groups),
        Known::Nothing | Known::Without => 0,
    });
    let impact = Memo::new(move |_| impact(review_state));
    let part = NodeRef::<html::Section>::new();
    let refused = move || {
        let items = Some(in_use.get()).filter(|items| *items > 0 && !cascade.get())?;
        Some(view! {
            <MessageStrip gravity=Gravity::Warning>
                <p>{messages::in_use(items)}</p>
                <div class="buttons">
                    <button
                        type="button"
                        class="button"
                        disabled=move || review_state.is_busy()
                        on:click=move |_| {
                            review_state.delete_with(|flags| flags.cascade = true);
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
        let impact = impact.get().filter(|_| cascade.get())?;
        let text = messages::cascade_destroys(impact);
        Some(view! {
            <MessageStrip gravity=Gravity::Warning>
                <p>{text}</p>
                <p>{messages::MAY_BE_MORE}</p>
            </MessageStrip>
        })
    };
    let latest = move || {
        let latest = impact.get().map(|impact| impact.latest);
        let latest = latest.filter(|latest| *latest > 0)?;
        Some(view! {
            <MessageStrip gravity=Gravity::Information>{messages::latest(latest)}</MessageStrip>
        })
    };
    view! {
        <section class="card" node_ref=part tabindex="-1">
            <FlagBoxes
                flags=review_state.flags
                disabled=Signal::derive(move || review_state.is_busy())
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

/// The impact of what will be sent.
pub(super) fn impact(review_state: ReviewState) -> Option<Impact> {
    let plan = review_state.plan.read();
    match plan.as_ref() {
        Some(Ok(plan)) => Some(plan.impact()),
        _ => None,
    }
}

/// The number of items with running instances.
fn items_in_use(groups: &Groups) -> usize {
    let is_in_use =
        |state: &State| matches!(state, State::Found { found, .. } if &*found.status == IN_USE);
    let groups = groups.all().iter();
    groups
        .filter(|group| is_in_use(&group.state))
        .map(|group| group.items)
        .sum()
}
