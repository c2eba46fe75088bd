//! Answers and readings, and the effects that they have on rows.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{
    Cause, Effect, Evidence, FoldError, Ledger, Outcome, Settled, Source, item::Circumstances,
    state::index, upgrade,
};
use crate::{
    service::{Observation, Reason, engine, is_success, shows_late_effects},
    time::Timestamp,
    wire::ServiceKind,
};

impl Ledger {
    /// The answer to a request: when that went, its HTTP status, and when it came.
    pub(super) fn apply_answer(
        &mut self,
        request: u32,
        (went, http_status, at): (Timestamp, Option<u16>, Timestamp),
        settled: &[Settled],
        reasons: &[Reason],
    ) -> Result<Vec<u32>, FoldError> {
        let never_went = self.lost_before.is_some_and(|first| request >= first);
        let sent = self.in_flight(request).filter(|_| !never_went);
        let sent = sent.ok_or(FoldError::OutOfRange)?;
        let size = sent.len();
        let evidence = Evidence {
            source: match http_status {
                Some(_) => Source::Answer,
                None => Source::NoAnswer,
            },
            at,
            correlation: Some(sent.attempt.correlation.clone()),
            http_status,
        };
        let changed = self.settle(settled, (reasons, &[]), size, &evidence)?;
        let sent = index(request).and_then(|at| self.requests.get_mut(at));
        if let Some(sent) = sent {
            sent.attempt.sent = went;
            sent.attempt.ended = Some(at);
            sent.attempt.http_status = http_status;
            sent.before = Vec::new();
        }
        let is_told = |reason: &Reason| !reason.kind.is_doubtful();
        self.is_taken |= http_status.is_some_and(is_success) && reasons.iter().any(is_told);
        self.answered += 1;
        Ok(changed)
    }

    /// A reading, or the lack of one.
    pub(super) fn apply_reading(
        &mut self,
        at: Timestamp,
        settled: &[Settled],
        (reasons, seen): (&[Reason], &[Observation]),
    ) -> Result<Vec<u32>, FoldError> {
        let evidence = Evidence {
            source: Source::Reading,
            at,
            correlation: None,
            http_status: None,
        };
        let changed = self.settle(settled, (reasons, seen), 1, &evidence)?;
        self.is_taken |= self.shows_taken(settled, reasons);
        Ok(changed)
    }

    /// Applies effects. Those of an answer are of a request with so many rows.
    fn settle(
        &mut self,
        settled: &[Settled],
        (reasons, seen): (&[Reason], &[Observation]),
        size: usize,
        evidence: &Evidence,
    ) -> Result<Vec<u32>, FoldError> {
        let reasons: Vec<_> = self.kept_apart(reasons, settled).map(Arc::new).collect();
        let reason = |number: u32| index(number).and_then(|at| reasons.get(at));
        let observation = |number: u32| index(number).and_then(|at| seen.get(at));
        let fits = |one: &Settled| {
            let was_seen = one.seen.is_none_or(|seen| observation(seen).is_some());
            let has_reason = one.reason.is_none_or(|of| reason(of).is_some());
            let is_sound = one.effect.is_none_or(|effect| {
                effect.is_sound() && (one.reason.is_some() || !effect.needs_reason())
            });
            was_seen && has_reason && is_sound && self.row(one.row).is_some()
        };
        if !settled.iter().all(fits) {
            return Err(FoldError::OutOfRange);
        }
        let shows_late_effects = self.shows_late_effects();
        let mut groups = SharedGroups::new(reasons.len());
        for one in settled {
            let why = one.reason.and_then(reason);
            let seen = one.seen.and_then(observation);
            if let Some(seen) = seen {
                self.change(one.row, |item| item.seen(seen));
            }
            let circumstances = Circumstances {
                reason: why,
                size,
                shows_late_effects,
            };
            if let Some(effect) = self.effect(one, (why, seen), size, evidence) {
                self.change(one.row, |item| item.apply(effect, circumstances));
            }
            if let Some((number, why)) = one.reason.zip(why) {
                let group = groups.of(self, (one.row, number), why);
                let mut evidence = evidence.clone();
                if evidence.source == Source::Reading {
                    // What a reading settles is still what came of the last request.
                    let before = self.row(one.row).and_then(|row| row.evidence.as_ref());
                    evidence.correlation = before.and_then(|before| before.correlation.clone());
                }
                let cause = Some(Cause::Reason(why.clone()));
                self.explain(one.row, (cause, group), Some(evidence));
            }
            if let Some(seen) = seen
                && let Some(row) = self.row_mut(one.row)
            {
                row.seen = Some(seen.clone());
            }
        }
        Ok(settled.iter().map(|one| one.row).collect())
    }

    /// The effect on a row, also where the event's format did not know of any.
    fn effect(
        &self,
        one: &Settled,
        (reason, seen): (Option<&Arc<Reason>>, Option<&Observation>),
        size: usize,
        evidence: &Evidence,
    ) -> Option<Effect> {
        let (Some(outcome), None) = (one.outcome, one.effect) else {
            return one.effect;
        };
        let row = self.row(one.row)?;
        let reason = reason.map(AsRef::as_ref);
        match (evidence.source, reason) {
            (Source::Reading, reason) => upgrade::of_reading(row, outcome, reason, seen),
            (_, reason) => {
                let told = (outcome, reason?);
                Some(upgrade::of_answer(row, told, size, evidence.http_status))
            }
        }
    }

    /// `true` if a reading shows that the service of this run is at an item.
    pub(super) const fn shows_late_effects(&self) -> bool {
        shows_late_effects(self.header.connection.kind)
    }

    /// `true` if a reading has shown that the service does or has done what it was sent.
    fn shows_taken(&self, settled: &[Settled], reasons: &[Reason]) -> bool {
        settled.iter().any(|one| {
            let reason = one.reason.and_then(index).and_then(|at| reasons.get(at));
            let row = self.row(one.row).zip(reason);
            row.is_some_and(|(row, reason)| row.outcome().is_seen_brought_about(reason.kind))
        })
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
}

/// The groups of the reasons of an event. Items that share a reason share its group; its text is
/// looked at once.
struct SharedGroups(Vec<Option<(Outcome, Option<u32>)>>);

impl SharedGroups {
    fn new(reasons: usize) -> Self {
        Self(vec![None; reasons])
    }

    /// The group of this row with the reason of this number.
    fn of(
        &mut self,
        ledger: &mut Ledger,
        (row, number): (u32, u32),
        reason: &Reason,
    ) -> Option<u32> {
        let row = ledger.row(row)?;
        let (outcome, text) = (row.outcome(), row.text.clone());
        let known = index(number).and_then(|at| self.0.get_mut(at))?;
        match known {
            Some((of, group)) if *of == outcome => *group,
            _ => {
                let group = ledger.groups.number(outcome, reason, &text);
                *known = Some((outcome, group));
                group
            }
        }
    }
}
