//! The promises that can be broken.

use std::{fmt, time::Duration};

use bulkhead_core::ledger::{Outcome, Row};

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The run waits for nothing that could ever happen.
    Stuck,
    /// The run goes on for ever.
    Endless,
    /// The record can't be read.
    Unreadable(String),
    /// The run is busy, and nothing happens.
    Busy,
    /// The run waits for longer than a browser's timer can: the page would panic.
    BeyondTimers,
    /// More is recorded than a run can have to say while no request is made or answered.
    Livelock,
    /// The run waits for so long without asking the user.
    WaitsTooLong(Duration),
    /// The page says that the run waits until a time that has passed so long ago.
    WaitIsOver(Duration),
    /// The run has paused by itself, and does not say so, or not why.
    PauseNotTold,
    /// Nothing but trouble was met for longer than anybody has the patience, and nobody was asked.
    NotAskedInTime,
    /// The page shows something else than the record says.
    ShownOtherwise(String),
    /// After so many events the run knows something that the record does not tell, or the other way
    /// round: whoever resumes it would do something else.
    KnownOtherwise(usize),
    /// A single change was forbidden, after others had been accepted, and that ended the run.
    EndedByOneRefusal,
    /// At the end of the run it is not known what became of an item, and nobody has looked.
    NotLookedAt(Claim),
    /// An item was accepted, and the run ended before it was watched for long enough.
    NotWatched(Claim),
    /// An item was given up for what passes by itself, and nobody was asked.
    GivenUp(Claim),
    /// The reason says something else than what has happened.
    WrongReason(Claim),
    /// Of an item whose every request was refused it is said that this run has changed it.
    NotOurs(Claim),
    /// The run is over, and the record does not say so.
    NotFinished,
    /// The page knows something else than what was recorded.
    SeenOtherwise,
    /// The record holds what is nobody else's business.
    Disclosed,
    /// An item has no outcome at the end of the run.
    NoOutcome(Claim),
    /// The service does not show what is claimed of an item.
    NotSo(Claim),
    /// An item was said to be gone before it was.
    TooEarly(Claim),
    /// The service is said not to know an item that was seen before.
    Denied(Claim),
    /// A deployment of which something ran was deleted, and nobody had agreed to that.
    Destroyed(Claim),
    /// Something was sent that was not confirmed.
    NotConfirmed(String),
    /// A request was to delete in another way than was confirmed.
    OtherFlags(String),
    /// An item was sent again after its outcome was settled.
    SentAfterItsEnd(String),
    /// An item was sent more often than its limit, without what was turned away as everything was
    /// then (429, not sent, no session, no credentials, no permission).
    SentTooOften(String),
    /// Something was sent while the run was paused, or after it was halted.
    SentInPause,
    /// A change came before the gateway had said.
    NotWaited(String),
    /// The gateway had to say that changes come too fast, and had said how fast they may.
    NotPaced,
    /// A change was sent after one that the gateway could not put on record, or that met wrong
    /// credentials or a lack of permission, and nobody had been asked.
    SentUnasked(String),
    /// After wrong credentials were met something was sent or read before the user had said so.
    NotAsked(Duration),
    /// A request arrived that is said not to have been sent.
    SentThoughWithdrawn(String),
    /// Something was sent that the record does not tell of.
    NotRecorded(String),
    /// Two requests have the same correlation id.
    CorrelationTwice(String),
    /// A request was larger than it may be, or had an id twice.
    BadRequest,
    /// Nothing went wrong, and yet an item is not done.
    NotDone(Claim),
}

/// The claimed outcome of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The item.
    pub id: String,
    /// The claimed outcome.
    pub outcome: Outcome,
    /// Its reason.
    pub reason: String,
}

impl Broken {
    /// `true` if it is the same promise, whatever the item.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Broken {
    /// Its name.
    pub fn name(&self) -> String {
        let text = format!("{self:?}");
        let end = text.find(|c: char| !c.is_alphanumeric());
        text.get(..end.unwrap_or(text.len()))
            .unwrap_or_default()
            .to_owned()
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Claim {
    pub(crate) fn of(row: &Row) -> Self {
        let reason = row.reason().map_or("", |reason| reason.kind.id());
        Self {
            id: row.text.to_string(),
            outcome: row.outcome(),
            reason: reason.to_owned(),
        }
    }
}
