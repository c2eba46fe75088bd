//! Finding rows by what a user types.

use std::fmt;

use crate::{ledger::Row, plan::PlannedRow, service::Observation};

/// Words of which a row has every one, in its id, its name, its status, its message, its code or
/// its request id.
/// Letters of ASCII are the same in either case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<Box<[u8]>>,
}

impl Query {
    /// Takes the words out of what was typed. Without any it finds every row.
    pub fn new(text: &str) -> Self {
        let words = text.split_whitespace();
        Self {
            words: words
                .map(|word| word.to_ascii_lowercase().into_bytes().into())
                .collect(),
        }
    }

    /// `true` if it asks for nothing.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// `true` if a row has all of the words.
    pub fn finds(&self, row: &Row) -> bool {
        let reason = row.reason();
        let parts = [
            Some(&*row.text),
            reason.and_then(|reason| reason.message.as_deref()),
            reason.and_then(|reason| reason.code.as_deref()),
            reason.and_then(|reason| reason.request_id.as_deref()),
            row.status(),
            row.about.as_ref().and_then(|about| about.name.as_deref()),
        ];
        self.all_in(&parts)
    }

    /// `true` if a row of a plan has all of the words, in its id, its name, its scenario or its
    /// status.
    pub fn finds_planned(&self, row: &PlannedRow) -> bool {
        let about = row.about.as_deref();
        let status = match &row.seen {
            Some(Observation::Found(found)) => Some(&*found.status),
            _ => None,
        };
        self.all_in(&[
            Some(&*row.text),
            about.and_then(|about| about.name.as_deref()),
            about.and_then(|about| about.scenario.as_deref()),
            about.and_then(|about| about.tenant.as_deref()),
            status,
        ])
    }

    fn all_in(&self, parts: &[Option<&str>]) -> bool {
        let mut words = self.words.iter();
        words.all(|word| parts.iter().flatten().any(|part| has(part, word)))
    }
}

impl fmt::Display for Query {
    /// The words, with spaces between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.words.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{}", String::from_utf8_lossy(word))?;
        }
        Ok(())
    }
}

/// `true` if a text has a word in it. Nothing is allocated: it is asked of every row at each letter
/// that is typed.
fn has(text: &str, word: &[u8]) -> bool {
    text.as_bytes()
        .windows(word.len().max(1))
        .any(|part| part.eq_ignore_ascii_case(word))
}
