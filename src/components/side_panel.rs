//! The panel beside a table that shows all of one row.

use leptos::prelude::*;

/// The panel "Details". Escape closes it, as the button does; the focus goes back to the row then,
/// which is the table's to do.
#[component]
pub fn SidePanel(
    /// Its id in the document.
    id: &'static str,
    /// The id of the item that it shows, which is its heading.
    #[prop(into)]
    title: String,
    /// The row that is open.
    opened: RwSignal<Option<u32>>,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <section
            id=id
            class="details"
            aria-label="Details"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    opened.set(None);
                }
            }
        >
            <div class="card-head">
                <h2>
                    <code>{title}</code>
                </h2>
                <button type="button" class="button" on:click=move |_| opened.set(None)>
                    "Close"
                </button>
            </div>
            {children()}
        </section>
    }
}

/// The facts that are known of an item, each with its name, as parts of a `<dl class="facts">`.
pub fn facts(facts: impl IntoIterator<Item = (&'static str, String)>) -> impl IntoView {
    let fact = |(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    facts.into_iter().map(fact).collect_view()
}
