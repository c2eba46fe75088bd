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
