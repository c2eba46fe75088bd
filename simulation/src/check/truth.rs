//! Checks that claims are true, and that what can be done is done.

use std::time::Duration;

use bulkhead_core::{
    item::{Action, Step},
    ledger::{Ledger, Outcome, Row, What},
    service::{Observation, Reason, ReasonKind},
};

use super::{Broken, Claim};
use crate::{clock::BEGIN, network::PATIENCE, play::Play, schedule::Fault, service::Service};

/// Checks that the claim about an item is true.
///
/// When it was claimed is known only where the time of day does not jump.
pub(super) fn truth(
    row: &Row,
    service: &dyn Service,
    now: Duration,
    has_right_time: bool,
) -> Result<(), Broken> {
    let truth = service.truth(&row.text, now);
    let brought_about = |step| {
        let steps = truth.iter().flat_map(|truth| &truth.brought_about);
        steps.into_iter().any(|done| *done == step)
    };
    let is_gone = truth.as_ref().is_some_and(|truth| truth.gone.is_some());
    let was_stopped = truth.as_ref().is_some_and(|truth| truth.was_stopped);
    let is_on_its_way = truth.as_ref().is_some_and(|truth| truth.is_on_its_way);
    let last = row.step.or(row.action.map(Action::last_step));
    let last = last.unwrap_or(Step::Delete);
    let is_so = match row.outcome() {
        Outcome::Sending => return Err(Broken::NoOutcome(Claim::of(row))),
        Outcome::Stopped | Outcome::AlreadyStopped => was_stopped,
        Outcome::Deleted | Outcome::AlreadyGone => is_gone,
        Outcome::Failed | Outcome::NotSent => !brought_about(last),
        Outcome::Scheduled => brought_about(last) || is_on_its_way || was_stopped,
        Outcome::Skipped => !brought_about(Step::Stop) && !brought_about(Step::Delete),
        Outcome::Unknown => true,
    };
    if !is_so {
        return Err(Broken::NotSo(Claim::of(row)));
    }
    let is_claimed = matches!(row.outcome(), Outcome::Deleted | Outcome::AlreadyGone);
    let claimed = row.updated().map(|at| at.since(BEGIN));
    // A record counts whole milliseconds.
    let whole = |at: Duration| Duration::new(at.as_secs(), at.subsec_millis() * 1_000_000);
    let gone = truth.and_then(|truth| truth.gone).map(whole);
    if has_right_time && is_claimed && gone > claimed {
        return Err(Broken::TooEarly(Claim::of(row)));
    }
    Ok(())
}

/// Checks that no item seen to be there is said to be unknown to the service.
pub(super) fn nothing_denied(ledger: &Ledger, play: &Play) -> Result<(), Broken> {
    let Some(What::Started { header }) = play.events.first().map(|event| &event.what) else {
        return Ok(());
    };
    let denied = ledger
        .rows()
        .iter()
        .zip(header.rows.iter())
        .find(|(row, planned)| {
            let is_unknown = |reason: &Reason| reason.kind == ReasonKind::UnknownId;
            row.outcome() == Outcome::Failed
                && row.reason().is_some_and(is_unknown)
                && matches!(planned.seen, Some(Observation::Found(_)))
        });
    denied.map_or(Ok(()), |(row, _)| Err(Broken::Denied(Claim::of(row))))
}

/// Checks that nothing running was destroyed where nobody had agreed to it.
pub(super) fn nothing_destroyed(
    row: &Row,
    play: &Play,
    service: &dyn Service,
    now: Duration,
) -> Result<(), Broken> {
    let may_run = play.schedule.service.flags().cascade;
    let truth = service.truth(&row.text, now);
    match truth {
        Some(truth) if truth.was_running && !may_run => Err(Broken::Destroyed(Claim::of(row))),
        _ => Ok(()),
    }
}

/// Checks that everything that can be done is done where nothing goes wrong, and that nothing is
/// left unknown or not sent where only the gateway's credentials are wrong for a while.
pub(super) fn all_done(ledger: &Ledger, play: &Play) -> Result<(), Broken> {
    let schedule = &play.schedule;
    // What the service can do is asked once more, and no third time: who waits for the gateway may
    // have asked too early.
    let may_ask_too_early = schedule.bulk_off_at.is_some()
        && !(schedule.gateway.is_idle() && schedule.faults.is_empty());
    let is_calm = !may_ask_too_early
        && schedule.hazards.is_idle()
        && schedule.faults.values().all(Fault::is_about_credentials)
        && schedule.acts.is_empty()
        && schedule.crashes.is_empty()
        && schedule.disk_full_at.is_none()
        && schedule.too_slow_from.is_none()
        && schedule.service.longest(schedule.batch) < PATIENCE / 2;
    if !is_calm {
        return Ok(());
    }
    let is_plain = schedule.survey
        && schedule.faults.is_empty()
        && !schedule.send_all
        && schedule.too_large_from.is_none()
        && schedule.bulk_off_at.is_none();
    let bad = (0..).zip(ledger.rows()).find(|(number, row)| {
        let is = |kind| row.reason().is_some_and(|reason| reason.kind == kind);
        let is_sound = schedule.service.is_sound(*number, schedule.attempts);
        let can_be_done = is_plain && is_sound;
        // Of what is not there, and was not looked for before, nobody knows whether it ever was.
        let is_open = is(ReasonKind::WaitOver)
            || is(ReasonKind::SeenUnderWay)
            || (is(ReasonKind::NotThereNow) && !is_sound);
        match row.outcome() {
            Outcome::Unknown | Outcome::NotSent => row.action.is_some() && !is_open,
            Outcome::Failed => can_be_done,
            Outcome::Skipped => can_be_done && !schedule.service.may_leave_out(),
            _ => false,
        }
    });
    bad.map_or(Ok(()), |(_, row)| Err(Broken::NotDone(Claim::of(row))))
}
