//! Pasted text, read into entries: by evidence, not by position.
//!
//! A text falls into blocks, each read as the strictest of: a structure ([`json`]), a table
//! ([`table`], [`html`]), lines with labels ([`labels`]), a list ([`tokens`]), running text
//! ([`text`]). Of a diff, and of a structure that breaks off, nothing is certain: the one is told as
//! a whole, the other is read as running text. [`steps`] goes from block to block.
//!
//! What speaks for an id, and what against, is one table: [`evidence`]. Words decide much of it:
//! those of columns, labels and properties ([`names`]), and those by which a comment, a heading or a
//! sentence says keep ([`wish`], [`stems`]). What a heading says holds for the lines under it
//! ([`ground`]) as for the tables and structures ([`gate`]). Where a text says that more was meant
//! than stands in it ([`cut_off`]), that is an entry that is left out. What it has besides entries is
//! counted and named in the [`Summary`]; nothing is dropped in silence.

mod aligned;
mod bytes;
mod cells;
mod columns;
mod comments;
mod cursor;
mod cut_off;
mod diff;
mod entry;
mod evidence;
mod gate;
mod ground;
mod html;
mod invisible;
mod json;
mod labels;
mod lines;
mod names;
mod notes;
mod row;
mod stems;
mod steps;
mod table;
mod text;
mod token;
mod tokens;
mod url;
mod wish;
mod words;

use std::collections::VecDeque;

pub use bytes::{Decoded, Encoding, NoText, decode};
pub use entry::{
    Block, Entry, Example, Expected, Form, Ignored, Invisible, JsonType, NamedAction, Removed,
    Summary, Value,
};

pub use evidence::{Evidence, Why};

use self::{
    cursor::Cursor,
    ground::Ground,
    html::Html,
    invisible::Search,
    json::{Check, Walk},
    notes::Notes,
    table::Table,
    tokens::Class,
};
use crate::item::{IdFormat, Kind, implausible};

/// `true` if a text may be an id in a place of its own: the service takes it, and it looks like
/// nothing else.
fn plausible(format: IdFormat, text: &str) -> bool {
    format.takes(text) && implausible(format, text).is_none()
}

/// A reader of pasted text: an iterator over its entries, that can also be read in slices.
///
/// ```
/// use bulkhead_core::paste::{Progress, Reader};
///
/// let mut reader = Reader::new("a1b2c3d4, e5f6a7b8", None);
/// assert_eq!(reader.by_ref().count(), 2);
/// assert!(reader.into_summary().ignored.is_empty());
///
/// let mut reader = Reader::new("[\"a1b2c3d4\"]", None);
/// loop {
///     match reader.read(4) {
///         Progress::Entry(entry) => println!("{entry:?}"),
///         Progress::Paused => println!("{:?}: time for something else", reader.progress()),
///         Progress::End => break,
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Reader<'t> {
    text: &'t str,
    /// The invisible characters; none once all are found.
    search: Option<Search<'t>>,
    cursor: Cursor<'t>,
    /// The end of the text that was checked for whole structures.
    checked: usize,
    /// The end of a structure that is broken: none begins before it.
    broken: Option<steps::Broken>,
    mode: Mode<'t>,
    /// The kind that the user has chosen: it decides between two columns with ids.
    chosen: Option<Kind>,
    /// The effects of the lines before on the next ones.
    ground: Ground<'t>,
    /// The verdicts of lines on the ids above them.
    below: steps::Below,
    /// A header of a single column named another thing.
    is_other: bool,
    /// The place where the last tag of HTML begins, once that was looked for.
    last_tag: Option<usize>,
    pending: VecDeque<Entry<'t>>,
    notes: Notes,
}

/// The result of reading on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress<'t> {
    /// The next entry.
    Entry(Entry<'t>),
    /// As much was looked at as was allowed, and no entry found: there is more to read.
    Paused,
    /// All of the text is read.
    End,
}

#[derive(Debug)]
enum Mode<'t> {
    /// At the beginning of a line that may begin anything.
    LineStart,
    /// Within a line that is too long to be looked at as a whole.
    Long(Class),
    /// At the beginning of a line of a table, or within one.
    Table {
        table: Box<Table>,
        row: Option<table::Walk<'t>>,
    },
    /// At the beginning of a line that begins with a bracket: is it a structure?
    Check(Box<Checking<'t>>),
    /// Within a structure.
    Json(Box<Walk<'t>>),
    /// Within HTML.
    Html(Box<Html<'t>>),
    /// Within a diff.
    Diff,
    Done,
}

/// A look at whether what begins with a bracket is a structure.
#[derive(Debug)]
struct Checking<'t> {
    check: Check,
    bracket: Cursor<'t>,
    ahead: Cursor<'t>,
    /// The table that the line belongs to if this is none.
    table: Option<Box<Table>>,
}

impl<'t> Reader<'t> {
    /// Begins to read. `chosen` is the kind of resource that the user means, where known.
    pub fn new(text: &'t str, chosen: Option<Kind>) -> Self {
        Self {
            text,
            search: Some(Search::new(text)),
            cursor: Cursor::new(text),
            checked: 0,
            broken: None,
            mode: Mode::LineStart,
            chosen,
            ground: Ground::default(),
            below: steps::Below::new(text, chosen),
            is_other: false,
            last_tag: None,
            pending: VecDeque::new(),
            notes: Notes::default(),
        }
    }

    /// Reads on until there is an entry, or about `budget` bytes of the text were looked at. A
    /// single entry or a comment is looked at as a whole, however long it is, and each call gets
    /// at least a little further.
    ///
    /// The text is looked at up to three times: for invisible characters, for whether JSON is
    /// whole, and for entries. So the first entry may be many calls away.
    pub fn read(&mut self, budget: usize) -> Progress<'t> {
        let mut left = budget.max(1);
        loop {
            if let Some(mut entry) = self.pending.pop_front() {
                self.below.pass(&mut entry);
                self.notes.summary.count_entry();
                return Progress::Entry(entry);
            }
            if matches!(self.mode, Mode::Done) {
                return Progress::End;
            }
            if left == 0 {
                return Progress::Paused;
            }
            let looked = match &self.search {
                Some(_) => self.search(left),
                None => self.advance(left),
            };
            left = left.saturating_sub(looked.max(1));
        }
    }

    /// The work done and the work in all; no more than proportional to the time that it takes. At
    /// the end both are the same.
    pub fn progress(&self) -> (usize, usize) {
        let length = self.text.len();
        let read = self.cursor.at();
        let searched = self.search.as_ref().map_or(length, Search::at);
        let done = [searched, self.checked.max(read), read];
        let sum = |parts: [usize; 3]| parts.into_iter().fold(0, usize::saturating_add);
        (sum(done), sum([length; 3]))
    }

    /// The number of bytes of the text that have been read into entries.
    pub fn bytes_read(&self) -> usize {
        self.cursor.at()
    }

    /// Returns the summary of the text; complete once the iterator has ended.
    pub fn into_summary(self) -> Summary {
        self.notes.into_summary()
    }

    /// Searches for invisible characters, and gives the number of bytes looked at.
    fn search(&mut self, budget: usize) -> usize {
        let Some(search) = &mut self.search else {
            return 0;
        };
        let before = search.at();
        let found = search.step(budget);
        let looked = search.at() - before;
        if let Some(found) = found {
            self.notes.summary.removed = found;
            self.search = None;
        }
        looked
    }
}

impl<'t> Iterator for Reader<'t> {
    type Item = Entry<'t>;

    fn next(&mut self) -> Option<Entry<'t>> {
        loop {
            match self.read(usize::MAX) {
                Progress::Entry(entry) => return Some(entry),
                Progress::Paused => {}
                Progress::End => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests;
