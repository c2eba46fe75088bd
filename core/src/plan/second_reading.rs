//! Compares a second reading with what was confirmed.

use super::{Groups, Plan};
use crate::survey::Survey;

/// The result of a second reading, made because the first was old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondReading {
    /// All is as the user has seen it: it is sent.
    Same,
    /// Something is not, or more would be destroyed than was agreed to: nothing is sent.
    Changed,
    /// Not all could be read, so nobody knows: nothing is sent.
    NotKnown,
}

impl SecondReading {
    /// Compares what is read now with the groups that the user has seen, and with what they have
    /// agreed to destroy.
    pub fn of(plan: &Plan, seen: &Groups, survey: &Survey, groups: &Groups) -> Self {
        if !survey.is_whole() {
            Self::NotKnown
        } else if groups != seen || plan.destroys_more_by(survey) {
            Self::Changed
        } else {
            Self::Same
        }
    }
}
