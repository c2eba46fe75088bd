//! The state that a run's events fold to.

use std::sync::Arc;

use super::{
    Attempt, Cause, Event, Evidence, FoldError, Header, ItemState, Phase, Row, Summary, Tally,
    TwoSteps, VERSION, What, groups::Groups, requests::SentRequest, row::start_row,
};
use crate::{
    service::{Anomaly, Reason},
    time::Timestamp,
};

/// A wait of a run, in which nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The reason for which it waits.
    pub reason: Reason,
    /// Until when.
    pub until: Timestamp,
}

/// A run, as far as its events tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    pub(super) header: Header,
    pub(super) summary: Summary,
    pub(super) rows: Vec<Row>,
    pub(super) two_steps: TwoSteps,
    pub(super) waiting: Option<Waiting>,
    pub(super) groups: Groups,
    pub(super) requests: Vec<SentRequest>,
    pub(super) answered: usize,
    pub(super) withdrawn: usize,
    /// The number of the first request before which others are missing. An earlier version wrote
    /// on after a write that had failed; then nothing went any more.
    pub(super) lost_before: Option<u32>,
    pub(super) anomalies: Vec<(u32, Anomaly)>,
    /// `true` if the service has taken any request with changes.
    pub(super) is_taken: bool,
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
        let summary = Summary::of_start(event).ok_or(FoldError::NoBeginning)?;
        let mut groups = Groups::default();
        let mut rows = Vec::with_capacity(header.rows.len());
        for planned in header.rows.iter() {
            if usize::from(planned.target) >= header.targets.len() {
                return Err(FoldError::OutOfRange);
            }
            let mut row = start_row(planned, event.at);
            if let Some(reason) = row.reason() {
                row.group = groups.number(row.outcome(), reason, &row.text);
                groups.add(row.group);
            }
            rows.push(row);
        }
        Ok(Self {
            // The rows are kept once, as they are now.
            header: Header {
                rows: Arc::default(),
                ..header.clone()
            },
            summary,
            rows,
            two_steps: TwoSteps::default(),
            waiting: None,
            groups,
            requests: Vec::new(),
            answered: 0,
            withdrawn: 0,
            lost_before: None,
            anomalies: Vec::new(),
            is_taken: false,
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
                request,
                correlation,
                stops,
                deletes,
                ahead_ms,
            } => {
                let attempt = Attempt {
                    correlation: correlation.clone(),
                    sent: event.at,
                    ended: None,
                    http_status: None,
                };
                self.apply_sent(*request, (attempt, *ahead_ms), stops, deletes)?
            }
            What::Withdrawn { request } => self.withdraw(*request)?,
            What::Answered {
                request,
                went,
                http_status,
                settled,
                reasons,
                anomalies,
            } => {
                let answer = (*went, *http_status, event.at);
                let changed = self.apply_answer(*request, answer, settled, reasons)?;
                let anomalies = anomalies.iter().cloned();
                self.anomalies
                    .extend(anomalies.map(|anomaly| (*request, anomaly)));
                changed
            }
            What::Read {
                settled,
                reasons,
                seen,
            } => self.apply_reading(event.at, settled, (reasons, seen))?,
            What::Reopened => {
                self.go_on();
                self.take_up();
                self.lose(event.at)
            }
            What::Finished => self.finish(event.at),
            What::Waiting { .. } | What::Paused { .. } | What::Resumed | What::Halted { .. } => {
                self.turn(&event.what);
                Vec::new()
            }
        };
        self.summary.updated = event.at;
        // A wait ends when it ends, whether anything goes then or not.
        self.waiting.take_if(|wait| wait.until <= event.at);
        Ok(changed)
    }

    /// The run waits, pauses, goes on or sends nothing more.
    fn turn(&mut self, what: &What) {
        self.waiting = None;
        match what {
            What::Waiting { reason, until } => {
                self.waiting = Some(Waiting {
                    reason: self.summary.kept_apart(reason),
                    until: *until,
                });
            }
            What::Paused { reason } => {
                self.tally_mut().phase = Phase::Paused(self.summary.kept_apart(reason));
            }
            What::Halted { reason } => {
                self.tally_mut().phase = Phase::Halted(self.summary.kept_apart(reason));
            }
            _ => self.go_on(),
        }
    }

    /// A run that has ended early does not begin again.
    fn go_on(&mut self) {
        self.waiting = None;
        if !matches!(self.phase(), Phase::Halted(_)) {
            self.tally_mut().phase = Phase::Running;
        }
    }

    /// Changes the state of a row, and counts it anew.
    pub(super) fn change(&mut self, number: u32, change: impl FnOnce(&mut ItemState)) {
        let Some(row) = index(number).and_then(|at| self.rows.get_mut(at)) else {
            return;
        };
        let tally = &mut self.summary.tally;
        tally.counts.remove(row.outcome());
        tally.half_done -= usize::from(row.is_half_done());
        self.two_steps.remove(row);
        change(&mut row.state);
        tally.counts.add(row.outcome());
        tally.half_done += usize::from(row.is_half_done());
        self.two_steps.add(row);
    }

    /// Keeps why a row is as it is, and how that is known.
    pub(super) fn explain(
        &mut self,
        number: u32,
        (cause, group): (Option<Cause>, Option<u32>),
        evidence: Option<Evidence>,
    ) {
        let Some(row) = index(number).and_then(|at| self.rows.get_mut(at)) else {
            return;
        };
        self.groups.remove(row.group);
        self.groups.add(group);
        row.group = group;
        row.cause = cause;
        row.evidence = evidence;
    }

    pub(super) const fn tally_mut(&mut self) -> &mut Tally {
        &mut self.summary.tally
    }

    pub(super) fn in_flight(&self, number: u32) -> Option<&SentRequest> {
        let sent = self.requests.get(index(number)?)?;
        sent.is_in_flight().then_some(sent)
    }

    pub(super) fn row_mut(&mut self, number: u32) -> Option<&mut Row> {
        self.rows.get_mut(index(number)?)
    }
}

pub(super) fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}
