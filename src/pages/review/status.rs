//! What the items are right now, by status, and what will happen to them.

use std::sync::Arc;

use bulkhead_core::{
    item::Kind,
    plan::{Fate, StatusGroup},
};
use leptos::prelude::*;

use super::{
    known::{Known, Surveyed},
    prospect::Prospect,
    reading::{Reading, Trouble},
};
use crate::{
    components::{Gravity, MessageStrip, PlainTable},
    words,
};

/// The part "Current status".
#[component]
pub fn Status(
    /// What is known, and what the user wants.
    prospect: Prospect,
) -> impl IntoView {
    let read = move || match prospect.known.get() {
        Known::Read(read) => Some(read),
        Known::Nothing | Known::Without => None,
    };
    view! {
        <section class="card">
            <div class="card-head">
                <h2>"Current status"</h2>
                <Reading prospect />
            </div>
            <Trouble prospect />
            {move || read().map(|read| view! { <StatusTable prospect read /> })}
        </section>
    }
}

/// The table "Current status".
#[component]
fn StatusTable(
    /// What is known, and what the user wants.
    prospect: Prospect,
    /// What was read.
    read: Arc<Surveyed>,
) -> impl IntoView {
    let groups = read.groups.all().to_vec();
    let sent = {
        let read = read.clone();
        Memo::new(move |_| prospect.sent(&read.groups))
    };
    let mut actions = groups.iter().map(|group| group.action);
    let first = actions.next();
    let several = actions.any(|action| Some(action) != first);
    let rows = (0..)
        .zip(groups.clone())
        .map(|(at, group)| {
            let is_sent = Signal::derive(move || sent.with(|sent| sent.get(at) == Some(&true)));
            view! { <GroupRow prospect group several is_sent /> }
        })
        .collect_view();
    let fresh = move || {
        let fresh = groups.iter().zip(sent.get());
        fresh
            .filter(|(group, is_sent)| *is_sent && group.deletes_what_begins())
            .map(|(group, _)| group.items)
            .sum::<usize>()
    };
    let kind = prospect
        .composed
        .with_value(|composed| composed.target.kind());
    view! {
        <PlainTable name="Current status" class="table-status" head=head()>
            {rows}
        </PlainTable>
        {(kind == Kind::ProcessDeployments)
            .then(|| view! { <p class="hint">{words::MAY_BE_MORE}</p> })}
        {move || {
            let items = Some(fresh()).filter(|items| *items > 0)?;
            Some(
                view! {
                    <MessageStrip gravity=Gravity::Warning>
                        {words::fresh(items, kind)}
                    </MessageStrip>
                },
            )
        }}
    }
}

/// One group, with the check box that lets it in.
#[component]
fn GroupRow(
    /// What is known, and what the user wants.
    prospect: Prospect,
    /// The group.
    group: StatusGroup,
    /// Whether not all groups have the same action.
    several: bool,
    /// Whether it is sent.
    is_sent: Signal<bool>,
) -> impl IntoView {
    let kind = prospect
        .composed
        .with_value(|composed| composed.target.kind());
    let name = words::included(&group, several);
    let state = words::listed_state(&group.state);
    let action = several.then(|| {
        let action = words::action(group.action).to_ascii_lowercase();
        view! { <span class="hint">{format!(" to {action}")}</span> }
    });
    let items = words::grouped(group.items);
    let of_fate = group.clone();
    let fate = move || {
        let is_sent = is_sent.get();
        let class = fate_class(&of_fate, is_sent);
        view! { <span class=class>{words::fate(&of_fate, kind, is_sent)}</span> }
    };
    view! {
        <tr>
            <td class="col-send" data-label="Send">
                <input
                    type="checkbox"
                    aria-label=name
                    prop:checked=is_sent
                    disabled=move || prospect.is_reading.get()
                    on:change:target=move |event| prospect.wish(&group, event.target().checked())
                />
            </td>
            <td class="col-state" data-label="Status">
                <div>
                    <strong>{state}</strong>
                    {action}
                </div>
            </td>
            <td class="col-items" data-label="Items">
                {items}
            </td>
            <td data-label="What will happen">{fate}</td>
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

fn fate_class(group: &StatusGroup, is_sent: bool) -> &'static str {
    match group.fate {
        _ if !is_sent => "mark mark-neutral",
        _ if group.deletes_what_begins() => "mark mark-warning",
        Fate::Stop | Fate::Delete | Fate::StopThenDelete | Fate::DeleteWhenStopped => {
            "mark mark-scheduled"
        }
        Fate::NothingToDo | Fate::NotAllowed | Fate::NotFound | Fate::NotRead => {
            "mark mark-warning"
        }
    }
}
