//! Checks that the record can be read, and says what the page shows.

use std::time::Duration;

use bulkhead_core::{
    ledger::{Event, Ledger, Phase, Row},
    service::ReasonKind,
    transport::Clock as _,
};

use super::Inner;
use crate::{check::Broken, clock::Clock, journal::stored};

/// So long a wait may be over and still stand there, beside what the disk takes.
const GRACE: Duration = Duration::from_secs(2);

impl Inner {
    /// An event was written: the record can be read up to it.
    pub(super) fn write(&mut self, event: &Event) -> Result<(), Broken> {
        fold(&mut self.recorded, event).map_err(Broken::Unreadable)?;
        if let Some(shown) = self.observed.get(self.record.len())
            && stored(shown) != *event
        {
            return Err(Broken::ShownOtherwise(format!("{:?}", event.what)));
        }
        self.record.push(event.clone());
        Ok(())
    }

    /// The run knows of every item, and of what is to be done about it next, what the record tells.
    pub(super) fn knows(&self, known: &Ledger) -> Result<(), Broken> {
        match &self.recorded {
            Some(recorded) if known.agrees_with(recorded) => Ok(()),
            _ => Err(Broken::KnownOtherwise(self.record.len())),
        }
    }

    /// An event was observed: what the page shows of the items is what the record says, as far as
    /// that goes.
    pub(super) fn show(&mut self, event: &Event) -> Result<(), Broken> {
        fold(&mut self.shown, event).map_err(Broken::ShownOtherwise)?;
        if let Some(recorded) = self.record.get(self.observed.len())
            && stored(event) != *recorded
        {
            return Err(Broken::ShownOtherwise(format!("{:?}", event.what)));
        }
        self.observed.push(event.clone());
        if self.observed.len() == self.record.len() {
            self.agree()?;
        }
        Ok(())
    }

    /// The record says of each item what the page shows of it.
    fn agree(&self) -> Result<(), Broken> {
        let (Some(recorded), Some(shown)) = (&self.recorded, &self.shown) else {
            return Ok(());
        };
        // All of a service's words are shown, and not all of them recorded.
        let kind = |row: &Row| row.reason().map(|reason| reason.kind);
        let rows = recorded.rows().iter().zip(shown.rows());
        let mut others = rows.filter(|(recorded, shown)| {
            recorded.outcome() != shown.outcome() || kind(recorded) != kind(shown)
        });
        let is_same = in_kind(recorded.phase()) == in_kind(shown.phase());
        match others.next() {
            Some((row, _)) => Err(Broken::ShownOtherwise(row.text.to_string())),
            None if is_same => Ok(()),
            None => Err(Broken::ShownOtherwise("the run".to_owned())),
        }
    }

    /// Nothing waits for a time that has passed. What ends a wait may have to be written, behind
    /// what is being written. Where the time of day was set meanwhile, it has not passed for who
    /// looks at that.
    pub(super) fn waits_for_nothing(&self, clock: &Clock, write: Duration) -> Result<(), Broken> {
        let (now, wall) = (clock.now(), clock.wall());
        let shown = self.shown.as_ref();
        let waits = shown.is_some_and(|shown| shown.waiting_at(wall).is_some());
        let waits_since_then = self.waits.filter(|(_, set)| *set == clock.set());
        let Some(over) = waits_since_then.and_then(|(until, _)| now.checked_sub(until)) else {
            return Ok(());
        };
        if waits && over > GRACE + 2 * write {
            return Err(Broken::WaitIsOver(over));
        }
        Ok(())
    }
}

/// A phase without what a service says in its own words.
fn in_kind(phase: &Phase) -> (u8, Option<ReasonKind>) {
    match phase {
        Phase::Running => (0, None),
        Phase::Paused(reason) => (1, Some(reason.kind)),
        Phase::Halted(reason) => (2, Some(reason.kind)),
        Phase::Finished(reason) => (3, reason.as_ref().map(|reason| reason.kind)),
    }
}

fn fold(ledger: &mut Option<Ledger>, event: &Event) -> Result<(), String> {
    let told = |error| format!("{error}: {:?}", event.what);
    if let Some(ledger) = ledger {
        return ledger.apply(event).map(drop).map_err(told);
    }
    *ledger = Some(Ledger::start(event).map_err(told)?);
    Ok(())
}
