//! The table "Results": a row for each distinct id.

use std::sync::Arc;

use bulkhead_core::{
    item::Flags,
    ledger::{Group, Ledger, Row},
    report::{Explanation, SortBy, SortKey},
    service::Private,
    time::Timestamp,
    wire::ServiceKind,
};
use leptos::prelude::*;

use super::{Filter, ShownRows, details::Details, outcomes::row_class};
use crate::{
    browser::zoned_time,
    components::{
        Cell, Column, DataTable, SearchBox, SortColumn, Sorting, TableView, ViewSettings,
    },
    messages,
    state::Run,
};

/// The id of the part of the screen with the table.
pub const ID: &str = "results";

/// The id of the panel with a row's details.
const DETAILS: &str = "result-details";

const COLUMNS: [Column; 10] = [
    column("#", "col-number col-less"),
    column("ID", "col-id"),
    column("Action", "col-action col-less"),
    column("Outcome", "col-outcome"),
    column("Status", "col-seen col-less"),
    column("Reason", "col-reason"),
    column("Code", "col-code col-less"),
    column("Request ID", "col-request col-less"),
    column("Attempts", "col-attempts col-less"),
    column("Updated", "col-time col-less"),
];

/// The same of an engine, whose deployments have names that people know better than ids, and which
/// gives requests no ids.
const OF_ENGINE: [Column; 10] = [
    column("#", "col-number col-less"),
    column("ID", "col-id col-long-id"),
    column("Name", "col-name"),
    column("Action", "col-few col-less"),
    column("Outcome", "col-outcome col-long-outcome"),
    column("Status", "col-seen col-less"),
    column("Reason", "col-reason"),
    column("Code", "col-code col-less"),
    column("Attempts", "col-attempts col-less"),
    column("Updated", "col-time col-less"),
];

/// The sort key of each column.
const SORT_BY: [SortBy; 10] = [
    SortBy::Number,
    SortBy::Id,
    SortBy::Action,
    SortBy::Attention,
    SortBy::Status,
    SortBy::Reason,
    SortBy::Code,
    SortBy::RequestId,
    SortBy::Attempts,
    SortBy::Updated,
];

const OF_ENGINE_SORT_BY: [SortBy; 10] = [
    SortBy::Number,
    SortBy::Id,
    SortBy::Name,
    SortBy::Action,
    SortBy::Attention,
    SortBy::Status,
    SortBy::Reason,
    SortBy::Code,
    SortBy::Attempts,
    SortBy::Updated,
];

const KEY_COLUMN: usize = 1;

/// The columns for a family of services.
const fn columns(of: ServiceKind) -> &'static [Column] {
    match of {
        ServiceKind::AiCore => &COLUMNS,
        ServiceKind::Engine => &OF_ENGINE,
    }
}

/// The name under which the choice of columns is kept: each family has columns of its own.
const fn table_name(of: ServiceKind) -> &'static str {
    match of {
        ServiceKind::AiCore => "results",
        ServiceKind::Engine => "results-engine",
    }
}

const fn column(title: &'static str, class: &'static str) -> Column {
    Column { title, class }
}

/// The sort keys of the columns for a family of services.
const fn sort_by(of: ServiceKind) -> &'static [SortBy] {
    match of {
        ServiceKind::AiCore => &SORT_BY,
        ServiceKind::Engine => &OF_ENGINE_SORT_BY,
    }
}

pub(super) fn sort_keys(of: ServiceKind, sorting: Sorting) -> Vec<SortKey> {
    let sort_by = sort_by(of);
    let key = |of: SortColumn| {
        Some(SortKey {
            by: *sort_by.get(of.column)?,
            descending: of.descending,
        })
    };
    [Some(sorting.first), sorting.second]
        .into_iter()
        .flatten()
        .filter_map(key)
        .collect()
}

/// Sorts what failed first as soon as the run is over, unless the user has sorted by something.
pub(super) fn failures_first(run: &Run, sort: RwSignal<Sorting>) {
    let by_outcome = {
        let run = run.clone();
        Memo::new(move |_| run.with(failed_first).flatten())
    };
    Effect::new(move || {
        if let Some(by_outcome) = by_outcome.get()
            && sort.get_untracked() == Sorting::default()
        {
            sort.set(by_outcome);
        }
    });
}

/// The sorting in which what failed stands first; none as long as the run goes on, and where nothing
/// failed.
fn failed_first(ledger: &Ledger) -> Option<Sorting> {
    let is_failed = ledger.phase().is_over() && ledger.failures().next().is_some();
    let of = ledger.header().connection.kind;
    let column = sort_by(of).iter().position(|by| *by == SortBy::Attention);
    let first = column.filter(|_| is_failed).map(|column| SortColumn {
        column,
        descending: false,
    });
    Some(Sorting {
        first: first?,
        second: None,
    })
}

/// The table, the box to search it, and the details of one row.
#[component]
pub fn Results(
    /// The run.
    run: Run,
    /// The filter of the rows that are shown.
    filter: Filter,
    /// The rows that are shown.
    rows: ShownRows,
    /// The row whose details are shown.
    opened: RwSignal<Option<u32>>,
    /// The choice whether all of an engine's messages is shown.
    show: RwSignal<Private>,
) -> impl IntoView {
    let ShownRows { sort, order, .. } = rows;
    let of = run.with_untracked(|ledger| ledger.header().connection.kind);
    let of = of.unwrap_or(ServiceKind::AiCore);
    let table_view = TableView::of(table_name(of), columns(of), &[KEY_COLUMN]);
    let total = {
        let run = run.clone();
        Memo::new(move |_| {
            run.track_beginning();
            run.with_untracked(|ledger| ledger.rows().len())
        })
    };
    let cells = {
        let run = run.clone();
        move |number: u32| cells(&run, show.get(), number)
    };
    // Empty columns give their room away.
    let has_codes = {
        let run = run.clone();
        let has_code = |group: &Group| group.code().is_some();
        let of_run = move |ledger: &Ledger| ledger.groups().iter().any(has_code);
        Memo::new(move |_| run.with(of_run).unwrap_or_default())
    };
    let found = move || {
        let shown = rows.count();
        let total = messages::count(total.get().unwrap_or_default(), "ID", "IDs");
        if filter.is_on() {
            format!("{} of {total}", messages::grouped(shown))
        } else {
            total
        }
    };
    let empty = move || {
        if filter.search.with(|search| search.trim().is_empty()) {
            "No ID has this outcome any more. Choose another one above."
        } else {
            "Nothing is found. Search for a part of an ID, a message, a code or a request ID."
        }
        .to_owned()
    };
    view! {
        <div
            id=ID
            class="results"
            class:of-engine=of == ServiceKind::Engine
            class:with-details=move || opened.get().is_some()
            class:without-codes=move || !has_codes.get()
        >
            <div class="results-head">
                <SearchBox
                    label="Search results"
                    placeholder="Search IDs, messages, codes"
                    text=filter.search
                    waits=true
                />
                <p class="hint" role="status">{found}</p>
                <Show when=move || filter.is_on()>
                    <button type="button" class="button" on:click=move |_| filter.clear()>
                        "Show all"
                    </button>
                </Show>
                <ViewSettings view=table_view />
            </div>
            <div class="results-body">
                <DataTable
                    caption="Results"
                    columns=columns(of)
                    key_column=KEY_COLUMN
                    order
                    sort
                    opened
                    details=DETAILS
                    view=table_view
                    cells
                    busy=Signal::derive(move || total.get().is_none())
                    empty=Signal::derive(empty)
                />
                <Details id=DETAILS run opened show />
            </div>
        </div>
    }
}

/// The cells of a row.
fn cells(run: &Run, show: Private, number: u32) -> Vec<Cell> {
    let of_row = |ledger: &Ledger| {
        let row = ledger.rows().get(number as usize)?;
        Some(row_cells(
            ledger.header().connection.kind,
            (show, ledger.header().flags),
            number,
            row,
        ))
    };
    run.with(of_row).flatten().unwrap_or_default()
}

fn row_cells(
    of: ServiceKind,
    (show, flags): (Private, Flags),
    number: u32,
    row: &Row,
) -> Vec<Cell> {
    let Explanation { text, advice } = messages::explanation(of, show, row);
    let reason = row.reason();
    let part = |part: Option<&Arc<str>>| part.map(ToString::to_string).unwrap_or_default();
    let titled = |text: String| Cell::text(&text).title(&text);
    let name = || part(row.about.as_ref().and_then(|about| about.name.as_ref()));
    let action = titled(messages::row_action(row));
    let outcome = titled(messages::row_outcome(row, flags)).class(row_class(row, flags));
    let seen = titled(messages::status(row));
    let why = Cell::text(&text).title(format!("{text}\n{advice}"));
    let code = Cell::text(part(reason.and_then(|reason| reason.code.as_ref())));
    let request_id = || part(reason.and_then(|reason| reason.request_id.as_ref()));
    let mut cells = vec![
        Cell::text((number + 1).to_string()),
        Cell::text(&*row.text).class("monospace").title(&*row.text),
    ];
    if of == ServiceKind::Engine {
        cells.push(titled(name()));
    }
    cells.extend([action, outcome, seen, why, code]);
    if of == ServiceKind::AiCore {
        cells.push(titled(request_id()));
    }
    cells.extend([
        Cell::text(row.attempts.to_string()),
        row.updated().map(time).unwrap_or_default(),
    ]);
    cells
}

/// The time of day; the whole of it for who points at it.
fn time(at: Timestamp) -> Cell {
    Cell::text(messages::time_of_day(at)).title(zoned_time(at))
}
