//! The record of a run as texts, for a store that keeps texts.
//!
//! A run of a hundred thousand rows is too much for one text: its rows come first, some at a
//! time, and then the events, those that were recorded together in one text.

use std::{fmt, slice, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Event, FoldError, Header, Ledger, Phase, Summary, VERSION, What};
use crate::plan::PlannedRow;

/// So many rows stand in one text: writing and reading it is no pause that a person notices.
const ROWS: usize = 500;

/// One text of a record.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Piece<R, E> {
    /// Some of the rows.
    Rows(R),
    /// The first events, after so many rows.
    Begin {
        /// Rows in all.
        rows: usize,
        events: E,
    },
    /// Further events.
    Events(E),
}

/// Events as texts.
pub struct Pieces<'e> {
    rows: slice::Chunks<'e, PlannedRow>,
    events: Option<&'e [Event]>,
}

impl<'e> Pieces<'e> {
    /// Events that are recorded together.
    pub fn of(events: &'e [Event]) -> Self {
        let rows: &[PlannedRow] = match events.first().map(|event| &event.what) {
            Some(What::Started { header }) => &header.rows,
            _ => &[],
        };
        Self {
            rows: rows.chunks(ROWS),
            events: Some(events),
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if let Some(rows) = self.rows.next() {
            return Some(text(&Piece::<_, ()>::Rows(rows)));
        }
        let events = self.events.take()?;
        let (first, rest) = events.split_first()?;
        let What::Started { header } = &first.what else {
            return Some(text(&Piece::<(), _>::Events(events)));
        };
        let without_rows = Event {
            at: first.at,
            what: What::Started {
                header: Header {
                    rows: Arc::default(),
                    ..header.clone()
                },
            },
        };
        let events: Vec<&Event> = std::iter::once(&without_rows).chain(rest).collect();
        Some(text(&Piece::<(), _>::Begin {
            rows: header.rows.len(),
            events,
        }))
    }
}

fn text<R: Serialize, E: Serialize>(piece: &Piece<R, E>) -> String {
    // Texts and numbers under names can always be written.
    serde_json::to_string(piece).unwrap_or_default()
}

/// Reads a record again, text by text.
#[derive(Default)]
pub struct Record {
    rows: Vec<PlannedRow>,
    ledger: Option<Ledger>,
}

impl Record {
    /// Takes in the next text.
    ///
    /// # Errors
    /// Where it was not written by this program, or is damaged.
    pub fn take_in(&mut self, text: &str) -> Result<(), RecordError> {
        let events = match read(text)? {
            Piece::Rows(rows) => {
                self.rows.extend(rows);
                return Ok(());
            }
            Piece::Begin { rows, .. } if rows != self.rows.len() => {
                return Err(RecordError::RowsMissing);
            }
            Piece::Begin { events, .. } | Piece::Events(events) => events,
        };
        for mut event in events {
            match &mut self.ledger {
                None => {
                    if let What::Started { header } = &mut event.what {
                        header.rows = Arc::new(std::mem::take(&mut self.rows));
                    }
                    self.ledger = Some(Ledger::start(&event)?);
                }
                Some(ledger) => drop(ledger.apply(&event)?),
            }
        }
        Ok(())
    }

    /// The events of a text that is not the beginning, for who knows all that was before.
    ///
    /// # Errors
    /// Where it was not written by this program, or is damaged.
    pub fn events(text: &str) -> Result<Vec<Event>, RecordError> {
        match read(text)? {
            Piece::Events(events) => Ok(events),
            Piece::Rows(_) | Piece::Begin { .. } => {
                Err(RecordError::DoesNotFit(FoldError::SecondBeginning))
            }
        }
    }

    /// The run that the texts tell of.
    ///
    /// # Errors
    /// Where they do not even hold its beginning.
    pub fn into_ledger(self) -> Result<Ledger, RecordError> {
        self.ledger
            .ok_or(RecordError::DoesNotFit(FoldError::NoBeginning))
    }
}

fn read(text: &str) -> Result<Piece<Vec<PlannedRow>, Vec<Event>>, RecordError> {
    serde_json::from_str(text).map_err(|_| RecordError::Unreadable)
}

impl Summary {
    /// The summary as a text.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the summary of a record.
    ///
    /// # Errors
    /// Where this program can't read the record.
    pub fn read(text: &str) -> Result<Self, RecordError> {
        #[derive(Deserialize)]
        struct Version {
            version: u16,
        }
        let summary = serde_json::from_str::<Self>(text);
        match summary {
            Ok(mut summary) if summary.version <= VERSION => {
                summary.tally.phase = match &summary.tally.phase {
                    Phase::Running => Phase::Running,
                    Phase::Paused(reason) => Phase::Paused(summary.kept_apart(reason)),
                    Phase::Halted(reason) => Phase::Halted(summary.kept_apart(reason)),
                    Phase::Finished(early) => {
                        Phase::Finished(early.as_ref().map(|early| summary.kept_apart(early)))
                    }
                };
                Ok(summary)
            }
            _ => match serde_json::from_str(text) {
                Ok(Version { version }) if version > VERSION => {
                    Err(RecordError::DoesNotFit(FoldError::Newer { version }))
                }
                _ => Err(RecordError::Unreadable),
            },
        }
    }

    /// The same, with what these events say that happened after it. The counts are left as they
    /// were.
    #[must_use]
    pub fn with(&self, events: &[Event]) -> Self {
        let mut summary = self.clone();
        for event in events {
            summary.updated = event.at;
            if event.what == What::Finished {
                summary.tally.phase = summary.tally.phase.finished();
            }
        }
        summary
    }
}

/// The reason for which a record can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// A text is none that this program has written.
    Unreadable,
    /// Not all rows are there.
    RowsMissing,
    /// The events are not the record of one run.
    DoesNotFit(FoldError),
}

impl From<FoldError> for RecordError {
    fn from(error: FoldError) -> Self {
        Self::DoesNotFit(error)
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("the record of this run is damaged"),
            Self::RowsMissing => f.write_str("a part of the record of this run is missing"),
            Self::DoesNotFit(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RecordError {}
