//! Which rows of a ledger are shown, and in which order.

use std::collections::BTreeSet;

use super::Query;
use crate::{
    ledger::{Cause, Ledger, Outcome, Row},
    survey::Sighting,
};

/// Where among the statuses that stands which is not there: by these words, as a table shows it.
const NOT_FOUND: &str = "not found";

/// What rows can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// The order of the paste.
    Number,
    /// The id.
    Id,
    /// The name, of what has one.
    Name,
    /// The action.
    Action,
    /// The outcome, in the order of [`Outcome::ALL`].
    Outcome,
    /// The status in which it was last seen.
    Status,
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
        !matches!(self, Self::Number | Self::Id | Self::Name | Self::Action)
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
        let by_reason = self.sort.iter().any(|key| key.by == SortBy::Reason);
        let ranks = by_reason.then(|| Ranks::of(ledger));
        // Each pass keeps the order of the pass before where rows are equal.
        for key in self.sort.iter().rev() {
            sort(&mut numbers, ledger.rows(), *key, ranks.as_ref());
        }
        numbers
    }
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
            let kind = group.kind();
            (kind.is_fine(), kind, group.code(), group.text())
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

/// Sorts by one key. Rows that are equal by it keep their order, those that have nothing there
/// stand last.
fn sort(numbers: &mut [u32], rows: &[Row], key: SortKey, ranks: Option<&Ranks>) {
    let row = |number: u32| rows.get(usize::try_from(number).ok()?);
    let text_of = |number: u32| {
        let text = match key.by {
            SortBy::Name => row(number)?.about.as_ref()?.name.as_deref()?,
            SortBy::Code => row(number)?.reason()?.code.as_deref()?,
            SortBy::RequestId => row(number)?.reason()?.request_id.as_deref()?,
            SortBy::Status => match row(number)?.seen.as_ref()? {
                Sighting::Found(found) => &found.status,
                Sighting::NotFound | Sighting::NotListed => NOT_FOUND,
            },
            _ => &row(number)?.text,
        };
        (!text.is_empty()).then_some(text)
    };
    let number_of = |number: u32| match key.by {
        SortBy::Action => Some(row(number)?.action? as u64),
        SortBy::Outcome => Some(row(number)?.outcome as u64),
        SortBy::Reason => ranks?.reason(row(number)?),
        SortBy::Attempts => Some(row(number)?.attempts.into()),
        SortBy::Updated => Some(row(number)?.updated()?.0),
        _ => Some(number.into()),
    };
    match key.by {
        SortBy::Id | SortBy::Name | SortBy::Status | SortBy::Code | SortBy::RequestId => {
            by_text(numbers, key.descending, &text_of);
        }
        _ => by_number(numbers, key.descending, number_of),
    }
}

/// Sorts by a number, byte by byte from the lowest on. Bytes that are the same in all of them
/// cost no pass, and most numbers of a run differ in one or two.
pub(super) fn by_number(
    numbers: &mut [u32],
    descending: bool,
    number_of: impl Fn(u32) -> Option<u64>,
) {
    let mut keys = Vec::with_capacity(numbers.len());
    let mut without = Vec::new();
    for number in numbers.iter() {
        match number_of(*number) {
            Some(value) => keys.push((if descending { !value } else { value }, *number)),
            None => without.push(*number),
        }
    }
    if !keys.is_sorted_by_key(|(value, _)| *value) {
        for byte in 0..size_of::<u64>() {
            pass(&mut keys, byte);
        }
    }
    let sorted = keys.iter().map(|(_, number)| number).chain(&without);
    for (place, number) in numbers.iter_mut().zip(sorted) {
        *place = *number;
    }
}

/// Sorts by one byte. Where it is the same, the order stays.
fn pass(keys: &mut Vec<(u64, u32)>, byte: usize) {
    let digit = |value: u64| {
        value
            .to_le_bytes()
            .get(byte)
            .copied()
            .map_or(0, usize::from)
    };
    let mut ends = [0_usize; 256];
    for (value, _) in keys.iter() {
        if let Some(count) = ends.get_mut(digit(*value)) {
            *count += 1;
        }
    }
    if ends.contains(&keys.len()) {
        return;
    }
    let mut end = 0;
    for count in &mut ends {
        end += *count;
        *count = end;
    }
    let mut sorted = vec![(0, 0); keys.len()];
    for key in keys.iter().rev() {
        // As many places as there are keys were counted, so there is one for each.
        if let Some(end) = ends.get_mut(digit(key.0)) {
            *end -= 1;
            if let Some(place) = sorted.get_mut(*end) {
                *place = *key;
            }
        }
    }
    *keys = sorted;
}

/// Sorts by a text.
pub(super) fn by_text<'l>(
    numbers: &mut [u32],
    descending: bool,
    text_of: &impl Fn(u32) -> Option<&'l str>,
) {
    let (with, without): (Vec<u32>, Vec<u32>) = numbers
        .iter()
        .partition(|number| text_of(**number).is_some());
    for (place, number) in numbers.iter_mut().zip(with.iter().chain(&without)) {
        *place = *number;
    }
    if let Some(with) = numbers.get_mut(..with.len()) {
        sort_from(with, text_of, descending, 0);
    }
}

/// Texts are compared by 16 bytes at a time, from `offset` on: keys that lie side by side in
/// memory sort several times faster than texts that lie anywhere.
fn sort_from<'l>(
    numbers: &mut [u32],
    text_of: &impl Fn(u32) -> Option<&'l str>,
    descending: bool,
    offset: usize,
) {
    let mut longer = false;
    let mut keys: Vec<(u128, u32, u32)> = (0..)
        .zip(numbers.iter())
        .map(|(place, number)| {
            let text = text_of(*number).unwrap_or_default();
            longer |= text.len() > offset + CHUNK;
            let key = chunk(text.as_bytes().get(offset..).unwrap_or_default());
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
            sort_from(run, text_of, descending, offset + CHUNK);
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
