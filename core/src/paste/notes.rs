//! The summary of a text, while the text is read.

use super::entry::{Counted, Form, Ignored, Summary};
use crate::place::Position;

/// The summary, and what is still to be counted into it.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) summary: Summary,
    /// A table has the same columns in each row and a list the same properties in each object:
    /// counted here, a name needs no copy and no search for each of them.
    tallies: Vec<Tally>,
    /// The place where the name is looked for first: behind the one before.
    next: usize,
    /// The first line of running text with a number that an engine might have counted.
    numbers: Option<(Position, Box<str>)>,
}

/// The number of times a name was passed over after the first.
#[derive(Debug)]
struct Tally {
    what: Ignored,
    counted: Counted,
    count: usize,
}

/// More names than these are counted the slow way.
const TALLIES: usize = 64;

impl Notes {
    /// Counts something without a name.
    pub(super) fn ignore(&mut self, what: Ignored) {
        self.summary.ignore(what);
    }

    /// Counts something without a name, and keeps it as an example.
    pub(super) fn ignore_at(&mut self, what: Ignored, at: Position, text: &str) {
        self.summary.ignore_at(what, at, text);
    }

    /// Notes that a line of running text has numbers, which are never ids there.
    pub(super) fn see_numbers(&mut self, text: &str, at: Position) {
        let is_number =
            |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_digit());
        let words = || text.split(|c: char| !c.is_ascii_alphanumeric());
        if self.numbers.is_none() && words().any(is_number) {
            self.numbers = Some((at, text.chars().take(200).collect()));
        }
    }

    /// The first numbers in running text.
    pub(super) fn take_numbers(&mut self) -> Option<(Position, Box<str>)> {
        self.numbers.take()
    }

    /// The number of entries.
    pub(super) fn entries(&self) -> usize {
        self.summary.blocks.iter().map(|block| block.entries).sum()
    }

    /// Counts a cell of a column.
    pub(super) fn ignore_column(&mut self, name: &str) {
        let is_it = |what: &Ignored| matches!(what, Ignored::Column(column) if column == name);
        if !self.count(is_it) {
            self.ignore_first(Ignored::Column(name.to_owned()));
        }
    }

    /// Counts a property of an object.
    pub(super) fn ignore_property(&mut self, name: &str) {
        let is_it = |what: &Ignored| matches!(what, Ignored::Property(own) if own == name);
        if !self.count(is_it) {
            self.ignore_first(Ignored::Property(name.to_owned()));
        }
    }

    fn count(&mut self, is_it: impl Fn(&Ignored) -> bool) -> bool {
        let is_it = |tally: &Tally| is_it(&tally.what);
        let at = if self.tallies.get(self.next).is_some_and(is_it) {
            self.next
        } else if let Some(at) = self.tallies.iter().position(is_it) {
            at
        } else {
            return false;
        };
        if let Some(tally) = self.tallies.get_mut(at) {
            tally.count += 1;
        }
        self.next = if at + 1 < self.tallies.len() {
            at + 1
        } else {
            0
        };
        true
    }

    /// The first of a name goes into the summary at once: names are named in the order in which
    /// they come, up to a number, and how the first one was counted so are all others.
    fn ignore_first(&mut self, what: Ignored) {
        let counted = self.summary.ignore(what.clone());
        if self.tallies.len() < TALLIES {
            self.tallies.push(Tally {
                what,
                counted,
                count: 0,
            });
        }
    }

    pub(super) fn begin(&mut self, form: Form, start: Position) {
        self.summary.begin(form, start);
    }

    /// The summary with everything in it.
    pub(super) fn into_summary(mut self) -> Summary {
        for tally in self.tallies {
            let what = match tally.counted {
                Counted::AsItself => tally.what,
                Counted::AsOneOfMore => Ignored::MoreNames,
            };
            if tally.count > 0 {
                *self.summary.ignored.entry(what).or_default() += tally.count;
            }
        }
        self.summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_as_the_summary_alone_would() {
        let names: Vec<_> = (0..100).map(|n| format!("n{}", n * n % 83)).collect();
        let (mut notes, mut summary) = (Notes::default(), Summary::default());
        for name in &names {
            notes.ignore(Ignored::Comment);
            summary.ignore(Ignored::Comment);
            notes.ignore_property(name);
            summary.ignore(Ignored::Property(name.clone()));
            notes.ignore_column(name);
            summary.ignore(Ignored::Column(name.clone()));
        }
        assert!(summary.ignored.contains_key(&Ignored::MoreNames));
        assert_eq!(notes.into_summary(), summary);
    }
}
