//! The ready IDs, to be looked at before Review, and left out one by one.

use bulkhead_core::rules::CheckedRow;
use leptos::{html, prelude::*};

use super::filter::{Filter, PAGE, Shown, action};
use crate::{
    browser::is_focus_lost,
    components::{PlainTable, SearchBox, ShowMore},
    messages,
    state::{Examined, app_state},
};

/// The list "See the 245 ready IDs"; nothing where there are none.
#[component]
pub fn Ready() -> impl IntoView {
    let draft = app_state().draft;
    let filter = Filter::new();
    Effect::new(move || {
        draft.pasted.track();
        filter.clear();
    });
    let shown = Memo::new(move |_| {
        draft.examined.with(|examined| {
            let examined = examined.as_deref();
            examined.map_or_else(Shown::default, |examined| filter.apply(examined))
        })
    });
    let is_open = RwSignal::new(false);
    let is_any = Memo::new(move |_| shown.with(|shown| shown.ready + shown.left_out > 0));
    let title = move || {
        shown.with(|shown| {
            let ready = messages::count(shown.ready, "ready ID", "ready IDs");
            match shown.left_out {
                0 => format!("See the {ready}"),
                out => format!(
                    "See the {ready} and {} left out by you",
                    messages::grouped(out)
                ),
            }
        })
    };
    view! {
        <Show when=move || is_any.get()>
            <details
                class="disclosure"
                prop:open=move || is_open.get()
                on:toggle:target=move |event| {
                    // It comes late: by then the list may be gone.
                    let _ = is_open.try_set(event.target().has_attribute("open"));
                }
            >
                <summary>{title}</summary>
                <Show when=move || is_open.get()>
                    <List filter shown />
                </Show>
            </details>
        </Show>
    }
}

#[component]
fn List(
    /// The filter of the IDs.
    filter: Filter,
    /// The IDs that are shown.
    shown: Memo<Shown>,
) -> impl IntoView {
    let draft = app_state().draft;
    let search = NodeRef::<html::Input>::new();
    Effect::new(move || {
        filter.text.track();
        filter.most.set(PAGE);
    });
    let leave_out = Callback::new(move |(number, out): (usize, bool)| {
        draft.leave_out(number, out);
        if shown.with_untracked(|shown| shown.left_out) == 0 {
            filter.only_left_out.set(false);
        }
        // Where the button is gone with its row, the focus goes to where others are looked for.
        request_animation_frame(move || {
            // By then the screen may be gone.
            if is_focus_lost()
                && let Some(search) = search.try_get_untracked().flatten()
            {
                // It can be reached by Tab as well.
                let _ = search.focus();
            }
        });
    });
    let has_actions = Memo::new(move |_| shown.with(|shown| shown.has_actions));
    let rows = move || {
        let row = |examined: &Examined, number: usize| {
            let row = examined.checked.rows.get(number)?;
            Some(row_view(
                examined,
                row,
                number,
                has_actions.get(),
                leave_out,
            ))
        };
        draft.examined.with(|examined| {
            let examined = examined.as_deref()?;
            let rows = shown.with(|shown| shown.rows.clone());
            let rows = rows.into_iter().filter_map(|number| row(examined, number));
            Some(rows.collect_view())
        })
    };
    let matching = move || {
        shown.with(|shown| {
            let all = messages::count(shown.ready + shown.left_out, "ID", "IDs");
            match shown.matching {
                0 => "No ID has this in it".to_owned(),
                matching if matching == shown.ready + shown.left_out => all,
                matching => format!("{} of {all}", messages::grouped(matching)),
            }
        })
    };
    let more = move || shown.with(|shown| shown.matching - shown.rows.len());
    view! {
        <div class="ready">
            <div class="results-head">
                <SearchBox
                    label="Filter ready IDs"
                    placeholder="Part of an ID"
                    text=filter.text
                    node=search
                />
                <p class="hint" role="status">{matching}</p>
                <Show when=move || shown.with(|shown| shown.left_out > 0)>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=move || filter.only_left_out.get()
                            on:change:target=move |event| {
                                filter.only_left_out.set(event.target().checked());
                            }
                        />
                        "Only what I left out"
                    </label>
                </Show>
            </div>
            <PlainTable name="Ready IDs" class="table-ready" head=head(has_actions)>
                {rows}
            </PlainTable>
            <ShowMore
                more=Signal::derive(more)
                show=move || filter.most.update(|most| *most += PAGE)
            />
        </div>
    }
}

fn head(has_actions: Memo<bool>) -> AnyView {
    view! {
        <th scope="col" class="col-line">
            "Line"
        </th>
        <th scope="col" class="col-value">
            "ID"
        </th>
        <th scope="col">"Recognised by"</th>
        <Show when=move || has_actions.get()>
            <th scope="col" class="col-few">
                "Action"
            </th>
        </Show>
        <th scope="col" class="col-button">
            <span class="visually-hidden">"Leave out"</span>
        </th>
    }
    .into_any()
}

fn row_view(
    examined: &Examined,
    row: &CheckedRow,
    number: usize,
    has_actions: bool,
    leave_out: Callback<(usize, bool)>,
) -> impl IntoView + use<> {
    let is_out = row.is_left_out();
    let line = row.places.first().map(messages::place).unwrap_or_default();
    let by = examined
        .recognised
        .of(&row.places)
        .map(messages::recognised);
    let action = action(row).map(messages::action).unwrap_or_default();
    view! {
        <tr class:row-left-out=is_out>
            <td class="col-line" data-label="Line">{line}</td>
            <th scope="row" class="col-value" data-label="ID">
                <code>{row.text.to_string()}</code>
            </th>
            <td data-label="Recognised by">{by}</td>
            {has_actions.then(|| view! { <td class="col-few" data-label="Action">{action}</td> })}
            <td class="col-button">
                <button
                    type="button"
                    class="button button-row"
                    on:click=move |_| leave_out.run((number, !is_out))
                >
                    {if is_out { "Put back" } else { "Leave out" }}
                    <span class="visually-hidden">{format!(" {}", row.text)}</span>
                </button>
            </td>
        </tr>
    }
}
