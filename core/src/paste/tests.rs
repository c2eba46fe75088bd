use super::{
    Form::{BulkBody, JsonList, Lines, Separated, Table},
    *,
};
use crate::{
    item::{Action, Kind},
    place::Position,
};

fn read(text: &str) -> (Vec<Entry<'_>>, Summary) {
    let mut reader = Reader::new(text, None);
    let entries: Vec<_> = reader.by_ref().collect();
    assert_eq!(reader.bytes_read(), text.len(), "all of the text is read");
    (entries, reader.into_summary())
}

/// The texts of all entries; anything else fails the test.
fn texts(text: &str) -> Vec<String> {
    let (entries, _) = read(text);
    entries
        .into_iter()
        .map(|entry| match entry.value {
            Value::Text(text) => text.into_owned(),
            other => panic!("{other:?} in {text:?}"),
        })
        .collect()
}

fn forms(text: &str) -> Vec<Form> {
    read(text).1.blocks.iter().map(|block| block.form).collect()
}

fn lines(text: &str) -> Vec<(u32, u32)> {
    let position = |entry: Entry<'_>| entry.place.position.unwrap();
    read(text)
        .0
        .into_iter()
        .map(position)
        .map(|p| (p.line, p.column))
        .collect()
}

#[test]
fn one_a_line() {
    let text = "d889e3a61050c085\n\n  e529e8bd58740bc9\r\na1b2c3d4";
    assert_eq!(
        texts(text),
        ["d889e3a61050c085", "e529e8bd58740bc9", "a1b2c3d4"]
    );
    assert_eq!(lines(text), [(1, 1), (3, 3), (4, 1)]);
    assert_eq!(forms(text), [Form::Lines]);
}

#[test]
fn separated_by_anything() {
    let text = "a1b2, c3d4;e5f6\tg7h8 i9j0|k1l2";
    assert_eq!(
        texts(text),
        ["a1b2", "c3d4", "e5f6", "g7h8", "i9j0", "k1l2"]
    );
    assert_eq!(lines(text)[1], (1, 7));
    assert_eq!(forms(text), [Form::Separated]);
}

#[test]
fn an_empty_field_is_counted_and_a_comma_at_the_end_of_a_line_is_none() {
    let (entries, summary) = read("a1b2,,c3d4,\ne5f6,");
    assert_eq!(entries.len(), 3);
    assert_eq!(summary.ignored[&Ignored::EmptyField], 1);
}

#[test]
fn quotes_and_brackets_around_entries_go() {
    assert_eq!(
        texts("\"a1b2\", 'c3d4', `e5f6`\n('g7h8', 'i9j0')\n<k1l2>"),
        ["a1b2", "c3d4", "e5f6", "g7h8", "i9j0", "k1l2"]
    );
}

#[test]
fn a_quoted_entry_is_one_entry_even_with_a_blank_or_nothing_in_it() {
    assert_eq!(texts("\"ab cd\""), ["ab cd"]);
    assert_eq!(texts("\"a1b2\",\"\",\"c3d4\""), ["a1b2", "", "c3d4"]);
}

#[test]
fn a_bracket_inside_an_entry_does_not_part_it() {
    assert_eq!(texts("a1b2[c3d4"), ["a1b2[c3d4"]);
}

#[test]
fn a_lone_quote_goes() {
    assert_eq!(texts("\"a1b2 c3d4"), ["a1b2", "c3d4"]);
}

#[test]
fn bullets_numbers_rulers_and_comments_are_counted() {
    let text = "# from the ticket\n// and\n- a1b2\n* [x] c3d4\n12. e5f6\n3) g7h8\n-----\n=> i9j0";
    let (entries, summary) = read(text);
    assert_eq!(entries.len(), 5);
    assert_eq!(summary.ignored[&Ignored::Comment], 2);
    assert_eq!(summary.ignored[&Ignored::ListMarker], 4);
    assert_eq!(summary.ignored[&Ignored::Punctuation], 2);
    assert_eq!(texts(text), ["a1b2", "c3d4", "e5f6", "g7h8", "i9j0"]);
}

#[test]
fn dots_are_no_punctuation() {
    assert_eq!(texts("..\n../x"), ["..", "../x"]);
}

#[test]
fn urls_give_their_id_and_their_kind() {
    let (entries, summary) = read("https://h/v2/lm/executions/e529e8bd58740bc9");
    assert_eq!(entries[0].value, Value::Text("e529e8bd58740bc9".into()));
    assert_eq!(entries[0].kind, Some(Kind::Executions));
    assert_eq!(summary.ignored[&Ignored::UrlAround], 1);
}

#[test]
fn a_table_has_ids_under_its_header() {
    let text = "name,Deployment ID,action\nx,d889,DELETED\n\"a, \"\"b\"\"\nc\",e529,stop\ny,,\n";
    let (entries, summary) = read(text);
    assert_eq!(texts(text), ["d889", "e529", ""]);
    assert_eq!(entries[0].action, Some(NamedAction::Known(Action::Delete)));
    assert_eq!(entries[1].action, Some(NamedAction::Known(Action::Stop)));
    assert_eq!(entries[2].action, None);
    assert_eq!(entries[0].kind, Some(Kind::Deployments));
    assert_eq!(lines(text), [(2, 3), (4, 4), (5, 3)]);
    assert_eq!(summary.ignored[&Ignored::Header], 1);
    assert_eq!(summary.ignored[&Ignored::Column("name".into())], 3);
    assert_eq!(forms(text), [Form::Table]);
}

#[test]
fn tables_with_other_separators() {
    for text in [
        "id;status\na1b2;RUNNING\nc3d4;DEAD",
        "status\tid\nRUNNING\ta1b2\n\tc3d4",
        "| ID | Status |\n|----|:---|\n| a1b2 | RUNNING |\n| c3d4 | DEAD |",
        "ID    STATUS   NAME\na1b2  RUNNING  my model 4\nc3d4  DEAD     x",
    ] {
        assert_eq!(texts(text), ["a1b2", "c3d4"], "{text}");
        assert_eq!(forms(text), [Form::Table], "{text}");
    }
}

#[test]
fn empty_rows_of_a_table_are_counted_and_blank_lines_do_not_end_it() {
    let (entries, summary) = read("id,name\na1b2,x\n,\n\nc3d4,y\n\ne5f6\n");
    assert_eq!(entries.len(), 3);
    assert_eq!(summary.ignored[&Ignored::EmptyField], 1);
    let forms: Vec<_> = summary.blocks.iter().map(|b| (b.form, b.entries)).collect();
    assert_eq!(forms, [(Form::Table, 2), (Form::Lines, 1)]);
}

#[test]
fn a_header_of_one_column_is_no_entry() {
    let (entries, summary) = read("\"executionId\"\ne529e8bd\n\nd889e3a6");
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].kind, Some(Kind::Executions));
    assert_eq!(entries[1].kind, None);
    assert_eq!(summary.ignored[&Ignored::Header], 1);
}

#[test]
fn where_a_table_has_two_columns_with_ids_the_chosen_kind_wins() {
    let text = "deploymentId,executionId\nd1d1,e1e1";
    for (chosen, id) in [(Kind::Deployments, "d1d1"), (Kind::Executions, "e1e1")] {
        let entry = Reader::new(text, Some(chosen)).next().unwrap();
        assert_eq!(entry.value, Value::Text(id.into()));
        assert_eq!(entry.kind, Some(chosen));
    }
    assert_eq!(texts("deploymentId,id\nd1d1,a1a1"), ["d1d1"]);
}

/// AI Core's ids of deployments begin alike, and those of other things otherwise.
#[test]
fn of_a_plain_id_and_one_that_says_more_the_plain_one_is_meant_where_both_are_of_one_make() {
    for (plain, id, is_sure) in [
        ("d889e3a61050c085", "d889e3a61050c085", false),
        ("e889e3a61050c085", "df8ffc43f15186b4", true),
    ] {
        let text = format!(r#"{{"id":"{plain}","llmDeploymentId":"df8ffc43f15186b4"}}"#);
        let mut entries = Reader::new(&text, Some(Kind::Deployments));
        let entry = entries.next().unwrap();
        assert!(
            matches!(&entry.value, Value::Text(text) if text == id),
            "{text}"
        );
        assert_eq!(!entry.evidence.needs_acceptance(), is_sure, "{text}");
        assert!(entries.next().is_none(), "{text}");
    }
}

#[test]
fn a_json_list_of_strings_and_what_is_none() {
    let (entries, summary) =
        read("[\"a1b2\",\n null, \"\", 12, true, [\"x\"], {}, {\"id\":\"c3d4\"}]");
    let values: Vec<_> = entries.iter().map(|entry| entry.value.clone()).collect();
    let not_text = |found, raw| Value::NotText { found, raw };
    assert_eq!(
        values,
        [
            Value::Text("a1b2".into()),
            Value::Null,
            Value::Text("".into()),
            not_text(JsonType::Number, "12"),
            not_text(JsonType::Boolean, "true"),
            not_text(JsonType::List, "[\"x\"]"),
            Value::NoId,
            Value::Text("c3d4".into()),
        ]
    );
    let paths: Vec<_> = entries
        .iter()
        .map(|entry| entry.place.path.as_ref().unwrap().to_string())
        .collect();
    assert_eq!(paths[1], "$[1]");
    assert_eq!(paths[7], "$[7].id");
    assert_eq!(entries[1].place.line(), Some(2));
    assert_eq!(summary.blocks.len(), 1);
}

#[test]
fn the_body_of_a_bulk_patch_names_kind_and_actions() {
    let text = r#"{"deployments":[{"id":"a1b2","targetStatus":"STOPPED"},
        {"targetStatus":"DELETED","id":"c3d4","x":{"y":[1]}},{"id":"e5f6","targetStatus":"RUNNING"}]}"#;
    let (entries, summary) = read(text);
    assert_eq!(texts(text), ["a1b2", "c3d4", "e5f6"]);
    assert!(entries.iter().all(|e| e.kind == Some(Kind::Deployments)));
    assert_eq!(entries[0].action, Some(NamedAction::Known(Action::Stop)));
    assert_eq!(entries[1].action, Some(NamedAction::Known(Action::Delete)));
    assert_eq!(
        entries[2].action,
        Some(NamedAction::Unknown("RUNNING".into()))
    );
    assert_eq!(entries[1].place.line(), Some(2));
    let path = entries[1].place.path.as_ref().unwrap().to_string();
    assert_eq!(path, "$.deployments[1].id");
    assert_eq!(summary.ignored[&Ignored::Property("x".into())], 1);
    assert_eq!(summary.blocks[0].form, Form::BulkBody);
}

#[test]
fn in_the_answer_of_a_list_call_the_target_status_is_a_state_and_no_wish() {
    for text in [
        r#"{"count":1,"resources":[{"id":"a1b2","status":"RUNNING","targetStatus":"DELETED"}]}"#,
        r#"[{"id":"a1b2","targetStatus":"STOPPED","createdAt":"2026-01-01T00:00:00Z"}]"#,
        "id,targetStatus,createdAt\na1b2,STOPPED,2026-01-01T00:00:00Z",
    ] {
        let (entries, _) = read(text);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].action, None, "{text}");
    }
}

#[test]
fn other_json_forms() {
    for (text, form, ids) in [
        (
            r#"{"deploymentIds":["a1b2"],"cascade":true}"#,
            Form::IdList,
            vec!["a1b2"],
        ),
        (
            r#"[{"deploymentId":"a1b2","status":"SUCCESS"}]"#,
            Form::JsonList,
            vec!["a1b2"],
        ),
        (
            "{\"id\":\"a1b2\"}\n{\"id\":\"c3d4\"}",
            Form::JsonObjects,
            vec!["a1b2", "c3d4"],
        ),
        (
            r#"{"results":[{"id":"a1b2","action":"delete"}]}"#,
            Form::Results,
            vec!["a1b2"],
        ),
        ("['a1b2', 'c3d4',]", Form::JsonList, vec!["a1b2", "c3d4"]),
        ("[a1b2, c3d4]", Form::JsonList, vec!["a1b2", "c3d4"]),
        ("{id: 'a1b2'},", Form::JsonObjects, vec!["a1b2"]),
        (
            r#"["a\u0031\ud83d\ude00\/"]"#,
            Form::JsonList,
            vec!["a1😀/"],
        ),
    ] {
        assert_eq!(texts(text), ids, "{text}");
        assert_eq!(forms(text), [form], "{text}");
    }
}

#[test]
fn a_list_that_is_none_is_an_entry_with_its_path() {
    for (text, found) in [
        (r#"{"deployments":{}}"#, JsonType::Object),
        (r#"{"deployments":null}"#, JsonType::Null),
        (r#"{"deployments":"a1b2"}"#, JsonType::Text),
    ] {
        let (entries, _) = read(text);
        assert_eq!(entries[0].value, Value::NotAList { found });
        assert_eq!(
            entries[0].place.path.as_ref().unwrap().to_string(),
            "$.deployments"
        );
    }
    assert!(read(r#"{"deployments":[]}"#).0.is_empty());
}

#[test]
fn of_broken_json_nothing_is_read_and_its_lines_are_counted() {
    for (text, expected, line) in [
        ("[\"a1b2\",\n\"c3d4\"", Expected::CommaOrBracket, 2),
        ("[\"a1b2", Expected::Quote, 1),
        (
            "{\"deployments\":[{\"id\":\"a1b2\"]}",
            Expected::CommaOrBrace,
            1,
        ),
        ("{\"deployments\" [", Expected::Colon, 1),
        ("[\"a1b2\", :", Expected::Value, 1),
    ] {
        let (entries, summary) = read(text);
        assert_eq!(entries[0].value, Value::Broken { expected }, "{text}");
        assert_eq!(entries[0].place.line(), Some(line), "{text}");
        assert_eq!(summary.ignored[&Ignored::UnreadLine], text.lines().count());
    }
    let deep = "[".repeat(100);
    let expected = Expected::LessDepth;
    assert_eq!(read(&deep).0[0].value, Value::Broken { expected });
}

#[test]
fn an_escape_that_is_no_character_is_an_error_at_its_place() {
    let expected = Expected::Escape;
    for (text, line, column) in [
        // A sign is no digit.
        (r#"["a1b2\u+041"]"#, 1, 7),
        (r#"["a1b2\u-041"]"#, 1, 7),
        (r#"["a1b2\u004"]"#, 1, 7),
        (r#"["a1b2\u"]"#, 1, 7),
        (r#"["a1b2\u00ü1"]"#, 1, 7),
        // Half of a surrogate pair, before something and at the end, and the second half alone.
        (r#"["a1b2\ud800c3d4"]"#, 1, 7),
        (r#"["a1b2\ud800\u0041"]"#, 1, 7),
        (r#"["a1b2\ud800\n"]"#, 1, 7),
        (r#"["a1b2\ud800\ud800"]"#, 1, 7),
        (r#"["a1b2\udc00"]"#, 1, 7),
        ("[\"a1b2\",\n  \"\\\\ä\\u+041\"]", 2, 7),
        // A name, and what Python and Node print.
        (r#"{"deployments":[{"i\u+064":"a1b2"}]}"#, 1, 20),
        (r"['a1b2\u+041']", 1, 7),
        (r"['', UUID('a1b2\u+041')]", 1, 16),
    ] {
        let (entries, _) = read(text);
        assert_eq!(entries[0].value, Value::Broken { expected }, "{text}");
        let at = entries[0].place.position.map(|at| (at.line, at.column));
        assert_eq!(at, Some((line, column)), "{text}");
    }
    assert_eq!(texts(r#"["\u0061\u0031B2"]"#), ["a1B2"]);
    assert_eq!(texts(r#"["a\ud83d\uDE00b"]"#), ["a😀b"]);
}

#[test]
fn lines_of_a_log_that_begin_with_a_bracket_are_text() {
    let (a, b) = ("df8ffc43f15186b4", "d85bc6d87d8aaa6b");
    assert_eq!(texts(&format!("[INFO] {a} done\n[INFO] {b}")), [a, b]);
    assert_eq!(texts("[a1b2, c3d4"), ["a1b2", "c3d4"]);
}

#[test]
fn forms_may_be_mixed() {
    let text = "a1b2\n[\"c3d4\"]\nid,x\ne5f6,1\n{\"executions\":[{\"id\":\"g7h8\"}]}\ni9j0, k1l2\n";
    assert_eq!(
        texts(text),
        ["a1b2", "c3d4", "e5f6", "g7h8", "i9j0", "k1l2"]
    );
    assert_eq!(forms(text), [Lines, JsonList, Table, BulkBody, Separated]);
}

#[test]
fn invisible_characters_go_and_are_told() {
    let text = "\u{feff}a1\u{200b}b2\u{a0}c3d4\r\n[\"e5f6\u{200e}\"]\u{202f}\r\n";
    assert_eq!(texts(text), ["a1b2", "c3d4", "e5f6"]);
    let removed = read(text).1.removed;
    let counts: Vec<_> = removed.iter().map(|r| (r.what, r.count)).collect();
    assert_eq!(
        counts,
        [
            (Invisible::ByteOrderMark, 1),
            (Invisible::ZeroWidth, 2),
            (Invisible::NonBreakingSpace, 2),
            (Invisible::CarriageReturn, 2),
        ]
    );
    assert_eq!(removed[2].first, Position { line: 1, column: 7 });
}

#[test]
fn a_cell_that_an_export_escaped_is_read_as_it_was() {
    assert_eq!(texts("id,action\n'-a1b2,delete"), ["-a1b2"]);
}

#[test]
fn a_row_that_looks_like_the_header_of_an_aligned_table_is_a_row() {
    assert_eq!(
        texts("name,id\nid  x,\"0aaaaa0a0aaaaa0a\"\ny,a1b2"),
        ["0aaaaa0a0aaaaa0a", "a1b2"]
    );
}
