//! The results of a check of whole texts.

use super::*;
use crate::{
    item::{Action, Kind},
    paste::Reader,
};

pub(super) const AS_PASTED: Options = Options {
    action: None,
    ..DELETE
};

pub(super) const DELETE: Options = Options {
    kind: Kind::Deployments,
    action: Some(Action::Delete),
    include_implausible: false,
    accept_found: false,
};

pub(super) fn checked(options: Options, text: &str) -> Checked {
    Checker::check_all(options, Reader::new(text, Some(options.kind)))
}

pub(super) fn findings(checked: &Checked) -> Vec<(&'static str, Option<u32>)> {
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
fn what_is_found_in_text_is_ready_once_it_is_accepted() {
    let text =
        "please delete df8ffc43f15186b4 soon\nand d85bc6d87d8aaa6b, too\ndf8ffc43f15186b4 again";
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
        assert_both_ready(text);
    }
}

/// Nothing is wrong with a text of two ids.
fn assert_both_ready(text: &str) {
    let checked = checked(DELETE, text);
    assert!(
        checked.problems.is_empty(),
        "{text}: {:?}",
        checked.problems
    );
    assert_eq!(checked.items().count(), 2, "{text}");
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
        assert_both_ready(text);
    }
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
