//! Records as an earlier program wrote them, to see that this one goes on with them.

use super::{Event, Ledger, Settled, What};

/// The same events as the third format had them: with outcomes in the place of effects, and without
/// the steps with which items begin. For tests; where the events are no record of a run they are
/// left as they are.
pub fn in_third_format(events: &[Event]) -> Vec<Event> {
    let mut ledger: Option<Ledger> = None;
    let mut old = events.to_vec();
    for event in &mut old {
        match &mut ledger {
            None => ledger = Ledger::start(event).ok(),
            Some(ledger) => drop(ledger.apply(event)),
        }
        match &mut event.what {
            What::Started { header } => header.version = 3,
            What::Answered { settled, .. } | What::Read { settled, .. } => {
                settled.retain(|one| one.reason.is_some() || one.seen.is_some());
                for one in settled {
                    without_effect(one, ledger.as_ref());
                }
            }
            _ => {}
        }
    }
    old
}

fn without_effect(one: &mut Settled, ledger: Option<&Ledger>) {
    let outcome = ledger.and_then(|ledger| Some(ledger.row(one.row)?.outcome()));
    one.outcome = one.outcome.or(outcome);
    one.effect = None;
}
