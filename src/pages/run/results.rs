//! The table "Results": a row for each distinct id.

use std::{cmp::Ordering, sync::Arc};

use bulkhead_core::{
    ledger::{Cause, Ledger, Outcome, Row},
    report::Explanation,
    time::Timestamp,
};
use leptos::prelude::*;

use super::outcomes::outcome_class;
use crate::{
    browser::local_time,
    components::{Column, DataTable, Sort},
    state::Run,
    words,
};

const COLUMNS: [Column; 9] = [
    column("#", "col-number"),
    column("ID", "col-id"),
    column("Action", "col-action"),
    column("Outcome", "col-outcome"),
    column("Reason", "col-reason"),
    column("Code", "col-code"),
    column("Request ID", "col-request"),
    column("Attempts", "col-attempts"),
    column("Updated", "col-time"),
];

const fn column(title: &'static str, class: &'static str) -> Column {
    Column { title, class }
}

/// The table "Results".
#[component]
pub fn Results(
    /// The run.
    run: Run,
    /// The outcome that is shown alone, if any.
    filter: RwSignal<Option<Outcome>>,
) -> impl IntoView {
    let sort = RwSignal::new(Sort::default());
    let order = {
        let run = run.clone();
        Memo::new(move |_| {
            let (filter, sort) = (filter.get(), sort.get());
            run.with(|ledger| ordered(ledger, filter, sort))
                .unwrap_or_else(|| Arc::new([]))
        })
    };
    let cell = move |number: u32, column: usize| {
        let run = run.clone();
        (move || {
            run.with(|ledger| {
                let at = usize::try_from(number).ok()?;
                Some(cell(number, ledger.rows().get(at)?, column))
            })
            .flatten()
        })
        .into_any()
    };
    view! {
        <DataTable
            caption="Results"
            columns=&COLUMNS
            order
            sort
            cell
            empty="No id has this outcome any more. Choose another one above."
        />
    }
}

fn cell(number: u32, row: &Row, column: usize) -> AnyView {
    let of_reason = |part: Option<&Arc<str>>| part.map(ToString::to_string).into_any();
    let reason = row.reason();
    match column {
        0 => (number + 1).into_any(),
        1 => view! { <code title=row.text.to_string()>{row.text.to_string()}</code> }.into_any(),
        2 => row.action.map(words::action).into_any(),
        3 => {
            let outcome = row.outcome;
            view! { <span class=outcome_class(outcome)>{words::outcome(outcome)}</span> }.into_any()
        }
        4 => {
            let Explanation { text, advice } = words::explanation(row);
            let title = format!("{text}\n{advice}");
            view! { <span title=title>{text}</span> }.into_any()
        }
        5 => of_reason(reason.and_then(|reason| reason.code.as_ref())),
        6 => of_reason(reason.and_then(|reason| reason.request_id.as_ref())),
        7 => row.attempts.into_any(),
        _ => row.updated().map(time).into_any(),
    }
}

/// The time of day; the whole of it for who points at it.
fn time(at: Timestamp) -> impl IntoView {
    let whole = local_time(at);
    let time = whole.split(' ').next_back().unwrap_or_default().to_owned();
    view! { <span title=whole>{time}</span> }
}

/// The numbers of the rows to show, in their order. Rows that are equal by the column keep the
/// order of the paste.
fn ordered(ledger: &Ledger, filter: Option<Outcome>, sort: Sort) -> Arc<[u32]> {
    let rows = ledger.rows();
    let mut numbers: Vec<u32> = (0..)
        .zip(rows)
        .filter(|(_, row)| filter.is_none_or(|outcome| row.outcome == outcome))
        .map(|(number, _)| number)
        .collect();
    if sort.column == 0 {
        if sort.descending {
            numbers.reverse();
        }
        return numbers.into();
    }
    let row = |number: &u32| usize::try_from(*number).ok().and_then(|at| rows.get(at));
    numbers.sort_by(|a, b| {
        let (Some(a), Some(b)) = (row(a), row(b)) else {
            return Ordering::Equal;
        };
        let ordering = compare(a, b, sort.column);
        if sort.descending {
            ordering.reverse()
        } else {
            ordering
        }
    });
    numbers.into()
}

fn compare(a: &Row, b: &Row, column: usize) -> Ordering {
    match column {
        1 => a.text.cmp(&b.text),
        2 => a.action.cmp(&b.action),
        3 => a.outcome.cmp(&b.outcome),
        4 => compare_causes(a, b),
        5 => code(a).cmp(&code(b)),
        6 => request_id(a).cmp(&request_id(b)),
        7 => a.attempts.cmp(&b.attempts),
        _ => a.updated().cmp(&b.updated()),
    }
}

/// What is about the same stands together, whatever ids its messages name.
fn compare_causes(a: &Row, b: &Row) -> Ordering {
    let rank = |row: &Row| match &row.cause {
        None => (2, ""),
        Some(Cause::Reason(reason)) => (0, words::reason_label(reason.kind)),
        Some(Cause::Rule(finding)) => (1, finding.rule()),
    };
    rank(a)
        .cmp(&rank(b))
        .then_with(|| code(a).cmp(&code(b)))
        .then_with(|| message(a).cmp(&message(b)))
}

fn code(row: &Row) -> Option<&str> {
    row.reason().and_then(|reason| reason.code.as_deref())
}

fn message(row: &Row) -> Option<&str> {
    row.reason().and_then(|reason| reason.message.as_deref())
}

fn request_id(row: &Row) -> Option<&str> {
    row.reason().and_then(|reason| reason.request_id.as_deref())
}
