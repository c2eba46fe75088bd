//! The effects of faults on the items of a request.

use std::collections::HashMap;

use fastrand::Rng;
use serde_json::Value;

use super::fault::{Extent, OnItems, Reason, STRANGE, Strange};
use crate::entry::Entry;

/// The faults of the items of one request.
#[derive(Debug, Default)]
pub(crate) struct ItemStrike {
    /// The kinds of the faults that struck.
    pub(crate) kinds: Vec<&'static str>,
    /// The items that are to be refused, by their place in the request.
    pub(crate) refusals: HashMap<usize, Reason>,
    /// The faults that spoil the entries afterwards, in this order.
    spoilers: Vec<(OnItems, Rng)>,
}

impl ItemStrike {
    /// Adds a fault to what strikes a request of so many items, and says whether it changes
    /// anything: a share may come to nothing.
    pub(super) fn add(&mut self, effect: OnItems, items: usize, chance: &mut Rng) -> bool {
        let OnItems::Refused { reason, extent } = effect else {
            self.spoilers.push((effect, chance.fork()));
            return true;
        };
        let refused = some(items, extent.of(items, chance), chance);
        for place in &refused {
            self.refusals
                .entry(*place)
                .or_insert_with(|| reason.clone());
        }
        !refused.is_empty()
    }

    /// Spoils the entries of an answer. `strange` makes an entry that the service's contract doesn't
    /// know out of one that it does.
    pub(crate) fn spoil(
        &mut self,
        entries: &mut Vec<Entry>,
        strange: impl Fn(Strange, &Value, &mut Rng) -> Value,
    ) {
        for (effect, mut chance) in self.spoilers.drain(..) {
            match effect {
                OnItems::Refused { .. } => {}
                OnItems::Missing { items } => {
                    let mut missing = some(entries.len(), number(items), &mut chance);
                    missing.sort_unstable();
                    for place in missing.into_iter().rev() {
                        entries.remove(place);
                    }
                }
                OnItems::Doubled { items } => {
                    for place in some(entries.len(), number(items), &mut chance) {
                        entries.push(entries[place].clone());
                    }
                }
                OnItems::Reordered => entries.sort_by_key(|entry| usize::MAX - entry.asked),
                OnItems::Strange { items, shape } => {
                    for place in some(entries.len(), number(items), &mut chance) {
                        let any = || chance.choice(STRANGE).map(|(_, shape)| shape);
                        if let Some(shape) = shape.or_else(any) {
                            put_strange(shape, entries, place, |entry| {
                                strange(shape, entry, &mut chance)
                            });
                        }
                    }
                }
            }
        }
    }
}

impl Extent {
    /// The number of items it comes to, of so many. A share of a few items is rounded by chance, so
    /// that it is right in the long run.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "far fewer items than a float counts exactly, and a share that is not negative"
    )]
    fn of(self, items: usize, chance: &mut Rng) -> usize {
        match self {
            Self::Items(wanted) => number(wanted).min(items),
            Self::Share(share) => {
                let exact = share * items as f64;
                let whole = exact.floor();
                whole as usize + usize::from(chance.f64() < exact - whole)
            }
        }
    }
}

fn put_strange(
    shape: Strange,
    entries: &mut Vec<Entry>,
    place: usize,
    strange: impl FnOnce(&Value) -> Value,
) {
    let Some(entry) = entries.get_mut(place) else {
        return;
    };
    let body = strange(&entry.body);
    if shape == Strange::Unasked {
        let asked = entry.asked;
        entries.insert(place, Entry { asked, body });
    } else {
        entry.body = body;
    }
}

/// Different places, so many of them, or all if there are fewer.
fn some(of: usize, wanted: usize, chance: &mut Rng) -> Vec<usize> {
    let mut places: Vec<usize> = (0..of).collect();
    chance.shuffle(&mut places);
    places.truncate(wanted);
    places
}

fn number(items: u64) -> usize {
    usize::try_from(items).unwrap_or(usize::MAX)
}
