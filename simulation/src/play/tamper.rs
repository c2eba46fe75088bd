//! Changes that the check has to find.

use std::rc::Rc;

use bulkhead_core::{
    item::Flags,
    ledger::{Effect, Event, Outcome, What},
    service::Reason,
};

use super::Play;
use crate::{journal::stored, monitor::outcome, schedule::ServicePlan};

impl Play {
    /// Makes the record tell of another outcome wherever it tells of this one, to see whether
    /// the check finds it.
    pub fn tamper(&mut self, from: Outcome, to: Outcome) {
        for event in self.events.iter_mut().chain(&mut self.recorded) {
            let (What::Answered { settled, .. } | What::Read { settled, .. }) = &mut event.what
            else {
                continue;
            };
            for settled in settled.iter_mut().filter(|s| outcome(s) == Some(from)) {
                settled.effect = Some(Effect::Ended(to));
            }
        }
    }

    /// Makes it as if the user had confirmed another way to delete.
    pub fn confirm_otherwise(&mut self, flags: Flags) {
        if let ServicePlan::Engine(engine) = &mut Rc::make_mut(&mut self.schedule).service {
            engine.flags = flags;
        }
    }

    /// Makes the record hold what is nobody else's business.
    pub fn disclose(&mut self) {
        for reason in self.events.iter_mut().flat_map(reasons) {
            if let Some(private) = reason.private.take() {
                reason.message = Some(private);
            }
        }
        self.recorded = self.events.iter().map(stored).collect();
    }
}

fn reasons(event: &mut Event) -> &mut [Reason] {
    match &mut event.what {
        What::Answered { reasons, .. } | What::Read { reasons, .. } => reasons,
        _ => &mut [],
    }
}
