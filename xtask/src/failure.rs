//! The reason a command ended early.

use std::fmt;
use std::io;

/// The error and, where something can be done, the advice.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    advice: Vec<String>,
}

impl Failure {
    /// A failure; `what` is a sentence.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            advice: Vec::new(),
        }
    }

    /// The same failure with one more thing to do about it, in sentences.
    #[must_use]
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice.push(advice.into());
        self
    }

    /// A file or folder that could not be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &io::Error) -> Self {
        Self::new(format!("{}: {error}.", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        self.advice
            .iter()
            .try_for_each(|advice| write!(f, "\n{advice}"))
    }
}
