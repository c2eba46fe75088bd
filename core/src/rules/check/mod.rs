//! Entries of a paste, turned into items and problems.

mod again;
mod entry;
mod finish;
mod result;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::entry::{is_part_of, state, written};
pub use self::{
    finish::Finish,
    result::{Checked, CheckedRow, Found, Options, RowState},
};
use super::{
    Finding, Problem, chunks::Chunks, excerpt, makes::Makes, problems::Problems, seen::Seen,
    shortened,
};
use crate::paste::{Entry, Evidence};

/// Checks entries one by one, so that a large paste can be checked in slices.
pub struct Checker {
    options: Options,
    seen: Seen,
    rows: Chunks<CheckedRow>,
    problems: Problems,
    entries: usize,
    named_actions: usize,
    found: Vec<Found>,
    makes: Makes,
    /// Problems of entries that say Stop where stop and delete was chosen, unless the same id says
    /// Delete elsewhere. Each with the number of its row.
    halves: Vec<(usize, Problem)>,
}

impl Checker {
    /// Begins to check.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            seen: Seen::default(),
            rows: Chunks::default(),
            problems: Problems::default(),
            entries: 0,
            named_actions: 0,
            found: Vec::new(),
            makes: Makes::default(),
            halves: Vec::new(),
        }
    }

    /// Checks all of a text at once.
    pub fn check_all<'t>(
        options: Options,
        entries: impl IntoIterator<Item = Entry<'t>>,
    ) -> Checked {
        let mut checker = Self::new(options);
        for entry in entries {
            checker.add(entry);
        }
        checker.finish()
    }

    /// Checks the next entry.
    pub fn add(&mut self, entry: Entry<'_>) {
        self.entries += 1;
        if entry.action.is_some() {
            self.named_actions += 1;
        }
        let (sort, raw) = written(&entry.value);
        let text = shortened(raw);
        let rows = &self.rows;
        let has_text = |row: usize| rows.get(row).is_some_and(|row| *row.text == *text);
        if let Some(row) = self.seen.row(sort, &text, has_text) {
            self.add_again(row, entry);
        } else {
            let text = text.into();
            self.add_first(text, entry);
        }
    }

    fn add_first(&mut self, text: Arc<str>, entry: Entry<'_>) {
        let state = state(&entry, &text, self.options);
        self.makes
            .count(&entry, &text, &state, self.options.kind.id_format());
        self.note_found(&entry, &text, &state);
        if let RowState::Out(finding) = &state
            && *finding != Finding::FoundInText
        {
            let problem = Problem {
                finding: finding.clone(),
                place: entry.place.clone(),
                value: text.clone(),
            };
            if is_part_of(finding, self.options.action) {
                self.halves.push((self.rows.len(), problem));
            } else {
                self.problems.push(problem);
            }
        }
        self.rows.push(CheckedRow {
            text,
            places: entry.place.into(),
            state,
        });
    }

    /// Keeps what the user is to accept, or has accepted.
    fn note_found(&mut self, entry: &Entry<'_>, text: &Arc<str>, state: &RowState) {
        let Evidence::Text { around } = entry.evidence else {
            return;
        };
        if matches!(
            state,
            RowState::Ready(_) | RowState::Out(Finding::FoundInText)
        ) {
            self.found.push(Found {
                id: text.clone(),
                place: entry.place.clone(),
                around: excerpt(around),
            });
        }
    }
}
