//! Writes the run into a file that the browser saves.

use bulkhead_core::{
    ledger::{Ledger, Row},
    report::{Explanation, Export, Form, Rows},
    service::Private,
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use super::file_format::kind_of_file;
use crate::{
    browser::{Download, Slice},
    messages,
    state::Run,
};

/// The number of rows that are written between two looks at the clock.
const ROWS: u32 = 64;

/// Writes files of a run, one at a time.
#[derive(Clone)]
pub struct Saving {
    run: Run,
    /// The choice whether all of an engine's messages is written.
    show: RwSignal<Private>,
    /// The number of rows that are written, and of those that are to be; while they are.
    writing: RwSignal<Option<(usize, usize)>>,
    failed: RwSignal<bool>,
}

impl Saving {
    /// Nothing is written yet.
    pub fn new(run: Run, show: RwSignal<Private>) -> Self {
        Self {
            run,
            show,
            writing: RwSignal::new(None),
            failed: RwSignal::new(false),
        }
    }

    /// The number of rows of the run.
    pub fn total(&self) -> usize {
        let rows = self.run.with_untracked(|ledger| ledger.rows().len());
        rows.unwrap_or_default()
    }

    /// The number of rows that are written, and of those that are to be; none while nothing is written.
    pub fn writing(&self) -> Option<(usize, usize)> {
        self.writing.get()
    }

    /// `true` if the browser could not save the last file.
    pub fn has_failed(&self) -> bool {
        self.failed.get()
    }

    /// Writes a file, unless one is being written.
    pub fn save(&self, form: Form, rows: Rows) {
        if self.writing.get_untracked().is_some() {
            return;
        }
        self.writing.set(Some((0, self.total())));
        let show = self.show.get_untracked();
        let Self {
            run,
            writing,
            failed,
            ..
        } = self.clone();
        spawn_local(async move {
            // The screen may be left meanwhile; the file is saved all the same.
            let report = |written| {
                writing.try_set(Some(written));
            };
            let saved = write(&run, (form, rows, show), report).await;
            failed.try_set(saved.is_err());
            writing.try_set(None);
        });
    }
}

/// Writes a run in pieces that the user does not notice, and lets the browser save it. `report` is
/// told how many rows are written, and how many are to be.
async fn write(
    run: &Run,
    (form, rows, show): (Form, Rows, Private),
    report: impl Fn((usize, usize)),
) -> Result<(), JsValue> {
    let mut slice = Slice::begin();
    let (extension, media_type) = kind_of_file(form);
    let part = match rows {
        Rows::All => "",
        Rows::Shown(_) => "-shown",
    };
    let mut file = Download::new(media_type);
    let mut export = Export::new(form, rows, show);
    loop {
        let step = |ledger: &Ledger| {
            let piece = export.step(ledger, &explain(ledger, show), ROWS);
            piece.map(|piece| (piece, export.total(ledger)))
        };
        let Some((piece, total)) = run.with_untracked(step).flatten() else {
            break;
        };
        file.push(&piece)?;
        if slice.is_over_now() {
            report((export.written(), total));
            slice.pause().await;
        }
    }
    file.save(&format!("bulkhead-{}{part}.{extension}", run.id))
}

fn explain(ledger: &Ledger, show: Private) -> impl Fn(&Row) -> Explanation + use<> {
    let of = ledger.header().connection.kind;
    move |row| messages::explanation(of, show, row)
}
