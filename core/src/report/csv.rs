//! A ledger as CSV (RFC 4180): a row for each distinct id, after a header.

use std::fmt::Write as _;

use super::{Explain, flags, last_status, place, reason_id, reason_text};
use crate::{
    item::Step,
    ledger::{Attempt, Ledger, Row},
    service::Private,
    survey::About,
};

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
    "updated",
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

/// Writes a ledger as CSV. Cells that a spreadsheet would take for a formula begin with `'`.
pub fn csv(ledger: &Ledger, explain: Explain<'_>, show: Private) -> String {
    let mut out = String::with_capacity(ledger.rows().len() * 200);
    write_row(&mut out, HEADER.map(str::to_owned));
    for (row, attempts) in ledger.rows().iter().zip(ledger.attempts_by_row()) {
        write_row(&mut out, cells(ledger, row, &attempts, explain, show));
    }
    out
}

fn cells(
    ledger: &Ledger,
    row: &Row,
    attempts: &[(Step, &Attempt)],
    explain: Explain<'_>,
    show: Private,
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
        text(row.outcome.id()),
        text(reason_id(row)),
        explanation.text,
        explanation.advice,
        row.retry_can_help().map(yes_or_no).unwrap_or_default(),
        text(reason_text(row, |reason| reason.code.as_deref())),
        row.reason()
            .and_then(|reason| reason.words(show))
            .unwrap_or_default()
            .to_owned(),
        text(reason_text(row, |reason| reason.request_id.as_deref())),
        number(row.reason().and_then(|reason| reason.http_status)),
        row.attempts.to_string(),
        text(last_status(row).unwrap_or_default()),
        row.updated().map(|at| at.to_string()).unwrap_or_default(),
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

fn write_row(out: &mut String, cells: [String; HEADER.len()]) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_cell(out, &harmless(cell));
    }
    out.push_str("\r\n");
}

/// Spreadsheets take a cell that begins so for a formula and may carry it out.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn write_cell(out: &mut String, cell: &str) {
    if cell.contains([',', '"', '\n', '\r', ';']) {
        // Writing to a string can't fail.
        let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
    } else {
        out.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_be_formulas_are_harmless() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-a1b2", "'-a1b2"),
            ("@x", "'@x"),
            ("\t=1", "'\t=1"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell.into()), expected);
        }
    }

    #[test]
    fn cells_are_quoted_where_rfc_4180_asks_for_it() {
        let mut out = String::new();
        write_cell(&mut out, "a \"b\",\nc");
        assert_eq!(out, "\"a \"\"b\"\",\nc\"");
    }
}
