//! The choice of faults for a request.

use std::sync::Mutex;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use super::fault::{Effect, Fault, On, OnItems, Whole};
use super::items::ItemStrike;
use crate::chance;
use crate::state::lock;

/// The faults that are switched on.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    list: Mutex<Vec<Armed>>,
}

/// A fault and its dice.
#[derive(Debug)]
struct Armed {
    fault: Fault,
    chance: Rng,
}

/// The faults of a request as a whole.
#[derive(Debug, Default)]
pub(crate) struct Strike {
    /// The kinds of the faults that struck.
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) delay: Duration,
    pub(crate) whole: Option<Whole>,
    /// `true` if a broken body is cut in the middle; otherwise it never was JSON.
    pub(crate) is_cut_in_the_middle: bool,
}

impl Faults {
    /// No faults; the seed is for those to come.
    pub(crate) fn none(seed: u64) -> Self {
        Self {
            seed,
            list: Mutex::default(),
        }
    }

    /// Puts other faults in the place of all that there are. The same list strikes the same
    /// requests in the same order each time it is put.
    pub(crate) fn replace(&self, faults: Vec<Fault>) {
        let armed = faults.into_iter().enumerate().map(|(index, fault)| Armed {
            fault,
            chance: chance::stream(self.seed, &["fault", &index.to_string()]),
        });
        *lock(&self.list) = armed.collect();
    }

    /// The faults on the wire.
    pub(crate) fn to_json(&self) -> Value {
        let list = lock(&self.list);
        let faults: Vec<Value> = list.iter().map(|armed| armed.fault.to_json()).collect();
        json!({ "faults": faults })
    }

    /// Draws what strikes a request as a whole. Of the faults that take the place of the answer,
    /// the first that comes up does; those after it aren't used up.
    pub(crate) fn strike(&self, is_change: bool) -> Strike {
        let mut strike = Strike::default();
        for armed in lock(&self.list).iter_mut() {
            let concerned = match armed.fault.on {
                On::Changes => is_change,
                On::Reads => !is_change,
                On::All => true,
            };
            if !concerned {
                continue;
            }
            match armed.fault.effect.clone() {
                Effect::Whole(whole) if strike.whole.is_none() && armed.comes_up() => {
                    strike.whole = Some(whole);
                    strike.is_cut_in_the_middle = armed.chance.bool();
                    armed.count(&mut strike.kinds);
                }
                Effect::Slow(delay) if armed.comes_up() => {
                    strike.delay += delay;
                    armed.count(&mut strike.kinds);
                }
                _ => {}
            }
        }
        strike
    }

    /// Draws what strikes the items of a valid bulk request.
    pub(crate) fn strike_bulk(&self, items: usize) -> ItemStrike {
        self.strike_items(items, true)
    }

    /// Draws what strikes the items of a valid request whose answer has no entries that could be
    /// spoiled.
    pub(crate) fn strike_without_entries(&self, items: usize) -> ItemStrike {
        self.strike_items(items, false)
    }

    fn strike_items(&self, items: usize, has_entries: bool) -> ItemStrike {
        let mut strike = ItemStrike::default();
        for armed in lock(&self.list).iter_mut() {
            let Effect::Items(effect) = &armed.fault.effect else {
                continue;
            };
            let spoils_entries = !matches!(effect, OnItems::Refused { .. });
            if items == 0 || (spoils_entries && !has_entries) {
                continue;
            }
            let effect = effect.clone();
            if armed.comes_up() && strike.add(effect, items, &mut armed.chance) {
                armed.count(&mut strike.kinds);
            }
        }
        strike
    }
}

impl Armed {
    fn comes_up(&mut self) -> bool {
        self.fault.count != Some(0) && self.chance.f64() < self.fault.probability
    }

    fn count(&mut self, kinds: &mut Vec<&'static str>) {
        if let Some(count) = &mut self.fault.count {
            *count -= 1;
        }
        kinds.push(self.fault.kind());
    }
}
