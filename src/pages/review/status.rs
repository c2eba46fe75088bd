//! The present status of the items, in groups, and the effect on them.

use std::sync::Arc;

use bulkhead_core::{
    item::Kind,
    plan::{PredictedEffect, StatusGroup},
};
use leptos::prelude::*;

use super::{
    known::{Known, Surveyed},
    reading::{Reading, Trouble},
    review_state::ReviewState,
};
use crate::{
    components::{Gravity, MessageStrip, PlainTable},
    messages,
};

/// The part "Current status".
#[component]
pub fn Status(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let read = move || match review_state.known.get() {
        Known::Read(read) => Some(read),
        Known::Nothing | Known::Without => None,
    };
    view! {
        <section class="card">
            <div class="card-head">
                <h2>"Current status"</h2>
                <Reading review_state />
            </div>
            <Trouble review_state />
            // What stands below must not move away under a pointer when the table comes.
            <div class="status-room" class:status-room-kept=move || !matches!(review_state.known.get(), Known::Without)>
                {move || read().map(|read| view! { <StatusTable review_state read /> })}
            </div>
        </section>
    }
}

/// The table "Current status".
#[component]
fn StatusTable(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
    /// The status that was read.
    read: Arc<Surveyed>,
) -> impl IntoView {
    let groups = read.groups.all().to_vec();
    let sent = {
        let read = read.clone();
        Memo::new(move |_| review_state.sent_of_groups(&read.groups))
    };
    let mut actions = groups.iter().map(|group| group.action);
    let first = actions.next();
    let several = actions.any(|action| Some(action) != first);
    let rows = (0..)
        .zip(groups.clone())
        .map(|(at, group)| {
            let sent = Memo::new(move |_| sent.with(|sent| sent.get(at).copied()).unwrap_or(0));
            view! { <GroupRow review_state group several sent /> }
        })
        .collect_view();
    let fresh = move || {
        let fresh = groups.iter().zip(sent.get());
        fresh
            .filter(|(group, _)| group.deletes_what_begins())
            .map(|(_, sent)| sent)
            .sum::<usize>()
    };
    let kind = review_state
        .composed
        .with_value(|composed| composed.target.kind());
    view! {
        <PlainTable name="Current status" class="table-status" head=head()>
            {rows}
        </PlainTable>
        {(kind == Kind::ProcessDeployments)
            .then(|| view! { <p class="hint">{messages::MAY_BE_MORE}</p> })}
        {move || {
            let items = Some(fresh()).filter(|items| *items > 0)?;
            Some(
                view! {
                    <MessageStrip gravity=Gravity::Warning>
                        {messages::fresh(items, kind)}
                    </MessageStrip>
                },
            )
        }}
    }
}

/// One group, with the check box that lets it in.
#[component]
fn GroupRow(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
    /// The group.
    group: StatusGroup,
    /// `true` if not all groups have the same action.
    several: bool,
    /// The number of its items that are sent.
    sent: Memo<usize>,
) -> impl IntoView {
    let kind = review_state
        .composed
        .with_value(|composed| composed.target.kind());
    let name = messages::included(&group, several);
    let state = messages::listed_state(&group.state);
    let action = several.then(|| {
        let action = messages::action(group.action).to_ascii_lowercase();
        view! { <span class="hint">{format!(" to {action}")}</span> }
    });
    let all = group.items;
    let is_sent = move || sent.get() > 0;
    let is_mixed = move || is_sent() && sent.get() < all;
    let items = move || {
        if is_mixed() {
            messages::part_of(sent.get(), all)
        } else {
            messages::grouped(all)
        }
    };
    let of_effect = group.clone();
    let effect = move || {
        let is_sent = is_sent();
        let effect = messages::effect(&of_effect, kind, is_sent);
        if is_sent && of_effect.destroys_instances(review_state.flags.get()) {
            let text = messages::with_instances(&effect);
            return view! { <span class="mark mark-warning">{text}</span> };
        }
        let class = effect_class(&of_effect, is_sent);
        view! { <span class=class>{effect}</span> }
    };
    let can_be_stopped = group.can_be_stopped_first();
    let of_stop = group.clone();
    let stop_first = can_be_stopped.then(|| {
        view! {
            <button
                type="button"
                class="button button-row"
                disabled=move || review_state.is_busy()
                on:click=move |_| review_state.stop_first(&of_stop)
            >
                {messages::stop_first(all)}
            </button>
        }
    });
    view! {
        <tr>
            <td class="col-send" data-label="Send">
                <input
                    type="checkbox"
                    aria-label=name
                    prop:checked=is_sent
                    prop:indeterminate=is_mixed
                    disabled=move || review_state.is_reading.get()
                    on:change:target=move |event| review_state.wish(&group, event.target().checked())
                />
            </td>
            <th scope="row" class="col-state" data-label="Status">
                <div>
                    <strong>{state}</strong>
                    {action}
                </div>
            </th>
            <td class="col-items" data-label="Items">
                {items}
            </td>
            <td data-label="What will happen">{effect} " " {stop_first}</td>
        </tr>
    }
}

fn head() -> AnyView {
    view! {
        <th scope="col" class="col-send">
            "Send"
        </th>
        <th scope="col" class="col-state">
            "Status"
        </th>
        <th scope="col" class="col-items">
            "Items"
        </th>
        <th scope="col">"What will happen"</th>
    }
    .into_any()
}

fn effect_class(group: &StatusGroup, is_sent: bool) -> &'static str {
    match group.effect {
        _ if !is_sent => "mark mark-neutral",
        _ if group.deletes_what_begins() => "mark mark-warning",
        PredictedEffect::Stop
        | PredictedEffect::Delete
        | PredictedEffect::StopThenDelete
        | PredictedEffect::DeleteWhenStopped => "mark mark-scheduled",
        PredictedEffect::NothingToDo
        | PredictedEffect::NotAllowed
        | PredictedEffect::NotFound
        | PredictedEffect::NotRead => "mark mark-warning",
    }
}
