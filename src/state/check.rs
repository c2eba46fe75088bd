//! Reading and checking a text, in pieces that the user does not notice.

use std::{collections::BTreeSet, sync::Arc};

use bulkhead_core::{
    paste::{Progress, Reader, Summary},
    rules::{Checked, Checker, Options, Recognised},
};
use leptos::task::spawn_local;

use crate::{browser::Slice, messages};

/// Up to this size, in bytes, a text is read at once: that takes a few milliseconds.
const AT_ONCE: usize = 32 * 1024;

/// The bytes of a text that are read between two looks at the clock.
const BYTES: usize = 16 * 1024;

/// The number of problems put in order, or rows thrown away, between two looks at the clock.
const ROWS: usize = 4_096;

/// A text, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The result of the rules.
    pub checked: Checked,
    /// The summary of how the text was understood.
    pub summary: Summary,
    /// The evidence by which each entry was recognised.
    pub recognised: Recognised,
}

/// Reads and checks a text, and leaves out what the user has left out. `report` is told how much is done, in per cent, and says whether the
/// result is still asked for; where it is not, there is none.
pub async fn examine(
    text: &str,
    options: Options,
    left_out: &BTreeSet<Arc<str>>,
    report: impl Fn(u64) -> bool,
) -> Option<Examined> {
    let pauses = text.len() > AT_ONCE;
    let mut slice = Slice::begin();
    if pauses {
        // What led here, and showing that there is a text now, are pieces of work of their own.
        slice.pause().await;
        grow_memory(text.len());
    }
    let mut reader = Reader::new(text, Some(options.kind));
    let mut checker = Checker::new(options);
    let mut recognised = Recognised::default();
    loop {
        let is_over = match reader.read(BYTES) {
            Progress::Entry(entry) => {
                recognised.note(&entry);
                checker.add(entry);
                slice.is_over()
            }
            Progress::Paused => slice.is_over_now(),
            Progress::End => break,
        };
        if pauses && is_over {
            let (done, total) = reader.progress();
            slice.pause().await;
            if !report(messages::per_cent(done, total)) {
                return None;
            }
        }
    }
    let mut finish = checker.finish_in_slices();
    let mut result = loop {
        if let Some(result) = finish.step(ROWS) {
            break result;
        }
        if pauses && slice.is_over_now() {
            slice.pause().await;
            if !report(100) {
                return None;
            }
        }
    };
    if !left_out.is_empty() {
        for rows in result.rows.chunks_mut(ROWS) {
            for row in rows.iter_mut().filter(|row| left_out.contains(&row.text)) {
                row.leave_out();
            }
            if pauses && slice.is_over_now() {
                slice.pause().await;
                if !report(100) {
                    return None;
                }
            }
        }
    }
    Some(Examined {
        checked: result,
        summary: reader.into_summary(),
        recognised,
    })
}

/// Lets WebAssembly's memory grow at once by about what a text's entries will take. Bit by bit it
/// takes several times as long, since the browser tidies up each time.
fn grow_memory(text: usize) {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(
        text.saturating_mul(14),
    )));
}

/// Throws a result away. A million rows are a million pieces of memory, so this takes its time.
pub fn throw_away(examined: Option<Arc<Examined>>) {
    let Some(Ok(mut examined)) = examined.map(Arc::try_unwrap) else {
        // Somebody still needs it.
        return;
    };
    let Checked { rows, problems, .. } = &examined.checked;
    if rows.len() + problems.len() <= ROWS {
        return;
    }
    spawn_local(async move {
        let mut slice = Slice::begin();
        let Checked { rows, problems, .. } = &mut examined.checked;
        while !rows.is_empty() || !problems.is_empty() {
            rows.truncate(rows.len().saturating_sub(ROWS));
            problems.truncate(problems.len().saturating_sub(ROWS));
            if slice.is_over_now() {
                slice.pause().await;
            }
        }
    });
}
