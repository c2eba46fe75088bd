//! The items' status, as far as it is known, and the reading of it.

use std::{cell::RefCell, sync::Arc};

use bulkhead_core::{
    item::{Flags, ItemId, Target},
    plan::Groups,
    service::{Adapter, Reason},
    survey::{Survey, Surveyor},
    time::Timestamp,
};

use super::composed::Composed;
use crate::{browser::BrowserClock, gateway::Connected, state::app_state};

/// The items' status, as far as it is known.
#[derive(Clone)]
pub enum Known {
    /// Nothing yet: it is being read.
    Nothing,
    /// Nothing: the user did not want to wait, or it could not be read.
    Without,
    /// This.
    Read(Arc<Surveyed>),
}

/// The present status of the items.
pub struct Surveyed {
    /// Item by item.
    pub survey: Arc<Survey>,
    /// By status.
    pub groups: Groups,
}

impl Surveyed {
    /// The reason for which not all was read, and the part that was not.
    pub fn trouble(&self) -> Option<(Reason, Unread)> {
        let state = self.survey.trouble().map(|reason| (reason, Unread::Status));
        let usage = || {
            self.survey
                .uncounted()
                .map(|reason| (reason, Unread::Usage))
        };
        let (reason, what) = state.or_else(usage)?;
        Some((reason.clone(), what))
    }
}

/// The part that could not be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// The status of some items.
    Status,
    /// The usage of some items.
    Usage,
}

/// The reason for which the status, or a part of it, could not be read.
#[derive(Clone)]
pub struct Trouble {
    /// The reason.
    pub reason: Reason,
    /// The part that could not be read.
    pub what: Unread,
    /// `true` if what was read before still stands there.
    pub has_earlier: bool,
}

/// The events since the reading.
#[derive(Clone, Default)]
pub struct Since {
    /// The reason for which it could not be read, or not all of it, the last time.
    pub trouble: Option<Trouble>,
    /// The time at which the user has said to go by what was read before, though it could not be
    /// read again, or was not waited for.
    pub skipped_at: Option<Timestamp>,
}

/// The way to the service. To read, it makes no difference how it deletes.
pub struct StatusClient {
    service: Adapter,
    transport: Connected,
    rng: RefCell<fastrand::Rng>,
}

impl StatusClient {
    /// The way to the service of what was composed.
    pub fn to(composed: &Composed) -> Self {
        let state = app_state();
        Self {
            service: composed.service(Flags::NONE),
            transport: state.gateway().connected(&composed.connection),
            rng: RefCell::new(state.random(fastrand::Rng::fork)),
        }
    }

    /// The same for another reading, with a source of randomness of its own: none of its ids must
    /// come twice.
    pub fn another(&self) -> Self {
        Self {
            service: self.service,
            transport: self.transport.clone(),
            rng: RefCell::new(self.rng.borrow_mut().fork()),
        }
    }

    /// Reads what some ids are right now.
    pub async fn survey(&self, target: &Target, ids: &[ItemId]) -> Survey {
        let surveyor = Surveyor {
            service: &self.service,
            transport: &self.transport,
            clock: &BrowserClock,
            rng: &self.rng,
        };
        surveyor.survey(target, ids).await
    }
}
