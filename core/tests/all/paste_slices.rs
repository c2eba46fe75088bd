//! A paste that is read in slices is read as it is at once, and no slice is long.

use std::fmt::Write;

use bulkhead_core::{
    item::Kind,
    paste::{Entry, Expected, Form, Ignored, Progress, Reader, Summary, Value},
};
use proptest::{collection::vec, prelude::*};

use crate::paste_properties::rubbish;

const DEPLOYMENTS: Option<Kind> = Some(Kind::Deployments);
const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const BUDGET: usize = 16 * KIB;
/// The pauses of one pass over a mebibyte, at least: a slice may end one pass and begin the next.
const PASS: usize = MIB / BUDGET - 1;

/// The result of reading a text in slices.
pub(crate) struct Read<'t> {
    pub(crate) entries: Vec<Entry<'t>>,
    pub(crate) summary: Summary,
    /// The number of calls without an entry.
    pauses: usize,
    /// The most that one call got further.
    longest: usize,
}

/// Reads with these budgets, one after the other and over again.
pub(crate) fn read<'t>(text: &'t str, kind: Option<Kind>, budgets: &[usize]) -> Read<'t> {
    let mut reader = Reader::new(text, kind);
    let mut budgets = budgets.iter().cycle();
    let (mut entries, mut pauses, mut longest) = (Vec::new(), 0, 0);
    loop {
        let (before, _) = reader.progress();
        let progress = reader.read(*budgets.next().unwrap());
        let (done, all) = reader.progress();
        assert!((before..=all).contains(&done), "progress goes forwards");
        longest = longest.max(done - before);
        match progress {
            Progress::Entry(entry) => entries.push(entry),
            Progress::Paused => pauses += 1,
            Progress::End => {
                assert_eq!(done, all, "at the end all is done");
                break;
            }
        }
    }
    let summary = reader.into_summary();
    Read {
        entries,
        summary,
        pauses,
        longest,
    }
}

/// Reads with a budget of 16 KiB, and makes sure that no call looks at much more than that and a line
/// (of a longer one, a part): a step counts twice where it reads what needs no look whether it is JSON.
fn read_in_slices(text: &str) -> Read<'_> {
    let read = read(text, DEPLOYMENTS, &[BUDGET]);
    assert!(read.longest <= 4 * BUDGET, "{}", read.longest);
    read
}

/// At least 1 MiB of ids with something before each of them.
fn mebibyte(before: &str) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= MIB {
            break;
        }
        write!(text, "{before}a{number:015x}").unwrap();
    }
    text
}

proptest! {
    #[test]
    fn in_slices_as_at_once(text in rubbish(), budgets in vec(0..40_usize, 1..10)) {
        let mut reader = Reader::new(&text, Some(Kind::Deployments));
        let entries: Vec<_> = reader.by_ref().collect();
        let sliced = read(&text, DEPLOYMENTS, &budgets);
        prop_assert_eq!(sliced.entries, entries);
        prop_assert_eq!(sliced.summary, reader.into_summary());
    }

    /// A call may end within nothing smaller than an entry, a name or a comment.
    #[test]
    fn no_call_looks_at_much_more_than_it_may(text in rubbish(), budget in 0..40_usize) {
        let lines = text.split(['\n', '\r']).map(str::len);
        let longest = lines.max().unwrap_or_default();
        // A blank or a quoted cell may go on over the end of a line.
        let blank = text.len() - text.trim_start().len();
        let quoted = if text.contains('"') || blank > 0 { text.len() } else { 0 };
        let sliced = read(&text, DEPLOYMENTS, &[budget]);
        prop_assert!(sliced.longest <= 2 * (budget.max(1) + longest.max(quoted) + 2));
    }
}

/// A slice that ended just before the end of what a page hides hid all that followed.
#[test]
fn what_a_page_hides_ends_wherever_a_slice_does() {
    let text = "<html><body><script>var a = 'a1b2c3d4a1b2c3d4' < 1;</script>\
                <p>d889e3a61050c085</p><!-- df8ffc43f15186b4 --><p>e529e8bd58740bc9</p></body></html>";
    let at_once = read(text, DEPLOYMENTS, &[usize::MAX]);
    assert_eq!(at_once.entries.len(), 2);
    for budget in 0..=text.len() {
        for then in [1, 2, 3, text.len()] {
            let sliced = read(text, DEPLOYMENTS, &[budget, then]);
            assert_eq!(sliced.entries, at_once.entries, "{budget} {then}");
        }
    }
}

#[test]
fn a_large_list_of_json_is_checked_and_read_in_slices() {
    let text = format!("[\"{}\"]", mebibyte("\",\""));
    let read = read_in_slices(&text);
    assert_eq!(read.entries.len(), MIB.div_ceil(19) + 1);
    // Once to search and once to check: the entries follow without a pause.
    assert!(read.pauses >= 2 * PASS, "{}", read.pauses);
    assert_eq!(read.summary.blocks[0].form, Form::JsonList);
}

#[test]
fn what_is_within_an_entry_is_read_in_slices() {
    let list = format!("[\"{}\"]", mebibyte("\",\""));
    for (text, ids) in [
        (format!("[{{\"x\":{list},\"id\":\"a1b2\"}}]"), 1),
        (format!("{{\"x\":{list},\"id\":\"a1b2\"}}"), 1),
        (format!("{{\"deployments\":{{\"x\":{list}}}}}"), 0),
    ] {
        let read = read_in_slices(&text);
        assert!(read.pauses >= 3 * PASS, "{}", read.pauses);
        assert_eq!(read.entries.len(), 1);
        let is_text = matches!(read.entries[0].value, Value::Text(_));
        assert_eq!(is_text, ids == 1);
    }
}

#[test]
fn a_single_long_line_is_read_in_slices() {
    for before in [",", ", ", "|", ",,", "\t"] {
        let text = mebibyte(before);
        let read = read_in_slices(&text);
        assert!(read.pauses >= PASS, "{}", read.pauses);
        assert_eq!(read.entries.len(), text.len() / (16 + before.len()));
    }
    // Nothing in it is an entry.
    for piece in [",", "|", "- ", "= ,"] {
        let text = piece.repeat(MIB / piece.len());
        let read = read_in_slices(&text);
        assert!(read.pauses >= PASS, "{}", read.pauses);
        assert!(read.entries.is_empty());
    }
}

#[test]
fn a_long_row_of_a_table_is_read_in_slices() {
    let text = format!("id,name\na1b2{}", mebibyte(","));
    let read = read_in_slices(&text);
    assert!(read.pauses >= 2 * PASS, "{}", read.pauses);
    assert_eq!(read.entries.len(), 1);
    let unnamed = read.summary.ignored[&Ignored::Column(String::new())];
    assert_eq!(unnamed, MIB.div_ceil(17) - 1);
}

#[test]
fn broken_json_is_given_up_in_slices() {
    let list = mebibyte("\",\"");
    let lines = mebibyte("\",\n\"");
    for (text, count) in [
        (format!("[\"{list}\""), 1),
        (format!("{{\"deployments\":[\"{list}\"}}"), 1),
        (format!("[\"{lines}\""), lines.lines().count()),
        (format!("[\"a1b2\" \"c3d4\",{list}"), 1),
    ] {
        let read = read_in_slices(&text);
        assert!(read.pauses >= PASS, "{}", read.pauses);
        assert!(matches!(read.entries[0].value, Value::Broken { .. }));
        let is_certain = |entry: &Entry<'_>| !entry.evidence.needs_acceptance();
        assert!(!read.entries.iter().skip(1).any(is_certain));
        assert_eq!(read.summary.ignored[&Ignored::UnreadLine], count);
    }
}

#[test]
fn however_deep_json_is_nested_the_stack_stays_as_it_is() {
    for bracket in ["[", "{\"a\":", "[{\"a\":[", "{\"deployments\":["] {
        let text = bracket.repeat(MIB / bracket.len());
        let read = read_in_slices(&text);
        let expected = Expected::LessDepth;
        assert_eq!(read.entries.len(), 1);
        assert_eq!(read.entries[0].value, Value::Broken { expected });
    }
    // The deepest that is read.
    let text = format!("{}\"a1b2\"{}", "[".repeat(64), "]".repeat(64));
    assert!(matches!(
        read_in_slices(&text).entries[0].value,
        Value::NotText { .. }
    ));
    let text = format!("{}\"a1b2\"{}", "[".repeat(65), "]".repeat(65));
    assert!(matches!(
        read_in_slices(&text).entries[0].value,
        Value::Broken { .. }
    ));
}

/// Each line may begin a header whose quoted cells go on over all the lines to come.
#[test]
fn a_header_that_is_looked_for_in_vain_costs_no_more_than_some_lines() {
    let line = "id\",\"\n";
    let lines = 10_000;
    let text = line.repeat(lines);
    let read = read(&text, DEPLOYMENTS, &[KIB]);
    // Were all lines to come looked at from each line, it would be 300,000 pauses.
    assert!(read.pauses < 20_000, "{}", read.pauses);
}

#[test]
fn invisible_characters_are_found_in_slices() {
    let text = mebibyte("\r\n\u{200b}");
    let read = read_in_slices(&text);
    let counts: Vec<_> = read.summary.removed.iter().map(|r| r.count).collect();
    assert_eq!(counts, [read.entries.len(); 2]);
    assert_eq!(read.summary.removed[1].first.line, 2);
}
