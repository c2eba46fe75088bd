//! Where a text comes from, and what is not taken as one.

use bulkhead_core::paste::Encoding;

use crate::browser::NotText;

/// The most text that is taken, in bytes: 16 MiB.
pub const TEXT_MAX: usize = 16 * 1024 * 1024;

/// Where a text came from.
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
    /// How its bytes were read, where they do not say so themselves.
    pub guess: Option<Encoding>,
}

/// Why a paste, a file or a drop was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it was.
    pub origin: Origin,
    /// Why it was not taken.
    pub why: NotText,
    /// How many files were not taken either, because of this one: all of them are, or none.
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
