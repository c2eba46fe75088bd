//! Outcomes grouped by what they are about, so that a thousand failures read as three.

use std::{collections::HashMap, sync::Arc};

use super::Outcome;
pub use crate::service::VARIES;
use crate::service::{Reason, ReasonKind};

/// The properties that the members of a group share.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Class {
    outcome: Outcome,
    kind: ReasonKind,
    code: Option<Arc<str>>,
    text: Option<Arc<str>>,
}

/// Items of one outcome with reasons of one kind, one code and one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    class: Class,
    items: usize,
}

impl Group {
    /// The outcome of its items.
    pub const fn outcome(&self) -> Outcome {
        self.class.outcome
    }

    /// The kind of the reasons.
    pub const fn kind(&self) -> ReasonKind {
        self.class.kind
    }

    /// The service's code.
    pub fn code(&self) -> Option<&str> {
        self.class.code.as_deref()
    }

    /// The service's words, with [`VARIES`] where they name an id, a number or a time.
    pub fn text(&self) -> Option<&str> {
        self.class.text.as_deref()
    }

    /// `true` if the same change, sent again later, may succeed.
    pub const fn retry_can_help(&self) -> bool {
        retry_can_help(self.class.outcome, self.class.kind)
    }

    /// The number of items that it has now.
    pub const fn items(&self) -> usize {
        self.items
    }

    /// `true` if it is about items that were not changed as they should have been.
    pub const fn is_failure(&self) -> bool {
        is_failure(self.class.outcome, self.class.kind)
    }

    /// `true` if its items may be deleted where instances are deleted, too.
    pub const fn may_need_cascade(&self) -> bool {
        matches!(
            self.class.kind,
            ReasonKind::RunningInstances | ReasonKind::Referenced
        )
    }
}

/// `true` if an outcome leaves something to be done again. What was accepted or stopped does where
/// the run ended before it came to the end that was wanted.
pub(super) const fn is_failure(outcome: Outcome, kind: ReasonKind) -> bool {
    match outcome {
        Outcome::Failed | Outcome::Unknown | Outcome::NotSent => true,
        Outcome::Skipped | Outcome::Sending => false,
        _ => !kind.is_fine(),
    }
}

/// `true` if the same change, sent again later, may succeed.
pub(super) const fn retry_can_help(outcome: Outcome, kind: ReasonKind) -> bool {
    match (outcome, kind) {
        // It waited for what somebody else had begun, and that may be over by now.
        (Outcome::NotSent, ReasonKind::SeenUnderWay | ReasonKind::EndedOtherwise) => true,
        _ => kind.retry_can_help(),
    }
}

/// All groups of a run. One that was there once keeps its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Groups {
    all: Vec<Group>,
    numbers: HashMap<Class, u32>,
}

impl Groups {
    pub(super) fn all(&self) -> &[Group] {
        &self.all
    }

    /// The number of the group that an item with this text belongs to.
    pub(super) fn number(&mut self, outcome: Outcome, reason: &Reason, item: &str) -> Option<u32> {
        let class = Class {
            outcome,
            kind: reason.kind,
            code: reason.code.clone(),
            text: reason.message.as_deref().map(|text| pattern(text, item)),
        };
        if let Some(number) = self.numbers.get(&class) {
            return Some(*number);
        }
        let number = u32::try_from(self.all.len()).ok()?;
        self.all.push(Group {
            class: class.clone(),
            items: 0,
        });
        self.numbers.insert(class, number);
        Some(number)
    }

    pub(super) fn add(&mut self, number: Option<u32>) {
        if let Some(group) = self.get_mut(number) {
            group.items += 1;
        }
    }

    pub(super) fn remove(&mut self, number: Option<u32>) {
        if let Some(group) = self.get_mut(number) {
            group.items = group.items.saturating_sub(1);
        }
    }

    fn get_mut(&mut self, number: Option<u32>) -> Option<&mut Group> {
        self.all.get_mut(usize::try_from(number?).ok()?)
    }
}

/// A message without what differs from item to item: the item's own text, and every word with a
/// digit in it.
fn pattern(message: &str, item: &str) -> Arc<str> {
    let mut out = String::with_capacity(message.len());
    for word in message.split_whitespace() {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_item = !core.is_empty() && core == item;
        let differs = is_item || core.contains(|c: char| c.is_ascii_digit());
        let word = match word.split_once(core) {
            Some((before, after)) if differs => &format!("{before}{VARIES}{after}"),
            _ => word,
        };
        // A time is two such words: one sign says as much.
        if word == VARIES && out.ends_with(VARIES) {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_left_without_ids_numbers_and_times() {
        for (message, expected) in [
            (
                "Invalid deployment d889e3a61050c085.",
                "Invalid deployment ….",
            ),
            (
                "Invalid deployment 'd889e3a61050c085'",
                "Invalid deployment '…'",
            ),
            (
                "Current status RUNNING cannot be changed",
                "Current status RUNNING cannot be changed",
            ),
            (
                "Timeout after 30 s at 2026-01-31 08:00:00",
                "Timeout after … s at …",
            ),
            ("my-deployment is locked", "… is locked"),
            ("  two\n lines ", "two lines"),
            ("", ""),
        ] {
            assert_eq!(pattern(message, "my-deployment").as_ref(), expected);
        }
    }

    /// Changes that never went have reasons without an item.
    #[test]
    fn a_word_without_letters_is_no_item() {
        for message in ["Process engine … not available", "a – b […]"] {
            assert_eq!(pattern(message, "").as_ref(), message);
        }
    }

    #[test]
    fn groups_are_told_apart_by_outcome_kind_code_and_text() {
        let mut groups = Groups::default();
        let reason = |kind, message| Reason::of(kind).with_message(message);
        let failed = Outcome::Failed;
        let mut number = |outcome, reason: &Reason| groups.number(outcome, reason, "x").unwrap();
        let first = number(failed, &reason(ReasonKind::UnknownId, "Invalid a1"));
        let same = number(failed, &reason(ReasonKind::UnknownId, "Invalid b2"));
        assert_eq!(first, same);
        let mut coded = reason(ReasonKind::UnknownId, "Invalid b2");
        coded.code = Some("01010016".into());
        let others = [
            number(failed, &reason(ReasonKind::Rejected, "Invalid b2")),
            number(failed, &reason(ReasonKind::UnknownId, "Strange b2")),
            number(
                Outcome::Unknown,
                &reason(ReasonKind::UnknownId, "Invalid b2"),
            ),
            number(failed, &coded),
        ];
        assert_eq!(others, [1, 2, 3, 4]);
    }
}
