//! The names under which ids, actions, decisions and lists stand: properties, columns, labels.

mod decisions;
mod kinds;
mod lists;
mod meaning;
mod phrases;
mod things;

use super::words::is_one_of;
use crate::item::Kind;

pub(super) use self::{
    decisions::sense,
    kinds::kind_of,
    lists::List,
    meaning::{is_message, is_unknown_id, meaning, meaning_of_line},
    things::{is_other_thing, may_head_text},
};

/// The meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It carries an id: of the kind that the name speaks of, such as `deploymentId`, or just `id`.
    Id(Option<Kind>),
    /// It is called as a kind is, such as "Deployment".
    Kind(Kind),
    /// It carries the id of another thing, such as `configurationId`, or is called as one.
    OtherThing,
    /// It carries the id of one that is to stay, such as `protectedDeploymentIds`.
    KeptId,
    /// It says what is to become of the item.
    Action,
    /// `targetStatus`: a wish in the body of a bulk call, a state everywhere else.
    TargetStatus,
    /// It says whether the item is to be kept.
    Decision(Sense),
    /// It says anything of the item, also that it is to be kept.
    Remark,
    /// It says what the item is, as in the answer of a list call.
    State,
    /// Nothing that is of use here.
    Other,
}

/// In which sense a column decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// "Keep?": yes means that it stays.
    Keep,
    /// "Delete?": no means that it stays.
    Remove,
    /// "Decision": a word says it.
    Word,
}

fn ends_with(word: &str, end: &str) -> bool {
    let at = word.len().checked_sub(end.len());
    at.and_then(|at| word.get(at..))
        .is_some_and(|own| own.eq_ignore_ascii_case(end))
}
