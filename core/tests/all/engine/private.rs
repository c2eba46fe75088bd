//! An engine's words on the data of processes: they are in no record, no export, no group and no
//! search, whatever form they have.

use bulkhead_core::{
    item::Flags,
    ledger::{Group, Ledger, Row},
    plan::ConfirmedPlan,
    report::{self, Explanation, Query},
    run::Control,
    service::{Private, ReasonKind, Response},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::fake::{FakeEngine, planned, recorded, response, row};

/// A value of a process.
const SECRET: &str = "Mustermann-4711";

/// Forms in which engines, and what is built into processes, were seen to tell of such values or
/// can tell of them.
const FORMS: [&str; 32] = [
    "ENGINE-03005 Entity was updated by another transaction concurrently.Variables: {name=SECRET}",
    "ENGINE-03005 Entity was updated by another transaction concurrently. variables: {name=SECRET}",
    "ENGINE-03005 Execution of 'DELETE TaskEntity[6d7f]' failed. Entity was updated by another \
     transaction concurrently. businessKey: SECRET",
    "ENGINE-03005 Execution of 'UPDATE VariableInstanceEntity[SECRET]' failed. Entity was updated \
     by another transaction concurrently.",
    "ENGINE-03005 Failed. BusinessKey=SECRET, TenantId: t1",
    "Process instance with business key 'SECRET' can't be removed",
    "ENGINE-16004 Exception while closing command context: customer SECRET is locked",
    r#"Failed with {"variables":{"name":{"value":"SECRET","type":"String"}}}"#,
    r#"Variables {"name":"SECRET"}"#,
    "VARIABLES: SECRET",
    "processVariables=[name=SECRET]",
    "com.example.audit.AuditException: no contract for SECRET",
    "java.lang.IllegalStateException: SECRET does not exist",
    "Exception while invoking TaskListener: Could not notify SECRET",
    "Could not send mail to SECRET@example.com",
    "SECRET",
    "### Error updating database.  Cause: org.h2.jdbc.JdbcSQLException: Value too long for column \
     \"TEXT_\": \"'SECRET'\"; SQL statement: update ACT_RU_VARIABLE set TEXT_ = ?",
    "Cannot delete or update a parent row: a foreign key constraint fails (`ACT_RU_VARIABLE`, \
     parameters ['SECRET'])",
    "Unable to evaluate script while executing activity 'task' in the process definition with id \
     'p:1:a66d'. Cause: ReferenceError: \"SECRET\" is not defined",
    "Unknown property used in expression: ${names['SECRET']}. Cause: Cannot resolve identifier \
     'SECRET'",
    "Error while evaluating expression: ${service.check(name)}. Cause: SECRET is unknown",
    "Unknown method used in expression: ${service.check('SECRET')}",
    "Deployment with id 'SECRET' does not exist",
    "Deployment with id 'a1' does not exist, says SECRET",
    "The user with id 'u' does not have 'SECRET' permission on resource 'a1' of type 'Deployment'.",
    "The user with id 'u' does not have 'DELETE' permission on resource 'SECRET' of type 'SECRET'.",
    "ENGINE-03076 Deletion of process definition without cascading failed. Process definition \
     with id: SECRET can't be deleted, because there are SECRET dependent process instances.",
    "ENGINE-03037 No process instance found for id 'SECRET'",
    "Cannot restore state of process instance SECRET: list of executions is empty",
    "Cannot invoke \"SECRET.length()\" because \"SECRET\" is null",
    "Process engine SECRET not available",
    "deployment 'a1' didn't put process definition 'SECRET' in the cache: cachedProcessDefinition \
     is null",
];

/// Ways in which an engine, or what stands before it, can bring a text along.
const WAYS: [fn(&str) -> Response; 13] = [
    |text| response(207, &json!([row("a1", Some(text))]).to_string()),
    |text| response(200, &json!([row("a1", Some(text))]).to_string()),
    |text| {
        let row = json!({"deploymentId": "a1", "status": "ERROR", "errorMessage": text});
        response(207, &json!([row]).to_string())
    },
    |text| {
        response(
            207,
            &json!([{"status": "FAILURE", "errorMessage": text}]).to_string(),
        )
    },
    |text| {
        response(
            207,
            &json!([row("a1", None), row(text, Some(text))]).to_string(),
        )
    },
    |text| response(200, &json!({"id": text, "totalJobs": 1}).to_string()),
    |text| response(200, &json!({ "message": text }).to_string()),
    |text| whole(500, "ProcessEngineException", text),
    |text| whole(500, text, text),
    |text| whole(400, "InvalidRequestException", text),
    |text| whole(403, "AuthorizationException", text),
    |text| response(400, text),
    |text| response(502, text),
];

fn whole(status: u16, kind: &str, text: &str) -> Response {
    let body = json!({"type": kind, "message": text, "code": 0});
    response(status, &body.to_string())
}

fn plan(bulk: bool) -> ConfirmedPlan {
    planned("a1", Flags::NONE, bulk)
}

/// A run in which every change is answered in this way, and its record.
fn run(answer: &Response, bulk: bool) -> (Ledger, String) {
    let script = |_: &FakeEngine<'_>, _, _: &[String]| Some(Ok(answer.clone()));
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    recorded(&plan(bulk), &engine, Flags::NONE, Control::default())
}

fn nothing_said(_: &Row) -> Explanation {
    Explanation::default()
}

/// The place of a text in spite of all; nothing where it is kept apart.
fn found_in(ledger: &Ledger, record: &str, secret: &str) -> Option<&'static str> {
    let csv = report::csv(ledger, &nothing_said, Private::Hidden);
    let json = report::json(ledger, &nothing_said, Private::Hidden);
    let groups = ledger.groups().iter();
    let groups: String = groups
        .flat_map(|group: &Group| [group.text(), group.code()])
        .flatten()
        .collect();
    let groups = groups + &ledger.summary().to_text();
    let query = Query::new(secret);
    let is_found = ledger.rows().iter().any(|row| query.finds(row));
    [
        ("the record", record.contains(secret)),
        ("the CSV", csv.contains(secret)),
        ("the JSON", json.contains(secret)),
        ("the groups", groups.contains(secret)),
        ("the search", is_found),
    ]
    .into_iter()
    .find_map(|(place, holds)| holds.then_some(place))
}

#[test]
fn no_form_of_process_data_comes_into_record_or_export() {
    let mut leaks = Vec::new();
    for form in FORMS {
        for (number, way) in WAYS.iter().enumerate() {
            for bulk in [true, false] {
                let (ledger, record) = run(&way(&form.replace("SECRET", SECRET)), bulk);
                if let Some(place) = found_in(&ledger, &record, SECRET) {
                    leaks.push(format!("{place}, way {number}, bulk {bulk}: {form}"));
                }
            }
        }
    }
    assert!(leaks.is_empty(), "{}\n{}", leaks.join("\n"), leaks.len());
}

#[test]
fn what_is_kept_apart_is_shown_and_exported_to_who_asks() {
    for form in FORMS {
        let text = form.replace("SECRET", SECRET);
        let (ledger, _) = run(&WAYS[0](&text), true);
        let reason = ledger.rows()[0].reason().unwrap();
        assert_eq!(reason.words(Private::Shown).unwrap(), text);
        for export in [report::csv, report::json] {
            assert!(export(&ledger, &nothing_said, Private::Shown).contains(SECRET));
        }
    }
}

#[test]
fn texts_that_differ_only_in_what_is_kept_apart_are_one_group() {
    let texts = [
        "com.example.AuditException: no contract for Erika",
        "com.example.AuditException: no contract for Jean",
        "com.example.OtherException: no contract for Jean",
    ];
    let script = |_: &FakeEngine<'_>, _, ids: &[String]| {
        let numbers = ids.iter().map(|id| usize::from(id.as_bytes()[0] - b'a'));
        let rows = numbers
            .zip(ids)
            .map(|(number, id)| row(id, Some(texts[number])));
        Some(Ok(response(207, &rows.collect::<Value>().to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 0), ("c3", 0)], &script);
    let plan = planned("a1\nb2\nc3", Flags::NONE, true);
    let (ledger, _) = recorded(&plan, &engine, Flags::NONE, Control::default());
    let groups = ledger.groups().iter().filter(|group| group.is_failure());
    let groups: Vec<_> = groups
        .filter(|group| group.items() > 0)
        .map(|group| (group.kind(), group.items(), group.text().unwrap()))
        .collect();
    let expected = [
        (ReasonKind::Rejected, 2, "com.example.AuditException: […]"),
        (ReasonKind::Rejected, 1, "com.example.OtherException: […]"),
    ];
    assert_eq!(groups, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn a_value_anywhere_in_any_text_is_neither_recorded_nor_exported(
        secret in "[A-Z][a-z]{4,9}-[0-9]{5,9}",
        before in surroundings(),
        after in surroundings(),
        way in prop::sample::select(&WAYS[..]),
        bulk in any::<bool>(),
    ) {
        let text = format!("{before}{secret}{after}");
        // The account is the gateway's own: no process has put it there.
        prop_assume!(!text.contains(&format!("The user with id '{secret}'")));
        let (ledger, record) = run(&way(&text), bulk);
        prop_assert_eq!(found_in(&ledger, &record, &secret), None, "{}", text);
    }
}

/// Texts that may stand before and behind a value: an engine's own sentences, also broken off
/// anywhere, and any other text.
fn surroundings() -> impl Strategy<Value = String> {
    let form = prop::sample::select(&FORMS[..]).prop_map(|form| form.replace("SECRET", "x"));
    let part = (form, any::<prop::sample::Index>(), any::<bool>());
    let part = part.prop_map(|(form, cut, is_end)| {
        let cut = cut.index(form.len() + 1);
        let (begin, end) = form.split_at(cut);
        if is_end {
            end.to_owned()
        } else {
            begin.to_owned()
        }
    });
    prop_oneof![part, "\\PC{0,20}", "[ '\":,.{}=\\[\\]\n\t]{0,6}"]
}
