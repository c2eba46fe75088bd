//! A table of many rows, of which only those in view are in the document.

mod layout;
mod navigation;
mod sorting;
mod window;

use std::sync::Arc;

use leptos::{ev, prelude::*};

use self::{
    layout::{Layout, Slot},
    navigation::Navigation,
    sorting::ColumnHeader,
};

pub use sorting::{SortColumn, Sorting};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What its header says.
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
    /// What the table is about; also its accessible name.
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
    /// What the cells of a row hold, column by column. It is asked once for each row that comes
    /// into view; what changes later is a signal of its own.
    cells: C,
    /// Whether rows are still to come.
    #[prop(into)]
    busy: Signal<bool>,
    /// What stands in place of the rows if there are none.
    #[prop(into)]
    empty: Signal<String>,
) -> impl IntoView
where
    C: Fn(u32) -> Vec<AnyView> + Clone + Send + Sync + 'static,
{
    let navigation = Navigation::new(order, opened);
    Effect::new(move || {
        // Fewer rows than before may leave the area scrolled to where none are.
        order.track();
        navigation.area.track();
        navigation.head.track();
        navigation.measure();
    });
    let resized = window_event_listener(ev::resize, move |_| navigation.measure());
    on_cleanup(move || resized.remove());

    let layout = navigation.layout;
    let slot = move |slot: Slot| match slot {
        Slot::Gap(which) => gap(layout, which, columns.len()).into_any(),
        Slot::Row(number) => {
            let cells = cells(number);
            view! { <Row navigation columns key_column details number cells /> }.into_any()
        }
    };
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
        .map(|(at, column)| view! { <ColumnHeader column=*column at sort /> })
        .collect_view();
    view! {
        <div
            class="table-area"
            node_ref=navigation.area
            on:scroll=move |_| navigation.measure()
            on:keydown=move |event| navigation.on_key(&event)
            role="region"
            aria-label=caption
            // The browser must not make up for rows that come and go above: gaps do.
            style:overflow-anchor="none"
            aria-busy=move || busy.get().to_string()
        >
            <table class="table" aria-rowcount=move || order.with(|order| order.len() + 1)>
                <caption class="visually-hidden">{caption}</caption>
                <thead node_ref=navigation.head>
                    <tr aria-rowindex="1">{headers}</tr>
                </thead>
                <tbody>
                    <For
                        each=move || layout.with(|layout| layout.slots().to_vec())
                        key=|slot| *slot
                        children=slot
                    />
                </tbody>
            </table>
            <Show when=is_empty>
                <p class="table-empty">{nothing}</p>
            </Show>
        </div>
    }
}

/// Keeps the place of rows that are not in the document.
fn gap(layout: Memo<Layout>, which: usize, columns: usize) -> impl IntoView {
    let height = move || layout.with(|layout| format!("{}px", layout.gap(which)));
    view! {
        <tr class="table-spacer" aria-hidden="true">
            <td colspan=columns style:height=height></td>
        </tr>
    }
}

/// A row. A click anywhere opens it; for the keyboard its key is a button.
#[component]
fn Row(
    /// The table's own state.
    navigation: Navigation,
    /// The columns.
    columns: &'static [Column],
    /// The column of the button that opens it.
    key_column: usize,
    /// The id of the element that shows the open row.
    details: &'static str,
    /// Its number.
    number: u32,
    /// What its cells hold.
    cells: Vec<AnyView>,
) -> impl IntoView {
    let is_open = move || navigation.opened.get() == Some(number);
    // The header is the first row.
    let index = move || {
        let position = navigation.layout.with(|layout| layout.position(number));
        position.map(|at| at + 2)
    };
    let tab_index = move || {
        if navigation.tab_stop() == Some(number) {
            "0"
        } else {
            "-1"
        }
    };
    let button = move |cell| {
        view! {
            <button
                type="button"
                class="table-open"
                data-row=number
                tabindex=tab_index
                aria-expanded=move || is_open().to_string()
                aria-controls=details
                on:focus=move |_| navigation.cursor.set(Some(number))
            >
                {cell}
            </button>
        }
    };
    let cells = columns
        .iter()
        .zip(cells)
        .enumerate()
        .map(|(at, (column, cell))| {
            let cell = if at == key_column {
                button(cell).into_any()
            } else {
                cell
            };
            view! { <td class=column.class>{cell}</td> }
        })
        .collect_view();
    view! {
        <tr
            aria-rowindex=index
            class:table-row-open=is_open
            on:click=move |_| navigation.open(number)
        >
            {cells}
        </tr>
    }
}
