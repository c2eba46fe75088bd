//! What is claimed is so, and what can be done is done.

use std::time::Duration;

use bulkhead_core::{
    item::{Action, Step},
    ledger::{Ledger, Outcome, Row},
    service::ReasonKind,
};

use super::{Broken, Claim};
use crate::{play::Play, service::Service};

/// What is claimed of an item is so.
pub(super) fn truth(row: &Row, service: &dyn Service, now: Duration) -> Result<(), Broken> {
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
    let is_so = match row.outcome {
        Outcome::Sending => return Err(Broken::NoOutcome(Claim::of(row))),
        Outcome::Stopped | Outcome::AlreadyStopped => was_stopped,
        Outcome::Deleted | Outcome::AlreadyGone => is_gone,
        Outcome::Failed | Outcome::NotSent => !brought_about(last),
        Outcome::Scheduled => brought_about(last) || is_on_its_way || was_stopped,
        Outcome::Skipped => !brought_about(Step::Stop) && !brought_about(Step::Delete),
        Outcome::Unknown => true,
    };
    if is_so {
        Ok(())
    } else {
        Err(Broken::NotSo(Claim::of(row)))
    }
}

/// Where nothing goes wrong everything that can be done is done.
pub(super) fn all_done(ledger: &Ledger, play: &Play) -> Result<(), Broken> {
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
    let bad = (0..).zip(ledger.rows()).find(|(number, row)| {
        let is_late = row.reason().is_some_and(|r| r.kind == ReasonKind::WaitOver);
        let can_be_done = is_plain && schedule.service.is_sound(*number);
        match row.outcome {
            Outcome::Unknown | Outcome::NotSent => row.action.is_some() && !is_late,
            Outcome::Failed => can_be_done,
            _ => false,
        }
    });
    bad.map_or(Ok(()), |(_, row)| Err(Broken::NotDone(Claim::of(row))))
}
