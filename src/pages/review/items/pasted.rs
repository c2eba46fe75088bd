//! The cells of the items, and all that is known of one.

use std::sync::Arc;

use bulkhead_core::{
    paste::Evidence, plan::PlannedRow, rules::Recognised, service::Usage, wire::ServiceKind,
};
use leptos::prelude::*;

use super::seen::Seen;
use crate::{
    browser::{local_time, zoned_time},
    components::{self, Cell},
    messages,
    pages::review::{composed::What, review_state::ReviewState},
    state::Examined,
};

/// The checked paste, with the evidence for each item; nothing where they are of an earlier run.
pub(super) struct Pasted(Option<Arc<Examined>>);

impl Pasted {
    pub(super) fn of(review_state: ReviewState) -> Self {
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

    pub(super) fn is_found_in_text(&self, row: &PlannedRow) -> bool {
        let by = self.recognised().and_then(|by| by.of(&row.places));
        by.is_some_and(Evidence::needs_acceptance)
    }

    pub(super) fn cells(
        &self,
        kind: ServiceKind,
        seen: &Seen,
        number: u32,
        row: &PlannedRow,
    ) -> Vec<Cell> {
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
        let effect = self.effect(seen, number, row);
        match kind {
            ServiceKind::AiCore => {
                let status = row.seen.as_ref().map(messages::observation);
                cells.extend([
                    text(about.and_then(|about| about.scenario.as_ref())),
                    Cell::text(status.unwrap_or_default()),
                    created,
                    effect,
                ]);
            }
            ServiceKind::Engine => cells.extend([
                effect,
                number_of(|usage| Some(usage.process_instances)),
                number_of(|usage| usage.case_instances),
                created,
                text(about.and_then(|about| about.tenant.as_ref())),
                number_of(|usage| Some(usage.process_definitions + usage.case_definitions)),
                number_of(|usage| Some(usage.latest)),
            ]),
        }
        cells.push(line(row));
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
    pub(super) fn facts(
        &self,
        seen: &Seen,
        number: u32,
        row: &PlannedRow,
    ) -> impl IntoView + use<> {
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
        let facts = components::facts(facts.chain(about.unwrap_or_default()));
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
