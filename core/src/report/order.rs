//! Which rows of a ledger are shown, and in which order.

use std::collections::BTreeSet;

use super::Query;
use crate::{
    ledger::{Cause, Ledger, Outcome, Row},
    service::ReasonKind,
};

/// What rows can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// The order of the paste.
    Number,
    /// The id.
    Id,
    /// The action.
    Action,
    /// The outcome, in the order of [`Outcome::ALL`].
    Outcome,
    /// What the reason is about; what is about the same stands together.
    Reason,
    /// The service's code.
    Code,
    /// The service's id of the request.
    RequestId,
    /// How often it was sent.
    Attempts,
    /// When its outcome last changed.
    Updated,
}

impl SortBy {
    /// Whether what happens in a run can change the order.
    pub const fn changes(self) -> bool {
        !matches!(self, Self::Number | Self::Id | Self::Action)
    }
}

/// What rows are sorted by, and which way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// By what.
    pub by: SortBy,
    /// The largest first.
    pub descending: bool,
}

/// Which rows are shown, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Only rows of this outcome.
    pub outcome: Option<Outcome>,
    /// Only rows of this group, as a number in [`Ledger::groups`].
    pub group: Option<u32>,
    /// Only rows that this finds.
    pub query: Query,
    /// The first decides; where rows are equal by it the next one does, and at last the order
    /// of the paste. Rows that have nothing there stand last, whichever way round.
    pub sort: Vec<SortKey>,
}

impl View {
    /// Whether a row belongs to it.
    pub fn shows(&self, row: &Row) -> bool {
        self.outcome.is_none_or(|outcome| row.outcome == outcome)
            && self.group.is_none_or(|group| row.group == Some(group))
            && self.query.finds(row)
    }

    /// Whether what happens in a run can change which rows are shown, or their order.
    pub fn changes(&self) -> bool {
        self.outcome.is_some()
            || self.group.is_some()
            || !self.query.is_empty()
            || self.sort.iter().any(|key| key.by.changes())
    }

    /// The numbers of the rows to show, in their order.
    pub fn order(&self, ledger: &Ledger) -> Vec<u32> {
        let mut numbers: Vec<u32> = (0..)
            .zip(ledger.rows())
            .filter(|(_, row)| self.shows(row))
            .map(|(number, _)| number)
            .collect();
        let ranks = Ranks::of(ledger);
        // Each pass keeps the order of the pass before where rows are equal.
        for key in self.sort.iter().rev() {
            sort(&mut numbers, ledger, *key, &ranks);
        }
        numbers
    }
}

/// What a row is sorted by.
enum Value<'l> {
    Number(u64),
    Text(&'l str),
}

/// The places of groups and of rules among each other.
struct Ranks {
    groups: Vec<u64>,
    rules: Vec<&'static str>,
}

impl Ranks {
    fn of(ledger: &Ledger) -> Self {
        let groups = ledger.groups();
        let mut by_class: Vec<_> = groups.iter().zip(0_usize..).collect();
        // What went well comes behind what did not.
        by_class.sort_by_key(|(group, _)| {
            let accepted = group.kind() == ReasonKind::Accepted;
            (accepted, group.kind(), group.code(), group.text())
        });
        let mut ranks = vec![0; groups.len()];
        for (rank, (_, number)) in (0..).zip(by_class) {
            if let Some(of_group) = ranks.get_mut(number) {
                *of_group = rank;
            }
        }
        let rules = ledger.rows().iter().filter_map(|row| match &row.cause {
            Some(Cause::Rule(finding)) => Some(finding.rule()),
            _ => None,
        });
        let rules: BTreeSet<_> = rules.collect();
        Self {
            groups: ranks,
            rules: rules.into_iter().collect(),
        }
    }

    fn reason(&self, row: &Row) -> Option<u64> {
        if let Some(group) = row.group {
            return self.groups.get(usize::try_from(group).ok()?).copied();
        }
        let Some(Cause::Rule(finding)) = &row.cause else {
            return None;
        };
        let rank = self.rules.binary_search(&finding.rule()).ok()?;
        u64::try_from(self.groups.len() + rank).ok()
    }
}

fn value<'l>(number: u32, row: &'l Row, by: SortBy, ranks: &Ranks) -> Option<Value<'l>> {
    let text = |text: &'l str| (!text.is_empty()).then_some(Value::Text(text));
    match by {
        SortBy::Number => Some(Value::Number(number.into())),
        SortBy::Id => text(&row.text),
        SortBy::Action => row.action.map(|action| Value::Number(action as u64)),
        SortBy::Outcome => Some(Value::Number(row.outcome as u64)),
        SortBy::Reason => ranks.reason(row).map(Value::Number),
        SortBy::Code => text(row.reason()?.code.as_deref()?),
        SortBy::RequestId => text(row.reason()?.request_id.as_deref()?),
        SortBy::Attempts => Some(Value::Number(row.attempts.into())),
        SortBy::Updated => row.updated().map(|at| Value::Number(at.0)),
    }
}

/// Sorts by one key. Rows that are equal by it keep their order.
fn sort(numbers: &mut [u32], ledger: &Ledger, key: SortKey, ranks: &Ranks) {
    let rows = ledger.rows();
    let value_of = |number: u32| {
        let row = rows.get(usize::try_from(number).ok()?)?;
        value(number, row, key.by, ranks)
    };
    let (with, without): (Vec<u32>, Vec<u32>) = numbers
        .iter()
        .partition(|number| value_of(**number).is_some());
    for (place, number) in numbers.iter_mut().zip(with.iter().chain(&without)) {
        *place = *number;
    }
    if let Some(with) = numbers.get_mut(..with.len()) {
        sort_from(with, &value_of, key.descending, 0);
    }
}

/// Texts are compared by 16 bytes at a time, from `offset` on: keys that lie side by side in
/// memory sort several times faster than texts that lie anywhere.
fn sort_from<'l>(
    numbers: &mut [u32],
    value_of: &impl Fn(u32) -> Option<Value<'l>>,
    descending: bool,
    offset: usize,
) {
    let mut longer = false;
    let mut keys: Vec<(u128, u32, u32)> = (0..)
        .zip(numbers.iter())
        .map(|(place, number)| {
            let key = match value_of(*number) {
                Some(Value::Number(value)) => value.into(),
                Some(Value::Text(text)) => {
                    longer |= text.len() > offset + CHUNK;
                    chunk(text.as_bytes().get(offset..).unwrap_or_default())
                }
                None => 0,
            };
            (if descending { !key } else { key }, place, *number)
        })
        .collect();
    keys.sort_unstable();
    for (place, (.., number)) in numbers.iter_mut().zip(&keys) {
        *place = *number;
    }
    if !longer {
        return;
    }
    let mut rest = numbers;
    for equal in keys.chunk_by(|a, b| a.0 == b.0) {
        let Some((run, others)) = std::mem::take(&mut rest).split_at_mut_checked(equal.len())
        else {
            return;
        };
        if run.len() > 1 {
            sort_from(run, value_of, descending, offset + CHUNK);
        }
        rest = others;
    }
}

const CHUNK: usize = size_of::<u128>();

/// The first bytes of a text as a number that is larger for what comes later.
fn chunk(text: &[u8]) -> u128 {
    let mut bytes = [0; CHUNK];
    for (to, from) in bytes.iter_mut().zip(text) {
        *to = *from;
    }
    u128::from_be_bytes(bytes)
}
