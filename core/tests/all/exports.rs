//! Exports, and what they say of each attempt.

use std::cell::{Cell, RefCell};

use bulkhead_core::{
    item::Action,
    ledger::{Event, Ledger, Outcome, Row, What},
    report::{
        self, CsvForm, Explain, Explanation, Export, Form, Query, Rows, Separator, Shown, View,
    },
    run::Control,
    service::{Private, Request},
    transport::{Doubt, SendError},
};
use serde_json::{Value, json};

use crate::world::{Scripted, accept_all, answer, asked, check_as_pasted, planned, run, run_id};

/// Two ids are stopped and deleted; each deletion is lost the first time.
fn lost_on_the_way() -> (Ledger, Vec<Event>) {
    let (stopped, deletions) = (Cell::new(false), RefCell::new(Vec::new()));
    let sent = |id: &str| deletions.borrow().iter().filter(|of| *of == id).count();
    let script = |number, request: &Request| {
        stopped.set(true);
        if !request.body.as_ref().unwrap().1.contains("DELETED") {
            return accept_all(number, request);
        }
        let ids = asked(request);
        deletions.borrow_mut().extend(ids.clone());
        if ids.iter().all(|id| sent(id) > 1) {
            return accept_all(number, request);
        }
        Err(SendError::Doubtful {
            doubt: Doubt::ConnectionLost,
            message: "reset".into(),
        })
    };
    let statuses = |id: &str| match (stopped.get(), sent(id)) {
        (false, _) => Some("RUNNING"),
        (true, 0 | 1) => Some("STOPPED"),
        (true, _) => None,
    };
    let transport = Scripted::with_statuses(&script, &statuses);
    let plan = planned("a001\n?\na002", Action::StopThenDelete, 2);
    run(&plan, &transport, Control::default())
}

fn nothing_said(_: &Row) -> Explanation {
    Explanation::default()
}

fn results(ledger: &Ledger) -> Vec<Value> {
    let json: Value =
        serde_json::from_str(&report::json(ledger, &nothing_said, Private::Hidden)).unwrap();
    json["results"].as_array().unwrap().clone()
}

#[test]
fn an_export_as_json_has_each_attempt_of_each_row_in_order() {
    let (ledger, _) = lost_on_the_way();
    let results = results(&ledger);
    let requests = results[0]["requests"].as_array().unwrap();
    let told: Vec<_> = requests
        .iter()
        .map(|request| (request["step"].as_str().unwrap(), &request["httpStatus"]))
        .collect();
    assert_eq!(
        told,
        [
            ("stop", &json!(202)),
            ("delete", &Value::Null),
            ("delete", &json!(202))
        ]
    );
    assert_eq!(requests[1].get("httpStatus"), None, "left out, not null");
    assert_eq!(requests[1].get("answered"), None, "no answer came");
    for (number, result) in (0..).zip(&results) {
        let requests = result["requests"].as_array().unwrap();
        let attempts: Vec<_> = ledger.attempts(number).collect();
        assert_eq!(requests.len(), attempts.len());
        for (request, (_, attempt)) in requests.iter().zip(attempts) {
            assert_eq!(request["correlationId"], attempt.correlation.as_str());
            assert_eq!(request["sent"], attempt.sent.to_string());
            if let Some(status) = attempt.http_status {
                assert_eq!(request["httpStatus"], status);
                assert_eq!(request["answered"], attempt.ended.unwrap().to_string());
            }
        }
    }
    assert_eq!(results[1]["requests"], json!([]), "it was left out");
}

#[test]
fn an_attempt_without_an_answer_yet_is_in_the_export() {
    let (_, events) = lost_on_the_way();
    let is_sent = |event: &Event| matches!(event.what, What::Sent { .. });
    let sent = events.iter().position(is_sent).unwrap();
    let ledger = Ledger::fold(&events[..=sent]).unwrap();
    let expected = json!([{
        "correlationId": format!("{}-0", run_id()),
        "step": "stop",
        "sent": events[sent].at.to_string(),
    }]);
    assert_eq!(results(&ledger)[0]["requests"], expected);
}

#[test]
fn an_export_as_csv_has_the_correlation_ids_of_all_attempts() {
    let (ledger, _) = lost_on_the_way();
    let csv = report::csv(&ledger, &nothing_said, Private::Hidden);
    let lines: Vec<_> = csv.split("\r\n").collect();
    let run = run_id();
    let ids = |number| {
        let attempts = ledger.attempts(number);
        let ids: Vec<_> = attempts
            .map(|(_, sent)| sent.correlation.as_str())
            .collect();
        (ids.len(), ids.join("; "))
    };
    let (count, expected) = ids(0);
    assert_eq!(count, 3);
    assert!(lines[0].contains(",evidence,correlation id,correlation ids,connection,"));
    let last = expected.rsplit("; ").next().unwrap();
    let cells = format!(",reading,{last},\"{expected}\",sandbox,team-b,deployments,{run}");
    assert!(lines[1].contains(&cells), "{cells} in {}", lines[1]);
    assert!(lines[2].contains(",rules,,,sandbox,"), "{}", lines[2]);
}

#[test]
fn an_export_in_pieces_is_the_same_as_in_one() {
    let (ledger, _) = lost_on_the_way();
    for (form, whole) in [
        (
            Form::Csv(CsvForm::Rfc4180),
            report::csv as fn(&_, Explain<'_>, _) -> String,
        ),
        (Form::Json, report::json),
    ] {
        let mut export = Export::new(form, Rows::All, Private::Hidden);
        let mut pieces = Vec::new();
        while let Some(piece) = export.step(&ledger, &nothing_said, 1) {
            pieces.push(piece);
        }
        assert!(pieces.len() > ledger.rows().len(), "a piece a row");
        assert_eq!(export.written(), ledger.rows().len());
        assert_eq!(
            pieces.concat(),
            whole(&ledger, &nothing_said, Private::Hidden)
        );
        assert!(export.step(&ledger, &nothing_said, 1).is_none());
    }
    // As a reader of JSON would write it.
    let json = report::json(&ledger, &nothing_said, Private::Hidden);
    let lines = json
        .lines()
        .filter(|line| line.starts_with("    {"))
        .count();
    assert_eq!(lines, ledger.header().targets.len() + ledger.rows().len());
    assert!(json.ends_with("    }\n  ]\n}"), "{json}");
}

#[test]
fn exports_with_several_attempts_are_read_again() {
    let (ledger, _) = lost_on_the_way();
    for text in [
        report::csv(&ledger, &nothing_said, Private::Hidden),
        report::json(&ledger, &nothing_said, Private::Hidden),
    ] {
        let checked = check_as_pasted(&text);
        let rows: Vec<_> = checked.rows.iter().map(|row| &*row.text).collect();
        assert_eq!(rows, ["a001", "?", "a002"]);
        assert_eq!(checked.items().count(), 2);
    }
}

/// Every form, with the beginning of its file.
const FORMS: [(Form, &str); 5] = [
    (Form::Csv(CsvForm::Rfc4180), "id,action,outcome,"),
    (
        Form::Csv(CsvForm::Spreadsheet(Separator::Comma)),
        "\u{feff}id,action,outcome,",
    ),
    (
        Form::Csv(CsvForm::Spreadsheet(Separator::Semicolon)),
        "\u{feff}id;action;outcome;",
    ),
    (
        Form::Csv(CsvForm::Spreadsheet(Separator::Tab)),
        "\u{feff}id\taction\toutcome\t",
    ),
    (Form::Json, "{\n  \"bulkhead\": 2,"),
];

/// The file, written in pieces of so many rows.
fn file(ledger: &Ledger, form: Form, rows: Rows, at_once: u32) -> String {
    let mut export = Export::new(form, rows, Private::Hidden);
    let pieces = std::iter::from_fn(|| export.step(ledger, &nothing_said, at_once));
    pieces.collect()
}

fn ids(text: &str) -> Vec<String> {
    let checked = check_as_pasted(text);
    let ids = checked.items().map(|item| item.id.as_str().to_owned());
    ids.collect()
}

/// Rows that are shown, by a view of which only the outcome and the search are written.
fn shown(numbers: &[u32], view: View) -> Rows {
    Rows::Shown(Shown {
        numbers: numbers.into(),
        view,
    })
}

#[test]
fn every_form_is_read_again_whole_and_in_part() {
    let (ledger, _) = lost_on_the_way();
    for (form, begin) in FORMS {
        let whole = file(&ledger, form, Rows::All, 64);
        assert!(whole.starts_with(begin), "{whole}");
        assert_eq!(ids(&whole), ["a001", "a002"], "{whole}");
        // In the order in which they are shown, whatever piece they stand in.
        for at_once in [1, 64] {
            let text = file(&ledger, form, shown(&[2, 0], View::default()), at_once);
            assert_eq!(ids(&text), ["a002", "a001"], "{text}");
            let text = file(&ledger, form, shown(&[2], View::default()), at_once);
            assert_eq!(ids(&text), ["a002"], "{text}");
        }
        let none = file(&ledger, form, shown(&[], View::default()), 64);
        assert_eq!(ids(&none), [""; 0], "{none}");
        // A number of another run.
        let text = file(&ledger, form, shown(&[7, 2], View::default()), 1);
        assert_eq!(ids(&text), ["a002"], "{text}");
    }
}

#[test]
fn a_row_is_written_the_same_in_a_part_as_in_the_whole() {
    let (ledger, _) = lost_on_the_way();
    let csv = |rows| file(&ledger, Form::Csv(CsvForm::Rfc4180), rows, 64);
    let whole = csv(Rows::All);
    let part = csv(shown(&[2, 0], View::default()));
    let lines: Vec<_> = whole.lines().collect();
    let expected = [lines[0], lines[3], lines[1]];
    assert_eq!(part.lines().collect::<Vec<_>>(), expected);
    let json =
        |rows| -> Value { serde_json::from_str(&file(&ledger, Form::Json, rows, 1)).unwrap() };
    let (whole, part) = (json(Rows::All), json(shown(&[2, 0], View::default())));
    assert_eq!(part["results"][0], whole["results"][2]);
    assert_eq!(part["results"][1], whole["results"][0]);
    assert_eq!(part["results"].as_array().unwrap().len(), 2);
}

#[test]
fn a_part_as_json_says_that_it_is_one_and_of_what() {
    let (ledger, _) = lost_on_the_way();
    let document =
        |rows| -> Value { serde_json::from_str(&file(&ledger, Form::Json, rows, 64)).unwrap() };
    assert_eq!(document(Rows::All).get("shown"), None, "it is the whole");
    let view = View {
        outcome: Some(Outcome::Deleted),
        query: Query::new("A002  a00"),
        ..View::default()
    };
    let part = document(shown(&[2], view.clone()));
    let expected = json!({"rows": 1, "of": 3, "outcome": "deleted", "search": "a002 a00"});
    assert_eq!(part["shown"], expected);
    // The words of a search are no ids, though they look like some.
    let none = file(&ledger, Form::Json, shown(&[0], view), 64);
    assert_eq!(ids(&none), ["a001"], "{none}");
}

#[test]
fn a_part_of_a_group_names_its_reason_and_code() {
    let ledger = names_its_address("ai-core:http://10.0.0.5:8080/base");
    let view = View {
        group: Some(0),
        query: Query::new("http://10.0.0.5:8080/base"),
        ..View::default()
    };
    let text = file(&ledger, Form::Json, shown(&[0], view), 64);
    let part: Value = serde_json::from_str(&text).unwrap();
    let kind = ledger.groups()[0].kind().id();
    let expected = json!({"rows": 1, "of": 1, "reason": kind, "code": "01010099", "search": "…"});
    assert_eq!(part["shown"], expected);
}

#[test]
fn an_export_as_json_says_when_the_run_ended_once_it_has() {
    let (ledger, events) = lost_on_the_way();
    let document = |ledger: &Ledger| -> Value {
        serde_json::from_str(&report::json(ledger, &nothing_said, Private::Hidden)).unwrap()
    };
    let last = events.last().unwrap();
    assert_eq!(last.what, What::Finished);
    assert_eq!(ledger.summary().ended(), Some(last.at));
    assert_eq!(document(&ledger)["ended"], last.at.to_string());
    let before = Ledger::fold(&events[..events.len() - 1]).unwrap();
    assert_eq!(before.summary().ended(), None);
    assert_eq!(document(&before).get("ended"), None);
}

#[test]
fn times_carry_their_zone_in_every_form() {
    let (ledger, _) = lost_on_the_way();
    let at = ledger.rows()[0].updated().unwrap();
    for (form, _) in FORMS {
        let text = file(&ledger, form, Rows::All, 64);
        match form {
            Form::Csv(CsvForm::Spreadsheet(_)) => {
                let header = text.lines().next().unwrap();
                assert!(header.contains("updated (UTC)"), "{header}");
                assert!(text.contains(&at.for_spreadsheets()), "{text}");
                assert!(!text.contains(&at.to_string()), "{text}");
            }
            Form::Csv(CsvForm::Rfc4180) | Form::Json => {
                assert!(at.to_string().ends_with('Z'));
                assert!(text.contains(&at.to_string()), "{text}");
            }
        }
    }
}

/// The ledger of a run whose service said its own address, which the connection has, too.
fn names_its_address(fingerprint: &str) -> Ledger {
    let message = "Post http://10.0.0.5:8080/base/v2: dial tcp 10.0.0.5:8080: refused";
    let script = |_, request: &Request| {
        let id = &asked(request)[0];
        let error = json!({"code": "01010099", "message": message, "details": [{"url": message}]});
        let body = json!({"deployments": [{"id": id, "error": error}]});
        answer(202, &body.to_string())
    };
    let transport = Scripted::new(&script);
    let (_, mut events) = run(
        &planned("a001", Action::Delete, 2),
        &transport,
        Control::default(),
    );
    if let What::Started { header } = &mut events[0].what {
        header.connection.fingerprint = fingerprint.into();
    }
    Ledger::fold(&events).unwrap()
}

#[test]
fn no_export_names_the_address_of_the_service() {
    let service = "ai-core:http://10.0.0.5:8080/base";
    for fingerprint in [
        service,
        &format!("{service}#0123456789abcdef0123456789abcdef"),
    ] {
        names_no_address(fingerprint);
    }
}

fn names_no_address(fingerprint: &str) {
    let ledger = names_its_address(fingerprint);
    let explain = |row: &Row| Explanation {
        text: row.reason().unwrap().message.as_deref().unwrap().to_owned(),
        advice: String::new(),
    };
    for show in [Private::Hidden, Private::Shown] {
        for export in [report::csv, report::json] {
            let text = export(&ledger, &explain, show);
            assert!(text.contains("dial tcp …: refused"), "{text}");
            for part in ["10.0.0.5", "8080", "/base"] {
                assert!(!text.contains(part), "{part} in {text}");
            }
        }
    }
    // A run goes on where it was begun, as its record says.
    let kept = &ledger.header().connection.fingerprint;
    assert_eq!(&**kept, fingerprint);
}
