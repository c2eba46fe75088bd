//! The state that a run's events fold to.

use std::{sync::Arc, time::Duration};

use rustc_hash::FxHashSet;

use super::{
    Attempt, Cause, Event, Evidence, FoldError, Group, Header, Outcome, OutcomeCounts, Phase, Row,
    Settled, Source, Summary, Tally, VERSION, What,
    groups::Groups,
    requests::{PriorRow, SendCounts, SentRequest},
    row::start_row,
};
use crate::{
    item::{Action, ItemId, ItemKey, Step, Target},
    service::{Anomaly, Observation, Reason, ReasonKind, engine, is_success},
    time::Timestamp,
    wire::ServiceKind,
};

/// So many requests may be missing before one at most: an earlier version lost the record of those
/// that were prepared together.
const MOST_LOST: usize = 1_000;

/// A wait of a run, in which nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Why it waits.
    pub reason: Reason,
    /// Until when.
    pub until: Timestamp,
}

/// A run, as far as its events tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    header: Header,
    summary: Summary,
    rows: Vec<Row>,
    waiting: Option<Waiting>,
    groups: Groups,
    requests: Vec<SentRequest>,
    answered: usize,
    withdrawn: usize,
    /// The number of the first request before which others are missing. An earlier version wrote
    /// on after a write that had failed; then nothing went any more.
    lost_before: Option<u32>,
    anomalies: Vec<(u32, Anomaly)>,
    /// `true` if a reading has shown that the service does what it was sent.
    is_seen_taken: bool,
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
                row.group = groups.number(row.outcome, reason, &row.text);
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
            waiting: None,
            groups,
            requests: Vec::new(),
            answered: 0,
            withdrawn: 0,
            lost_before: None,
            anomalies: Vec::new(),
            is_seen_taken: false,
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
                let ahead = ahead_ms.map(|ms| Duration::from_millis(ms.into()));
                let attempt = Attempt {
                    correlation: correlation.clone(),
                    sent: event.at,
                    ended: None,
                    http_status: None,
                };
                self.apply_sent(*request, (attempt, ahead), stops, deletes)?
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
                let never_went = self.lost_before.is_some_and(|first| *request >= first);
                let sent = self.in_flight(*request).filter(|_| !never_went);
                let sent = sent.ok_or(FoldError::OutOfRange)?;
                let size = sent.len();
                let evidence = Evidence {
                    source: match http_status {
                        Some(_) => Source::Answer,
                        None => Source::NoAnswer,
                    },
                    at: event.at,
                    correlation: Some(sent.attempt.correlation.clone()),
                    http_status: *http_status,
                };
                let changed = self.settle(settled, (reasons, &[]), &evidence)?;
                self.remember(settled, reasons, size, *http_status);
                let sent = index(*request).and_then(|at| self.requests.get_mut(at));
                if let Some(sent) = sent {
                    sent.attempt.sent = *went;
                    sent.attempt.ended = Some(event.at);
                    sent.attempt.http_status = *http_status;
                    sent.before = Vec::new();
                    sent.is_kept_back =
                        !reasons.is_empty() && reasons.iter().all(|r| r.kind.is_no_attempt());
                }
                self.answered += 1;
                let anomalies = anomalies
                    .iter()
                    .map(|surprise| (*request, surprise.clone()));
                self.anomalies.extend(anomalies);
                changed
            }
            What::Read {
                settled,
                reasons,
                seen,
            } => {
                let evidence = Evidence {
                    source: Source::Reading,
                    at: event.at,
                    correlation: None,
                    http_status: None,
                };
                let changed = self.settle(settled, (reasons, seen), &evidence)?;
                self.is_seen_taken |= shows_taken(settled, reasons);
                changed
            }
            What::Waiting { reason, until } => {
                self.waiting = Some(Waiting {
                    reason: self.summary.kept_apart(reason),
                    until: *until,
                });
                Vec::new()
            }
            What::Paused { reason } => {
                self.waiting = None;
                self.tally_mut().phase = Phase::Paused(self.summary.kept_apart(reason));
                Vec::new()
            }
            What::Resumed => self.go_on(),
            What::Reopened => {
                self.lose(event.at);
                self.go_on()
            }
            What::Halted { reason } => {
                self.waiting = None;
                self.tally_mut().phase = Phase::Halted(self.summary.kept_apart(reason));
                Vec::new()
            }
            What::Finished => self.finish(event.at),
        };
        self.summary.updated = event.at;
        // A wait ends when it ends, whether anything goes then or not.
        self.waiting.take_if(|wait| wait.until <= event.at);
        Ok(changed)
    }

    /// Requests in flight have no answer any more.
    fn lose(&mut self, at: Timestamp) {
        let lost = self.requests.iter_mut().filter(|sent| sent.is_in_flight());
        for sent in lost {
            sent.attempt.ended = Some(at);
            sent.before = Vec::new();
            self.answered += 1;
            for (_, number) in sent.rows() {
                if let Some(row) = index(number).and_then(|at| self.rows.get_mut(at)) {
                    row.past.lost();
                }
            }
        }
    }

    /// A run that has ended early does not begin again.
    fn go_on(&mut self) -> Vec<u32> {
        self.waiting = None;
        if !matches!(self.phase(), Phase::Halted(_)) {
            self.tally_mut().phase = Phase::Running;
        }
        Vec::new()
    }

    fn apply_sent(
        &mut self,
        request: u32,
        (attempt, ahead): (Attempt, Option<Duration>),
        stops: &[u32],
        deletes: &[u32],
    ) -> Result<Vec<u32>, FoldError> {
        let lost = index(request).and_then(|at| at.checked_sub(self.requests.len()));
        let is_over = self.phase().is_over();
        let lost = lost.filter(|lost| *lost == 0 || (*lost <= MOST_LOST && !is_over));
        let lost = lost.ok_or(FoldError::OutOfRange)?;
        let is_sound = |rows: &[u32]| {
            let exist = rows.iter().all(|number| self.row(*number).is_some());
            exist && rows.is_sorted_by(|a, b| a < b)
        };
        if !(is_sound(stops) && is_sound(deletes)) {
            return Err(FoldError::OutOfRange);
        }
        if lost > 0 {
            self.lost_before.get_or_insert(request);
            self.withdrawn += lost;
        }
        for missing in self.next_request()..request {
            let sent = SentRequest::lost(&self.header.run, missing, attempt.sent);
            self.requests.push(sent);
        }
        self.waiting = None;
        let mut before = Vec::with_capacity(stops.len() + deletes.len());
        for (step, rows) in [(Step::Stop, stops), (Step::Delete, deletes)] {
            for number in rows {
                if let Some(row) = self.row(*number) {
                    before.push(PriorRow {
                        row: *number,
                        outcome: row.outcome,
                        cause: row.cause.clone(),
                        group: row.group,
                        evidence: row.evidence.clone(),
                        step: row.step,
                    });
                }
                let evidence = Evidence {
                    source: Source::Request,
                    at: attempt.sent,
                    correlation: Some(attempt.correlation.clone()),
                    http_status: None,
                };
                self.set(*number, Outcome::Sending, (None, None), Some(evidence));
                if let Some(row) = self.row_mut(*number) {
                    row.attempts = row.attempts.saturating_add(1);
                    row.step = Some(step);
                    row.past.goes(step);
                }
            }
        }
        let sent = SentRequest::new(attempt, before, ahead, (stops, deletes));
        self.requests.push(sent);
        Ok([stops, deletes].concat())
    }

    /// A request was not sent after all: its rows are what they were before.
    fn withdraw(&mut self, request: u32) -> Result<Vec<u32>, FoldError> {
        let sent = index(request).and_then(|at| self.requests.get_mut(at));
        let sent = sent
            .filter(|sent| sent.is_in_flight())
            .ok_or(FoldError::OutOfRange)?;
        sent.is_withdrawn = true;
        let before = std::mem::take(&mut sent.before);
        self.withdrawn += 1;
        let mut changed = Vec::with_capacity(before.len());
        for was in before {
            changed.push(was.row);
            let evidence = was.evidence;
            self.set(was.row, was.outcome, (was.cause, was.group), evidence);
            if let Some(row) = self.row_mut(was.row) {
                row.attempts = row.attempts.saturating_sub(1);
                row.step = was.step;
            }
        }
        Ok(changed)
    }

    fn settle(
        &mut self,
        settled: &[Settled],
        (reasons, seen): (&[Reason], &[Observation]),
        evidence: &Evidence,
    ) -> Result<Vec<u32>, FoldError> {
        let reasons: Vec<_> = self.kept_apart(reasons, settled).map(Arc::new).collect();
        let reason = |number: u32| index(number).and_then(|at| reasons.get(at)).cloned();
        let observation = |number: u32| index(number).and_then(|at| seen.get(at));
        let fits = |s: &Settled| {
            let was_seen = s.seen.is_none_or(|seen| observation(seen).is_some());
            let has_reason = s.reason.is_none_or(|of| reason(of).is_some());
            was_seen && has_reason && self.row(s.row).is_some()
        };
        if !settled.iter().all(fits) {
            return Err(FoldError::OutOfRange);
        }
        // Items that share a reason share its group; its text is looked at once.
        let mut groups: Vec<Option<(Outcome, Option<u32>)>> = vec![None; reasons.len()];
        for one in settled {
            if let Some((number, reason)) = one.reason.and_then(|of| Some((of, reason(of)?))) {
                let known = index(number).and_then(|at| groups.get_mut(at));
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
                let mut evidence = evidence.clone();
                if evidence.source == Source::Reading {
                    // What a reading settles is still what came of the last request.
                    let before = self.row(one.row).and_then(|row| row.evidence.as_ref());
                    evidence.correlation = before.and_then(|before| before.correlation.clone());
                }
                self.set(one.row, one.outcome, (cause, group), Some(evidence));
            }
            if let Some(seen) = one.seen.and_then(observation)
                && let Some(row) = self.row_mut(one.row)
            {
                row.seen = Some(seen.clone());
            }
        }
        Ok(settled.iter().map(|one| one.row).collect())
    }

    /// Keeps what came of a request with so many rows.
    fn remember(
        &mut self,
        settled: &[Settled],
        reasons: &[Reason],
        size: usize,
        http_status: Option<u16>,
    ) {
        for one in settled {
            let reason = one.reason.and_then(index).and_then(|at| reasons.get(at));
            if let Some((reason, row)) = reason.zip(self.row_mut(one.row)) {
                row.past.answered((one.outcome, reason), size, http_status);
            }
        }
    }

    /// The reasons with what must not be in their messages kept apart: an earlier version recorded
    /// all that an engine said.
    fn kept_apart<'r>(
        &self,
        reasons: &'r [Reason],
        settled: &[Settled],
    ) -> impl Iterator<Item = Reason> + use<'r> {
        let is_engine = self.header.connection.kind == ServiceKind::Engine;
        let rows = settled.iter().filter(|_| is_engine);
        let rows = rows.filter_map(|one| self.row(one.row));
        let asked: FxHashSet<Arc<str>> = rows.map(|row| row.text.clone()).collect();
        reasons.iter().cloned().map(move |mut reason| {
            if is_engine {
                engine::keep_apart(&mut reason, &|id| asked.contains(id));
            }
            reason
        })
    }

    /// Ends the run: what did not go will not go any more.
    fn finish(&mut self, at: Timestamp) -> Vec<u32> {
        self.waiting = None;
        if self.phase().is_over() {
            return Vec::new();
        }
        let phase = self.phase().finished();
        self.tally_mut().phase = phase.clone();
        let Phase::Finished(Some(reason)) = phase else {
            return Vec::new();
        };
        let reason = Arc::new(reason);
        let is_left = |row: &Row| {
            // That it came to another end is said of the step before.
            let said = |reason: &Reason| reason.kind != ReasonKind::EndedOtherwise;
            let never_went = row.outcome == Outcome::NotSent && !row.reason().is_some_and(said);
            let is_stopping = row.action == Some(Action::StopThenDelete)
                && row.step == Some(Step::Stop)
                && row.outcome == Outcome::Scheduled
                && row.reason().is_none_or(|reason| reason.kind.is_fine());
            never_went || row.is_half_done() || is_stopping
        };
        let left: Vec<u32> = (0..)
            .zip(&self.rows)
            .filter(|(_, row)| is_left(row))
            .map(|(number, _)| number)
            .collect();
        for number in &left {
            let Some(row) = self.row(*number) else {
                continue;
            };
            let outcome = row.outcome;
            let group = self.groups.number(outcome, &reason, "");
            let evidence = Evidence {
                source: Source::Run,
                at,
                correlation: None,
                http_status: None,
            };
            let cause = Some(Cause::Reason(reason.clone()));
            self.set(*number, outcome, (cause, group), Some(evidence));
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
        evidence: Option<Evidence>,
    ) {
        let Some(row) = index(number).and_then(|at| self.rows.get_mut(at)) else {
            return;
        };
        self.groups.remove(row.group);
        self.groups.add(group);
        let tally = &mut self.summary.tally;
        tally.counts.remove(row.outcome);
        tally.counts.add(outcome);
        tally.half_done -= usize::from(row.is_half_done());
        row.group = group;
        row.outcome = outcome;
        row.cause = cause;
        row.evidence = evidence;
        if row.is_half_done() {
            row.reached = outcome;
            tally.half_done += 1;
        }
    }

    const fn tally_mut(&mut self) -> &mut Tally {
        &mut self.summary.tally
    }

    fn in_flight(&self, number: u32) -> Option<&SentRequest> {
        let sent = self.requests.get(index(number)?)?;
        sent.is_in_flight().then_some(sent)
    }

    fn row(&self, number: u32) -> Option<&Row> {
        self.rows.get(index(number)?)
    }

    fn row_mut(&mut self, number: u32) -> Option<&mut Row> {
        self.rows.get_mut(index(number)?)
    }

    /// The header: all that was known before anything was sent. Its rows are empty: they are [`Self::rows`].
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Every distinct text of the paste, in its order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The summary for lists of runs.
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// How far the run is, in numbers.
    pub const fn tally(&self) -> &Tally {
        &self.summary.tally
    }

    /// How many rows have each outcome.
    pub const fn counts(&self) -> &OutcomeCounts {
        &self.summary.tally.counts
    }

    /// How far the run is.
    pub const fn phase(&self) -> &Phase {
        &self.summary.tally.phase
    }

    /// When the run was confirmed.
    pub const fn started(&self) -> Timestamp {
        self.summary.started
    }

    /// When the last event happened.
    pub const fn updated(&self) -> Timestamp {
        self.summary.updated
    }

    /// The present wait, if there is one, as far as the record goes.
    pub const fn waiting(&self) -> Option<&Waiting> {
        self.waiting.as_ref()
    }

    /// The wait at this time, if there is one: a wait ends when it ends,
    /// also where nothing is recorded then.
    pub fn waiting_at(&self, now: Timestamp) -> Option<&Waiting> {
        self.waiting.as_ref().filter(|wait| wait.until > now)
    }

    /// `true` if the service has answered any request of the run with success, whatever it said of
    /// its items, or a reading has shown that it does what it was sent.
    pub(crate) fn was_ever_taken(&self) -> bool {
        let status = |sent: &SentRequest| sent.attempt.http_status;
        let mut answers = self.requests.iter().filter_map(status);
        self.is_seen_taken || answers.any(is_success)
    }

    /// How many rows are stopped and still to be deleted: their outcome is good, and yet they
    /// are not done.
    pub const fn half_done(&self) -> usize {
        self.summary.tally.half_done
    }

    /// The number of rows that a further reading may say more of: 0 as long as the run is not over.
    pub fn can_be_checked_again(&self) -> usize {
        let open = [Outcome::Scheduled, Outcome::Unknown];
        let open: usize = open.map(|outcome| self.counts().of(outcome)).iter().sum();
        if self.phase().is_over() { open } else { 0 }
    }

    /// How many requests with changes were sent.
    pub const fn requests(&self) -> usize {
        self.requests.len() - self.withdrawn
    }

    /// The number of the next request.
    pub(crate) fn next_request(&self) -> u32 {
        u32::try_from(self.requests.len()).unwrap_or(u32::MAX)
    }

    /// How many of them have been answered, or given up.
    pub const fn answered(&self) -> usize {
        self.answered
    }

    /// The requests that were really sent.
    pub(super) fn sent(&self) -> impl Iterator<Item = &SentRequest> {
        self.requests.iter().filter(|sent| !sent.is_withdrawn)
    }

    /// How often each row was sent, where that was an attempt.
    pub(crate) fn send_counts(&self) -> Vec<SendCounts> {
        let mut send_counts = vec![SendCounts::default(); self.rows.len()];
        for request in self.sent().filter(|sent| !sent.is_kept_back) {
            for (step, number) in request.rows() {
                let Some(history) = index(number).and_then(|at| send_counts.get_mut(at)) else {
                    continue;
                };
                let sends = match step {
                    Step::Stop => &mut history.stops,
                    Step::Delete => &mut history.deletes,
                };
                *sends = sends.saturating_add(1);
                history.ahead = request.ahead;
            }
        }
        send_counts
    }

    /// Anomalies of answers, with the numbers of their requests.
    pub fn anomalies(&self) -> &[(u32, Anomaly)] {
        &self.anomalies
    }

    /// The items grouped by what was said of them. A [`Row::group`] is a number in this list;
    /// a group may be empty by now.
    pub fn groups(&self) -> &[Group] {
        self.groups.all()
    }

    /// The groups that were not changed as they should have been, with their numbers. As long as
    /// the run goes on it still reads and repeats what has not failed.
    pub fn failures(&self) -> impl Iterator<Item = (u32, &Group)> {
        let is_over = self.phase().is_over();
        let is_final = move |group: &Group| is_over || group.outcome() == Outcome::Failed;
        let all = (0..).zip(self.groups());
        all.filter(move |(_, group)| group.is_failure() && group.items() > 0 && is_final(group))
    }

    /// Every request that the row of this number was in, and what it did; the latest last.
    pub fn attempts(&self, number: u32) -> impl Iterator<Item = (Step, &Attempt)> {
        self.sent()
            .filter_map(move |sent| Some((sent.step(number)?, &sent.attempt)))
    }

    /// The group and kind of a row.
    pub fn target(&self, row: &Row) -> Option<&Target> {
        self.header.targets.get(usize::from(row.target))
    }

    /// The key of the item of a row; none for what is no id.
    pub fn key(&self, row: &Row) -> Option<ItemKey> {
        let target = self.target(row)?;
        let id = ItemId::parse(target.kind().id_format(), &row.text).ok()?;
        Some(ItemKey {
            connection: self.header.connection.name.clone(),
            target: target.clone(),
            id,
        })
    }
}

/// `true` if a reading has shown that the service does or has done what it was sent.
fn shows_taken(settled: &[Settled], reasons: &[Reason]) -> bool {
    settled.iter().any(|one| {
        let reason = one.reason.and_then(index).and_then(|at| reasons.get(at));
        reason.is_some_and(|reason| one.outcome.is_seen_brought_about(reason.kind))
    })
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}
