//! The reasons against sending an item that can be sent.

use super::{PlannedRow, StatusGroup};
use crate::item::Flags;

/// A reason against sending an item, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Danger {
    /// It may only just be starting, and its deletion would kill it.
    MayBeStarting,
    /// Its deletion destroys running instances.
    DestroysInstances,
    /// It was found in running text, where nothing says that it is meant.
    FoundInText,
}

impl Danger {
    /// The reason against sending a row of a plan that deletes with these flags: its group is this,
    /// and it was found in running text, or not. None of what is not sent.
    pub fn of(
        row: &PlannedRow,
        group: Option<&StatusGroup>,
        flags: Flags,
        is_found_in_text: bool,
    ) -> Option<Self> {
        let usage = row.about.as_deref().and_then(|about| about.usage);
        if group.is_some_and(StatusGroup::deletes_what_begins) {
            Some(Self::MayBeStarting)
        } else if flags.cascade && usage.is_some_and(|usage| usage.is_running()) {
            Some(Self::DestroysInstances)
        } else {
            is_found_in_text.then_some(Self::FoundInText)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        item::Action,
        place::{Place, Position},
        plan::{PredictedEffect, RowPlan, State},
        service::{About, Found, Usage},
    };

    #[test]
    fn the_worst_is_told_first() {
        let usage = Usage {
            process_instances: 3,
            ..Usage::NONE
        };
        let row = PlannedRow {
            text: "a1".into(),
            places: Place::text(Position { line: 1, column: 1 }).into(),
            target: 0,
            plan: RowPlan::Send(Action::Delete),
            seen: None,
            about: Some(Arc::new(About {
                usage: Some(usage),
                ..About::default()
            })),
        };
        let fresh = StatusGroup {
            state: State::Found {
                found: Found {
                    status: "UNKNOWN".into(),
                    being_deleted: false,
                },
                is_fresh: true,
            },
            action: Action::Delete,
            effect: PredictedEffect::Delete,
            items: 1,
        };
        let cascade = Flags {
            cascade: true,
            ..Flags::NONE
        };
        let danger =
            |row: &PlannedRow, group, flags, is_found| Danger::of(row, group, flags, is_found);
        let first = danger(&row, Some(&fresh), cascade, true);
        assert_eq!(first, Some(Danger::MayBeStarting));
        let second = danger(&row, None, cascade, true);
        assert_eq!(second, Some(Danger::DestroysInstances));
        let third = danger(&row, None, Flags::NONE, true);
        assert_eq!(third, Some(Danger::FoundInText));
        assert_eq!(danger(&row, None, Flags::NONE, false), None);
    }
}
