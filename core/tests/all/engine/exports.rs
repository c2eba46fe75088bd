//! The exports of a run against a process engine.

use bulkhead_core::{
    item::Flags,
    ledger::Row,
    plan::DELETE_WORD,
    report::{self, CsvForm, Explanation, Export, Form, Rows, Separator},
    service::Private,
};
use proptest::prelude::*;
use serde_json::Value;

use super::fake::{CASCADE, FakeEngine, check, planned, response, row, run, surveyed};

#[test]
fn exports_hold_flags_and_names_and_show_variables_only_to_who_asks() {
    let script = |engine: &FakeEngine<'_>, _, ids: &[String]| {
        let locked = "ENGINE-03005 Locked. Variables: {iban=DE00}";
        let rows = ids.iter().map(|id| match id.as_str() {
            "a1" => row(id, engine.delete(id, true).err().as_deref()),
            _ => row(id, Some(locked)),
        });
        Some(Ok(response(207, &rows.collect::<Value>().to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 2)], &script);
    let (_, plan) = surveyed(&engine, "a1\nb2", CASCADE);
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, true).unwrap(), &engine);
    let explain = |_: &Row| Explanation::default();
    let csv = |show| report::csv(&ledger, &explain, show);
    let json = |show| report::json(&ledger, &explain, show);
    for (text, is_shown) in [
        (csv(Private::Hidden), false),
        (json(Private::Hidden), false),
        (csv(Private::Shown), true),
        (json(Private::Shown), true),
    ] {
        assert_eq!(text.contains("iban"), is_shown, "{text}");
        assert!(text.contains("name of b2"), "{text}");
    }
    let first = csv(Private::Hidden).lines().nth(1).unwrap().to_owned();
    assert!(first.ends_with(",cascade,name of a1,"), "{first}");
    let document: Value = serde_json::from_str(&json(Private::Hidden)).unwrap();
    assert_eq!(document["connection"].get("fingerprint"), None);
    assert_eq!(document["connection"]["digest"].as_str().unwrap().len(), 8);
    assert_eq!(document["flags"]["cascade"], true);
    let usage = &document["results"][1]["about"]["usage"];
    assert_eq!(usage["processInstances"], 2);
    // What is written can be pasted again.
    for text in [csv(Private::Hidden), json(Private::Hidden)] {
        assert_eq!(check(&text).items().count(), 2, "{text}");
    }
}

/// The ids of a paste, and all of its texts.
fn read(pasted: &str) -> (Vec<String>, Vec<String>) {
    let checked = check(pasted);
    let ids = checked.items().map(|item| item.id.as_str().to_owned());
    let texts = checked.rows.iter().map(|row| row.text.to_string());
    (ids.collect(), texts.collect())
}

proptest! {
    #[test]
    fn an_export_is_read_again_whatever_stood_in_the_paste(
        texts in prop::collection::vec(
            "[a-z0-9=+@＝－'\" ;|,.\\\t\n\u{a0}\u{feff}\u{301}-]{0,10}",
            0..6,
        ),
    ) {
        let pasted: Value = texts.iter().map(String::as_str).chain(["a1"]).collect();
        let pasted = pasted.to_string();
        let engine = FakeEngine::new(&[], &|_, _, _| None);
        let ledger = run(&planned(&pasted, Flags::NONE, true), &engine);
        let explain = |_: &Row| Explanation::default();
        let (ids, before) = read(&pasted);
        let forms = [
            CsvForm::Rfc4180,
            CsvForm::Spreadsheet(Separator::Comma),
            CsvForm::Spreadsheet(Separator::Semicolon),
            CsvForm::Spreadsheet(Separator::Tab),
        ];
        for form in forms {
            let mut export = Export::new(Form::Csv(form), Rows::All, Private::Hidden);
            let pieces = std::iter::from_fn(|| export.step(&ledger, &explain, 64));
            let (again, after) = read(&pieces.collect::<String>());
            prop_assert_eq!(&ids, &again, "{:?}", form);
            // What was no id may be written in another way, and is none in that way, too.
            for text in &before {
                let is_plain = !text.is_empty() && !text.contains(char::is_control);
                prop_assert!(!is_plain || after.contains(text), "{:?} {:?} {:?}", form, text, after);
            }
        }
        let (again, _) = read(&report::json(&ledger, &explain, Private::Hidden));
        prop_assert_eq!(ids, again, "JSON");
    }
}
