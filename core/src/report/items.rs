//! The items of a plan, in an order.

use super::{
    Query,
    order::{by_number, by_text},
};
use crate::{
    plan::PlannedRow,
    service::{About, Observation, Usage},
};

/// A key by which the items of a plan can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemBy {
    /// The effect on it: what speaks against that first, then what is sent, then what is left out.
    Effect,
    /// The id.
    Id,
    /// The name.
    Name,
    /// The scenario.
    Scenario,
    /// The status.
    Status,
    /// The time when it was created or deployed.
    Created,
    /// The tenant.
    Tenant,
    /// The number of its definitions.
    Definitions,
    /// The number of those that are the latest version.
    Latest,
    /// The number of running process instances.
    ProcessInstances,
    /// The number of running cases.
    CaseInstances,
    /// Its place in the paste.
    Place,
}

/// The numbers of the items of a plan that a query finds, in an order: the first key decides, and
/// where rows are equal by it the next one, in the end the paste. What has nothing there stands
/// last, whichever way round. `rank` says where an item stands by [`ItemBy::Effect`]. What a rule
/// refuses is no item.
pub fn item_order(
    rows: &[PlannedRow],
    query: &Query,
    keys: &[(ItemBy, bool)],
    rank: impl Fn(u32) -> u64,
) -> Vec<u32> {
    let mut numbers = items_found(rows, query);
    for key in keys.iter().rev() {
        sort_items(&mut numbers, rows, *key, &rank);
    }
    numbers
}

/// The numbers of the items that a query finds, as they stand in the paste.
pub fn items_found(rows: &[PlannedRow], query: &Query) -> Vec<u32> {
    let found = (0..)
        .zip(rows)
        .filter(|(_, row)| row.is_item() && query.finds_planned(row));
    found.map(|(number, _)| number).collect()
}

/// Sorts by one key, the largest first if so said: a part of what [`item_order`] does, for who sorts so
/// many that each key is a piece of work. Items that are equal by it keep their order.
pub fn sort_items(
    numbers: &mut [u32],
    rows: &[PlannedRow],
    (by, descending): (ItemBy, bool),
    rank: &impl Fn(u32) -> u64,
) {
    let row = |number: u32| rows.get(usize::try_from(number).ok()?);
    let about = |number: u32| row(number)?.about.as_deref();
    let status = |number: u32| match row(number)?.seen.as_ref()? {
        Observation::Found(found) => Some(&*found.status),
        Observation::NotFound | Observation::NotListed => None,
    };
    let text_of = |number: u32| {
        let text = match by {
            ItemBy::Name => about(number)?.name.as_deref()?,
            ItemBy::Scenario => about(number)?.scenario.as_deref()?,
            ItemBy::Tenant => about(number)?.tenant.as_deref()?,
            ItemBy::Status => status(number)?,
            _ => &row(number)?.text,
        };
        (!text.is_empty()).then_some(text)
    };
    let number_of = |number: u32| {
        let usage = || about(number).and_then(|about: &About| about.usage);
        let count = |count: usize| u64::try_from(count).ok();
        match by {
            ItemBy::Created => Some(about(number)?.deployed?.0),
            ItemBy::Definitions => count(definitions(&usage()?)),
            ItemBy::Latest => count(usage()?.latest),
            ItemBy::ProcessInstances => count(usage()?.process_instances),
            ItemBy::CaseInstances => count(usage()?.case_instances?),
            ItemBy::Effect => Some(rank(number)),
            _ => Some(number.into()),
        }
    };
    match by {
        ItemBy::Id | ItemBy::Name | ItemBy::Scenario | ItemBy::Tenant | ItemBy::Status => {
            by_text(numbers, descending, &text_of);
        }
        _ => by_number(numbers, descending, number_of),
    }
}

/// The definitions that were counted.
const fn definitions(usage: &Usage) -> usize {
    usage.process_definitions + usage.case_definitions
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        item::Action,
        place::{Place, Position},
        plan::RowPlan,
        rules::Finding,
        service::{Found, Reason, ReasonKind},
    };

    fn row(text: &str, name: Option<&str>, instances: Option<usize>, is_sent: bool) -> PlannedRow {
        let usage = instances.map(|process_instances| Usage {
            process_instances,
            ..Usage::NONE
        });
        let left_out = || RowPlan::LeaveOut(Arc::new(Reason::of(ReasonKind::LeftOut)));
        PlannedRow {
            text: text.into(),
            places: Place::text(Position { line: 1, column: 1 }).into(),
            target: 0,
            plan: if is_sent {
                RowPlan::Send(Action::Delete)
            } else {
                left_out()
            },
            seen: None,
            about: Some(Arc::new(About {
                name: name.map(Into::into),
                usage,
                ..About::default()
            })),
        }
    }

    #[test]
    fn rows_are_sorted_and_what_has_nothing_stands_last() {
        let rows = [
            row("c", Some("order"), Some(2), true),
            row("a", None, Some(7), false),
            row("b", Some("invoice"), None, true),
            row("d", Some("order"), Some(9), true),
        ];
        let rank = |number: u32| u64::from(number == 1);
        let all = Query::default();
        let order = |by, descending| item_order(&rows, &all, &[(by, descending)], rank);
        assert_eq!(order(ItemBy::Id, false), [1, 2, 0, 3]);
        assert_eq!(order(ItemBy::Name, false), [2, 0, 3, 1]);
        assert_eq!(order(ItemBy::Name, true), [0, 3, 2, 1]);
        assert_eq!(order(ItemBy::ProcessInstances, true), [3, 1, 0, 2]);
        assert_eq!(order(ItemBy::Effect, false), [0, 2, 3, 1]);
        assert_eq!(order(ItemBy::Place, true), [3, 2, 1, 0]);
        let both = [(ItemBy::Name, false), (ItemBy::ProcessInstances, true)];
        assert_eq!(item_order(&rows, &all, &both, rank), [2, 3, 0, 1]);
    }

    #[test]
    fn what_is_typed_finds_items_by_id_name_and_status_and_what_a_rule_refuses_is_none() {
        let mut rows = vec![
            row("c", Some("order"), None, true),
            row("a", None, None, true),
            row("x y", None, None, false),
        ];
        rows[1].seen = Some(Observation::Found(Found {
            status: "RUNNING".into(),
            being_deleted: false,
        }));
        rows[2].plan = RowPlan::Skip(Arc::new(Finding::IdEmpty));
        let found = |text: &str| item_order(&rows, &Query::new(text), &[], |_| 0);
        assert_eq!(found(""), [0, 1]);
        assert_eq!(found("ORD"), [0]);
        assert_eq!(found("running"), [1]);
        assert_eq!(found("order running"), [0_u32; 0]);
    }
}
