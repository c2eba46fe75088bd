//! A run that is over, read once more.

use std::time::Duration;

use super::{
    Journal, JournalError, RunLimits, Runner, context::RunContext, item::ItemPhase,
    scheduler::Scheduler,
};
use crate::{
    ledger::{Event, Ledger},
    service::{Reason, ReasonKind, Service},
    transport::{Clock, Transport},
};

impl<S: Service, T: Transport, C: Clock, J: Journal> Runner<S, T, C, J> {
    /// Reads once more what is scheduled or unknown in a run that is over, and records what is
    /// seen. It sends no change, and does nothing where the run is not over.
    ///
    /// What is recorded are further readings and a further end, which any reader of the record
    /// takes in; a page that dies meanwhile leaves a run that is over as before.
    ///
    /// All that is needed of the ledger is taken out of it at once.
    ///
    /// # Errors
    /// Where an event could not be recorded.
    pub fn check_again<'s, F: FnMut(&Event) + 's>(
        &'s self,
        ledger: &Ledger,
        observe: F,
    ) -> impl Future<Output = Result<(), JournalError>> + use<'s, S, T, C, J, F> {
        let header = ledger.header().clone();
        let next = ledger.next_request();
        let is_over = ledger.phase().is_over();
        let now = self.clock.monotonic();
        let mut item = self.resumed(ledger, now, Some(self.clock.wall()));
        for (item, row) in item.iter_mut().zip(ledger.rows()) {
            if !row.can_be_checked_again() {
                item.phase = ItemPhase::Done;
            }
        }
        let limits = RunLimits {
            // What is not done by now is not waited for.
            wait: Duration::ZERO,
            ..self.limits
        };
        let mut scheduler = Scheduler::new(item, header.sending, limits, &self.service, now);
        scheduler.check(now);
        async move {
            let Some(target) = header.targets.first().filter(|_| is_over) else {
                return Ok(());
            };
            let mut context = RunContext::new(&header.run, target, scheduler, next, observe, None);
            // It ended before, and that is recorded.
            context.halt = Some(Reason::of(ReasonKind::Cancelled));
            self.go(context).await
        }
    }
}
