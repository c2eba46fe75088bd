//! A ledger as CSV: a row for each distinct id, after a header.
//!
//! No cell may be taken for a formula, or begin one in a spreadsheet that splits rows elsewhere: at
//! tabs, at line ends within quotes, or at semicolons. That holds for either form: whatever a file
//! is meant for, on most machines a double click opens it in a spreadsheet. JSON has the exact texts.

use std::{borrow::Cow, fmt::Write as _};

use super::{
    Explain, address::Address, export::part, flags, last_status, place, reason_id, reason_text,
};
use crate::{
    formula,
    item::Step,
    ledger::{Attempt, Ledger, Row},
    service::{About, Private},
    time::Timestamp,
};

/// The form of a CSV file. Either is UTF-8 with Windows line ends, and guards against formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvForm {
    /// RFC 4180, for programs: commas, no byte-order mark, times as in RFC 3339 (UTC).
    Rfc4180,
    /// For spreadsheets: a byte-order mark, by which Excel knows UTF-8, and times in a form that
    /// they take for one, to the second; the column's name says that they are in UTC.
    Spreadsheet(Separator),
}

impl CsvForm {
    const fn separator(self) -> char {
        match self {
            Self::Rfc4180 => Separator::Comma.character(),
            Self::Spreadsheet(separator) => separator.character(),
        }
    }
}

/// The separator of cells. Excel takes the one that the system's region says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`, as where the comma is for decimals.
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    const fn character(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
        }
    }
}

/// By which programs on Windows know UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The column of times, and its name where they don't say their zone.
const UPDATED: &str = "updated";
const UPDATED_UTC: &str = "updated (UTC)";

const HEADER: [&str; 25] = [
    "id",
    "action",
    "outcome",
    "reason",
    "explanation",
    "advice",
    "retry can help",
    "code",
    "message",
    "request id",
    "http status",
    "attempts",
    "last status",
    UPDATED,
    "lines",
    "evidence",
    "correlation id",
    "correlation ids",
    "connection",
    "resource group",
    "kind",
    "run",
    "flags",
    "name",
    "tenant",
];

/// The names of the columns.
pub(super) fn head(form: CsvForm) -> String {
    let mut out = String::new();
    let name = |name: &str| match (form, name) {
        (CsvForm::Spreadsheet(_), UPDATED) => UPDATED_UTC.to_owned(),
        _ => name.to_owned(),
    };
    if matches!(form, CsvForm::Spreadsheet(_)) {
        out.push(BYTE_ORDER_MARK);
    }
    write_row(&mut out, HEADER.map(name), form.separator());
    out
}

/// Some rows.
pub(super) fn rows(
    ledger: &Ledger,
    numbers: &[u32],
    explain: Explain<'_>,
    (form, show): (CsvForm, Private),
) -> String {
    let address = Address::of(&ledger.header().connection);
    let mut out = String::with_capacity(numbers.len() * 200);
    for (row, attempts) in part(ledger, numbers) {
        let cells = cells(ledger, row, &attempts, explain, (form, show), &address);
        write_row(&mut out, cells, form.separator());
    }
    out
}

/// A point in time, as the form writes it.
fn time(at: Timestamp, form: CsvForm) -> String {
    match form {
        CsvForm::Rfc4180 => at.to_string(),
        CsvForm::Spreadsheet(_) => at.for_spreadsheets(),
    }
}

fn cells(
    ledger: &Ledger,
    row: &Row,
    attempts: &[(Step, &Attempt)],
    explain: Explain<'_>,
    (form, show): (CsvForm, Private),
    address: &Address,
) -> [String; HEADER.len()] {
    let text = |part: &str| part.to_owned();
    let yes_or_no = |yes: bool| text(if yes { "yes" } else { "no" });
    let explanation = explain(row);
    let number = |part: Option<u16>| part.map(|n| n.to_string()).unwrap_or_default();
    let evidence = row.evidence.as_ref();
    let target = ledger.target(row);
    let about =
        |part: fn(&About) -> Option<&str>| row.about.as_deref().and_then(part).unwrap_or_default();
    let lines: Vec<_> = row.places.iter().map(place).collect();
    let sent = attempts.iter().map(|(_, sent)| sent.correlation.as_str());
    [
        text(&row.text),
        row.action.map(|a| text(a.id())).unwrap_or_default(),
        text(row.outcome().id()),
        text(reason_id(row)),
        address.hide(&explanation.text).into_owned(),
        explanation.advice,
        row.retry_can_help().map(yes_or_no).unwrap_or_default(),
        text(reason_text(row, |reason| reason.code.as_deref())),
        row.reason()
            .and_then(|reason| reason.words(show))
            .map(|words| address.hide(words).into_owned())
            .unwrap_or_default(),
        text(reason_text(row, |reason| reason.request_id.as_deref())),
        number(row.reason().and_then(|reason| reason.http_status)),
        row.attempts.to_string(),
        text(last_status(row).unwrap_or_default()),
        row.updated().map(|at| time(at, form)).unwrap_or_default(),
        lines.join("; "),
        evidence.map(|e| text(e.source.id())).unwrap_or_default(),
        evidence
            .and_then(|e| e.correlation.as_ref())
            .map(|id| text(id.as_str()))
            .unwrap_or_default(),
        sent.collect::<Vec<_>>().join("; "),
        text(&ledger.header().connection.name),
        target
            .and_then(|target| target.resource_group())
            .map(|group| text(group.as_str()))
            .unwrap_or_default(),
        target
            .map(|t| text(t.kind().collection()))
            .unwrap_or_default(),
        text(ledger.header().run.as_str()),
        flags(ledger),
        text(about(|about| about.name.as_deref())),
        text(about(|about| about.tenant.as_deref())),
    ]
}

fn write_row(out: &mut String, cells: [String; HEADER.len()], separator: char) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(separator);
        }
        let plain = without_controls(&cell);
        // The first cell is the id, which the paste reads again. Its quotation marks stand where
        // every spreadsheet looks for them, so that nothing in it begins another cell.
        match at {
            0 => write_cell(out, &formula::escape(&plain)),
            _ => write_cell(out, &harmless_parts(&plain)),
        }
    }
    out.push_str("\r\n");
}

/// The text with its control characters as Rust and JSON write them. A backslash is in no id, so
/// that what was none because of such a character is none when it is read again.
fn without_controls(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.contains(is_control) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if is_control(c) => {
                // Writing to a string can't fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.into()
}

/// The cell separators of some spreadsheets, unless in quotation marks that begin where they think
/// that the cell begins.
const SEPARATORS: [char; 3] = [',', ';', '|'];

/// The text with a quote before each part of it that a spreadsheet would take for a formula.
fn harmless_parts(cell: &str) -> String {
    cell.split_inclusive(SEPARATORS)
        .map(formula::escape)
        .collect()
}

fn write_cell(out: &mut String, cell: &str) {
    if cell.contains([',', '"', ';', '|']) {
        // Writing to a string can't fail.
        let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
    } else {
        out.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A row of which one cell has this text, as it is written.
    fn row(at: usize, text: &str) -> String {
        separated(at, text, ',')
    }

    fn separated(at: usize, text: &str, separator: char) -> String {
        let mut cells = HEADER.map(|_| String::new());
        text.clone_into(&mut cells[at]);
        let mut out = String::new();
        write_row(&mut out, cells, separator);
        out
    }

    #[test]
    fn cells_that_would_be_formulas_are_harmless() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-a1b2", "'-a1b2"),
            ("@x", "'@x"),
            ("＝1", "'＝1"),
            (" =1", " '=1"),
            ("\u{a0}＠x", "\u{a0}'＠x"),
            ("\u{feff}-1", "\u{feff}'-1"),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("\0=1", "\\u0000=1"),
            ("'=1", "''=1"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(row(8, cell).trim_matches([',', '\r', '\n']), expected);
            assert_eq!(row(0, cell).trim_matches([',', '\r', '\n']), expected);
        }
    }

    #[test]
    fn no_part_of_a_cell_begins_a_formula_where_semicolons_separate_cells() {
        for (cell, expected) in [
            ("x; =cmd", "\"x; '=cmd\""),
            ("x;\"=cmd\"", "\"x;\"\"'=cmd\"\"\""),
            ("x|@y", "\"x|'@y\""),
            ("a\tb\r\nc", "a\\tb\\r\\nc"),
            ("a;b", "\"a;b\""),
        ] {
            assert_eq!(row(8, cell).trim_matches([',', '\r', '\n']), expected);
        }
    }

    #[test]
    fn cells_are_quoted_where_rfc_4180_asks_for_it() {
        let mut out = String::new();
        write_cell(&mut out, "a \"b\",c");
        assert_eq!(out, "\"a \"\"b\"\",c\"");
    }

    proptest! {
        #[test]
        fn no_spreadsheet_sees_a_formula_wherever_it_splits_a_row(
            text in "[a=+@＝＋－＠|;,'\" \t\r\n\u{a0}\u{feff}\u{200b}\u{301}\0-]{0,12}",
            separator in prop::sample::select(vec![',', ';', '\t']),
        ) {
            // The quotation marks of a cell count where its own separator does: it is one.
            let written = separated(8, &text, separator);
            prop_assert_eq!(written.lines().count(), 1);
            let cell = written.trim_matches([separator, '\r', '\n']).to_owned();
            let cell = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
            let cell = cell.map_or(written.clone(), |cell| cell.replace("\"\"", "\""));
            prop_assert!(!formula::is_formula(&cell), "{:?}", written);
            for part in written.split([',', ';', '|', '\t']) {
                prop_assert!(!formula::is_formula(part), "{:?}", written);
            }
        }
    }
}
