//! The record of a run while it goes on.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use bulkhead_core::{
    ledger::{Event, Pieces, Summary, What},
    run::{Journal, JournalError},
    wire::RunId,
};
use gloo_timers::future::sleep;
use wasm_bindgen_futures::spawn_local;

use super::Records;
use crate::browser::{DatabaseError, Slice};

/// So long after something was recorded the list of runs shows it.
const FRESH: Duration = Duration::from_secs(1);

/// So many pieces of a large beginning are written together.
const AT_ONCE: usize = 24;

/// Records a run in this browser, or, where that keeps nothing, nowhere.
pub struct BrowserJournal {
    /// The writer of its record; none where the browser keeps nothing, and the user knows it.
    records: Option<Rc<Writer>>,
    /// The reason for which the record does not have all that has happened.
    trouble: RefCell<Option<DatabaseError>>,
}

/// Writes the record of one run.
struct Writer {
    records: Rc<Records>,
    run: RunId,
    /// The number of the next piece.
    next: Cell<u32>,
    /// Tells what a list of runs is to show of it by now; none before it has begun.
    summary: Box<dyn Fn() -> Option<Summary>>,
    /// `true` if a new summary is already due.
    is_due: Cell<bool>,
}

impl BrowserJournal {
    /// A journal that goes on with piece number `next`. The list of runs is told what `summary`
    /// says.
    pub fn new(
        records: Option<Rc<Records>>,
        run: RunId,
        next: u32,
        summary: impl Fn() -> Option<Summary> + 'static,
    ) -> Self {
        let writer = |records| {
            Rc::new(Writer {
                records,
                run,
                next: Cell::new(next),
                summary: Box::new(summary),
                is_due: Cell::new(false),
            })
        };
        Self {
            records: records.map(writer),
            trouble: RefCell::new(None),
        }
    }

    /// The number of pieces of the record.
    pub fn pieces(&self) -> u32 {
        self.records.as_ref().map_or(0, |writer| writer.next.get())
    }

    /// The reason for which the record does not have all that has happened, if so.
    pub fn trouble(&self) -> Option<DatabaseError> {
        self.trouble.borrow().clone()
    }

    /// Lets the list of runs show what has become of this one.
    pub async fn summarise(&self) {
        if let Some(writer) = &self.records {
            writer.summarise().await;
        }
    }
}

impl Journal for BrowserJournal {
    async fn append(&self, events: &[Event]) -> Result<(), JournalError> {
        let Some(writer) = &self.records else {
            return Ok(());
        };
        let is_beginning = events.first().and_then(Summary::of_start);
        let written = match is_beginning {
            Some(summary) => writer.begin(events, summary).await,
            None => writer.write(events).await,
        };
        Writer::summarise_soon(writer);
        // What could not be recorded comes again with what is recorded next.
        self.trouble.replace(written.as_ref().err().cloned());
        written.map_err(|error| JournalError {
            message: error.to_string(),
        })
    }
}

impl Writer {
    async fn write(&self, events: &[Event]) -> Result<(), DatabaseError> {
        let pieces: Vec<_> = Pieces::of(events).collect();
        let is_last = events.iter().any(|event| event.what == What::Finished);
        // What is over is never to be shown as if it could go on.
        let summary = is_last.then(|| (self.summary)()).flatten();
        let text = summary.map(|summary| summary.with(events).to_text());
        let before = self.next.get();
        let summary = text.as_deref().map(|text| (before, text));
        self.add(&pieces, summary).await
    }

    /// A beginning may be large. It is written some pieces at a time, the events last: without
    /// them it is none, and is forgotten when the page next looks.
    async fn begin(&self, events: &[Event], summary: Summary) -> Result<(), DatabaseError> {
        let mut pieces = Pieces::of(events).peekable();
        let mut slice = Slice::begin();
        let mut some = Vec::new();
        while let Some(piece) = pieces.next() {
            some.push(piece);
            if pieces.peek().is_none() {
                let text = summary.with(events).to_text();
                let all = self.next.get() + u32::try_from(some.len()).unwrap_or(u32::MAX);
                return self.add(&some, Some((all, &text))).await;
            }
            if some.len() == AT_ONCE {
                self.add(&some, Some((0, ""))).await?;
                some.clear();
            }
            if slice.is_over_now() {
                slice.pause().await;
            }
        }
        Ok(())
    }

    async fn add(
        &self,
        pieces: &[String],
        summary: Option<(u32, &str)>,
    ) -> Result<(), DatabaseError> {
        let from = self.next.get();
        self.records.add(&self.run, from, pieces, summary).await?;
        let added = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
        self.next.set(from.saturating_add(added));
        Ok(())
    }

    async fn summarise(&self) {
        if let Some(summary) = (self.summary)() {
            // Only the list of runs shows it; the record itself is whole.
            let _ = self.records.summarise(&summary, self.next.get()).await;
        }
    }

    /// Not with every piece: that would cost as much as the pieces themselves.
    fn summarise_soon(this: &Rc<Self>) {
        if this.is_due.replace(true) {
            return;
        }
        let writer = Rc::downgrade(this);
        spawn_local(async move {
            sleep(FRESH).await;
            // Who has ended the run meanwhile has told of it.
            if let Some(writer) = Weak::upgrade(&writer) {
                writer.is_due.set(false);
                writer.summarise().await;
            }
        });
    }
}
