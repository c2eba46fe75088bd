//! The state that a run's events fold to.

use std::sync::Arc;

use super::{
    Attempt, Cause, CorrelationId, Event, Evidence, FoldError, Group, Header, Outcome,
    OutcomeCounts, PlannedBatch, Row, Source, VERSION, What, groups::Groups, row::start_row,
};
use crate::{
    item::{ItemKey, Target},
    service::{Reason, Surprise},
    time::Timestamp,
};

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Requests go out.
    Running,
    /// Nothing more goes out; what is in flight is awaited.
    Halted(Reason),
    /// It is over. The reason says why it ended early, if it did.
    Finished(Option<Reason>),
}

/// A run, as far as its events tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    header: Header,
    started: Timestamp,
    rows: Vec<Row>,
    counts: OutcomeCounts,
    phase: Phase,
    groups: Groups,
    /// Each batch's attempts, the latest last.
    attempts: Vec<Vec<Attempt>>,
    answered: usize,
    surprises: Vec<(u32, Surprise)>,
    updated: Timestamp,
}

impl Ledger {
    /// Begins with the first event of a run.
    ///
    /// # Errors
    /// Where it is not the beginning of a run, or one that this version can't read.
    pub fn start(event: &Event) -> Result<Self, FoldError> {
        let What::Started { header } = &event.what else {
            return Err(FoldError::NoBeginning);
        };
        if header.version > VERSION {
            return Err(FoldError::Newer {
                version: header.version,
            });
        }
        let mut counts = OutcomeCounts::default();
        let mut rows = Vec::with_capacity(header.rows.len());
        for planned in header.rows.iter() {
            if usize::from(planned.target) >= header.targets.len() {
                return Err(FoldError::OutOfRange);
            }
            let row = start_row(planned, event.at);
            counts.add(row.outcome);
            rows.push(row);
        }
        let batches = header.waves.iter().map(Vec::len).sum();
        Ok(Self {
            // The rows are kept once, as they are now.
            header: Header {
                rows: Arc::default(),
                ..header.clone()
            },
            started: event.at,
            rows,
            counts,
            phase: Phase::Running,
            groups: Groups::default(),
            attempts: vec![Vec::new(); batches],
            answered: 0,
            surprises: Vec::new(),
            updated: event.at,
        })
    }

    /// Folds all events of a run.
    ///
    /// # Errors
    /// Where they are not the whole and undamaged record of one run.
    pub fn fold<'e>(events: impl IntoIterator<Item = &'e Event>) -> Result<Self, FoldError> {
        let mut events = events.into_iter();
        let mut ledger = Self::start(events.next().ok_or(FoldError::NoBeginning)?)?;
        for event in events {
            ledger.apply(event)?;
        }
        Ok(ledger)
    }

    /// Folds in what happened next, and gives the numbers of the rows that it changed.
    ///
    /// # Errors
    /// Where the event does not fit; the ledger is then as before.
    pub fn apply(&mut self, event: &Event) -> Result<Vec<u32>, FoldError> {
        let changed = match &event.what {
            What::Started { .. } => return Err(FoldError::SecondBeginning),
            What::Sent {
                batch,
                attempt,
                correlation,
            } => {
                let attempt = Attempt {
                    number: *attempt,
                    correlation: correlation.clone(),
                    sent: event.at,
                    ended: None,
                    http_status: None,
                };
                self.apply_sent(*batch, attempt)?
            }
            What::Answered {
                batch,
                attempt,
                http_status,
                settled,
                reasons,
                surprises,
            } => {
                let source = match http_status {
                    Some(_) => Source::Answer,
                    None => Source::NoAnswer,
                };
                let correlation = self.correlation(*batch, *attempt)?;
                let evidence = Evidence {
                    source,
                    at: event.at,
                    correlation,
                    http_status: *http_status,
                };
                let changed = self.settle(settled, reasons, &evidence)?;
                if let Some(attempt) = self.attempt_mut(*batch, *attempt) {
                    attempt.ended = Some(event.at);
                    attempt.http_status = *http_status;
                }
                self.answered += 1;
                let surprises = surprises.iter().map(|surprise| (*batch, surprise.clone()));
                self.surprises.extend(surprises);
                changed
            }
            What::Halted { reason } => {
                self.phase = Phase::Halted(reason.clone());
                Vec::new()
            }
            What::Finished => self.finish(event.at),
        };
        self.updated = event.at;
        Ok(changed)
    }

    fn apply_sent(&mut self, batch: u32, attempt: Attempt) -> Result<Vec<u32>, FoldError> {
        let numbers = self.batch(batch).map(|b| b.rows.clone());
        let numbers = numbers.ok_or(FoldError::OutOfRange)?;
        if numbers.iter().any(|number| self.row(*number).is_none()) {
            return Err(FoldError::OutOfRange);
        }
        for number in &numbers {
            let evidence = Evidence {
                source: Source::Request,
                at: attempt.sent,
                correlation: Some(attempt.correlation.clone()),
                http_status: None,
            };
            self.set(*number, Outcome::Sending, (None, None), evidence);
            if let Some(row) = self.row_mut(*number) {
                row.attempts = row.attempts.saturating_add(1);
            }
        }
        if let Some(attempts) = index(batch).and_then(|at| self.attempts.get_mut(at)) {
            attempts.push(attempt);
        }
        Ok(numbers)
    }

    fn settle(
        &mut self,
        settled: &[super::Settled],
        reasons: &[Reason],
        evidence: &Evidence,
    ) -> Result<Vec<u32>, FoldError> {
        let reasons: Vec<_> = reasons.iter().cloned().map(Arc::new).collect();
        let reason = |number: u32| index(number).and_then(|at| reasons.get(at)).cloned();
        let fits = |s: &super::Settled| self.row(s.row).is_some() && reason(s.reason).is_some();
        if !settled.iter().all(fits) {
            return Err(FoldError::OutOfRange);
        }
        // Items that share a reason share its group; its text is looked at once.
        let mut groups: Vec<Option<(Outcome, Option<u32>)>> = vec![None; reasons.len()];
        for one in settled {
            let Some(reason) = reason(one.reason) else {
                continue;
            };
            let known = index(one.reason).and_then(|at| groups.get_mut(at));
            let group = match known {
                Some(Some((outcome, group))) if *outcome == one.outcome => *group,
                known => {
                    let group = self.group(one.row, one.outcome, &reason);
                    if let Some(known) = known {
                        *known = Some((one.outcome, group));
                    }
                    group
                }
            };
            let cause = Some(Cause::Reason(reason));
            self.set(one.row, one.outcome, (cause, group), evidence.clone());
        }
        Ok(settled.iter().map(|one| one.row).collect())
    }

    /// Ends the run: what did not go will not go any more, and what went without an answer
    /// is unknown.
    fn finish(&mut self, at: Timestamp) -> Vec<u32> {
        let ended_early = match &self.phase {
            Phase::Halted(reason) => Some(reason.clone()),
            Phase::Running => None,
            Phase::Finished(_) => return Vec::new(),
        };
        self.phase = Phase::Finished(ended_early.clone());
        let Some(reason) = ended_early.map(Arc::new) else {
            return Vec::new();
        };
        let group = self.groups.number(Outcome::NotSent, &reason, "");
        let left: Vec<u32> = (0..)
            .zip(&self.rows)
            .filter(|(_, row)| row.outcome == Outcome::NotSent && row.cause.is_none())
            .map(|(number, _)| number)
            .collect();
        for number in &left {
            let evidence = Evidence {
                source: Source::Run,
                at,
                correlation: None,
                http_status: None,
            };
            let cause = Some(Cause::Reason(reason.clone()));
            self.set(*number, Outcome::NotSent, (cause, group), evidence);
        }
        left
    }

    fn group(&mut self, number: u32, outcome: Outcome, reason: &Reason) -> Option<u32> {
        let text = self.row(number)?.text.clone();
        self.groups.number(outcome, reason, &text)
    }

    fn set(
        &mut self,
        number: u32,
        outcome: Outcome,
        (cause, group): (Option<Cause>, Option<u32>),
        evidence: Evidence,
    ) {
        let Some(row) = index(number).and_then(|at| self.rows.get_mut(at)) else {
            return;
        };
        self.groups.remove(row.group);
        self.groups.add(group);
        self.counts.remove(row.outcome);
        self.counts.add(outcome);
        row.group = group;
        row.outcome = outcome;
        row.cause = cause;
        row.evidence = Some(evidence);
    }

    fn correlation(&self, batch: u32, attempt: u16) -> Result<Option<CorrelationId>, FoldError> {
        let attempts = index(batch).and_then(|at| self.attempts.get(at));
        let attempts = attempts.ok_or(FoldError::OutOfRange)?;
        let of_number = attempts.iter().rfind(|known| known.number == attempt);
        Ok(of_number.map(|known| known.correlation.clone()))
    }

    fn attempt_mut(&mut self, batch: u32, attempt: u16) -> Option<&mut Attempt> {
        let attempts = self.attempts.get_mut(index(batch)?)?;
        attempts.iter_mut().rfind(|known| known.number == attempt)
    }

    fn batch(&self, number: u32) -> Option<&PlannedBatch> {
        self.header.waves.iter().flatten().nth(index(number)?)
    }

    fn row(&self, number: u32) -> Option<&Row> {
        self.rows.get(index(number)?)
    }

    fn row_mut(&mut self, number: u32) -> Option<&mut Row> {
        self.rows.get_mut(index(number)?)
    }

    /// What was known before anything was sent. Its rows are empty: they are [`Self::rows`].
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Every distinct text of the paste, in its order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many rows have each outcome.
    pub const fn counts(&self) -> &OutcomeCounts {
        &self.counts
    }

    /// How far the run is.
    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    /// When the run was confirmed.
    pub const fn started(&self) -> Timestamp {
        self.started
    }

    /// When the last event happened.
    pub const fn updated(&self) -> Timestamp {
        self.updated
    }

    /// How many requests the plan has.
    pub fn requests(&self) -> usize {
        self.attempts.len()
    }

    /// How many of them have been answered, or given up.
    pub const fn answered(&self) -> usize {
        self.answered
    }

    /// What answers held that nobody had asked for, with the number of the batch.
    pub fn surprises(&self) -> &[(u32, Surprise)] {
        &self.surprises
    }

    /// The items grouped by what was said of them. A [`Row::group`] is a number in this list;
    /// a group may be empty by now.
    pub fn groups(&self) -> &[Group] {
        self.groups.all()
    }

    /// Every attempt to send the row of this number, the latest last.
    pub fn attempts(&self, number: u32) -> impl Iterator<Item = &Attempt> {
        let batches = self.header.waves.iter().flatten();
        batches
            .zip(&self.attempts)
            .filter(move |(batch, _)| batch.rows.contains(&number))
            .flat_map(|(_, attempts)| attempts)
    }

    /// The group and kind of a row.
    pub fn target(&self, row: &Row) -> Option<&Target> {
        self.header.targets.get(usize::from(row.target))
    }

    /// What tells the item of a row from every other; none for what is no id.
    pub fn key(&self, row: &Row) -> Option<ItemKey> {
        let target = self.target(row)?;
        let id = crate::item::ItemId::parse(target.kind.id_format(), &row.text).ok()?;
        Some(ItemKey {
            connection: self.header.connection.name.clone(),
            target: target.clone(),
            id,
        })
    }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}
