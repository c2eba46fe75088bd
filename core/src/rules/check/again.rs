//! A text that stands in the paste more than once: what it says together.

use super::{
    Checker, RowState,
    entry::{is_part_of, state},
};
use crate::{
    paste::Entry,
    place::Place,
    rules::{Finding, Problem},
};

impl Checker {
    /// The same text stands here once more.
    pub(super) fn add_again(&mut self, number: usize, entry: Entry<'_>) {
        let Some(row) = self.rows.get_mut(number) else {
            return;
        };
        let problems = &mut self.problems;
        let is_found = entry.evidence.needs_acceptance();
        let state = state(&entry, &row.text, self.options);
        self.makes
            .count(&entry, &row.text, &state, self.options.kind.id_format());
        let place = entry.place;
        let first = row.places.first().cloned().unwrap_or_default();
        let value = row.text.clone();
        row.places.push(place.clone());
        let at = |place, finding| Problem {
            finding,
            place,
            value: value.clone(),
        };
        let chosen = self.options.action;
        match (&row.state, state) {
            // What stands in the text as well needs no acceptance, and a text may name an id often.
            (
                RowState::Ready(_) | RowState::Out(Finding::FoundInText),
                RowState::Out(Finding::FoundInText),
            ) => {}
            (RowState::Out(Finding::FoundInText), ready @ RowState::Ready(_)) => row.state = ready,
            (RowState::Ready(_), RowState::Ready(_)) if is_found => {}
            // What the user chose means both: the two entries are one wish.
            (RowState::Out(was), ready @ RowState::Ready(_)) if is_part_of(was, chosen) => {
                problems.push(at(place, Finding::Duplicate { first }));
                row.state = ready;
            }
            (RowState::Ready(_), RowState::Out(is)) if is_part_of(&is, chosen) => {
                problems.push(at(place, Finding::Duplicate { first }));
            }
            (RowState::Out(was), RowState::Out(is))
                if is_part_of(was, chosen) && is_part_of(&is, chosen) =>
            {
                self.halves.push((number, at(place, is)));
            }
            // The text wants two things of one id, of which only one was chosen.
            (RowState::Ready(was), RowState::Out(Finding::ActionDiffers { named, chosen }))
                if was.action != named =>
            {
                let conflict = Finding::Conflict {
                    other: place.clone(),
                    here: was.action,
                    there: named,
                };
                problems.push(at(first, conflict.clone()));
                problems.push(at(place, Finding::ActionDiffers { named, chosen }));
                row.state = RowState::Out(conflict);
            }
            (RowState::Out(Finding::ActionDiffers { named, .. }), RowState::Ready(is))
                if is.action != *named =>
            {
                let conflict = Finding::Conflict {
                    other: first,
                    here: is.action,
                    there: *named,
                };
                problems.push(at(place, conflict));
            }
            // One entry is fine and another one is not: then the id is not certain.
            (was, RowState::Out(finding)) => {
                problems.push(at(place, finding.clone()));
                if matches!(
                    was,
                    RowState::Ready(_) | RowState::Out(Finding::FoundInText)
                ) {
                    problems.push(at(first, finding.clone()));
                    row.state = RowState::Out(finding);
                }
            }
            (RowState::Ready(was), RowState::Ready(is)) if was.action == is.action => {
                problems.push(at(place, Finding::Duplicate { first }));
            }
            (RowState::Ready(was), RowState::Ready(is)) => {
                let conflict = |other: &Place, here, there| Finding::Conflict {
                    other: other.clone(),
                    here,
                    there,
                };
                let here = conflict(&first, is.action, was.action);
                let there = conflict(&place, was.action, is.action);
                problems.push(at(first, there.clone()));
                problems.push(at(place, here));
                row.state = RowState::Out(there);
            }
            (RowState::Out(finding), RowState::Ready(_)) => {
                problems.push(at(place, finding.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Options,
        tests::{AS_PASTED, DELETE, checked, findings},
    };
    use crate::{item::Action, place::Place, rules::Finding};

    #[test]
    fn a_repeat_is_one_row_with_all_its_places() {
        let checked = checked(DELETE, "a1b2\nc3d4\na1b2\na1b2");
        assert_eq!(
            findings(&checked),
            [("duplicate", Some(3)), ("duplicate", Some(4))]
        );
        assert_eq!(checked.rows.len(), 2);
        let lines: Vec<_> = checked.rows[0].places.iter().map(Place::line).collect();
        assert_eq!(lines, [Some(1), Some(3), Some(4)]);
        assert_eq!(checked.items().count(), 2);
    }

    #[test]
    fn one_id_with_two_actions_is_refused_and_both_places_are_named() {
        let text = r#"{"deployments":[{"id":"a1b2","targetStatus":"STOPPED"},
            {"id":"c3d4","targetStatus":"STOPPED"},
            {"id":"a1b2","targetStatus":"DELETED"}]}"#;
        let checked = checked(AS_PASTED, text);
        assert_eq!(
            findings(&checked),
            [("conflict", Some(1)), ("conflict", Some(3))]
        );
        let Finding::Conflict { other, here, there } = &checked.problems[0].finding else {
            panic!("{:?}", checked.problems[0]);
        };
        assert_eq!(
            (other.line(), *here, *there),
            (Some(3), Action::Stop, Action::Delete)
        );
        let ids: Vec<_> = checked.items().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["c3d4"]);
    }

    #[test]
    fn one_id_with_two_actions_is_one_wish_where_stop_then_delete_was_chosen() {
        let options = Options {
            action: Some(Action::StopThenDelete),
            ..DELETE
        };
        let text = "id,action\na1b2,stop\nc3d4,delete\na1b2,delete\na1b2,stop\ne5f6,stop";
        let checked = checked(options, text);
        assert_eq!(
            findings(&checked),
            [
                ("duplicate", Some(4)),
                ("duplicate", Some(5)),
                ("action-differs", Some(6))
            ]
        );
        let items: Vec<_> = checked.items().map(|i| (i.id.as_str(), i.action)).collect();
        let both = Action::StopThenDelete;
        assert_eq!(items, [("a1b2", both), ("c3d4", both)]);
    }

    #[test]
    fn one_id_with_two_actions_is_sent_by_neither_also_where_one_was_chosen() {
        for (text, rules) in [
            (
                "id,action\na1b2,stop\na1b2,delete",
                ["action-differs", "conflict"],
            ),
            (
                "id,action\na1b2,delete\na1b2,stop",
                ["conflict", "action-differs"],
            ),
        ] {
            let checked = checked(DELETE, text);
            assert_eq!(checked.items().count(), 0, "{text}");
            let found = findings(&checked);
            let found: Vec<_> = found.iter().map(|(rule, _)| *rule).collect();
            assert_eq!(found, rules, "{text}");
        }
    }

    #[test]
    fn a_third_action_after_a_conflict_changes_nothing() {
        let text = "id,action\na1b2,stop\na1b2,delete\na1b2,stop";
        let checked = checked(AS_PASTED, text);
        assert_eq!(checked.items().count(), 0);
        assert_eq!(checked.problems.len(), 3);
    }

    #[test]
    fn an_id_of_which_one_entry_is_not_certain_is_not_sent() {
        let text = "id,action\na1b2,stop\na1b2,explode";
        let checked = checked(AS_PASTED, text);
        assert_eq!(checked.items().count(), 0);
        let rules: Vec<_> = findings(&checked).into_iter().map(|f| f.0).collect();
        assert_eq!(rules, ["action-unknown"; 2]);
    }

    #[test]
    fn an_id_that_is_to_be_kept_anywhere_is_ready_nowhere() {
        for text in ["a1b2 # keep\na1b2", "a1b2\na1b2 # keep"] {
            let checked = checked(DELETE, text);
            assert_eq!(checked.items().count(), 0, "{text}");
            assert_eq!(checked.problems.len(), 2, "{text}");
        }
    }
}
