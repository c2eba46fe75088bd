//! Whether a play has kept every promise.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};

use bulkhead_core::{
    item::{Action, Step},
    ledger::{Event, Ledger, Outcome, Phase, Row, What},
    service::ReasonKind,
};

use crate::{
    network::uses,
    play::Play,
    service::{Service, Wish},
};

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The run waits for nothing that could ever happen.
    Stuck,
    /// The run goes on for ever.
    Endless,
    /// What was recorded can't be read.
    Unreadable(String),
    /// The run is over, and the record does not say so.
    NotFinished,
    /// The page knows something else than what was recorded.
    SeenOtherwise,
    /// An item has no outcome at the end of the run.
    NoOutcome(Claim),
    /// The service does not show what is claimed of an item.
    NotSo(Claim),
    /// Something was sent that was not confirmed.
    NotConfirmed(String),
    /// An item was sent again after its outcome was settled.
    SentAfterItsEnd(String),
    /// An item was sent more often than its limit.
    SentTooOften(String),
    /// Something was sent while the run was paused, or after it was halted.
    SentInPause,
    /// A request arrived that is said not to have been sent.
    SentThoughWithdrawn(String),
    /// Two requests have the same correlation id.
    CorrelationTwice(String),
    /// A request was larger than it may be, or had an id twice.
    BadRequest,
    /// Nothing went wrong, and yet an item is not done.
    NotDone(Claim),
}

/// What is claimed of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The item.
    pub id: String,
    /// What is claimed.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
}

impl Broken {
    /// Whether it is the same promise, whatever the item.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// Compares what a play claims with what is really so.
///
/// # Errors
/// The first promise that was broken.
pub fn check(play: &Play) -> Result<(), Broken> {
    let changes = play.network.changes();
    if play.events.is_empty() {
        // It died before it began, or nothing was to be sent.
        return if changes.is_empty() {
            Ok(())
        } else {
            Err(Broken::NotConfirmed("without a record".to_owned()))
        };
    }
    let ledger =
        Ledger::fold(&play.events).map_err(|error| Broken::Unreadable(error.to_string()))?;
    if !matches!(ledger.phase(), Phase::Finished(_)) {
        return Err(Broken::NotFinished);
    }
    let has_failed = play.schedule.disk_full_at.is_some();
    if !has_failed && play.recorded != play.events {
        return Err(Broken::SeenOtherwise);
    }
    if let Some((id, _)) = uses(&changes).into_iter().find(|(_, count)| *count > 1) {
        return Err(Broken::CorrelationTwice(id.to_owned()));
    }
    let withdrawn = withdrawn(&play.events);
    if let Some(change) = changes.iter().find(|c| withdrawn.contains(&*c.correlation)) {
        return Err(Broken::SentThoughWithdrawn(change.correlation.clone()));
    }
    confirmed(&ledger, play)?;
    sent(&play.events, &ledger, play)?;
    play.network.with_service(|service| {
        let now = play.clock.now();
        ledger
            .rows()
            .iter()
            .try_for_each(|row| truth(row, service, now))
    })?;
    all_done(&ledger, play)
}

/// What marks the requests that are said not to have been sent.
fn withdrawn(events: &[Event]) -> HashSet<&str> {
    let mut correlations = HashMap::new();
    let mut withdrawn = HashSet::new();
    for event in events {
        match &event.what {
            What::Sent {
                request,
                correlation,
                ..
            } => drop(correlations.insert(*request, correlation.as_str())),
            What::Withdrawn { request } => withdrawn.extend(correlations.get(request).copied()),
            _ => {}
        }
    }
    withdrawn
}

fn claim(row: &Row) -> Claim {
    Claim {
        id: row.text.to_string(),
        outcome: row.outcome,
        reason: row
            .reason()
            .map_or("", |reason| reason.kind.id())
            .to_owned(),
    }
}

/// Only what was confirmed arrived at the service.
fn confirmed(ledger: &Ledger, play: &Play) -> Result<(), Broken> {
    let rows: HashMap<&str, &Row> = ledger.rows().iter().map(|row| (&*row.text, row)).collect();
    for change in play.network.changes() {
        let mut ids: Vec<_> = change.items.iter().map(|(id, _)| id).collect();
        ids.sort();
        ids.dedup();
        let is_too_large = change.items.len() > play.schedule.batch;
        if is_too_large || ids.len() != change.items.len() || ids.is_empty() {
            return Err(Broken::BadRequest);
        }
        for (id, deletes) in change.items {
            let action = rows.get(id.as_str()).and_then(|row| row.action);
            let is_confirmed = match action {
                Some(Action::Stop) => !deletes,
                Some(Action::Delete) => deletes,
                Some(Action::StopThenDelete) => true,
                None => false,
            };
            if !is_confirmed {
                return Err(Broken::NotConfirmed(id));
            }
        }
    }
    Ok(())
}

/// Whether nothing can follow on an outcome.
const fn is_settled(row: &Row) -> bool {
    matches!(
        row.outcome,
        Outcome::Deleted | Outcome::AlreadyGone | Outcome::Failed | Outcome::Skipped
    ) || matches!(
        (row.outcome, row.action),
        (
            Outcome::Stopped | Outcome::AlreadyStopped,
            Some(Action::Stop)
        )
    )
}

/// Nothing was sent after its end, too often, in a pause or after a halt.
fn sent(events: &[Event], ledger: &Ledger, play: &Play) -> Result<(), Broken> {
    let most = play.limits.most_sends(play.schedule.batch);
    let mut sends: HashMap<(u32, Step), u16> = HashMap::new();
    let withdrawn = withdrawn(events);
    let mut events = events.iter();
    let Some(mut state) = events.next().and_then(|first| Ledger::start(first).ok()) else {
        return Ok(());
    };
    for event in events {
        if let What::Sent {
            correlation,
            stops,
            deletes,
            ..
        } = &event.what
            && !withdrawn.contains(correlation.as_str())
        {
            if *state.phase() != Phase::Running {
                return Err(Broken::SentInPause);
            }
            let stops = stops.iter().map(|row| (*row, Step::Stop));
            let deletes = deletes.iter().map(|row| (*row, Step::Delete));
            for (row, step) in stops.chain(deletes) {
                let number = usize::try_from(row).unwrap_or_default();
                let id = || {
                    ledger
                        .rows()
                        .get(number)
                        .map_or_else(String::new, |r| r.text.to_string())
                };
                if state.rows().get(number).is_none_or(is_settled) {
                    return Err(Broken::SentAfterItsEnd(id()));
                }
                let count = sends.entry((row, step)).or_default();
                *count += 1;
                if *count > most {
                    return Err(Broken::SentTooOften(id()));
                }
            }
        }
        if let Err(error) = state.apply(event) {
            return Err(Broken::Unreadable(error.to_string()));
        }
    }
    Ok(())
}

/// What is claimed of an item is so.
fn truth(row: &Row, service: &Service, now: Duration) -> Result<(), Broken> {
    let resource = service.resources.get(&*row.text);
    let was_accepted = |wish| resource.is_some_and(|r| r.accepted.contains(&wish));
    let is_gone = resource.is_none_or(|r| r.is_gone(now));
    let was_stopped = resource.is_some_and(|r| r.stopped_at.is_some());
    let last = match row.step.or(row.action.map(Action::last_step)) {
        Some(Step::Stop) => Wish::Stop,
        _ => Wish::Delete,
    };
    let is_so = match row.outcome {
        Outcome::Sending => return Err(Broken::NoOutcome(claim(row))),
        Outcome::Stopped | Outcome::AlreadyStopped => was_stopped,
        Outcome::Deleted | Outcome::AlreadyGone => is_gone && resource.is_some(),
        Outcome::Failed | Outcome::NotSent => !was_accepted(last),
        Outcome::Scheduled => {
            let others = resource.is_some_and(|r| r.is_on_its_way() || r.stopped_at.is_some());
            was_accepted(last) || others
        }
        Outcome::Skipped => !was_accepted(Wish::Stop) && !was_accepted(Wish::Delete),
        Outcome::Unknown => true,
    };
    if is_so {
        Ok(())
    } else {
        Err(Broken::NotSo(claim(row)))
    }
}

/// Where nothing goes wrong everything that can be done is done.
fn all_done(ledger: &Ledger, play: &Play) -> Result<(), Broken> {
    let schedule = &play.schedule;
    let is_calm = schedule.faults.is_empty()
        && schedule.acts.is_empty()
        && schedule.crashes.is_empty()
        && schedule.disk_full_at.is_none()
        && schedule.too_slow_from.is_none();
    if !is_calm {
        return Ok(());
    }
    let is_plain = schedule.survey
        && !schedule.send_all
        && schedule.too_large_from.is_none()
        && schedule.bulk_off_at.is_none();
    let bad = ledger
        .rows()
        .iter()
        .zip(&schedule.items)
        .find(|(row, item)| {
            let is_late = row.reason().is_some_and(|r| r.kind == ReasonKind::WaitOver);
            let is_sound = !item.locked && !item.poison && item.meddled.is_none();
            let can_be_done = is_plain && is_sound && item.status != Some("MOVING");
            match row.outcome {
                Outcome::Unknown | Outcome::NotSent => row.action.is_some() && !is_late,
                Outcome::Failed => can_be_done,
                _ => false,
            }
        });
    bad.map_or(Ok(()), |(row, _)| Err(Broken::NotDone(claim(row))))
}
