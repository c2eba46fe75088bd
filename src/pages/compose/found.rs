//! The IDs found in running text: looked at by the user, and accepted, before it can be sent.

use bulkhead_core::rules::Found;
use leptos::prelude::*;

use crate::{
    components::{PlainTable, ShowMore},
    messages,
    state::app_state,
};

/// The number that is shown at once.
const PAGE: usize = 100;

/// The group "12 IDs found in text: check them", with the one tick that accepts them; nothing where there are
/// none.
#[component]
pub fn FoundInText() -> impl IntoView {
    let draft = app_state().draft;
    let shown = RwSignal::new(PAGE);
    Effect::new(move || {
        draft.pasted.track();
        shown.set(PAGE);
    });
    let total = Memo::new(move |_| {
        draft
            .examined
            .with(|examined| examined.as_ref().map_or(0, |e| e.checked.found.len()))
    });
    let them = move || if total.get() == 1 { "it" } else { "them" };
    let title = move || {
        let found = messages::count(total.get(), "ID", "IDs");
        format!("{found} found in text: check {}", them())
    };
    let rows = move || {
        draft.examined.with(|examined| {
            let found = examined.as_ref().map_or(&[][..], |e| &e.checked.found);
            found.iter().take(shown.get()).map(row).collect_view()
        })
    };
    let more = move || total.get().saturating_sub(shown.get());
    view! {
        <Show when=move || total.get().gt(&0)>
            <h2 class="found-title">{title}</h2>
            <PlainTable name="Found in text" head=head()>
                {rows}
            </PlainTable>
            <ShowMore more=Signal::derive(more) show=move || shown.update(|shown| *shown += PAGE) />
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || draft.accept_found.get()
                    on:change:target=move |event| draft.accept_found(event.target().checked())
                />
                {move || format!("I have checked {}", them())}
            </label>
        </Show>
    }
}

fn head() -> AnyView {
    view! {
        <th scope="col" class="col-line">
            "Line"
        </th>
        <th scope="col" class="col-value">
            "ID"
        </th>
        <th scope="col">"Where it stands"</th>
    }
    .into_any()
}

fn row(found: &Found) -> impl IntoView + use<> {
    view! {
        <tr>
            <td class="col-line" data-label="Line">{messages::place(&found.place)}</td>
            <th scope="row" class="col-value" data-label="ID">
                <code>{found.id.to_string()}</code>
            </th>
            <td data-label="Where it stands">{messages::where_found(found)}</td>
        </tr>
    }
}
