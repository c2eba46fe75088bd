//! A ledger as a text, some rows at a time: all at once a large one would hold up the page.

use std::{borrow::Cow, ops::Range, sync::Arc};

use super::{CsvForm, Explain, View};
use crate::{
    item::Step,
    ledger::{Attempt, Ledger, Row},
    service::Private,
};

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CSV: a row for each distinct id, after a header.
    Csv(CsvForm),
    /// A JSON document, which the paste reads again.
    Json,
}

/// The rows of a ledger that are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// Every row, in the order of the paste.
    #[default]
    All,
    /// Those that a table shows, in its order.
    Shown(Shown),
}

/// Some rows of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The numbers of the rows, in their order, each once. A number without a row is passed over.
    pub numbers: Arc<[u32]>,
    /// The view that has chosen them. A run that goes on may have changed rows since.
    pub view: View,
}

/// A ledger being written. Each row is written as it is at that moment; a run may go on meanwhile.
#[derive(Clone, Debug)]
pub struct Export {
    form: Form,
    rows: Rows,
    show: Private,
    /// The number of rows that are written; none before the beginning is.
    next: Option<usize>,
    /// `true` once a row stands in the file.
    has_rows: bool,
    is_over: bool,
}

impl Export {
    /// Begins to write.
    pub const fn new(form: Form, rows: Rows, show: Private) -> Self {
        Self {
            form,
            rows,
            show,
            next: None,
            has_rows: false,
            is_over: false,
        }
    }

    /// The number of rows that are written.
    pub fn written(&self) -> usize {
        self.next.unwrap_or_default()
    }

    /// The number of rows that are to be written.
    pub fn total(&self, ledger: &Ledger) -> usize {
        match &self.rows {
            Rows::All => ledger.rows().len(),
            Rows::Shown(shown) => shown.numbers.len(),
        }
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
                Form::Csv(form) => super::csv::head(form),
                Form::Json => super::json::head(ledger, &self.rows),
            });
        };
        let all = self.total(ledger);
        if from >= all {
            self.is_over = true;
            return match self.form {
                Form::Csv(_) => None,
                Form::Json => Some(super::json::tail(self.has_rows)),
            };
        }
        let rows = usize::try_from(rows.max(1)).unwrap_or(usize::MAX);
        let to = from.saturating_add(rows).min(all);
        self.next = Some(to);
        let numbers = self.numbers(from..to);
        let piece = match self.form {
            Form::Csv(form) => super::csv::rows(ledger, &numbers, explain, (form, self.show)),
            Form::Json => super::json::rows(ledger, &numbers, explain, (!self.has_rows, self.show)),
        };
        self.has_rows |= !piece.is_empty();
        Some(piece)
    }

    /// The numbers of the rows at these places of the file.
    fn numbers(&self, places: Range<usize>) -> Cow<'_, [u32]> {
        match &self.rows {
            Rows::All => {
                let numbers = places.filter_map(|place| u32::try_from(place).ok());
                Cow::Owned(numbers.collect())
            }
            Rows::Shown(shown) => Cow::Borrowed(shown.numbers.get(places).unwrap_or_default()),
        }
    }
}

/// Writes all of a ledger as CSV (RFC 4180). `'` stands before what a spreadsheet would take for a
/// formula, control characters are written as in `\t`, and the service's address is left out.
pub fn csv(ledger: &Ledger, explain: Explain<'_>, show: Private) -> String {
    whole(Form::Csv(CsvForm::Rfc4180), ledger, explain, show)
}

/// Writes all of a ledger as a JSON document; the paste reads it again.
pub fn json(ledger: &Ledger, explain: Explain<'_>, show: Private) -> String {
    whole(Form::Json, ledger, explain, show)
}

fn whole(form: Form, ledger: &Ledger, explain: Explain<'_>, show: Private) -> String {
    let mut export = Export::new(form, Rows::All, show);
    let mut text = String::new();
    while let Some(piece) = export.step(ledger, explain, u32::MAX) {
        text.push_str(&piece);
    }
    text
}

/// The rows with these numbers, each with its attempts.
pub(super) fn part<'l>(
    ledger: &'l Ledger,
    numbers: &[u32],
) -> impl Iterator<Item = (&'l Row, Vec<(Step, &'l Attempt)>)> {
    let row = |number: &u32| ledger.rows().get(usize::try_from(*number).ok()?);
    let attempts = ledger.attempts_of(numbers);
    let rows: Vec<_> = numbers.iter().map(row).collect();
    rows.into_iter()
        .zip(attempts)
        .filter_map(|(row, attempts)| Some((row?, attempts)))
}
