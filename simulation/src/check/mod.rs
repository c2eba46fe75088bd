//! Checks that a play has kept every promise.

mod broken;
mod private;
mod sent;
mod truth;

use bulkhead_core::ledger::{Ledger, Phase};

pub use self::broken::{Broken, Claim};
use crate::{journal::stored, network::uses, play::Play};

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
    let has_failed = play.schedule.disk_full_at.is_some() || play.has_disk_failed;
    let seen = play.events.iter().map(stored);
    if !has_failed && !seen.eq(play.recorded.iter().cloned()) {
        return Err(Broken::SeenOtherwise);
    }
    private::kept(&ledger, play)?;
    if let Some((id, _)) = uses(&changes).into_iter().find(|(_, count)| *count > 1) {
        return Err(Broken::CorrelationTwice(id.to_owned()));
    }
    let withdrawn = sent::withdrawn(&play.events);
    if let Some(change) = changes.iter().find(|c| withdrawn.contains(&*c.correlation)) {
        return Err(Broken::SentThoughWithdrawn(change.correlation.clone()));
    }
    if let Some(correlation) = play.network.too_early() {
        return Err(Broken::NotWaited(correlation));
    }
    if !play.schedule.gateway.is_shared && play.network.too_fast() > 0 {
        return Err(Broken::NotPaced);
    }
    sent::asked_first(&play.events)?;
    sent::paused_without_credentials(play)?;
    sent::confirmed(&ledger, play)?;
    sent::recorded(&ledger, play)?;
    sent::sent(&play.events, &ledger, play)?;
    play.network.with_service(|service| {
        let now = play.clock.now();
        let has_right_time = play.schedule.hazards.wall.is_empty();
        let mut rows = ledger.rows().iter();
        rows.try_for_each(|row| {
            truth::truth(row, service, now, has_right_time)?;
            truth::nothing_destroyed(row, play, service, now)
        })
    })?;
    truth::nothing_denied(&ledger, play)?;
    truth::all_done(&ledger, play)
}
