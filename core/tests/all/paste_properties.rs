//! Whatever is pasted: nothing panics, every entry of the form is an item or a problem with
//! its place, and what was ignored is counted.

use bulkhead_core::{
    item::{Action, Kind},
    paste::{Entry, Ignored, Reader, Summary, Value},
    place::Place,
    rules::{Checked, Checker, Finding, Options, RowState},
};
use proptest::{collection::vec, prelude::*, sample::select};

const OPTIONS: Options = Options {
    kind: Kind::Deployments,
    action: Some(Action::Delete),
    include_implausible: false,
    accept_found: false,
};

fn read(text: &str) -> (Vec<Entry<'_>>, Summary) {
    let mut reader = Reader::new(text, Some(Kind::Deployments));
    let entries = reader.by_ref().collect();
    assert_eq!(reader.bytes_read(), text.len());
    (entries, reader.into_summary())
}

fn check(entries: Vec<Entry<'_>>) -> Checked {
    Checker::check_all(OPTIONS, entries)
}

/// Texts that stand where ids should: good ones, bad ones, and those that only look like one.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-f0-9]{16}",
        // It never begins as the name of a column with ids or as a number of a list does.
        1 => "[j-z][A-Za-z0-9]{0,70}",
        1 => "[a-z]{1,3}/[a-z]{1,3}",
        1 => select(vec!["null", "true", "STOPPED", "2026-01-31", "é1234", "a\u{200b}1b2", ".."])
            .prop_map(str::to_owned),
    ]
}

/// Anything at all, with a liking for what means something to a reader.
pub(crate) fn rubbish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => any::<String>(),
        3 => token(),
        4 => select(vec![
            "[", "]", "{", "}", "\"", "'", ":", ",", ";", "|", "\t", "\n", "\r\n", " ", "  ", "\\",
            "\\u12", "\\ud83d", "id", "ID,x\n", "id  status\n", "deploymentId", "executions",
            "deployments", "targetStatus", "\"id\":", "null", "https://h/a/", "- ", "1. ", "# ",
            "\u{feff}", "\u{a0}", "\u{200b}", "[[[[", "{\"deployments\":[", "---",
        ])
        .prop_map(str::to_owned),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Each entry is a place of exactly one row, and each row that is out has a problem for each
/// of its places.
fn assert_accounted(places: &[Place], checked: &Checked) {
    let mut seen: Vec<_> = checked
        .rows
        .iter()
        .flat_map(|row| row.places.clone())
        .collect();
    let mut expected = places.to_vec();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    assert_eq!(checked.entries, places.len());
    for row in &checked.rows {
        if let RowState::Out(finding) = &row.state
            && *finding != Finding::FoundInText
        {
            for place in &row.places {
                assert!(
                    checked
                        .problems
                        .iter()
                        .any(|problem| problem.place == *place),
                    "no problem at {place:?} of {row:?}"
                );
            }
        }
    }
    let ready = checked.items().count();
    let mut ids: Vec<_> = checked.items().map(|item| item.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), ready, "an id is ready once");
}

fn places(entries: &[Entry<'_>]) -> Vec<Place> {
    entries.iter().map(|entry| entry.place.clone()).collect()
}

/// The text of a line from a column on; lines end as the reader ends them.
fn text_at(text: &str, place: &Place) -> String {
    let position = place.position.unwrap();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let line = text.split('\n').nth(position.line as usize - 1).unwrap();
    line.chars().skip(position.column as usize - 1).collect()
}

/// `true` if a token may be the name of a column of ids.
fn may_be_name(token: &str) -> bool {
    token.to_ascii_lowercase().contains("id")
}

proptest! {
    #[test]
    fn rubbish_never_panics_and_is_accounted_for(text in rubbish()) {
        let (entries, _) = read(&text);
        for entry in &entries {
            let position = entry.place.position.unwrap();
            let lines = text.replace("\r\n", "\n").replace('\r', "\n").split('\n').count();
            prop_assert!((1..=lines).contains(&(position.line as usize)));
        }
        let places = places(&entries);
        assert_accounted(&places, &check(entries));
    }

    /// A list: the entries are exactly what stands between separators, in its order, each at its line
    /// and column; whatever stands on a line of its own is one.
    #[test]
    fn a_list_yields_each_token_at_its_place(
        parts in vec(prop_oneof![
            3 => ("[a-f][a-f0-9]{15}", select(vec![",", ";", "\n", " ", "\t", ", ", "\n\n", "|"])),
            1 => (token(), select(vec!["\n", "\r\n"])),
        ], 1..60)
    ) {
        // What is no id stands on a line of its own.
        let is_id = |token: &str| {
            let is_hex = token.len() == 16 && token.bytes().all(|b| b.is_ascii_hexdigit());
            is_hex && token.starts_with(|c: char| c.is_ascii_lowercase())
        };
        // Above ids it may be the header of their column.
        prop_assume!(!parts.iter().any(|(token, _)| may_be_name(token)));
        let mut parts = parts;
        for at in 1..parts.len() {
            if !is_id(&parts[at].0) && !parts[at - 1].1.contains('\n') {
                parts[at - 1].1 = "\n";
            }
        }
        let text: String = parts.iter().flat_map(|(token, end)| [token.as_str(), end]).collect();
        let (entries, summary) = read(&text);
        prop_assert_eq!(entries.len(), parts.len());
        for (entry, (token, _)) in entries.iter().zip(&parts) {
            let expected: String = token.chars().filter(|c| *c != '\u{200b}').collect();
            prop_assert_eq!(&entry.value, &Value::Text(expected.into()));
            prop_assert!(text_at(&text, &entry.place).starts_with(token));
        }
        prop_assert_eq!(summary.blocks.iter().map(|block| block.entries).sum::<usize>(), parts.len());
        let places = places(&entries);
        assert_accounted(&places, &check(entries));
    }

    /// A table: one entry a row, and every other cell is counted under its column's name.
    #[test]
    fn a_table_yields_an_entry_a_row_and_counts_the_rest(
        rows in vec((token(), "n[a-z ]{1,8}x"), 1..30),
        separator in select(vec![",", ";", "\t"]),
    ) {
        // A row that reads as a header begins another table.
        prop_assume!(!rows.iter().any(|(token, _)| may_be_name(token)));
        let mut text = ["name", "id"].join(separator);
        for (token, name) in &rows {
            text.extend(["\r\n", name, separator, "\"", token, "\""]);
        }
        let (entries, summary) = read(&text);
        prop_assert_eq!(entries.len(), rows.len());
        for (number, entry) in (2..).zip(&entries) {
            prop_assert_eq!(entry.place.line(), Some(number));
        }
        prop_assert_eq!(summary.ignored.get(&Ignored::Header), Some(&1));
        prop_assert_eq!(summary.ignored.get(&Ignored::Column("name".into())), Some(&rows.len()));
        let places = places(&entries);
        assert_accounted(&places, &check(entries));
    }

    /// JSON: every element of the list is an entry with its line and its path, whatever type
    /// it has; every other property is counted.
    #[test]
    fn a_json_list_yields_an_entry_an_element_with_line_and_path(
        elements in vec(prop_oneof![
            3 => token().prop_map(|t| serde_json::json!(t)),
            3 => token().prop_map(|t| serde_json::json!({"id": t, "targetStatus": "DELETED"})),
            1 => Just(serde_json::json!(null)),
            1 => any::<i32>().prop_map(|n| serde_json::json!(n)),
            1 => Just(serde_json::json!([["x"]])),
            1 => Just(serde_json::json!({"name": "x"})),
        ], 1..40),
        in_body in any::<bool>(),
    ) {
        let lines: Vec<_> = elements.iter().map(ToString::to_string).collect();
        let list = format!("[\n{}\n]", lines.join(",\n"));
        let text = if in_body { format!("{{\"deployments\": {list}}}") } else { list };
        let (entries, summary) = read(&text);
        prop_assert_eq!(entries.len(), elements.len());
        let base = if in_body { "$.deployments" } else { "$" };
        for (number, (entry, element)) in entries.iter().zip(&elements).enumerate() {
            prop_assert_eq!(entry.place.line().map(|line| line as usize), Some(number + 2));
            let field = if element.get("id").is_some() { ".id" } else { "" };
            let path = entry.place.path.as_ref().unwrap().to_string();
            prop_assert_eq!(path, format!("{base}[{number}]{field}"));
        }
        let named = elements.iter().filter(|element| element.get("name").is_some()).count();
        let ignored = summary.ignored.get(&Ignored::Property("name".into())).copied();
        prop_assert_eq!(ignored.unwrap_or_default(), named);
        let places = places(&entries);
        assert_accounted(&places, &check(entries));
    }

    /// JSON that breaks off anywhere yields nothing that could be sent.
    #[test]
    fn of_json_that_breaks_off_nothing_is_ready(
        ids in vec("[a-f0-9]{16}", 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = serde_json::json!({ "deployments": ids }).to_string();
        let text = &whole[..=cut.index(whole.len() - 1)];
        let (entries, summary) = read(text);
        prop_assert_eq!(check(entries).items().count(), 0);
        prop_assert_eq!(summary.ignored.get(&Ignored::UnreadLine), Some(&1));
    }

    /// A bulk body as this tool writes it is read as what it says.
    #[test]
    fn a_bulk_body_is_read_back(
        items in proptest::collection::btree_map("[a-f]{8}[0-9]{8}", any::<bool>(), 1..100)
    ) {
        let text = r#"{"deployments":["#.to_owned() + &items
            .iter()
            .map(|(id, stop)| {
                let status = if *stop { "STOPPED" } else { "DELETED" };
                format!(r#"{{"id":"{id}","targetStatus":"{status}"}}"#)
            })
            .collect::<Vec<_>>()
            .join(",") + "]}";
        let as_pasted = Options { action: None, ..OPTIONS };
        let checked = Checker::check_all(as_pasted, read(&text).0);
        prop_assert!(checked.problems.is_empty());
        let read: Vec<_> = checked.items().map(|i| (i.id.to_string(), i.action == Action::Stop)).collect();
        prop_assert_eq!(read, items.into_iter().collect::<Vec<_>>());
    }
}
