//! Every item that could be sent: what it is, and what will happen to it.

use std::sync::Arc;

use bulkhead_core::{
    item::Flags,
    paste::Evidence,
    plan::{Danger, PlannedRow, PredictedEffect, StatusGroup},
    report::{ItemBy, Query, item_order},
    rules::Recognised,
    service::Usage,
    wire::ServiceKind,
};
use leptos::prelude::*;

use super::{
    composed::What,
    known::{Known, Surveyed},
    review_state::ReviewState,
};
use crate::{
    browser::{local_time, zoned_time},
    components::{
        Cell, Column, DataTable, SearchBox, SidePanel, SortColumn, Sorting, TableView, Ticks,
        ViewSettings,
    },
    messages,
};

/// The id of the panel with all that is known of one item.
const DETAILS: &str = "item-details";

/// The column of the check boxes, and the one whose cells open rows.
const TICKS: usize = 0;
const KEY: usize = 1;

/// A column, and what it is sorted by.
type Sortable = (Column, ItemBy);

const OF_AI_CORE: [Sortable; 8] = [
    column("Send", "col-tick", ItemBy::Place),
    column("ID", "col-id", ItemBy::Id),
    column("Name", "col-name col-item-name", ItemBy::Name),
    column(
        "Scenario",
        "col-name col-item-name col-less",
        ItemBy::Scenario,
    ),
    column("Status", "col-seen col-less", ItemBy::Status),
    column("Created", "col-deployed col-less", ItemBy::Created),
    column("What will happen", "col-effect", ItemBy::Effect),
    column("Line", "col-place col-less", ItemBy::Place),
];

const OF_ENGINE: [Sortable; 11] = [
    column("Send", "col-tick", ItemBy::Place),
    column("ID", "col-id col-whole-id", ItemBy::Id),
    column("Name", "col-name", ItemBy::Name),
    column("Deployed", "col-deployed col-less", ItemBy::Created),
    column("Tenant", "col-tenant col-less", ItemBy::Tenant),
    column(
        "Definitions",
        "col-number-of col-count col-less",
        ItemBy::Definitions,
    ),
    column("Latest", "col-number-of col-few col-less", ItemBy::Latest),
    column(
        "Instances",
        "col-number-of col-instances",
        ItemBy::ProcessInstances,
    ),
    column(
        "Cases",
        "col-number-of col-few col-less",
        ItemBy::CaseInstances,
    ),
    column("What will happen", "col-effect", ItemBy::Effect),
    column("Line", "col-place col-less", ItemBy::Place),
];

const fn column(title: &'static str, class: &'static str, by: ItemBy) -> Sortable {
    (Column { title, class }, by)
}

const AI_CORE_COLUMNS: [Column; OF_AI_CORE.len()] = columns(&OF_AI_CORE);
const ENGINE_COLUMNS: [Column; OF_ENGINE.len()] = columns(&OF_ENGINE);

#[allow(clippy::indexing_slicing, reason = "it is evaluated by the compiler")]
const fn columns<const N: usize>(of: &[Sortable; N]) -> [Column; N] {
    let mut columns = [of[0].0; N];
    let mut at = 0;
    while at < N {
        columns[at] = of[at].0;
        at += 1;
    }
    columns
}

/// The columns for a family of services, and what they are sorted by.
const fn table_of(kind: ServiceKind) -> (&'static [Column], &'static [Sortable]) {
    match kind {
        ServiceKind::AiCore => (&AI_CORE_COLUMNS, &OF_AI_CORE),
        ServiceKind::Engine => (&ENGINE_COLUMNS, &OF_ENGINE),
    }
}

/// The name under which the choice of columns is kept.
const fn table_name(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::AiCore => "items",
        ServiceKind::Engine => "items-engine",
    }
}

fn sort_keys(sortable: &[Sortable], sorting: Sorting) -> Vec<(ItemBy, bool)> {
    let key = |of: SortColumn| Some((sortable.get(of.column)?.1, of.descending));
    let keys = [Some(sorting.first), sorting.second];
    keys.into_iter().flatten().filter_map(key).collect()
}

/// The sorting that puts dangerous items first.
fn first_sorting(sortable: &[Sortable]) -> Sorting {
    let effect = sortable.iter().position(|(_, by)| *by == ItemBy::Effect);
    Sorting {
        first: SortColumn {
            column: effect.unwrap_or_default(),
            descending: false,
        },
        second: None,
    }
}

/// The part "Items". As long as the status is being read it keeps its room, so that what stands below
/// does not move away under a pointer; nothing where the status is not known.
#[component]
pub fn Items(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let is_read = Memo::new(move |_| matches!(review_state.known.get(), Known::Read(_)));
    view! {
        <Show when=move || review_state.awaits_status()>
            <section class="card" aria-busy="true">
                <div class="card-head">
                    <h2>"Items"</h2>
                    <span class="search" aria-hidden="true"></span>
                    <p class="busy">"Listed once their status is read"</p>
                </div>
                <div class="items-room" style:height=room(review_state.items)></div>
            </section>
        </Show>
        <Show when=move || is_read.get()>
            <section class="card">
                <Table review_state />
            </section>
        </Show>
    }
}

/// The height of a table of so many items with its border, as far as it is not cut.
fn room(items: usize) -> String {
    format!(
        "calc({} * var(--row-height) + 2px)",
        items.saturating_add(1)
    )
}

#[component]
fn Table(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let kind = review_state
        .composed
        .with_value(|composed| composed.connection.kind);
    let (columns, sortable) = table_of(kind);
    let table_view = TableView::of(table_name(kind), columns, &[TICKS, KEY]);
    let sort = RwSignal::new(first_sorting(sortable));
    let search = RwSignal::new(String::new());
    let opened = RwSignal::new(None);
    let items = StoredValue::new(Pasted::of(review_state));
    let order = Memo::new(move |_| {
        let keys = sort_keys(sortable, sort.get());
        let query = search.with(|search| Query::new(search));
        let order = review_state.rows.get().map(|rows| {
            let seen = Seen::now(review_state);
            items.with_value(|items| {
                item_order(&rows, &query, &keys, |number| {
                    seen.rank(items, &rows, number)
                })
            })
        });
        Arc::<[u32]>::from(order.unwrap_or_default())
    });
    let cells = move |number: u32| {
        let rows = review_state.rows.get();
        let row = rows.as_deref().and_then(|rows| row(rows, number));
        let seen = Seen::now(review_state);
        items
            .with_value(|items| Some(items.cells(kind, &seen, number, row?)))
            .unwrap_or_default()
    };
    let details = move || {
        let rows = review_state.rows.get()?;
        let number = opened.get()?;
        let seen = Seen::now(review_state);
        let row = row(&rows, number)?;
        let facts = items.with_value(|items| items.facts(&seen, number, row));
        Some((row.text.to_string(), facts))
    };
    let total = Memo::new(move |_| {
        let all = |rows: Arc<Vec<PlannedRow>>| item_order(&rows, &Query::default(), &[], |_| 0);
        review_state.rows.get().map_or(0, |rows| all(rows).len())
    });
    let found = move || {
        let shown = order.with(|order| order.len());
        let ids = messages::count(total.get(), "ID", "IDs");
        if shown == total.get() {
            ids
        } else {
            format!("{} of {ids}", messages::grouped(shown))
        }
    };
    let tick = Callback::new(move |(number, is_on): (u32, bool)| {
        if let Ok(number) = usize::try_from(number) {
            review_state.wish_row(number, is_on);
        }
    });
    view! {
        <div class="card-head">
            <h2>"Items"</h2>
            <SearchBox
                label="Search items"
                placeholder="ID, name or status"
                text=search
                waits=true
            />
            <p class="hint" role="status">{found}</p>
            <ViewSettings view=table_view />
        </div>
        <div class:with-details=move || opened.get().is_some()>
            <div class="results-body items">
            <DataTable
                caption="Items"
                columns
                key_column=KEY
                order
                sort
                opened
                details=DETAILS
                ticks=Ticks { column: TICKS, tick }
                view=table_view
                cells
                busy=Signal::derive(move || review_state.is_busy())
                empty=Signal::derive(|| "No item has this in it.".to_owned())
            />
            {move || {
                details()
                    .map(|(id, facts)| {
                        view! {
                            <SidePanel id=DETAILS title=id opened>
                                {facts}
                            </SidePanel>
                        }
                    })
            }}
            </div>
        </div>
    }
}

fn row(rows: &[PlannedRow], number: u32) -> Option<&PlannedRow> {
    rows.get(usize::try_from(number).ok()?)
}

/// The reading of the items, and the flags with which they are deleted.
struct Seen {
    read: Option<Arc<Surveyed>>,
    flags: Flags,
}

impl Seen {
    fn now(review_state: ReviewState) -> Self {
        Self {
            read: match review_state.known.get() {
                Known::Read(read) => Some(read),
                Known::Nothing | Known::Without => None,
            },
            flags: review_state.flags.get(),
        }
    }

    fn group(&self, number: u32) -> Option<&StatusGroup> {
        let groups = &self.read.as_ref()?.groups;
        let group = groups.of_row(usize::try_from(number).ok()?)?;
        groups.all().get(group)
    }

    fn effect(&self, number: u32) -> Option<PredictedEffect> {
        Some(self.group(number)?.effect)
    }

    fn danger(&self, items: &Pasted, number: u32, row: &PlannedRow) -> Option<Danger> {
        let is_found = items.is_found_in_text(row);
        Danger::of(row, self.group(number), self.flags, is_found)
    }

    /// The place of a row: what is dangerous, what can be done, what can't.
    fn rank(&self, items: &Pasted, rows: &[PlannedRow], number: u32) -> u64 {
        let Some(row) = row(rows, number) else {
            return u64::MAX;
        };
        // A row stays where it is when its tick is taken away.
        let is_usual = |effect: PredictedEffect| effect.is_sent_by_default();
        match (self.danger(items, number, row), self.effect(number)) {
            (Some(danger), _) => danger as u64,
            (None, Some(effect)) if is_usual(effect) => 10,
            (None, _) => 11,
        }
    }
}

/// The checked paste, with the evidence for each item; nothing where they are of an earlier run.
struct Pasted(Option<Arc<crate::state::Examined>>);

impl Pasted {
    fn of(review_state: ReviewState) -> Self {
        Self(
            review_state
                .composed
                .with_value(|composed| match &composed.what {
                    What::Pasted(examined) => Some(examined.clone()),
                    What::RetrySelection(_) => None,
                }),
        )
    }

    fn recognised(&self) -> Option<&Recognised> {
        self.0.as_deref().map(|examined| &examined.recognised)
    }

    fn is_found_in_text(&self, row: &PlannedRow) -> bool {
        let by = self.recognised().and_then(|by| by.of(&row.places));
        by.is_some_and(Evidence::needs_acceptance)
    }

    fn cells(&self, kind: ServiceKind, seen: &Seen, number: u32, row: &PlannedRow) -> Vec<Cell> {
        let about = row.about.as_deref();
        let text = |part: Option<&Arc<str>>| {
            let text = part.map(ToString::to_string).unwrap_or_default();
            Cell::text(&text).title(&text)
        };
        let usage = about.and_then(|about| about.usage);
        let number_of = |part: fn(&Usage) -> Option<usize>| {
            let number = usage.as_ref().and_then(part);
            Cell::text(number.map_or_else(|| "?".to_owned(), messages::grouped))
        };
        let created = about.and_then(|about| about.deployed);
        let created = created.map_or_else(Cell::default, |at| {
            Cell::text(local_time(at)).title(zoned_time(at))
        });
        let name = text(about.and_then(|about| about.name.as_ref()));
        let mut cells = vec![
            tick(seen, number, row),
            Cell::text(&*row.text).class("monospace").title(&*row.text),
            name,
        ];
        match kind {
            ServiceKind::AiCore => {
                let status = row.seen.as_ref().map(messages::observation);
                cells.extend([
                    text(about.and_then(|about| about.scenario.as_ref())),
                    Cell::text(status.unwrap_or_default()),
                    created,
                ]);
            }
            ServiceKind::Engine => cells.extend([
                created,
                text(about.and_then(|about| about.tenant.as_ref())),
                number_of(|usage| Some(usage.process_definitions + usage.case_definitions)),
                number_of(|usage| Some(usage.latest)),
                number_of(|usage| Some(usage.process_instances)),
                number_of(|usage| usage.case_instances),
            ]),
        }
        cells.extend([self.effect(seen, number, row), line(row)]);
        cells
    }

    fn effect(&self, seen: &Seen, number: u32, row: &PlannedRow) -> Cell {
        let effect = seen.effect(number);
        let text = messages::item_effect(row, effect);
        let is_sent = row.action().is_some();
        let danger = seen.danger(self, number, row).filter(|_| is_sent);
        let usage = row.about.as_deref().and_then(|about| about.usage);
        let (text, class) = match danger {
            Some(danger) => {
                let danger = messages::danger(danger, usage.as_ref());
                (format!("{text}: {danger}"), "mark mark-warning")
            }
            None if !is_sent => (text, "mark mark-neutral"),
            None if effect.is_some_and(|effect| !effect.is_sent_by_default()) => {
                (text, "mark mark-warning")
            }
            None => (text, "mark mark-scheduled"),
        };
        Cell::text(&text).class(class).title(&text)
    }

    /// All that is known of one item.
    fn facts(&self, seen: &Seen, number: u32, row: &PlannedRow) -> impl IntoView + use<> {
        let effect = self.effect(seen, number, row).text;
        let places: Vec<_> = row.places.iter().map(messages::in_line).collect();
        let by = self.recognised().and_then(|by| by.of(&row.places));
        let read = match by.map(messages::recognised) {
            Some(by) => format!("{}, by {by}", places.join("; ")),
            None => places.join("; "),
        };
        let status = row.seen.as_ref().map(messages::observation);
        let about = row.about.as_deref().map(messages::about);
        let facts = [
            ("What will happen", Some(effect)),
            ("Status", status),
            ("Read in", Some(read).filter(|read| !read.is_empty())),
        ];
        let facts = facts
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let facts = facts.chain(about.unwrap_or_default());
        let facts = facts
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
                {facts}
            </dl>
        }
    }
}

/// The check box that lets an item in; none where it was left out before.
fn tick(seen: &Seen, number: u32, row: &PlannedRow) -> Cell {
    match seen.group(number) {
        Some(_) => Cell::tick(format!("Send {}", row.text), row.action().is_some()),
        None => Cell::default(),
    }
}

fn line(row: &PlannedRow) -> Cell {
    let line = row.places.first().map(messages::place).unwrap_or_default();
    Cell::text(&line).title(&line)
}
