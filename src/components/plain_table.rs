//! A table of a few columns, which scrolls sideways within itself where it does not fit.

use leptos::prelude::*;

use crate::messages;

/// The table, reached by Tab so that it can be scrolled by keyboard.
#[component]
pub fn PlainTable(
    /// The name of the table.
    name: &'static str,
    /// `true` if the name stands above it; otherwise only screen readers say it.
    #[prop(optional)]
    is_titled: bool,
    /// A class of its own.
    #[prop(optional)]
    class: &'static str,
    /// The headers of the columns.
    head: AnyView,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let caption = if is_titled {
        "table-caption"
    } else {
        "visually-hidden"
    };
    view! {
        <div class="table-area table-area-plain" tabindex="0" role="region" aria-label=name>
            <table class=format!("table table-wrapping {class}")>
                <caption class=caption>{name}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// The button that shows more rows; nothing where there are none.
#[component]
pub fn ShowMore(
    /// The number of rows that are not shown yet.
    #[prop(into)]
    more: Signal<usize>,
    /// Shows some of them.
    show: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <Show when=move || { more.get() > 0 }>
            <button type="button" class="button" on:click=move |_| show()>
                {move || messages::show_more(more.get())}
            </button>
        </Show>
    }
}
