//! The reason why the command ends early.

use std::fmt;

/// A sentence on what keeps the command from its work, and on what to do; empty where the command
/// has told it already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// A failure that the command has told already.
    pub(crate) fn told() -> Self {
        Self(String::new())
    }

    /// `true` if the command has told it already.
    pub(crate) fn is_told(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
