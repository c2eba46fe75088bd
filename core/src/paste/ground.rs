//! The effects of lines on the next ones: headings, comments that go on, records.

use super::{
    entry::{Entry, NamedAction, Value},
    evidence::{Evidence, Why},
    labels::Scopes,
    names::Sense,
    wish::{Decided, Wish, decided},
};
use crate::item::{Kind, Shape};

/// The ground on which a line is read.
#[derive(Debug, Default)]
pub(super) struct Ground<'t> {
    /// The mark that ends the comment that goes on.
    pub(super) comment: Option<&'static str>,
    /// The extent, if any, to which what follows is kept.
    pub(super) keep: Keep,
    /// `true` if what follows is to be accepted: nobody knows what its heading says of it.
    pub(super) is_doubtful: bool,
    /// `true` if a heading said that what stands under it is to go.
    has_wish: bool,
    /// The level of the Markdown heading under which a line stands; 0 under none.
    pub(super) level: usize,
    /// The headings.
    pub(super) scopes: Scopes,
    /// The record that is being read.
    pub(super) record: Record<'t>,
    /// The kind that a header of a single column spoke of.
    pub(super) header_kind: Option<Kind>,
}

/// The extent to which what follows is to be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Keep {
    /// It is not.
    #[default]
    No,
    /// A comment on a line of its own says so, and nothing came since.
    Ahead,
    /// Up to the next blank line or comment.
    UntilBlank,
    /// Up to the next heading: a heading says so.
    UntilHeading,
}

impl Ground<'_> {
    /// `true` if nothing that came before matters for a plain line.
    pub(super) fn is_plain(&self) -> bool {
        self.comment.is_none()
            && self.keep == Keep::No
            && !self.is_doubtful
            && self.scopes.is_empty()
            && self.record.is_empty()
    }

    /// `true` if a heading said that what stands under it is to go.
    pub(super) const fn has_wish(&self) -> bool {
        self.has_wish
    }

    /// The reason why what stands here is left out, where it is.
    pub(super) fn why(&self, is_other: bool) -> Option<Why> {
        if self.keep != Keep::No {
            return Some(Why::Kept);
        }
        is_other.then_some(Why::OtherThing)
    }

    /// A heading ends what the last one said. Beside one that says what is to go, what stands under
    /// one that nobody understands is doubtful.
    pub(super) const fn head(&mut self, wish: Wish) {
        self.keep = match wish {
            Wish::Keep => Keep::UntilHeading,
            _ => Keep::No,
        };
        self.is_doubtful = match wish {
            Wish::Doubt => true,
            Wish::Nothing => self.has_wish,
            _ => false,
        };
        self.has_wish |= matches!(wish, Wish::Remove);
    }
}

/// A record: labels with values, line by line, of which one is the id. It is known at its end only
/// whether another label is more exact, or says to keep it.
#[derive(Debug, Default)]
pub(super) struct Record<'t> {
    held: Option<Entry<'t>>,
    decision: Option<(Sense, &'t str)>,
    action: Option<&'t str>,
    /// A remark says to keep it.
    is_kept: bool,
    /// It held an id that was given out or taken back.
    has_id: bool,
}

/// The result for the ids of a record, when another one is read.
#[derive(Debug, Default)]
pub(super) struct Settled<'t> {
    /// The id that is an entry now.
    pub(super) out: Option<Entry<'t>>,
    /// The number of ids that were another thing's.
    pub(super) passed_over: usize,
}

impl<'t> Record<'t> {
    pub(super) const fn is_empty(&self) -> bool {
        self.held.is_none()
            && self.decision.is_none()
            && self.action.is_none()
            && !self.is_kept
            && !self.has_id
    }

    /// `true` if it has an id of its own.
    pub(super) const fn has_id(&self) -> bool {
        self.has_id || self.held.is_some()
    }

    /// Takes the id of a label.
    pub(super) fn take(&mut self, entry: Entry<'t>) -> Settled<'t> {
        self.has_id = true;
        let Some(held) = self.held.take() else {
            self.held = Some(entry);
            return Settled::default();
        };
        if held.evidence == entry.evidence || are_alike(&held, &entry) {
            let mut settled = self.settle(Some(held));
            self.held = Some(entry);
            settled.passed_over = 0;
            return settled;
        }
        // The label that names the kind says it more exactly than one that is just "id".
        self.held = Some(if held.evidence < entry.evidence {
            held
        } else {
            entry
        });
        Settled {
            out: None,
            passed_over: 1,
        }
    }

    /// Takes what a label decides.
    pub(super) const fn decide(&mut self, sense: Sense, value: &'t str) {
        self.decision = Some((sense, value));
    }

    /// Takes a remark that says to keep it.
    pub(super) const fn remark(&mut self) {
        self.is_kept = true;
    }

    /// `true` if, before its id, a remark said to keep it.
    pub(super) const fn has_remark(&self) -> bool {
        self.is_kept && !self.has_id
    }

    /// Takes the action that a label names.
    pub(super) const fn act(&mut self, word: &'t str) {
        self.action = Some(word);
    }

    /// Ends the record.
    pub(super) fn end(&mut self) -> Option<Entry<'t>> {
        let held = self.held.take();
        let settled = self.settle(held);
        self.decision = None;
        self.action = None;
        self.is_kept = false;
        self.has_id = false;
        settled.out
    }

    fn settle(&self, held: Option<Entry<'t>>) -> Settled<'t> {
        let keeps = self.is_kept
            || self
                .decision
                .is_some_and(|(sense, value)| decided(sense, value) != Decided::Remove);
        let out = held.map(|mut entry| {
            let word = self.action.map(str::trim).filter(|word| !word.is_empty());
            entry.action = word.map(|word| NamedAction::read(word.into()));
            if keeps { kept(entry) } else { entry }
        });
        Settled {
            out,
            passed_over: 0,
        }
    }
}

/// `true` if two ids are of one make, so that they may be of one kind: those of AI Core begin with
/// a letter that says of which.
fn are_alike(one: &Entry<'_>, other: &Entry<'_>) -> bool {
    let (Value::Text(one), Value::Text(other)) = (&one.value, &other.value) else {
        return false;
    };
    Shape::of(one) == Shape::Hex && Shape::of(other) == Shape::Hex && one.get(..1) == other.get(..1)
}

/// An entry that is to be kept.
pub(super) fn kept(entry: Entry<'_>) -> Entry<'_> {
    left_out(entry, Why::Kept)
}

/// An entry that is left out.
pub(super) fn left_out(mut entry: Entry<'_>, why: Why) -> Entry<'_> {
    entry.value = match entry.value {
        Value::Text(text) => Value::LeftOut { text, why },
        other => other,
    };
    entry
}

/// An entry with less evidence than it seemed to have.
pub(super) fn in_text<'t>(mut entry: Entry<'t>, around: &'t str) -> Entry<'t> {
    entry.evidence = Evidence::Text { around };
    entry
}
