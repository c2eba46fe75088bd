//! How a confirmed plan is sent.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::{StreamExt, stream::FuturesUnordered};

use super::{Clock, Doubt, Journal, JournalError, SendError, Transport};
use crate::{
    item::Item,
    ledger::{CorrelationId, Event, Header, Outcome, PlannedBatch, RunId, Settled, VERSION, What},
    plan::{ConfirmedPlan, Plan},
    service::{Reason, ReasonKind, Reply, Response, Service, Verdict},
};

/// What the user can say to a run while it goes on. Clones share their state.
#[derive(Clone, Debug, Default)]
pub struct Control {
    cancelled: Arc<AtomicBool>,
}

impl Control {
    /// Lets nothing more go out. What is in flight is awaited.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the run was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Sends the batches of a plan, some at a time, and records every step.
pub struct Runner<S, T, C, J> {
    /// The service's adapter.
    pub service: S,
    /// The way to the service.
    pub transport: T,
    /// The time.
    pub clock: C,
    /// Where events are recorded.
    pub journal: J,
    /// What the user says meanwhile.
    pub control: Control,
}

/// What came back for a batch.
struct Answer<'p> {
    number: u32,
    batch: &'p PlannedBatch,
    items: Vec<Item>,
    result: Result<Response, SendError>,
}

/// What an answer, or the lack of one, means.
struct Meaning {
    http_status: Option<u16>,
    /// One for each item of the batch.
    outcomes: Vec<(Outcome, Reason)>,
    reply: Option<Reply>,
    halt: Option<Reason>,
}

impl<S: Service, T: Transport, C: Clock, J: Journal> Runner<S, T, C, J> {
    /// Runs a plan to its end. Every event is recorded, then given to `observe`; an event
    /// that could not be recorded is observed all the same, since it has happened.
    ///
    /// # Errors
    /// Where an event could not be recorded. Nothing was sent after that.
    pub async fn run(
        &self,
        run: RunId,
        plan: &ConfirmedPlan,
        mut observe: impl FnMut(&Event),
    ) -> Result<(), JournalError> {
        let plan = plan.plan();
        let header = Header {
            version: VERSION,
            run: run.clone(),
            parent: plan.parent().cloned(),
            connection: plan.connection().clone(),
            targets: vec![plan.target().clone()],
            rows: plan.rows().clone(),
            waves: plan.waves().to_vec(),
        };
        let mut failure = None;
        let started = What::Started { header };
        self.record(started, &mut observe, &mut failure).await;
        let mut next_number = 0;
        for wave in plan.waves() {
            let batches: VecDeque<_> = (next_number..).zip(wave).collect();
            next_number += u32::try_from(wave.len()).unwrap_or(u32::MAX);
            let halted = self
                .run_wave(&run, plan, batches, &mut observe, &mut failure)
                .await;
            if let Some(reason) = halted {
                let halted = What::Halted { reason };
                self.record(halted, &mut observe, &mut failure).await;
                break;
            }
        }
        self.record(What::Finished, &mut observe, &mut failure)
            .await;
        failure.map_or(Ok(()), Err)
    }

    /// Sends the batches of a wave. Gives the reason if nothing more may follow.
    async fn run_wave(
        &self,
        run: &RunId,
        plan: &Plan,
        mut batches: VecDeque<(u32, &PlannedBatch)>,
        observe: &mut impl FnMut(&Event),
        failure: &mut Option<JournalError>,
    ) -> Option<Reason> {
        let concurrency = self.service.limits().concurrency.max(1);
        let mut in_flight = FuturesUnordered::new();
        let mut halt: Option<Reason> = None;
        loop {
            if halt.is_none() {
                halt = self.reason_to_halt(failure.as_ref());
            }
            while halt.is_none() && in_flight.len() < concurrency {
                let Some((number, batch)) = batches.pop_front() else {
                    break;
                };
                let correlation = CorrelationId::of(run, number, 1);
                let sent = What::Sent {
                    batch: number,
                    attempt: 1,
                    correlation: correlation.clone(),
                };
                // What could not be recorded must not be sent: a reload would not know of it.
                let event = self.event(sent);
                if let Err(error) = self.journal.append(&event).await {
                    halt = Some(not_recorded(&error));
                    *failure = Some(error);
                    break;
                }
                observe(&event);
                in_flight.push(self.send(plan, number, batch, correlation));
                halt = self.reason_to_halt(failure.as_ref());
            }
            let Some(answer) = in_flight.next().await else {
                // Cancelled after the last request went: then the plan was carried out.
                let came_too_late =
                    |reason: &Reason| reason.kind == ReasonKind::Cancelled && batches.is_empty();
                return halt.filter(|reason| !came_too_late(reason));
            };
            let meaning = self.read(plan, &answer);
            if halt.is_none() {
                halt.clone_from(&meaning.halt);
            }
            let answered = answered(&answer, meaning);
            self.record(answered, observe, failure).await;
        }
    }

    fn reason_to_halt(&self, failure: Option<&JournalError>) -> Option<Reason> {
        if let Some(error) = failure {
            return Some(not_recorded(error));
        }
        self.control
            .is_cancelled()
            .then(|| Reason::of(ReasonKind::Cancelled))
    }

    async fn send<'p>(
        &self,
        plan: &Plan,
        number: u32,
        batch: &'p PlannedBatch,
        correlation: CorrelationId,
    ) -> Answer<'p> {
        let items = plan.items(batch);
        let request = self.service.change_request(plan.target(), &items);
        let result = self.transport.send(&request, &correlation).await;
        Answer {
            number,
            batch,
            items,
            result,
        }
    }

    fn read(&self, plan: &Plan, answer: &Answer<'_>) -> Meaning {
        match &answer.result {
            Ok(response) => {
                let reply = self
                    .service
                    .read_change(plan.target(), &answer.items, response);
                let outcomes = reply
                    .items
                    .iter()
                    .map(|item| (outcome_of(item.verdict), item.reason.clone()));
                Meaning {
                    http_status: Some(response.status),
                    outcomes: outcomes.collect(),
                    halt: reply.halt.clone(),
                    reply: Some(reply),
                }
            }
            Err(error) => read_error(error, answer.items.len()),
        }
    }

    fn event(&self, what: What) -> Event {
        Event {
            at: self.clock.wall(),
            what,
        }
    }

    async fn record(
        &self,
        what: What,
        observe: &mut impl FnMut(&Event),
        failure: &mut Option<JournalError>,
    ) {
        let event = self.event(what);
        if let Err(error) = self.journal.append(&event).await {
            failure.get_or_insert(error);
        }
        observe(&event);
    }
}

fn not_recorded(error: &JournalError) -> Reason {
    Reason::of(ReasonKind::NotRecorded).with_message(&error.message)
}

const fn outcome_of(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Scheduled => Outcome::Scheduled,
        Verdict::Refused => Outcome::Failed,
        Verdict::Unclear => Outcome::Unknown,
    }
}

/// What it means that the service has not answered.
fn read_error(error: &SendError, items: usize) -> Meaning {
    // What happened to this batch, and what keeps the next ones from going.
    let (outcome, kind, halt, message) = match error {
        SendError::NotSent { message } => (
            Outcome::NotSent,
            ReasonKind::ServiceUnreachable,
            None,
            message,
        ),
        SendError::Refused { message } => {
            (Outcome::NotSent, ReasonKind::GatewayRefused, None, message)
        }
        SendError::Session { message } => {
            let kind = ReasonKind::SessionEnded;
            (Outcome::NotSent, kind, Some(kind), message)
        }
        SendError::UpstreamAuth { message } => {
            let kind = ReasonKind::Credentials;
            (Outcome::NotSent, kind, Some(kind), message)
        }
        SendError::Doubtful { doubt, message } => {
            // More of the same would only make more ids unknown.
            let halt = (*doubt == Doubt::GatewayLost).then_some(ReasonKind::GatewayGone);
            (Outcome::Unknown, doubt.reason_kind(), halt, message)
        }
    };
    let reason = |kind| Reason::of(kind).with_message(message);
    Meaning {
        http_status: None,
        outcomes: vec![(outcome, reason(kind)); items],
        reply: None,
        halt: halt.map(reason),
    }
}

/// The event that records what became of a batch. Each reason stands in it once.
fn answered(answer: &Answer<'_>, meaning: Meaning) -> What {
    let mut numbers = BTreeMap::new();
    let mut reasons = Vec::new();
    let settled = answer
        .batch
        .rows
        .iter()
        .zip(meaning.outcomes)
        .map(|(row, (outcome, reason))| {
            let number = *numbers.entry(reason).or_insert_with_key(|reason| {
                reasons.push(reason.clone());
                u32::try_from(reasons.len() - 1).unwrap_or(u32::MAX)
            });
            Settled {
                row: *row,
                outcome,
                reason: number,
            }
        })
        .collect();
    What::Answered {
        batch: answer.number,
        attempt: 1,
        http_status: meaning.http_status,
        settled,
        reasons,
        surprises: meaning
            .reply
            .map(|reply| reply.surprises)
            .unwrap_or_default(),
    }
}
