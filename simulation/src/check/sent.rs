//! Checks of what was sent: only what was confirmed, and only when and as often as it may be.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use bulkhead_core::{
    item::{Action, Step},
    ledger::{Event, Ledger, Outcome, Phase, Row, What},
    service::ReasonKind,
};

use super::Broken;
use crate::{clock::BEGIN, play::Play};

/// The correlation ids of the requests said not to have been sent.
pub(super) fn withdrawn(events: &[Event]) -> HashSet<&str> {
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

/// Only what was confirmed arrived at the service, in the way that was confirmed.
pub(super) fn confirmed(ledger: &Ledger, play: &Play) -> Result<(), Broken> {
    let flags = play.schedule.service.flags();
    if ledger.header().flags != flags {
        return Err(Broken::OtherFlags("in the record".to_owned()));
    }
    let rows: HashMap<&str, &Row> = ledger.rows().iter().map(|row| (&*row.text, row)).collect();
    for change in play.network.changes() {
        let Some(asked) = change.asked else {
            return Err(Broken::BadRequest);
        };
        let mut ids: Vec<_> = asked.items.iter().map(|(id, _)| id).collect();
        ids.sort();
        ids.dedup();
        let is_too_large = asked.items.len() > play.schedule.batch;
        if is_too_large || ids.len() != asked.items.len() || ids.is_empty() {
            return Err(Broken::BadRequest);
        }
        if asked.flags != flags {
            return Err(Broken::OtherFlags(change.correlation));
        }
        for (id, step) in asked.items {
            let action = rows.get(id.as_str()).and_then(|row| row.action);
            let is_confirmed = match action {
                Some(Action::Stop) => step == Step::Stop,
                Some(Action::Delete) => step == Step::Delete,
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

/// After what the gateway could not put on record, and after wrong credentials or a lack of
/// permission, nothing was sent until the user had said so.
pub(super) fn asked_first(events: &[Event]) -> Result<(), Broken> {
    let withdrawn = withdrawn(events);
    let (mut is_to_ask, mut goes_on) = (false, true);
    for event in events {
        match &event.what {
            What::Answered { reasons, .. } => {
                let asks = |kind| {
                    matches!(
                        kind,
                        ReasonKind::NotAudited | ReasonKind::Credentials | ReasonKind::Permission
                    )
                };
                is_to_ask |= goes_on && reasons.iter().any(|reason| asks(reason.kind));
            }
            What::Paused { .. } | What::Halted { .. } => (is_to_ask, goes_on) = (false, false),
            What::Resumed | What::Reopened => (is_to_ask, goes_on) = (false, true),
            What::Sent { correlation, .. }
                if is_to_ask && !withdrawn.contains(correlation.as_str()) =>
            {
                return Err(Broken::SentUnasked(correlation.as_str().to_owned()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// After wrong credentials nothing was asked of the service, readings included, until the user had
/// said so, the next page of a list neither. Of a page that has died or could not record its events
/// do not tell enough.
pub(super) fn paused_without_credentials(play: &Play) -> Result<(), Broken> {
    let schedule = &play.schedule;
    let is_told = schedule.crashes.is_empty()
        && schedule.disk_full_at.is_none()
        && !play.has_disk_failed
        && schedule.hazards.wall.is_empty();
    if !is_told {
        return Ok(());
    }
    for met in play.network.unauthorized() {
        let at = |event: &&Event| event.at.since(BEGIN);
        let is_turn = |event: &&Event| {
            matches!(
                event.what,
                What::Started { .. }
                    | What::Paused { .. }
                    | What::Resumed
                    | What::Halted { .. }
                    | What::Finished
            )
        };
        let turns = || play.events.iter().filter(is_turn);
        let before = turns().take_while(|event| at(event) < met).last();
        let goes_on = |event: &Event| matches!(event.what, What::Started { .. } | What::Resumed);
        if !before.is_some_and(goes_on) {
            // It was paused, or about to end, or had not begun.
            continue;
        }
        let goes_on_at = turns()
            .filter(|event| at(event) >= met && !matches!(event.what, What::Paused { .. }))
            .map(|event| event.at.since(BEGIN))
            .next();
        let goes_on_at = goes_on_at.unwrap_or(Duration::MAX);
        if play.network.made_between(met, goes_on_at) {
            return Err(Broken::NotAsked(met));
        }
    }
    Ok(())
}

/// All that was sent stands in the record, item by item.
pub(super) fn recorded(ledger: &Ledger, play: &Play) -> Result<(), Broken> {
    let id = |row: &u32| {
        let row = usize::try_from(*row)
            .ok()
            .and_then(|row| ledger.rows().get(row));
        row.map_or("", |row| &row.text)
    };
    let mut sent: HashMap<&str, Vec<(&str, Step)>> = HashMap::new();
    for event in &play.recorded {
        if let What::Sent {
            correlation,
            stops,
            deletes,
            ..
        } = &event.what
        {
            let stops = stops.iter().map(|row| (id(row), Step::Stop));
            let deletes = deletes.iter().map(|row| (id(row), Step::Delete));
            let mut items: Vec<_> = stops.chain(deletes).collect();
            items.sort_unstable();
            sent.insert(correlation.as_str(), items);
        }
    }
    for change in play.network.changes() {
        let asked = change.asked.map(|asked| asked.items).unwrap_or_default();
        let mut items: Vec<_> = asked.iter().map(|(id, step)| (&**id, *step)).collect();
        items.sort_unstable();
        if sent.get(change.correlation.as_str()) != Some(&items) {
            return Err(Broken::NotRecorded(change.correlation));
        }
    }
    Ok(())
}

/// `true` if nothing can follow on a row's outcome.
const fn is_settled(row: &Row) -> bool {
    matches!(
        row.outcome(),
        Outcome::Deleted | Outcome::AlreadyGone | Outcome::Failed | Outcome::Skipped
    ) || matches!(
        (row.outcome(), row.action),
        (
            Outcome::Stopped | Outcome::AlreadyStopped,
            Some(Action::Stop)
        )
    )
}

/// Nothing was sent after its end, too often, in a pause or after a halt.
pub(super) fn sent(events: &[Event], ledger: &Ledger, play: &Play) -> Result<(), Broken> {
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
                // What is turned away as everything is then is no attempt.
                *count += u16::from(!play.network.is_kept_back(correlation.as_str()));
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
