//! The known details of the rows of a plan, in an order.

use super::order::{by_number, by_text};
use crate::{
    plan::PlannedRow,
    service::{About, Usage},
};

/// A key by which the deployments of a plan can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KnownBy {
    /// The id.
    Id,
    /// The name.
    Name,
    /// When it was deployed.
    Deployed,
    /// The tenant.
    Tenant,
    /// How many definitions it has.
    Definitions,
    /// How many of them are the latest version.
    Latest,
    /// How many process instances run.
    ProcessInstances,
    /// How many cases run.
    CaseInstances,
    /// Whether it is sent: that first.
    Sent,
}

/// The numbers of the rows of which something is known, in an order: the first key decides, and
/// where rows are equal by it the next one. What has nothing there stands last, whichever way
/// round.
pub fn known_order(rows: &[PlannedRow], keys: &[(KnownBy, bool)]) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..)
        .zip(rows)
        .filter(|(_, row)| row.about.is_some())
        .map(|(number, _)| number)
        .collect();
    for (by, descending) in keys.iter().rev() {
        sort(&mut numbers, rows, *by, *descending);
    }
    numbers
}

fn sort(numbers: &mut [u32], rows: &[PlannedRow], by: KnownBy, descending: bool) {
    let row = |number: u32| rows.get(usize::try_from(number).ok()?);
    let about = |number: u32| row(number)?.about.as_deref();
    let text_of = |number: u32| {
        let text = match by {
            KnownBy::Name => about(number)?.name.as_deref()?,
            KnownBy::Tenant => about(number)?.tenant.as_deref()?,
            _ => &row(number)?.text,
        };
        (!text.is_empty()).then_some(text)
    };
    let number_of = |number: u32| {
        let usage = || about(number).and_then(|about: &About| about.usage);
        let count = |count: usize| u64::try_from(count).ok();
        match by {
            KnownBy::Deployed => Some(about(number)?.deployed?.0),
            KnownBy::Definitions => count(definitions(&usage()?)),
            KnownBy::Latest => count(usage()?.latest),
            KnownBy::ProcessInstances => count(usage()?.process_instances),
            KnownBy::CaseInstances => count(usage()?.case_instances?),
            _ => Some(row(number)?.action().is_none().into()),
        }
    };
    match by {
        KnownBy::Id | KnownBy::Name | KnownBy::Tenant => by_text(numbers, descending, &text_of),
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
        service::{Reason, ReasonKind},
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
        let mut rows = vec![
            row("c", Some("order"), Some(2), true),
            row("a", None, Some(7), false),
            row("b", Some("invoice"), None, true),
            row("d", Some("order"), Some(9), true),
        ];
        let order = |by, descending| known_order(&rows, &[(by, descending)]);
        assert_eq!(order(KnownBy::Id, false), [1, 2, 0, 3]);
        assert_eq!(order(KnownBy::Name, false), [2, 0, 3, 1]);
        assert_eq!(order(KnownBy::Name, true), [0, 3, 2, 1]);
        assert_eq!(order(KnownBy::ProcessInstances, true), [3, 1, 0, 2]);
        assert_eq!(order(KnownBy::Sent, false), [0, 2, 3, 1]);
        let both = [(KnownBy::Name, false), (KnownBy::ProcessInstances, true)];
        assert_eq!(known_order(&rows, &both), [2, 3, 0, 1]);
        // Of what is not there nothing is known.
        rows[3].about = None;
        assert_eq!(known_order(&rows, &[]), [0, 1, 2]);
    }
}
