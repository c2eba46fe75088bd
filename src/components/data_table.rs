//! A table of many rows, of which only those in view are in the document.

use std::sync::Arc;

use leptos::{ev, html, prelude::*};

/// The height of a row in CSS pixels; the style sheet sets the same.
const ROW_HEIGHT: u32 = 40;
/// Rows above and below the view, so that scrolling meets no gap.
const MARGIN: usize = 6;
/// The most rows in the document.
const ROWS_MAX: usize = 60;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What its header says.
    pub title: &'static str,
    /// The class of its cells, for its width.
    pub class: &'static str,
}

/// By which column rows are sorted. Rows that are equal in it keep their own order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// The column, the first being 0.
    pub column: usize,
    /// The largest first.
    pub descending: bool,
}

impl Sort {
    /// The sorting after a press on a column's header.
    #[must_use]
    pub const fn pressed(self, column: usize) -> Self {
        Self {
            column,
            descending: self.column == column && !self.descending,
        }
    }
}

/// Which of the rows are in the document: the number of the first one and of the one after the
/// last, for a scrolling area of some height that is scrolled to some point.
fn window(rows: usize, scrolled: u32, height: u32) -> (usize, usize) {
    let count = |pixels: u32| usize::try_from(pixels / ROW_HEIGHT).unwrap_or(usize::MAX);
    let first = count(scrolled).saturating_sub(MARGIN).min(rows);
    let shown = (count(height) + 2 * MARGIN + 1).min(ROWS_MAX);
    (first, first.saturating_add(shown).min(rows))
}

/// A table whose headers sort and of which only the rows in view are in the document.
///
/// It knows rows by their numbers only: whoever uses it sorts them and says what their cells
/// hold.
#[component]
pub fn DataTable<C>(
    /// What the table is about; also its accessible name.
    caption: &'static str,
    /// The columns.
    columns: &'static [Column],
    /// The numbers of the rows, in the order in which they are shown.
    #[prop(into)]
    order: Signal<Arc<[u32]>>,
    /// By which column they are sorted.
    sort: RwSignal<Sort>,
    /// What the cell of a row and a column holds.
    cell: C,
    /// What stands in place of the rows if there are none.
    empty: &'static str,
) -> impl IntoView
where
    C: Fn(u32, usize) -> AnyView + Clone + Send + Sync + 'static,
{
    let area = NodeRef::<html::Div>::new();
    let scrolled = RwSignal::new(0_u32);
    let height = RwSignal::new(600_u32);
    let measure = move || {
        if let Some(area) = area.get_untracked() {
            height.set(area.client_height().unsigned_abs());
            scrolled.set(area.scroll_top().unsigned_abs());
        }
    };
    Effect::new(move || {
        // Fewer rows than before may leave the area scrolled to where none are.
        order.track();
        area.track();
        measure();
    });
    let resized = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());

    let bounds = Memo::new(move |_| {
        let rows = order.with(|order| order.len());
        window(rows, scrolled.get(), height.get())
    });
    let shown = move || {
        let (first, end) = bounds.get();
        order.with(|order| {
            let rows = order.get(first..end).unwrap_or_default();
            (first..).zip(rows.iter().copied()).collect::<Vec<_>>()
        })
    };
    let row = move |(position, number): (usize, u32)| {
        let cells = columns
            .iter()
            .enumerate()
            .map(|(at, column)| view! { <td class=column.class>{cell(number, at)}</td> })
            .collect_view();
        // The header is the first row.
        view! { <tr aria-rowindex=position + 2>{cells}</tr> }
    };
    let spacer = move |rows: usize| {
        let height = u32::try_from(rows)
            .unwrap_or(u32::MAX)
            .saturating_mul(ROW_HEIGHT);
        (height > 0).then(|| {
            view! {
                <tr class="table-spacer" aria-hidden="true">
                    <td colspan=columns.len() style:height=format!("{height}px")></td>
                </tr>
            }
        })
    };
    let above = move || spacer(bounds.get().0);
    let below = move || {
        spacer(
            order
                .with(|order| order.len())
                .saturating_sub(bounds.get().1),
        )
    };
    let is_empty = move || order.with(|order| order.is_empty());

    view! {
        <div
            class="table-area"
            node_ref=area
            on:scroll=move |_| measure()
            tabindex="0"
            role="region"
            aria-label=caption
        >
            <table class="table" aria-rowcount=move || order.with(|order| order.len() + 1)>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr aria-rowindex="1">
                        {columns
                            .iter()
                            .enumerate()
                            .map(|(at, column)| {
                                view! { <ColumnHeader column=*column at sort /> }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {above} <For each=shown key=|shown| *shown children=row /> {below}
                </tbody>
            </table>
            <Show when=is_empty>
                <p class="table-empty">{empty}</p>
            </Show>
        </div>
    }
}

/// A header that sorts by its column.
#[component]
fn ColumnHeader(
    /// The column.
    column: Column,
    /// Its number.
    at: usize,
    /// By which column rows are sorted.
    sort: RwSignal<Sort>,
) -> impl IntoView {
    let direction = move || {
        let sort = sort.get();
        (sort.column == at).then_some(if sort.descending {
            "descending"
        } else {
            "ascending"
        })
    };
    view! {
        <th scope="col" class=column.class aria-sort=direction>
            <button
                type="button"
                class="table-sort"
                on:click=move |_| sort.update(|sort| *sort = sort.pressed(at))
            >
                {column.title}
                <span class="table-sort-sign" aria-hidden="true"></span>
            </button>
        </th>
    }
}
