//! A table of many rows, of which only those in view are in the document.

mod body;
mod layout;
mod navigation;
mod sorting;
mod view;
mod window;

use std::sync::Arc;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use self::{
    body::{Body, Shape, State},
    navigation::{Navigation, ROW_ATTRIBUTE},
    sorting::ColumnHeader,
};

pub use body::Cell;
pub use sorting::{SortColumn, Sorting};
pub use view::{TableView, ViewSettings};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The text of its header.
    pub title: &'static str,
    /// The class of its cells, for its width.
    pub class: &'static str,
}

/// A table whose headers sort, whose rows open, and of which only the rows in view are in the
/// document.
///
/// It knows rows by their numbers only: whoever uses it sorts them and says what their cells
/// hold. One row is reached by Tab; from there arrows, Page Up and Down, Home and End lead to
/// the others, Enter opens a row, Escape closes it.
#[component]
pub fn DataTable<C>(
    /// The subject of the table; also its accessible name.
    caption: &'static str,
    /// The columns.
    columns: &'static [Column],
    /// The column whose cells are the buttons that open rows.
    key_column: usize,
    /// The numbers of the rows, in the order in which they are shown.
    #[prop(into)]
    order: Signal<Arc<[u32]>>,
    /// By which columns they are sorted.
    sort: RwSignal<Sorting>,
    /// The row that is open, if any.
    opened: RwSignal<Option<u32>>,
    /// The id of the element that shows the open row.
    details: &'static str,
    /// The check boxes of the rows, if they have some.
    #[prop(optional)]
    ticks: Option<Ticks>,
    /// The columns and the density that the user has chosen, where there is a choice.
    #[prop(optional)]
    view: Option<TableView>,
    /// The content of the cells of a row, column by column. It is asked for the rows in view
    /// whenever something changes that it reads.
    cells: C,
    /// `true` if rows are still to come.
    #[prop(into)]
    busy: Signal<bool>,
    /// The text in place of the rows if there are none.
    #[prop(into)]
    empty: Signal<String>,
) -> impl IntoView
where
    C: Fn(u32) -> Vec<Cell> + 'static,
{
    let navigation = Navigation::new(order, opened);
    navigation.follow_size();
    navigation.follow_closing();
    if let Some(view) = view {
        navigation.follow_view(view);
    }
    let shape = Shape {
        columns,
        key_column,
        tick_column: ticks.map(|ticks| ticks.column),
        details,
    };
    let body = NodeRef::<html::Tbody>::new();
    Effect::new(move |rows: Option<Option<Body>>| {
        let element = body.get()?;
        let mut rows = match rows.flatten() {
            Some(rows) => rows,
            None => Body::new(element.unchecked_into(), shape).ok()?,
        };
        navigation.layout.with(|layout| {
            let state = State {
                layout,
                opened: opened.get(),
                tab_stop: navigation.tab_stop(),
            };
            rows.show(&state, &cells).ok()
        })?;
        Some(rows)
    });
    let is_empty = move || order.with(|order| order.is_empty());
    let nothing = move || {
        if busy.get() {
            "Working …".to_owned()
        } else {
            empty.get()
        }
    };
    let headers = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let sorts = ticks.is_none_or(|ticks| ticks.column != at);
            let is_wide = move || view.is_some_and(|view| view.is_wide(column.title));
            view! { <ColumnHeader column=*column at sort sorts is_wide=Signal::derive(is_wide) /> }
        })
        .collect_view();
    view! {
        <div
            class=move || view.map_or_else(|| "table-area".to_owned(), TableView::class)
            node_ref=navigation.area
            on:scroll=move |_| navigation.measure()
            on:keydown=move |event| navigation.on_key(&event)
            role="region"
            aria-label=caption
            // The browser must not make up for rows that come and go above: gaps do.
            style:overflow-anchor="none"
            aria-busy=move || busy.get().to_string()
        >
            <table class="table table-data" aria-rowcount=move || order.with(|order| order.len() + 1)>
                <caption class="visually-hidden">{caption}</caption>
                <thead node_ref=navigation.head>
                    <tr aria-rowindex="1">{headers}</tr>
                </thead>
                <tbody
                    node_ref=body
                    on:change=move |event| {
                        if let (Some(ticks), Some((number, is_on))) = (ticks, ticked(&event)) {
                            ticks.tick.run((number, is_on));
                        }
                    }
                    on:click=move |event| {
                        if let Some(number) = row_of(&event).filter(|_| !is_of_tick(&event)) {
                            navigation.open(number);
                        }
                    }
                    on:focusin=move |event| {
                        if let Some(number) = row_of(&event) {
                            navigation.cursor.set(Some(number));
                        }
                    }
                ></tbody>
            </table>
            <Show when=is_empty>
                <p class="table-empty">{nothing}</p>
            </Show>
        </div>
    }
}

/// The check boxes of the rows of a table.
#[derive(Clone, Copy)]
pub struct Ticks {
    /// The column in which they stand.
    pub column: usize,
    /// Ticks a row, by its number, or takes the tick away.
    pub tick: Callback<(u32, bool)>,
}

/// The row whose check box has changed, and whether it is ticked now.
fn ticked(event: &Event) -> Option<(u32, bool)> {
    let tick: HtmlInputElement = event.target()?.dyn_into().ok()?;
    Some((row_of(event)?, tick.checked()))
}

/// `true` if a click was meant for the check box of a row: on it, or beside it in its cell.
fn is_of_tick(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into().ok());
    target.is_some_and(|target: Element| {
        let cell = target.closest("td").ok().flatten();
        cell.is_some_and(|cell| matches!(cell.query_selector(".table-tick"), Ok(Some(_))))
    })
}

/// The row in which something happened. A click anywhere in it counts.
fn row_of(event: &Event) -> Option<u32> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let row = target.closest("tr").ok()??;
    let button = row.query_selector(&format!("[{ROW_ATTRIBUTE}]")).ok()??;
    button.get_attribute(ROW_ATTRIBUTE)?.parse().ok()
}
