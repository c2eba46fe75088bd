//! The effect of an answer, or of a reading, on one item.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::item::Step;

/// The effect of an answer, or of a reading, on one item: what an event records of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The service has accepted the step. It is read until it is seen done.
    Accepted,
    /// The service has refused the step. Whether it had carried it out before, a reading says.
    Refused,
    /// The step may have been carried out. Whether it was, a reading says.
    Doubt(Still),
    /// The step was certainly not carried out, and is sent again.
    NotDone(Retry),
    /// The service is seen at this step. It is read until it is seen done.
    UnderWay(Step),
    /// This step may be sent; the outcome until then.
    Next(Step, Outcome),
    /// Nothing more is done, and this is the outcome.
    Ended(Outcome),
}

impl Effect {
    /// `true` for what an event may record: no item ends in the middle of a request, or left out.
    pub(super) const fn is_sound(self) -> bool {
        !matches!(
            self,
            Self::Ended(Outcome::Sending | Outcome::Skipped)
                | Self::Next(_, Outcome::Sending | Outcome::Skipped)
        )
    }

    /// `true` if it can't be told without a reason.
    pub(super) const fn needs_reason(self) -> bool {
        matches!(self, Self::Accepted | Self::Refused | Self::Doubt(_))
    }
}

/// The possibility that a request whose end is not known is still carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Still {
    /// The service has answered: what it has not done by now it does not do.
    Ended,
    /// The service may be at work for a moment.
    Settling,
    /// The gateway may not have passed it on yet.
    InFlight,
}

/// The way in which an item is sent again that a request has not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// As before.
    AsBefore,
    /// As before, and the request was no attempt: it was turned away as every other is for now, or
    /// kept back for a cause that is none of its own.
    NoAttempt,
    /// With half as many others.
    Smaller,
    /// Alone: there is no call for many items.
    Alone,
}
