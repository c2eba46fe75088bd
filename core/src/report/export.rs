//! A ledger as a text, some rows at a time: all at once a large one would hold up the page.

use std::ops::Range;

use super::Explain;
use crate::{
    item::Step,
    ledger::{Attempt, Ledger, Row},
    service::Private,
};

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CSV (RFC 4180): a row for each distinct id, after a header.
    Csv,
    /// A JSON document, which the paste reads again.
    Json,
}

/// A ledger being written. Each row is written as it is at that moment; a run may go on meanwhile.
#[derive(Clone, Debug)]
pub struct Export {
    form: Form,
    show: Private,
    /// The number of the next row; none before the beginning is written.
    next: Option<u32>,
    is_over: bool,
}

impl Export {
    /// Begins to write.
    pub const fn new(form: Form, show: Private) -> Self {
        Self {
            form,
            show,
            next: None,
            is_over: false,
        }
    }

    /// The number of rows that are written.
    pub fn written(&self) -> usize {
        let next = self.next.unwrap_or_default();
        usize::try_from(next).unwrap_or(usize::MAX)
    }

    /// Writes what comes next, so many rows at most; `None` behind the end. All pieces one after the
    /// other are the file.
    pub fn step(&mut self, ledger: &Ledger, explain: Explain<'_>, rows: u32) -> Option<String> {
        if self.is_over {
            return None;
        }
        let Some(from) = self.next else {
            self.next = Some(0);
            return Some(match self.form {
                Form::Csv => super::csv::head(),
                Form::Json => super::json::head(ledger),
            });
        };
        let all = u32::try_from(ledger.rows().len()).unwrap_or(u32::MAX);
        if from >= all {
            self.is_over = true;
            return match self.form {
                Form::Csv => None,
                Form::Json => Some(super::json::tail(all)),
            };
        }
        let to = from.saturating_add(rows.max(1)).min(all);
        self.next = Some(to);
        Some(match self.form {
            Form::Csv => super::csv::rows(ledger, from..to, explain, self.show),
            Form::Json => super::json::rows(ledger, from..to, explain, self.show),
        })
    }
}

/// Writes a ledger as CSV. `'` stands before what a spreadsheet would take for a formula, control
/// characters are written as in `\t`, and the service's address is left out.
pub fn csv(ledger: &Ledger, explain: Explain<'_>, show: Private) -> String {
    whole(Form::Csv, ledger, explain, show)
}

/// Writes a ledger as a JSON document; the paste reads it again.
pub fn json(ledger: &Ledger, explain: Explain<'_>, show: Private) -> String {
    whole(Form::Json, ledger, explain, show)
}

fn whole(form: Form, ledger: &Ledger, explain: Explain<'_>, show: Private) -> String {
    let mut export = Export::new(form, show);
    let mut text = String::new();
    while let Some(piece) = export.step(ledger, explain, u32::MAX) {
        text.push_str(&piece);
    }
    text
}

/// The rows with these numbers, each with its attempts.
pub(super) fn part(
    ledger: &Ledger,
    numbers: Range<u32>,
) -> impl ExactSizeIterator<Item = (&Row, Vec<(Step, &Attempt)>)> {
    let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let rows = ledger.rows().get(index(numbers.start)..index(numbers.end));
    rows.unwrap_or_default()
        .iter()
        .zip(ledger.attempts_of(numbers))
}
