//! The groups and rows that the user has let in on Review, or left out there, for who goes back to the
//! paste and comes again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
};

use bulkhead_core::{
    item::{Action, Target},
    plan::{PredictedEffect, State, StatusGroup},
};
use leptos::prelude::*;

use super::{AppState, Examined};

/// The properties that tell a group from every other, also after it was read again.
type Key = (State, Action, PredictedEffect);

/// The groups and rows that the user has said are sent, and are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Of whole groups.
    groups: Vec<(Key, bool)>,
    /// Of single rows, whatever holds for their groups.
    pub rows: BTreeMap<usize, bool>,
}

impl Wishes {
    /// Lets a group in or leaves it out.
    pub fn set(&mut self, group: &StatusGroup, is_sent: bool) {
        let key = key(group);
        self.groups.retain(|(of, _)| *of != key);
        self.groups.push((key, is_sent));
    }

    /// The wish for a group, if there is one.
    pub fn of(&self, group: &StatusGroup) -> Option<bool> {
        let key = key(group);
        let wish = self.groups.iter().find(|(of, _)| *of == key);
        wish.map(|(_, is_sent)| *is_sent)
    }
}

fn key(group: &StatusGroup) -> Key {
    (group.state.clone(), group.action, group.effect)
}

/// The wishes for one checked paste in one place. They are for nothing else: another paste, another
/// action and another connection are reviewed from the beginning.
#[derive(Clone, Debug)]
pub(super) struct KeptWishes {
    /// It is not kept alive by this, nor held against changes.
    examined: Weak<Examined>,
    fingerprint: String,
    target: Target,
    wishes: Wishes,
}

impl AppState {
    /// The wishes that were kept for this checked paste in this place; none otherwise.
    pub fn wishes(self, examined: &Arc<Examined>, fingerprint: &str, target: &Target) -> Wishes {
        self.backends.with_value(|backends| {
            let kept = backends.wishes.borrow();
            let kept = kept.as_ref().filter(|kept| {
                kept.examined.as_ptr() == Arc::as_ptr(examined)
                    && kept.examined.strong_count() > 0
                    && kept.fingerprint == fingerprint
                    && kept.target == *target
            });
            kept.map(|kept| kept.wishes.clone()).unwrap_or_default()
        })
    }

    /// Keeps the wishes for this checked paste in this place.
    pub fn keep_wishes(
        self,
        examined: &Arc<Examined>,
        fingerprint: String,
        target: Target,
        wishes: Wishes,
    ) {
        let kept = KeptWishes {
            examined: Arc::downgrade(examined),
            fingerprint,
            target,
            wishes,
        };
        self.backends
            .with_value(|backends| *backends.wishes.borrow_mut() = Some(kept));
    }
}
