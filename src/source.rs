//! The origin of a text, and the refusal of what is not taken as one.

use bulkhead_core::paste::Encoding;

use crate::browser::NotText;

/// The most text that is taken, in bytes: 16 MiB.
pub const TEXT_MAX: usize = 16 * 1024 * 1024;

/// The origin of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The clipboard.
    Clipboard,
    /// A file of this name.
    File(String),
    /// So many files.
    Files(usize),
}

/// A file that the text is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The file's name.
    pub name: String,
    /// The line at which it begins, the first being 1.
    pub line: usize,
    /// The encoding in which its bytes were read, where they do not say it themselves.
    pub guess: Option<Encoding>,
}

/// The refusal of a paste, a file or a drop, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its origin.
    pub origin: Origin,
    /// The reason for not taking it.
    pub why: NotText,
    /// The number of other files not taken because of this one: all of them are taken, or none.
    pub others: usize,
}

impl Refusal {
    /// Something was not taken that came alone.
    pub const fn of(origin: Origin, why: NotText) -> Self {
        Self {
            origin,
            why,
            others: 0,
        }
    }
}
