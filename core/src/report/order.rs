//! The rows of a ledger that are shown, and their order.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Query;
use crate::{
    ledger::{Cause, Ledger, Outcome, Row},
    service::Observation,
};

/// The statuses by which what is not there is sorted: these words, as a table shows them.
const NOT_FOUND: &str = "not found";
const GONE: &str = "gone";

/// A key by which rows can be sorted.
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
    /// The outcome, that first which somebody has to look at: what failed, is unknown or was not sent,
    /// then what is under way, then what is done, and last what was left out.
    Attention,
    /// The status in which it was last seen.
    Status,
    /// The kind of the reason; rows with the same one stand together.
    Reason,
    /// The service's code.
    Code,
    /// The service's id of the request.
    RequestId,
    /// The number of times it was sent.
    Attempts,
    /// The time when its outcome last changed.
    Updated,
}

impl SortBy {
    /// `true` if what happens in a run can change the order.
    pub const fn changes(self) -> bool {
        !matches!(self, Self::Number | Self::Id | Self::Name | Self::Action)
    }
}

/// A sort key, and which way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// By what.
    pub by: SortBy,
    /// The largest first.
    pub descending: bool,
}

/// The rows that are shown, and their order.
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
    /// `true` if a row belongs to it.
    pub fn shows(&self, row: &Row) -> bool {
        self.outcome.is_none_or(|outcome| row.outcome() == outcome)
            && self.group.is_none_or(|group| row.group == Some(group))
            && self.query.finds(row)
    }

    /// `true` if every row belongs to it.
    fn shows_all(&self) -> bool {
        self.outcome.is_none() && self.group.is_none() && self.query.is_empty()
    }

    /// `true` if what happens in a run can change the shown rows or their order.
    pub fn changes(&self) -> bool {
        !self.shows_all() || self.sort.iter().any(|key| key.by.changes())
    }

    /// The numbers of the rows to show, in their order.
    pub fn order(&self, ledger: &Ledger) -> Vec<u32> {
        let rows = (0..).zip(ledger.rows());
        let mut numbers: Vec<u32> = if self.shows_all() {
            rows.map(|(number, _)| number).collect()
        } else {
            let shown = rows.filter(|(_, row)| self.shows(row));
            shown.map(|(number, _)| number).collect()
        };
        let by_reason = self.sort.iter().any(|key| key.by == SortBy::Reason);
        let ranks = by_reason.then(|| Ranks::of(ledger));
        // Each pass keeps the order of the pass before where rows are equal.
        let is_order_of_paste = |key: &&SortKey| key.by == SortBy::Number && !key.descending;
        for key in self.sort.iter().rev().skip_while(is_order_of_paste) {
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
            SortBy::Status if row(number)?.is_gone() => GONE,
            SortBy::Status => match row(number)?.seen.as_ref()? {
                Observation::Found(found) => &found.status,
                Observation::NotFound | Observation::NotListed => NOT_FOUND,
            },
            _ => &row(number)?.text,
        };
        (!text.is_empty()).then_some(text)
    };
    let number_of = |number: u32| match key.by {
        SortBy::Action => Some(row(number)?.action? as u64),
        SortBy::Outcome => Some(row(number)?.outcome() as u64),
        SortBy::Attention => Some(attention(row(number)?)),
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

/// The place of a row by [`SortBy::Attention`]. What is stopped and still to be deleted is under way.
fn attention(row: &Row) -> u64 {
    match row.outcome() {
        Outcome::Failed => 0,
        Outcome::Unknown => 1,
        Outcome::NotSent => 2,
        Outcome::Sending => 3,
        Outcome::Scheduled => 4,
        Outcome::Stopped | Outcome::AlreadyStopped if row.is_half_done() => 4,
        Outcome::Stopped => 5,
        Outcome::Deleted => 6,
        Outcome::AlreadyStopped => 7,
        Outcome::AlreadyGone => 8,
        Outcome::Skipped => 9,
    }
}

/// Sorts by a number. Numbers that are equal keep their order, what has none stands last.
pub(super) fn by_number(
    numbers: &mut [u32],
    descending: bool,
    mut number_of: impl FnMut(u32) -> Option<u64>,
) {
    let mut keys = Vec::with_capacity(numbers.len());
    let mut without = Vec::new();
    for number in numbers.iter() {
        match number_of(*number) {
            Some(value) => keys.push((if descending { !value } else { value }, *number)),
            None => without.push(*number),
        }
    }
    sort_keys(&mut keys);
    let sorted = keys.iter().map(|(_, number)| number).chain(&without);
    for (place, number) in numbers.iter_mut().zip(sorted) {
        *place = *number;
    }
}

/// So few keys are sorted sooner by comparing them.
const FEW: usize = 128;

/// Sorts keys; those that are equal keep their order. It goes byte by byte from the lowest on: bytes that are the
/// same in all of them cost no pass, and most numbers of a run differ in one or two.
fn sort_keys(keys: &mut Vec<(u64, u32)>) {
    if keys.is_sorted_by_key(|(value, _)| *value) {
        return;
    }
    if keys.len() <= FEW {
        keys.sort_by_key(|(value, _)| *value);
        return;
    }
    let first = keys.first().map_or(0, |(value, _)| *value);
    let differ = (keys.iter()).fold(0, |differ, (value, _)| differ | (value ^ first));
    let mut sorted = vec![(0, 0); keys.len()];
    for shift in (0..u64::BITS).step_by(8) {
        if differ >> shift & 0xff != 0 {
            pass(keys, &mut sorted, shift);
            std::mem::swap(keys, &mut sorted);
        }
    }
}

/// Sorts by the byte of each key that stands so many bits from its end.
fn pass(keys: &[(u64, u32)], sorted: &mut [(u64, u32)], shift: u32) {
    let digit = |value: u64| usize::try_from(value >> shift & 0xff).unwrap_or_default();
    let mut ends = [0_usize; 256];
    for (value, _) in keys {
        if let Some(count) = ends.get_mut(digit(*value)) {
            *count += 1;
        }
    }
    let mut end = 0;
    for count in &mut ends {
        end += *count;
        *count = end;
    }
    for key in keys.iter().rev() {
        // As many places as there are keys were counted, so there is one for each.
        if let Some(end) = ends.get_mut(digit(key.0)) {
            *end -= 1;
            if let Some(place) = sorted.get_mut(*end) {
                *place = *key;
            }
        }
    }
}

/// The most texts that are told apart before they are sorted.
const DISTINCT: usize = 256;

/// The place of each of some texts among the different ones; none where those are more than
/// [`DISTINCT`]. Statuses, scenarios and names repeat: to tell a few apart and to sort those is several
/// times faster than to compare a hundred thousand.
fn places_of_few<'l>(
    numbers: &[u32],
    text_of: &impl Fn(u32) -> Option<&'l str>,
) -> Option<Vec<Option<u64>>> {
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    let mut last: Option<(&str, usize)> = None;
    let mut met = Vec::with_capacity(numbers.len());
    for number in numbers {
        let which = match (text_of(*number), last) {
            (None, _) => None,
            // Most often it is the same as the one before.
            (Some(text), Some((before, which))) if text == before => Some(which),
            (Some(text), _) => {
                let next = known.len();
                let which = *known.entry(text).or_insert(next);
                if known.len() > DISTINCT {
                    return None;
                }
                last = Some((text, which));
                Some(which)
            }
        };
        met.push(which);
    }
    let mut sorted: Vec<_> = known.into_iter().collect();
    sorted.sort_unstable();
    let mut places = vec![0; sorted.len()];
    for (place, (_, which)) in (0..).zip(sorted) {
        if let Some(of) = places.get_mut(which) {
            *of = place;
        }
    }
    let place = |which: Option<usize>| places.get(which?).copied();
    Some(met.into_iter().map(place).collect())
}

/// Sorts by a text. Texts that are equal keep their order, what has none stands last.
pub(super) fn by_text<'l>(
    numbers: &mut [u32],
    descending: bool,
    text_of: &impl Fn(u32) -> Option<&'l str>,
) {
    if let Some(places) = places_of_few(numbers, text_of) {
        // Each is asked for once, in this order.
        let mut places = places.into_iter();
        by_number(numbers, descending, |_| places.next().flatten());
        return;
    }
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

/// From here on texts are compared as they are: such long ones are rare, and each chunk is a step deeper.
const FAR: usize = 1024;

/// Texts are compared by 8 bytes at a time, from `offset` on: numbers that lie side by side in
/// memory sort several times faster than texts that lie anywhere.
fn sort_from<'l>(
    numbers: &mut [u32],
    text_of: &impl Fn(u32) -> Option<&'l str>,
    descending: bool,
    offset: usize,
) {
    let rest_of = |number: u32| {
        let text = text_of(number).unwrap_or_default();
        text.as_bytes().get(offset..).unwrap_or_default()
    };
    if offset >= FAR {
        numbers.sort_by(|a, b| {
            let order = rest_of(*a).cmp(rest_of(*b));
            if descending { order.reverse() } else { order }
        });
        return;
    }
    let mut longer = false;
    let keys = numbers.iter().map(|number| {
        let rest = rest_of(*number);
        longer |= rest.len() > CHUNK;
        let key = chunk(rest);
        (if descending { !key } else { key }, *number)
    });
    let mut keys: Vec<(u64, u32)> = keys.collect();
    sort_keys(&mut keys);
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

const CHUNK: usize = size_of::<u64>();

/// The first bytes of a text as a number that is larger for what comes later.
fn chunk(text: &[u8]) -> u64 {
    if let Some(whole) = text.first_chunk() {
        return u64::from_be_bytes(*whole);
    }
    let mut bytes = [0; CHUNK];
    for (to, from) in bytes.iter_mut().zip(text) {
        *to = *from;
    }
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*};

    use super::*;

    /// The places of some keys in their order: those without one last, whichever way round.
    fn in_order<K: Ord>(keys: &[Option<K>], descending: bool) -> Vec<u32> {
        let mut numbers: Vec<u32> = (0..).take(keys.len()).collect();
        numbers.sort_by(|a, b| match (&keys[*a as usize], &keys[*b as usize]) {
            (Some(a), Some(b)) if descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        numbers
    }

    /// Texts of which many are alike for longer than they are compared in chunks.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[ab]{1,3}",
            4 => "d[0-9a-f]{15}",
            2 => "[ab]{7,18}",
            1 => "[ab]{0,3}".prop_map(|end| format!("{}{end}", "x".repeat(FAR))),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn many_numbers_are_sorted_as_by_a_stable_sort(
            keys in vec(option::weighted(0.9, prop_oneof![0..4_u64, 0..70_000_u64, any::<u64>()]), 0..300),
            descending: bool,
        ) {
            let mut numbers: Vec<u32> = (0..).take(keys.len()).collect();
            by_number(&mut numbers, descending, |number| keys[number as usize]);
            prop_assert_eq!(numbers, in_order(&keys, descending));
        }

        #[test]
        fn many_texts_are_sorted_as_by_a_stable_sort(
            // Of the longest more than `DISTINCT` are different.
            keys in prop_oneof![
                vec(option::weighted(0.9, text()), 0..300),
                vec(option::weighted(0.9, text()), 700..900),
            ],
            descending: bool,
        ) {
            let mut numbers: Vec<u32> = (0..).take(keys.len()).collect();
            by_text(&mut numbers, descending, &|number| keys[number as usize].as_deref());
            prop_assert_eq!(numbers, in_order(&keys, descending));
        }
    }
}
