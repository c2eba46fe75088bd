//! The rules for a single entry.

use std::sync::Arc;

use super::{Options, RowState};
use crate::{
    item::{Action, Item, ItemId, looks},
    paste::{Entry, Evidence, NamedAction, Value, Why},
    rules::{Finding, excerpt, seen::Sort},
};

/// The sort of what stands where an id should be, and its text as it was written.
pub(super) fn written<'e>(value: &'e Value<'_>) -> (Sort, &'e str) {
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

pub(super) fn state(entry: &Entry<'_>, text: &Arc<str>, options: Options) -> RowState {
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
        let is_named = entry.evidence == Evidence::Named;
        if let Some(looks) = looks(format, text, is_named) {
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

/// `true` if the chosen action fits the named one: what is to be deleted may be stopped before, but
/// nothing that is only to be stopped is deleted.
fn does(chosen: Action, named: Action) -> bool {
    chosen == named || (chosen, named) == (Action::StopThenDelete, Action::Delete)
}

/// `true` if an entry was left out only because it names the first half of what was chosen.
pub(super) fn is_part_of(finding: &Finding, chosen: Option<Action>) -> bool {
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
    use super::super::{
        Checker, Options,
        tests::{DELETE, checked, findings},
    };
    use crate::{
        item::{Action, IdFault, Implausible},
        paste::{JsonType, Reader},
        rules::{Finding, Problem},
    };

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
    fn a_wrong_collection_refuses_every_entry_of_it() {
        let text = r#"{"executions":[{"id":"e1e1","targetStatus":"STOPPED"},"e2e2"]}"#;
        let checked = checked(DELETE, text);
        let rules: Vec<_> = findings(&checked).into_iter().map(|f| f.0).collect();
        assert_eq!(rules, ["wrong-collection"; 2]);
        assert_eq!(checked.items().count(), 0);
    }
}
