//! The observation of one id by a reading.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::About;
use crate::{item::ItemId, time::Timestamp};

/// The observation of one id by a reading.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observation {
    /// It is there.
    Found(Found),
    /// It is not there: the reading of that one id says so.
    NotFound,
    /// A list of all leaves it out. It may be there all the same: pages shift while items are
    /// being deleted. Good enough to warn the user, and for no claim.
    NotListed,
}

/// The state in which a resource was seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The status, in the service's own word; one that the contract does not know is kept. Of a
    /// service whose resources have none it is the adapter's word for what was counted.
    pub status: Arc<str>,
    /// `true` if its deletion is under way: the status alone does not show that (contract).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub being_deleted: bool,
}

/// A resource as a list, or the reading of a single one, shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: ItemId,
    /// Its state.
    pub found: Found,
    /// The time of its creation, if the service says it in a form that can be read.
    pub created: Option<Timestamp>,
    /// Further details, where it shows any.
    pub about: Option<About>,
}

/// The eligibility of an item for a step, by its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Eligibility {
    /// The step has nothing left to do.
    Done,
    /// The service is already about to do it.
    UnderWay,
    /// The service takes it.
    Allowed,
    /// The service refuses it.
    Forbidden,
    /// A status that the contract does not know: nobody can say.
    Unsure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sighting_is_stored_in_few_words() {
        let found = Observation::Found(Found {
            status: "STOPPED".into(),
            being_deleted: false,
        });
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(text, r#"{"found":{"status":"STOPPED"}}"#);
        assert_eq!(serde_json::from_str::<Observation>(&text).unwrap(), found);
        let gone = serde_json::to_string(&Observation::NotFound).unwrap();
        assert_eq!(gone, r#""not-found""#);
    }
}
