//! Checks what a run has done for each item by the time it ends.

use std::{collections::HashMap, time::Duration};

use bulkhead_core::{
    ledger::{Event, Ledger, Outcome, Phase, Row, Settled, What},
    service::ReasonKind,
};

use super::answers::{is_turned_away, outcome, says_taken};
use crate::{
    check::{Broken, Claim},
    network::Network,
};

/// The facts heard of the requests for an item.
#[derive(Default)]
struct Item {
    /// The time of its last sending, without what was certainly not carried out.
    sent: Duration,
    /// The time of the sending before that.
    sent_before: Duration,
    /// `true` if the end of any request for it is not known, or good, or it was seen under way.
    may_be_ours: bool,
    /// The time that the run had gone on when it was accepted.
    accepted: Option<Duration>,
}

impl Item {
    /// Takes back the last sending, which never got to the service, or was turned away unseen:
    /// whoever has looked at the item before it has looked at all that may have become of it.
    fn was_not_sent(&mut self) {
        self.sent = self.sent_before;
    }
}

/// The items, with what a run has done for them.
#[derive(Default)]
pub(super) struct Items {
    rows: HashMap<u32, Item>,
    /// The rows of the requests that have no answer yet.
    in_flight: HashMap<u32, Vec<u32>>,
    /// The time that the run has gone on: the page lived, and it was not paused.
    active: Duration,
    /// Since when it does.
    since: Option<Duration>,
    /// `true` if the page that lives now could not record something.
    cannot_record: bool,
    /// `true` if the run knows that the account may change something.
    is_taken: bool,
}

impl Items {
    /// The page lives, and knows these events: which requests it has to take for lost. Not all of
    /// them have been observed.
    pub(super) fn live(&mut self, known: &[Event], observed: usize, now: Duration) {
        for event in known.iter().skip(observed) {
            self.add(event, None, now);
        }
        self.in_flight.clear();
        self.cannot_record = false;
        // What an earlier page has heard and not recorded nobody knows any more.
        self.is_taken = known.iter().any(says_taken);
        for event in known {
            match &event.what {
                What::Sent {
                    request,
                    stops,
                    deletes,
                    ..
                } => drop(
                    self.in_flight
                        .insert(*request, [&stops[..], deletes].concat()),
                ),
                What::Answered { request, .. } | What::Withdrawn { request } => {
                    self.in_flight.remove(request);
                }
                _ => {}
            }
        }
        self.go_on(now);
    }

    /// The run goes on.
    fn go_on(&mut self, now: Duration) {
        self.since.get_or_insert(now);
    }

    /// The run does not go on.
    pub(super) fn rest(&mut self, now: Duration) {
        self.active = self.active_until(now);
        self.since = None;
    }

    fn active_until(&self, now: Duration) -> Duration {
        let since = self
            .since
            .map_or(Duration::ZERO, |since| now.saturating_sub(since));
        self.active + since
    }

    /// Takes in what has happened.
    pub(super) fn add(&mut self, event: &Event, phase: Option<&Phase>, now: Duration) {
        let active = self.active_until(now);
        match &event.what {
            What::Sent {
                request,
                stops,
                deletes,
                ..
            } => {
                let rows = [&stops[..], deletes].concat();
                for row in &rows {
                    let item = self.rows.entry(*row).or_default();
                    item.sent_before = item.sent;
                    item.sent = now;
                    item.accepted = None;
                }
                self.in_flight.insert(*request, rows);
            }
            What::Withdrawn { request } => {
                for row in self.in_flight.remove(request).unwrap_or_default() {
                    self.rows.entry(row).or_default().was_not_sent();
                }
            }
            What::Answered {
                request,
                http_status,
                settled,
                reasons,
                ..
            } => {
                let sent = self.in_flight.remove(request).unwrap_or_default();
                self.is_taken |= says_taken(event);
                for one in settled {
                    let reason = one.reason.and_then(|number| {
                        reasons.get(usize::try_from(number).unwrap_or(usize::MAX))
                    });
                    let may_be_ours = reason
                        .is_none_or(|reason| reason.kind.is_doubtful() || reason.kind.is_fine());
                    let item = self.rows.entry(one.row).or_default();
                    item.may_be_ours |= may_be_ours;
                    if reason.is_some_and(|reason| is_turned_away(reason, sent.len(), *http_status))
                    {
                        item.was_not_sent();
                    }
                    if outcome(one) == Some(Outcome::Scheduled) {
                        item.accepted = Some(active);
                    }
                }
            }
            What::Read { settled, .. } => {
                self.is_taken |= says_taken(event);
                // What waits for somebody else's change has no reason of its own.
                let is_accepted = |one: &&Settled| {
                    outcome(one) == Some(Outcome::Scheduled) && one.reason.is_some()
                };
                for one in settled.iter().filter(is_accepted) {
                    let item = self.rows.entry(one.row).or_default();
                    item.may_be_ours = true;
                    item.accepted.get_or_insert(active);
                }
            }
            What::Reopened => {
                let lost: Vec<_> = self.in_flight.drain().flat_map(|(_, rows)| rows).collect();
                for row in lost {
                    self.rows.entry(row).or_default().may_be_ours = true;
                }
            }
            _ => {}
        }
        match phase {
            Some(Phase::Paused(_)) => self.rest(now),
            _ => self.go_on(now),
        }
    }

    /// At its end, a run has done for each item what it can.
    pub(super) fn ended(
        &self,
        shown: &Ledger,
        network: &Network,
        (now, wait): (Duration, Duration),
    ) -> Result<(), Broken> {
        let active = self.active_until(now);
        let early = match shown.phase() {
            Phase::Finished(early) => early.as_ref().map(|reason| reason.kind),
            _ => None,
        };
        let mut rows = (0..).zip(shown.rows());
        rows.try_for_each(|(number, row)| {
            self.said_rightly(number, row)?;
            if early.is_none() {
                not_given_up(row)?;
            }
            // What ends a run for another cause may keep it from reading, too.
            let may_read = match early {
                None => true,
                Some(ReasonKind::Cancelled) => !self.ends_twice(network, now),
                Some(_) => false,
            };
            if may_read && !network.may_not_read() {
                self.followed(number, row, network, (active, wait))?;
            }
            Ok(())
        })
    }

    /// `true` if a run that was cancelled has then met what ends any run, or pauses it until the user
    /// is there: that it can't be recorded what a reading shows, that the service wants to be left
    /// alone for longer than a run waits, or that reading after reading meets no session or no
    /// credentials. A run that has ended asks nobody.
    fn ends_twice(&self, network: &Network, now: Duration) -> bool {
        self.cannot_record || network.is_left_alone(now) || network.is_unauthorized()
    }

    /// `true` if the run knows that the service has taken one of its changes.
    pub(super) const fn is_taken(&self) -> bool {
        self.is_taken
    }

    /// Something could not be recorded.
    pub(super) const fn not_recorded(&mut self) {
        self.cannot_record = true;
    }

    /// Checks that items not known were read, and accepted ones watched.
    fn followed(
        &self,
        number: u32,
        row: &Row,
        network: &Network,
        (active, wait): (Duration, Duration),
    ) -> Result<(), Broken> {
        let Some(item) = self.rows.get(&number).filter(|_| row.attempts > 0) else {
            return Ok(());
        };
        if !matches!(row.outcome(), Outcome::Scheduled | Outcome::Unknown) {
            return Ok(());
        }
        let is_looked_at = network.looked(&row.text).is_some_and(|at| at >= item.sent);
        if !is_looked_at && !network.reads_in_vain_since(item.sent) {
            return Err(Broken::NotLookedAt(Claim::of(row)));
        }
        let is_other_end = row
            .reason()
            .is_some_and(|r| r.kind == ReasonKind::EndedOtherwise);
        let watched = item
            .accepted
            .map(|accepted| active.saturating_sub(accepted));
        // What is observed is observed when it is recorded, which may take a while.
        let enough = wait.saturating_sub(wait / 10);
        let is_too_short = watched.is_some_and(|watched| watched < enough);
        if row.outcome() == Outcome::Scheduled && !is_other_end && is_too_short {
            return Err(Broken::NotWatched(Claim::of(row)));
        }
        Ok(())
    }

    /// The reason, and whose doing it was, fit what was heard.
    fn said_rightly(&self, number: u32, row: &Row) -> Result<(), Broken> {
        let item = self.rows.get(&number);
        let waited = row.reason().is_some_and(|r| r.kind == ReasonKind::WaitOver);
        if waited && row.attempts == 0 {
            return Err(Broken::WrongReason(Claim::of(row)));
        }
        let is_claimed = matches!(row.outcome(), Outcome::Stopped | Outcome::Deleted);
        if is_claimed && item.is_none_or(|item| !item.may_be_ours) {
            return Err(Broken::NotOurs(Claim::of(row)));
        }
        Ok(())
    }
}

/// Checks that what may go later, and costs no attempt, ends by a pause only.
fn not_given_up(row: &Row) -> Result<(), Broken> {
    let passes = row.reason().is_some_and(|reason| {
        matches!(
            reason.kind,
            ReasonKind::RateLimited | ReasonKind::ServiceUnreachable | ReasonKind::SessionEnded
        )
    });
    if passes && matches!(row.outcome(), Outcome::Failed | Outcome::NotSent) {
        return Err(Broken::GivenUp(Claim::of(row)));
    }
    Ok(())
}
