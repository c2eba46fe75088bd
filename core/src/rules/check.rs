//! Entries of a paste, turned into items and problems.

use std::sync::Arc;

use super::{
    Finding, Problem,
    chunks::Chunks,
    excerpt, implausible,
    problems::{Merge, Problems},
    seen::{Seen, Sort},
    shortened,
};
use crate::{
    item::{Action, Item, ItemId, Kind},
    paste::{Entry, NamedAction, Value},
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
        if let RowState::Out(finding) = &state {
            self.problems.push(Problem {
                finding: finding.clone(),
                place: entry.place.clone(),
                value: text.clone(),
            });
        }
        self.rows.push(CheckedRow {
            text,
            places: entry.place.into(),
            state,
        });
    }

    /// The same text stands here once more.
    fn add_again(&mut self, row: usize, entry: Entry<'_>) {
        let Some(row) = self.rows.get_mut(row) else {
            return;
        };
        let problems = &mut self.problems;
        let state = state(&entry, &row.text, self.options);
        let place = entry.place;
        let first = row.places.first().cloned().unwrap_or_default();
        let value = row.text.clone();
        row.places.push(place.clone());
        let at = |place, finding| Problem {
            finding,
            place,
            value: value.clone(),
        };
        match (&row.state, state) {
            // One entry is fine and another one is not: then the id is not certain.
            (_, RowState::Out(finding)) => {
                problems.push(at(place, finding.clone()));
                if matches!(row.state, RowState::Ready(_)) {
                    problems.push(at(first, finding.clone()));
                    row.state = RowState::Out(finding);
                }
            }
            (RowState::Ready(was), RowState::Ready(is)) if was.action == is.action => {
                problems.push(at(place, Finding::Duplicate { first }));
            }
            // What the user chose means both: the two entries are one wish.
            (RowState::Ready(was), RowState::Ready(_))
                if self.options.action == Some(Action::StopThenDelete) =>
            {
                let was = was.id.clone();
                problems.push(at(place, Finding::Duplicate { first }));
                row.state = RowState::Ready(Item {
                    id: was,
                    action: Action::StopThenDelete,
                });
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
        Finish {
            checked: Checked {
                rows: Vec::with_capacity(self.rows.len()),
                problems: Vec::new(),
                entries: self.entries,
                named_actions: self.named_actions,
            },
            rows: self.rows.into_iter(),
            problems: self.problems.merge(),
        }
    }
}

/// A check that is being ended.
pub struct Finish {
    checked: Checked,
    rows: <Chunks<CheckedRow> as IntoIterator>::IntoIter,
    problems: Merge,
}

impl Finish {
    /// Goes on with so many rows or problems, at least one. Once there is nothing left to do,
    /// gives everything that the rules say of the paste; after that, nothing of use.
    pub fn step(&mut self, parts: usize) -> Option<Checked> {
        let parts = parts.max(1);
        let before = self.checked.rows.len();
        self.checked.rows.extend(self.rows.by_ref().take(parts));
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
    if !options.include_implausible
        && let Some(looks) = implausible(format, text)
    {
        return Err(Finding::IdImplausible { looks });
    }
    let action = match &entry.action {
        Some(NamedAction::Known(action)) => *action,
        Some(NamedAction::Unknown(word)) => {
            return Err(Finding::ActionUnknown {
                word: excerpt(word),
            });
        }
        None => options.action.ok_or(Finding::ActionMissing)?,
    };
    if !kind.actions().contains(&action) {
        return Err(Finding::ActionUnsupported { action });
    }
    Ok(Item { id, action })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        item::IdFault,
        paste::{JsonType, Reader},
        rules::Implausible,
    };

    const DELETE: Options = Options {
        kind: Kind::Deployments,
        action: Some(Action::Delete),
        include_implausible: false,
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
        let text = r#"[{"id":"a1b2","targetStatus":"STOPPED"},
            {"id":"c3d4","targetStatus":"STOPPED"},
            {"id":"a1b2","targetStatus":"DELETED"}]"#;
        let checked = checked(DELETE, text);
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
        let text = "id,action\na1b2,stop\nc3d4,delete\na1b2,delete\na1b2,stop";
        let checked = checked(options, text);
        assert_eq!(
            findings(&checked),
            [("duplicate", Some(4)), ("duplicate", Some(5))]
        );
        let actions: Vec<_> = checked.items().map(|item| item.action).collect();
        assert_eq!(actions, [Action::StopThenDelete, Action::Delete]);
    }

    #[test]
    fn a_third_action_after_a_conflict_changes_nothing() {
        let text = "id,action\na1b2,stop\na1b2,delete\na1b2,stop";
        let checked = checked(DELETE, text);
        assert_eq!(checked.items().count(), 0);
        assert_eq!(checked.problems.len(), 3);
    }

    #[test]
    fn an_id_of_which_one_entry_is_not_certain_is_not_sent() {
        let text = "id,action\na1b2,stop\na1b2,explode";
        let checked = checked(DELETE, text);
        assert_eq!(checked.items().count(), 0);
        let rules: Vec<_> = findings(&checked).into_iter().map(|f| f.0).collect();
        assert_eq!(rules, ["action-unknown"; 2]);
    }

    #[test]
    fn actions_of_the_text_win_and_without_a_chosen_one_each_entry_needs_its_own() {
        let text = "[{\"id\":\"a1b2\",\"targetStatus\":\"STOPPED\"},\"c3d4\"]";
        let chosen = checked(DELETE, text);
        let actions: Vec<_> = chosen.items().map(|item| item.action).collect();
        assert_eq!(actions, [Action::Stop, Action::Delete]);
        assert_eq!(chosen.named_actions, 1);
        let as_pasted = Options {
            action: None,
            ..DELETE
        };
        let checked = checked(as_pasted, text);
        assert_eq!(findings(&checked), [("action-missing", Some(1))]);
        assert_eq!(checked.items().count(), 1);
    }

    #[test]
    fn an_object_that_names_its_id_or_its_action_twice_is_refused() {
        for (text, rows) in [
            (r#"{"id":"a1b2","id":"c3d4"}"#, 2),
            (r#"{"id":"a1b2","\u0069d":"a1b2"}"#, 1),
            (r#"{"deployments":[{"id":"a1b2","id":"c3d4"}]}"#, 2),
            (
                r#"[{"id":"a1b2","targetStatus":"STOPPED","targetStatus":"DELETED"}]"#,
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
        let whole = checked(DELETE, &text);
        assert_eq!(whole.problems.len(), 200);
        let mut checker = Checker::new(DELETE);
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
        let checked = checked(DELETE, "id,action\na1b2,stop\nx/y1,stop\na1b2,delete");
        let lines: Vec<_> = findings(&checked).into_iter().map(|f| f.1).collect();
        assert_eq!(lines, [Some(2), Some(3), Some(4)]);
    }
}
