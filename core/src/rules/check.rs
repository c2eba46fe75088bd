//! Entries of a paste, turned into items and problems.

use std::sync::Arc;

use super::{
    Finding, Implausible, Problem,
    chunks::Chunks,
    excerpt, implausible,
    implausible::is_name,
    makes::{Makes, Others},
    problems::{Merge, Problems},
    seen::{Seen, Sort},
    shortened,
};
use crate::{
    item::{Action, Item, ItemId, Kind},
    paste::{Entry, Evidence, NamedAction, Value, Why},
    place::{Place, Places},
};

/// What entries are checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The kind of resource that was chosen.
    pub kind: Kind,
    /// What becomes of entries that name no action themselves; none where each has to.
    pub action: Option<Action>,
    /// Whether ids that look like something else are taken all the same.
    pub include_implausible: bool,
    /// Whether the user has accepted what was found in running text.
    pub accept_found: bool,
}

/// What is known of one distinct text after checking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// It is an id that can be sent.
    Ready(Item),
    /// A rule refuses it, or leaves it out.
    Out(Finding),
}

/// One distinct text, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRow {
    /// The id, or what stood in its place.
    pub text: Arc<str>,
    /// Every place where it stands; the first one first.
    pub places: Places,
    /// What the rules say of it.
    pub state: RowState,
}

/// Everything that the rules say of a paste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Each distinct text once, in the order of first appearance.
    pub rows: Vec<CheckedRow>,
    /// The problems, in the order of the text.
    pub problems: Vec<Problem>,
    /// How many entries there were.
    pub entries: usize,
    /// How many of them name an action themselves.
    pub named_actions: usize,
    /// What was found in running text, whether it is accepted or not: each id once, in the order of
    /// the text.
    pub found: Vec<Found>,
}

/// An id that was found in running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The id.
    pub id: Arc<str>,
    /// Where it stands first.
    pub place: Place,
    /// What stands around it.
    pub around: Arc<str>,
}

impl Checked {
    /// What can be sent.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.rows.iter().filter_map(|row| match &row.state {
            RowState::Ready(item) => Some(item),
            RowState::Out(_) => None,
        })
    }
}

/// Checks entries one by one, so that a large paste can be checked in slices.
pub struct Checker {
    options: Options,
    seen: Seen,
    rows: Chunks<CheckedRow>,
    problems: Problems,
    entries: usize,
    named_actions: usize,
    found: Vec<Found>,
    makes: Makes,
    /// What says Stop where it is to be stopped and deleted: a problem, unless the same id says
    /// Delete elsewhere. With the number of its row.
    halves: Vec<(usize, Problem)>,
}

impl Checker {
    /// Begins to check.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            seen: Seen::default(),
            rows: Chunks::default(),
            problems: Problems::default(),
            entries: 0,
            named_actions: 0,
            found: Vec::new(),
            makes: Makes::default(),
            halves: Vec::new(),
        }
    }

    /// Checks all of a text at once.
    pub fn check_all<'t>(
        options: Options,
        entries: impl IntoIterator<Item = Entry<'t>>,
    ) -> Checked {
        let mut checker = Self::new(options);
        for entry in entries {
            checker.add(entry);
        }
        checker.finish()
    }

    /// Checks the next entry.
    pub fn add(&mut self, entry: Entry<'_>) {
        self.entries += 1;
        if entry.action.is_some() {
            self.named_actions += 1;
        }
        let (sort, raw) = written(&entry.value);
        let text = shortened(raw);
        let rows = &self.rows;
        let has_text = |row: usize| rows.get(row).is_some_and(|row| *row.text == *text);
        if let Some(row) = self.seen.row(sort, &text, has_text) {
            self.add_again(row, entry);
        } else {
            let text = text.into();
            self.add_first(text, entry);
        }
    }

    fn add_first(&mut self, text: Arc<str>, entry: Entry<'_>) {
        let state = state(&entry, &text, self.options);
        self.makes
            .count(&entry, &text, &state, self.options.kind.id_format());
        self.note_found(&entry, &text, &state);
        if let RowState::Out(finding) = &state
            && *finding != Finding::FoundInText
        {
            let problem = Problem {
                finding: finding.clone(),
                place: entry.place.clone(),
                value: text.clone(),
            };
            if is_part_of(finding, self.options.action) {
                self.halves.push((self.rows.len(), problem));
            } else {
                self.problems.push(problem);
            }
        }
        self.rows.push(CheckedRow {
            text,
            places: entry.place.into(),
            state,
        });
    }

    /// Keeps what the user is to accept, or has accepted.
    fn note_found(&mut self, entry: &Entry<'_>, text: &Arc<str>, state: &RowState) {
        let Evidence::Text { around } = entry.evidence else {
            return;
        };
        if matches!(
            state,
            RowState::Ready(_) | RowState::Out(Finding::FoundInText)
        ) {
            self.found.push(Found {
                id: text.clone(),
                place: entry.place.clone(),
                around: excerpt(around),
            });
        }
    }

    /// The same text stands here once more.
    fn add_again(&mut self, number: usize, entry: Entry<'_>) {
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

    /// Ends the check at once.
    pub fn finish(self) -> Checked {
        let mut finish = self.finish_in_slices();
        loop {
            if let Some(checked) = finish.step(usize::MAX) {
                return checked;
            }
        }
    }

    /// Ends the check in slices: a million rows have to be put together, and their problems
    /// brought into the order of the text.
    pub fn finish_in_slices(self) -> Finish {
        let mut problems = self.problems.merge();
        for (row, problem) in self.halves {
            let is_out = |row: &CheckedRow| matches!(row.state, RowState::Out(_));
            if self.rows.get(row).is_some_and(is_out) {
                problems.add(problem);
            }
        }
        Finish {
            checked: Checked {
                rows: Vec::with_capacity(self.rows.len()),
                problems: Vec::new(),
                entries: self.entries,
                named_actions: self.named_actions,
                found: self.found,
            },
            rows: self.rows.into_iter(),
            problems,
            others: self.makes.others(self.options),
        }
    }
}

/// A check that is being ended.
pub struct Finish {
    checked: Checked,
    rows: <Chunks<CheckedRow> as IntoIterator>::IntoIter,
    problems: Merge,
    others: Others,
}

impl Finish {
    /// Goes on with so many rows or problems, at least one. Once there is nothing left to do,
    /// gives everything that the rules say of the paste; after that, nothing of use.
    pub fn step(&mut self, parts: usize) -> Option<Checked> {
        let parts = parts.max(1);
        let before = self.checked.rows.len();
        if self.others.is_any() {
            for mut row in self.rows.by_ref().take(parts) {
                if let RowState::Ready(_) = row.state
                    && self.others.holds(&row.text)
                {
                    let looks = Implausible::OtherMake;
                    let finding = Finding::IdImplausible { looks };
                    for place in &row.places {
                        self.problems.add(Problem {
                            finding: finding.clone(),
                            place: place.clone(),
                            value: row.text.clone(),
                        });
                    }
                    row.state = RowState::Out(finding);
                }
                self.checked.rows.push(row);
            }
        } else {
            self.checked.rows.extend(self.rows.by_ref().take(parts));
        }
        let left = parts - (self.checked.rows.len() - before);
        let problems = self.problems.step(left)?;
        let mut checked = std::mem::take(&mut self.checked);
        checked.problems = problems;
        if checked.entries == 0 {
            checked.problems.push(Problem::whole(Finding::ListEmpty));
        }
        Some(checked)
    }
}

/// What stands where an id should be: of which sort it is, and as it was written.
fn written<'e>(value: &'e Value<'_>) -> (Sort, &'e str) {
    match value {
        Value::Text(text) => (Sort::Text, text),
        Value::Null => (Sort::Null, "null"),
        Value::NotText { raw, .. } => (Sort::NotText, raw),
        Value::NoId => (Sort::NoId, ""),
        Value::NotAList { .. } => (Sort::NotAList, ""),
        Value::Broken { .. } | Value::ListTwice { .. } => (Sort::Broken, ""),
        // It is the same id, wherever else it stands.
        Value::LeftOut { text, why } => match why {
            Why::Diff if text.is_empty() => (Sort::Broken, ""),
            _ => (Sort::Text, text),
        },
    }
}

fn state(entry: &Entry<'_>, text: &Arc<str>, options: Options) -> RowState {
    match check(entry, text, options) {
        Ok(item) => RowState::Ready(item),
        Err(finding) => RowState::Out(finding),
    }
}

/// The rules for a single entry, the gravest first.
fn check(entry: &Entry<'_>, text: &Arc<str>, options: Options) -> Result<Item, Finding> {
    let kind = options.kind;
    match &entry.value {
        Value::Broken { expected } => {
            return Err(Finding::JsonBroken {
                expected: *expected,
            });
        }
        Value::ListTwice { name } => {
            return Err(Finding::KeyDuplicate {
                name: (*name).into(),
            });
        }
        Value::NotAList { found } => return Err(Finding::ListExpected { found: *found }),
        Value::LeftOut { why, .. } => return Err(Finding::LeftOut { why: *why }),
        Value::Text(_) | Value::Null | Value::NotText { .. } | Value::NoId => {}
    }
    if let Some(name) = &entry.doubled_key {
        return Err(Finding::KeyDuplicate { name: name.clone() });
    }
    if let Some(found) = entry.kind.filter(|found| !kind.is_called(*found)) {
        return Err(Finding::WrongCollection {
            found,
            chosen: kind,
        });
    }
    match &entry.value {
        Value::Null => return Err(Finding::IdNull),
        Value::NoId => return Err(Finding::IdMissing),
        Value::NotText { found, .. } => return Err(Finding::IdNotText { found: *found }),
        Value::Text(text) if text.is_empty() => return Err(Finding::IdEmpty),
        _ => {}
    }
    let format = kind.id_format();
    // An excerpt is longer than any id, so what holds for it holds for the whole text.
    let id = ItemId::share(format, text).map_err(|fault| Finding::IdMalformed { fault })?;
    if !options.include_implausible {
        // What the text itself calls an id of this kind may look like a name.
        let is_name = || entry.evidence != Evidence::Named && is_name(format, text);
        let looks = implausible(format, text).or_else(|| is_name().then_some(Implausible::Name));
        if let Some(looks) = looks {
            return Err(Finding::IdImplausible { looks });
        }
    }
    let action = match (&entry.action, options.action) {
        (Some(NamedAction::Known(named)), None) => *named,
        (Some(NamedAction::Known(named)), Some(chosen)) if does(chosen, *named) => chosen,
        (Some(NamedAction::Known(named)), Some(_)) if !kind.actions().contains(named) => {
            return Err(Finding::ActionUnsupported { action: *named });
        }
        (Some(NamedAction::Known(named)), Some(chosen)) => {
            return Err(Finding::ActionDiffers {
                named: *named,
                chosen,
            });
        }
        (Some(NamedAction::Unknown(word)), _) => {
            return Err(Finding::ActionUnknown {
                word: excerpt(word),
            });
        }
        (None, chosen) => chosen.ok_or(Finding::ActionMissing)?,
    };
    if !kind.actions().contains(&action) {
        return Err(Finding::ActionUnsupported { action });
    }
    if entry.evidence.needs_acceptance() && !options.accept_found {
        return Err(Finding::FoundInText);
    }
    Ok(Item { id, action })
}

/// Whether what was chosen is what an entry names itself: what is to be deleted may be stopped
/// before, but nothing that is only to be stopped is deleted.
fn does(chosen: Action, named: Action) -> bool {
    chosen == named || (chosen, named) == (Action::StopThenDelete, Action::Delete)
}

/// Whether an entry was left out only because what it names is the first half of what was chosen.
fn is_part_of(finding: &Finding, chosen: Option<Action>) -> bool {
    let is_stop = matches!(
        finding,
        Finding::ActionDiffers {
            named: Action::Stop,
            ..
        }
    );
    is_stop && chosen == Some(Action::StopThenDelete)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        item::IdFault,
        paste::{JsonType, Reader},
        rules::Implausible,
    };

    const AS_PASTED: Options = Options {
        action: None,
        ..DELETE
    };

    const DELETE: Options = Options {
        kind: Kind::Deployments,
        action: Some(Action::Delete),
        include_implausible: false,
        accept_found: false,
    };

    fn checked(options: Options, text: &str) -> Checked {
        Checker::check_all(options, Reader::new(text, Some(options.kind)))
    }

    fn findings(checked: &Checked) -> Vec<(&'static str, Option<u32>)> {
        let found = |problem: &Problem| (problem.finding.rule(), problem.place.line());
        checked.problems.iter().map(found).collect()
    }

    #[test]
    fn what_is_fine_is_ready_with_the_chosen_action() {
        let checked = checked(DELETE, "d889e3a61050c085\ne529e8bd58740bc9");
        assert!(checked.problems.is_empty());
        let actions: Vec<_> = checked.items().map(|item| item.action).collect();
        assert_eq!(actions, [Action::Delete; 2]);
    }

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
    fn what_the_text_names_never_changes_what_was_chosen() {
        let text = "id,action\na1b2,stop\nc3d4,delete\ne5f6,stop-then-delete\ng7h8,";
        for (action, ready) in [
            (Action::Stop, &["a1b2", "g7h8"][..]),
            (Action::Delete, &["c3d4", "g7h8"]),
            (Action::StopThenDelete, &["c3d4", "e5f6", "g7h8"]),
        ] {
            let options = Options {
                action: Some(action),
                ..DELETE
            };
            let checked = checked(options, text);
            let ids: Vec<_> = checked.items().map(|item| item.id.as_str()).collect();
            assert_eq!(ids, ready, "{action:?}");
            assert!(checked.items().all(|item| item.action == action));
            assert_eq!(checked.problems.len(), 4 - ready.len());
        }
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
    fn what_is_found_in_text_is_ready_once_it_is_accepted() {
        let text = "please delete df8ffc43f15186b4 soon\nand d85bc6d87d8aaa6b, too\ndf8ffc43f15186b4 again";
        let before = checked(DELETE, text);
        assert_eq!(before.items().count(), 0);
        assert!(before.problems.is_empty());
        let found: Vec<_> = (before.found.iter())
            .map(|f| (&*f.id, f.place.line(), &*f.around))
            .collect();
        assert_eq!(
            found,
            [
                (
                    "df8ffc43f15186b4",
                    Some(1),
                    "please delete df8ffc43f15186b4 soon"
                ),
                ("d85bc6d87d8aaa6b", Some(2), "and d85bc6d87d8aaa6b, too"),
            ]
        );
        let options = Options {
            accept_found: true,
            ..DELETE
        };
        let after = checked(options, text);
        assert_eq!(after.items().count(), 2);
        assert_eq!(after.found, before.found);
        // What stands in a list as well needs no acceptance, before or behind it.
        for text in [
            format!("{text}\n\nd85bc6d87d8aaa6b\n"),
            format!("d85bc6d87d8aaa6b\n\n{text}"),
        ] {
            let checked = checked(DELETE, &text);
            let ids: Vec<_> = checked.items().map(|item| item.id.as_str()).collect();
            assert_eq!(ids, ["d85bc6d87d8aaa6b"], "{text}");
            assert!(checked.problems.is_empty(), "{text}");
        }
    }

    #[test]
    fn an_id_that_is_to_be_kept_anywhere_is_ready_nowhere() {
        for text in ["a1b2 # keep\na1b2", "a1b2\na1b2 # keep"] {
            let checked = checked(DELETE, text);
            assert_eq!(checked.items().count(), 0, "{text}");
            assert_eq!(checked.problems.len(), 2, "{text}");
        }
    }

    #[test]
    fn what_is_of_another_make_than_the_ids_beside_it_is_unlikely() {
        let uuid = "0f434172-ece6-44ed-8a4f-b193bb511c98";
        let text = format!("df8ffc43f15186b4\n{uuid}\nv1x2\nd85bc6d87d8aaa6b");
        let of_core = checked(DELETE, &text);
        let rules: Vec<_> = findings(&of_core);
        assert_eq!(
            rules,
            [("id-implausible", Some(2)), ("id-implausible", Some(3))]
        );
        assert_eq!(of_core.items().count(), 2);
        assert_eq!(checked(DELETE, uuid).items().count(), 1);
        let engine = Options {
            kind: Kind::ProcessDeployments,
            ..DELETE
        };
        let of_engine = checked(engine, &format!("{uuid}\nshipment\n3\n"));
        assert_eq!(of_engine.items().count(), 1);
        assert_eq!(checked(engine, &format!("{uuid}\n3\n")).items().count(), 2);
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
    fn as_pasted_each_entry_has_its_own_action() {
        let text = "{\"deployments\":[{\"id\":\"a1b2\",\"targetStatus\":\"STOPPED\"},\"c3d4\"]}";
        let checked = checked(AS_PASTED, text);
        assert_eq!(checked.named_actions, 1);
        assert_eq!(findings(&checked), [("action-missing", Some(1))]);
        let actions: Vec<_> = checked.items().map(|item| item.action).collect();
        assert_eq!(actions, [Action::Stop]);
    }

    #[test]
    fn an_object_that_names_its_id_or_its_action_twice_is_refused() {
        for (text, rows) in [
            (r#"{"id":"a1b2","id":"c3d4"}"#, 2),
            (r#"{"id":"a1b2","\u0069d":"a1b2"}"#, 1),
            (r#"{"deployments":[{"id":"a1b2","id":"c3d4"}]}"#, 2),
            (
                r#"{"deployments":[{"id":"a1b2","targetStatus":"STOPPED","targetStatus":"DELETED"}]}"#,
                1,
            ),
            (
                r#"{"deployments":[{"targetStatus":null,"id":"a1b2","targetStatus":"STOPPED"}]}"#,
                1,
            ),
            // The same id elsewhere is not certain then.
            (r#"["a1b2",{"id":"a1b2","id":"c3d4"}]"#, 2),
        ] {
            let checked = checked(DELETE, text);
            assert_eq!(checked.items().count(), 0, "{text}");
            assert_eq!(checked.rows.len(), rows, "{text}");
            assert!(!checked.problems.is_empty(), "{text}");
            for problem in &checked.problems {
                assert_eq!(problem.finding.rule(), "key-duplicate", "{text}");
                assert_eq!(problem.place.line(), Some(1), "{text}");
            }
        }
        for text in [
            r#"[{"id":"a1b2","name":1,"name":2},{"id":"c3d4"}]"#,
            "{\"id\":\"a1b2\"}\n{\"id\":\"c3d4\"}",
            // What a row is, not what is to become of it.
            r#"{"resources":[{"id":"a1b2","targetStatus":"STOPPED","targetStatus":"RUNNING"},
                {"id":"c3d4"}]}"#,
        ] {
            let checked = checked(DELETE, text);
            assert!(
                checked.problems.is_empty(),
                "{text}: {:?}",
                checked.problems
            );
            assert_eq!(checked.items().count(), 2, "{text}");
        }
    }

    #[test]
    fn of_a_document_with_two_lists_of_one_name_nothing_is_read() {
        for text in [
            r#"{"deployments":["a1b2"],"deployments":["c3d4"]}"#,
            r"{deployments:[a1b2],deployments:[c3d4]}",
            r#"{"deploymentIds":["a1b2"],"x":1,"\u0064eploymentIds":null}"#,
        ] {
            let checked = checked(DELETE, text);
            assert_eq!(findings(&checked), [("key-duplicate", Some(1))], "{text}");
            assert_eq!(checked.items().count(), 0, "{text}");
        }
        for text in [
            "{\"deployments\":[\"a1b2\"]}\n{\"deployments\":[\"c3d4\"]}",
            r#"{"deployments":[{"id":"a1b2","x":{"ids":[],"ids":[]}},"c3d4"]}"#,
        ] {
            let checked = checked(DELETE, text);
            assert!(
                checked.problems.is_empty(),
                "{text}: {:?}",
                checked.problems
            );
            assert_eq!(checked.items().count(), 2, "{text}");
        }
    }

    #[test]
    fn a_wrong_collection_refuses_every_entry_of_it() {
        let text = r#"{"executions":[{"id":"e1e1","targetStatus":"STOPPED"},"e2e2"]}"#;
        let checked = checked(DELETE, text);
        let rules: Vec<_> = findings(&checked).into_iter().map(|f| f.0).collect();
        assert_eq!(rules, ["wrong-collection"; 2]);
        assert_eq!(checked.items().count(), 0);
    }

    #[test]
    fn null_blank_and_other_json_each_say_what_they_are() {
        let checked = checked(DELETE, "[\"a1b2\", null, \"\", 12, {}]");
        let rules: Vec<_> = findings(&checked).into_iter().map(|f| f.0).collect();
        assert_eq!(rules, ["id-null", "id-empty", "id-not-text", "id-missing"]);
        let found = JsonType::Number;
        assert_eq!(checked.problems[2].finding, Finding::IdNotText { found });
        assert_eq!(checked.items().count(), 1);
    }

    #[test]
    fn the_text_null_is_implausible_until_it_is_included() {
        let text = "null\nSTOPPED\na1b2";
        let checked = checked(DELETE, text);
        let looks = |problem: &Problem| problem.finding.clone();
        assert_eq!(
            checked.problems.iter().map(looks).collect::<Vec<_>>(),
            [
                Finding::IdImplausible {
                    looks: Implausible::Literal
                },
                Finding::IdImplausible {
                    looks: Implausible::Status
                },
            ]
        );
        let included = Options {
            include_implausible: true,
            ..DELETE
        };
        let checked = Checker::check_all(included, Reader::new(text, None));
        assert_eq!(checked.items().count(), 3);
    }

    #[test]
    fn malformed_ids_say_why_and_where() {
        let checked = checked(DELETE, "a1b2\nx/y1\nabc");
        let fault = IdFault::Character {
            character: '/',
            position: 2,
        };
        assert_eq!(checked.problems[0].finding, Finding::IdMalformed { fault });
        assert_eq!(checked.problems[0].place.line(), Some(2));
        let fault = IdFault::TooShort { length: 3, min: 4 };
        assert_eq!(checked.problems[1].finding, Finding::IdMalformed { fault });
    }

    #[test]
    fn a_list_without_entries_and_a_text_that_is_none_are_told() {
        for (text, rule) in [
            ("", "list-empty"),
            (" \n\n", "list-empty"),
            ("{\"deployments\":[]}", "list-empty"),
            ("{\"deployments\":{}}", "list-expected"),
            ("[\"a1b2\"", "json-broken"),
        ] {
            let checked = checked(DELETE, text);
            assert_eq!(checked.problems.len(), 1, "{text}");
            assert_eq!(checked.problems[0].finding.rule(), rule, "{text}");
            assert_eq!(checked.items().count(), 0, "{text}");
        }
    }

    #[test]
    fn a_check_that_is_ended_in_slices_says_the_same() {
        let lines = |word| (1000..1100).map(move |n| format!("a{n},{word}\n"));
        let lines = lines("stop").chain(lines("delete"));
        let text = "id,action\n".to_owned() + &lines.collect::<String>();
        let whole = checked(AS_PASTED, &text);
        assert_eq!(whole.problems.len(), 200);
        let mut checker = Checker::new(AS_PASTED);
        Reader::new(&text, None).for_each(|entry| checker.add(entry));
        let mut finish = checker.finish_in_slices();
        let slices: Vec<_> = std::iter::from_fn(|| Some(finish.step(10)))
            .take(31)
            .collect();
        assert!(slices.iter().take(30).all(Option::is_none));
        assert_eq!(slices.last(), Some(&Some(whole)));
    }

    #[test]
    fn problems_stand_in_the_order_of_the_text() {
        let checked = checked(AS_PASTED, "id,action\na1b2,stop\nx/y1,stop\na1b2,delete");
        let lines: Vec<_> = findings(&checked).into_iter().map(|f| f.1).collect();
        assert_eq!(lines, [Some(2), Some(3), Some(4)]);
    }
}
