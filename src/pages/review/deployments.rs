//! What an engine says of each deployment.

use std::sync::Arc;

use bulkhead_core::{
    plan::{PlannedRow, PredictedEffect},
    report::{KnownBy, known_order},
    service::Usage,
    wire::ServiceKind,
};
use leptos::prelude::*;

use super::{known::Known, review_state::ReviewState};
use crate::{
    browser::local_time,
    components::{Cell, Column, DataTable, SortColumn, Sorting},
    messages,
};

/// The id of the panel with what is known of one deployment.
const DETAILS: &str = "deployment-details";

const COLUMNS: [Column; 9] = [
    column("ID", "col-id col-whole-id"),
    column("Name", "col-name"),
    column("Deployed", "col-deployed"),
    column("Tenant", "col-tenant"),
    column("Definitions", "col-number-of col-count"),
    column("Latest", "col-number-of col-few"),
    column("Instances", "col-number-of col-instances"),
    column("Cases", "col-number-of col-few"),
    column("Will be", "col-fate"),
];

/// What each column is sorted by.
const SORT_BY: [KnownBy; 9] = [
    KnownBy::Id,
    KnownBy::Name,
    KnownBy::Deployed,
    KnownBy::Tenant,
    KnownBy::Definitions,
    KnownBy::Latest,
    KnownBy::ProcessInstances,
    KnownBy::CaseInstances,
    KnownBy::Sent,
];

const fn column(title: &'static str, class: &'static str) -> Column {
    Column { title, class }
}

fn sort_keys(sorting: Sorting) -> Vec<(KnownBy, bool)> {
    let key = |of: SortColumn| Some((*SORT_BY.get(of.column)?, of.descending));
    let keys = [Some(sorting.first), sorting.second];
    keys.into_iter().flatten().filter_map(key).collect()
}

/// The disclosure "Deployments"; nothing where the service has no more to say of its resources.
#[component]
pub fn Deployments(
    /// What is known, and what the user wants.
    review_state: ReviewState,
) -> impl IntoView {
    let kind = review_state
        .composed
        .with_value(|composed| composed.connection.kind);
    (kind == ServiceKind::Engine).then(|| {
        let is_open = RwSignal::new(false);
        view! {
            <section class="card">
                <details
                    class="disclosure"
                    on:toggle:target=move |event| is_open.set(event.target().has_attribute("open"))
                >
                    <summary>"What is known of each deployment"</summary>
                    <Show when=move || is_open.get()>
                        <Table review_state />
                    </Show>
                </details>
            </section>
        }
    })
}

#[component]
fn Table(
    /// What is known, and what the user wants.
    review_state: ReviewState,
) -> impl IntoView {
    let sort = RwSignal::new(Sorting::default());
    let opened = RwSignal::new(None);
    let order = Memo::new(move |_| {
        let rows = review_state.rows.get();
        let order = rows.map(|rows| known_order(&rows, &sort_keys(sort.get())));
        Arc::<[u32]>::from(order.unwrap_or_default())
    });
    let cells = move |number: u32| {
        let rows = review_state.rows.get();
        let row = rows.as_deref().and_then(|rows| row(rows, number));
        row.map(|row| row_cells(row, effect(review_state, number)))
            .unwrap_or_default()
    };
    let details = move || {
        let rows = review_state.rows.get()?;
        Some(facts(row(&rows, opened.get()?)?))
    };
    view! {
        <div class="results-body">
            <DataTable
                caption="Deployments"
                columns=&COLUMNS
                key_column=0
                order
                sort
                opened
                details=DETAILS
                cells
                busy=Signal::derive(move || review_state.is_busy())
                empty=Signal::derive(|| "Nothing is known of any of them.".to_owned())
            />
            {move || {
                details()
                    .map(|facts| {
                        view! {
                            <section id=DETAILS class="details" aria-label="Details">
                                <div class="buttons">
                                    <button
                                        type="button"
                                        class="button"
                                        on:click=move |_| opened.set(None)
                                    >
                                        "Close"
                                    </button>
                                </div>
                                {facts}
                            </section>
                        }
                    })
            }}
        </div>
    }
}

fn row(rows: &[PlannedRow], number: u32) -> Option<&PlannedRow> {
    rows.get(usize::try_from(number).ok()?)
}

/// What will happen to a row if it is sent; none where its status was not read.
fn effect(review_state: ReviewState, number: u32) -> Option<PredictedEffect> {
    let Known::Read(read) = review_state.known.get() else {
        return None;
    };
    let group = read.groups.of_row(usize::try_from(number).ok()?)?;
    Some(read.groups.all().get(group)?.effect)
}

fn row_cells(row: &PlannedRow, effect: Option<PredictedEffect>) -> Vec<Cell> {
    let about = row.about.as_deref();
    let text = |part: Option<&Arc<str>>| {
        let text = part.map(ToString::to_string).unwrap_or_default();
        Cell::text(&text).title(&text)
    };
    let usage = about.and_then(|about| about.usage);
    let count = |part: fn(&Usage) -> Option<usize>| {
        let count = usage.as_ref().and_then(part);
        Cell::text(count.map_or_else(|| "?".to_owned(), messages::grouped))
    };
    let deployed = about.and_then(|about| about.deployed).map(local_time);
    vec![
        Cell::text(&*row.text).class("monospace").title(&*row.text),
        text(about.and_then(|about| about.name.as_ref())),
        Cell::text(deployed.unwrap_or_default()),
        text(about.and_then(|about| about.tenant.as_ref())),
        count(|usage| Some(usage.process_definitions + usage.case_definitions)),
        count(|usage| Some(usage.latest)),
        count(|usage| Some(usage.process_instances)),
        count(|usage| usage.case_instances),
        Cell::text(match effect {
            _ if row.action().is_none() => "Left out",
            Some(PredictedEffect::NotAllowed | PredictedEffect::NotFound) => "Refused",
            Some(PredictedEffect::NotRead) | None => "Sent",
            Some(_) => "Deleted",
        }),
    ]
}

/// All that is known of one deployment.
fn facts(row: &PlannedRow) -> impl IntoView + use<> {
    let facts = row
        .about
        .as_deref()
        .map(messages::about)
        .unwrap_or_default();
    let facts = facts
        .into_iter()
        .map(|(name, value)| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <dl class="facts">
            <div>
                <dt>"ID"</dt>
                <dd>
                    <code>{row.text.to_string()}</code>
                </dd>
            </div>
            {facts}
        </dl>
    }
}
