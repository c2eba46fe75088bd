//! The beginning of a run, its resumption after it was cut off, and its reading when it is over:
//! three records that it starts from, and one way to go on.

use std::time::Duration;

use super::{Journal, JournalError, RunLimits, Runner, context::RunContext};
use crate::{
    ledger::{Effect, Event, Header, ItemPhase, Ledger, Outcome, Settled, VERSION, What},
    plan::{ConfirmedPlan, first_step},
    service::Service,
    transport::{Clock, Transport},
    wire::RunId,
};

impl<S: Service, T: Transport, C: Clock, J: Journal> Runner<S, T, C, J> {
    /// Runs a plan to its end: until every item is seen done, or has failed, or was watched for
    /// long enough. Every event is recorded, then given to `observe`; an event that could not be
    /// recorded is observed all the same, since it has happened.
    ///
    /// # Errors
    /// An event could not be recorded. Nothing was sent after that.
    pub async fn run(
        &self,
        run: RunId,
        plan: &ConfirmedPlan,
        observe: impl FnMut(&Event),
    ) -> Result<(), JournalError> {
        let plan = plan.plan();
        let header = Header {
            version: VERSION,
            run,
            parent: plan.parent().cloned(),
            connection: plan.connection().clone(),
            targets: vec![plan.target().clone()],
            rows: plan.rows().clone(),
            flags: plan.flags(),
            sending: plan.sending(),
            attempts: self.limits.attempts,
            under_way_ms: u64::try_from(self.limits.under_way.as_millis()).ok(),
        };
        let now = self.now();
        let what = What::Started { header };
        let started = Event { at: now.wall, what };
        let ledger = Ledger::start(&started).map_err(|error| JournalError {
            message: error.to_string(),
        })?;
        let means = self.means(self.limits);
        let Some(mut context) = RunContext::new(&means, ledger, now.monotonic, None) else {
            return Ok(());
        };
        // The first requests are recorded with it, so that they need not wait once more.
        context.writer.record(started);
        if let Some(what) = first_steps(&self.service, &context.ledger) {
            context.record(what, now);
        }
        context.place_all(now.monotonic);
        context.check_flags(plan.flags(), now);
        self.go(context, observe).await
    }

    /// Goes on with a run that was cut off, from what its journal tells. What was in flight may
    /// have been carried out: it is read first. What is already over stays so.
    ///
    /// All that is needed of the ledger is taken out of it at once.
    ///
    /// # Errors
    /// An event could not be recorded. Nothing was sent after that.
    pub fn resume<'s, F: FnMut(&Event) + 's>(
        &'s self,
        ledger: &Ledger,
        observe: F,
    ) -> impl Future<Output = Result<(), JournalError>> + use<'s, S, T, C, J, F> {
        let is_over = ledger.phase().is_over();
        let now = self.now();
        // How long it was cut off only the time of day tells, which may have been set meanwhile.
        let means = self.means(self.limits);
        let context = RunContext::new(&means, ledger.clone(), now.monotonic, None);
        async move {
            let Some(mut context) = context.filter(|_| !is_over) else {
                return Ok(());
            };
            context.record(What::Reopened, now);
            if context.ledger.header().version < VERSION
                && let Some(what) = first_steps(&self.service, &context.ledger)
            {
                context.record(what, now);
            }
            context.place_all(now.monotonic);
            let confirmed = context.ledger.header().flags;
            context.check_flags(confirmed, now);
            self.go(context, observe).await
        }
    }

    /// Reads once more what is scheduled or unknown in a run that is over, and records what is
    /// seen. It sends no change, and does nothing where the run is not over.
    ///
    /// The record gets further readings and a further end, which any of its readers takes in; a page
    /// that dies meanwhile leaves a run that is over as before.
    ///
    /// All that is needed of the ledger is taken out of it at once.
    ///
    /// # Errors
    /// An event could not be recorded.
    pub fn check_again<'s, F: FnMut(&Event) + 's>(
        &'s self,
        ledger: &Ledger,
        observe: F,
    ) -> impl Future<Output = Result<(), JournalError>> + use<'s, S, T, C, J, F> {
        let is_over = ledger.phase().is_over();
        let now = self.now();
        let limits = RunLimits {
            // What is not done by now is not waited for.
            wait: Duration::ZERO,
            rate: None,
            ..self.limits
        };
        let means = self.means(limits);
        let context = RunContext::new(&means, ledger.clone(), now.monotonic, Some(now.wall));
        async move {
            let Some(mut context) = context.filter(|_| is_over) else {
                return Ok(());
            };
            context.scheduler.check(&context.ledger, now.monotonic);
            self.go(context, observe).await
        }
    }
}

/// The steps with which items begin, where that is another one than the first of their action: what
/// the survey has seen lets it be passed over, or has to end first.
fn first_steps(service: &impl Service, ledger: &Ledger) -> Option<What> {
    let new = (0..).zip(ledger.rows());
    let new = new.filter(|(_, row)| row.attempts == 0 && row.state.phase == ItemPhase::Ready);
    let settled: Vec<Settled> = new
        .filter_map(|(number, row)| {
            let effect = match first_step(service, row.action?, row.seen.as_ref()) {
                Some(step) if step == row.state.step => return None,
                Some(step) => Effect::Next(step, Outcome::NotSent),
                None => Effect::UnderWay(row.state.step),
            };
            Some(Settled {
                row: number,
                effect: Some(effect),
                outcome: None,
                reason: None,
                seen: None,
            })
        })
        .collect();
    (!settled.is_empty()).then_some(What::Read {
        settled,
        reasons: Vec::new(),
        seen: Vec::new(),
    })
}
