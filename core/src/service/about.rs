//! Details of an item beside its status.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{item::ItemId, time::Timestamp};

/// Details of an item beside its status, as a list of its service shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct About {
    /// Its name; many items may have the same. Of the AI API the name of its configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Arc<str>>,
    /// The scenario to which it belongs; of the AI API only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Arc<str>>,
    /// Its source, what has deployed it: `process application`, a modeler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
    /// The tenant to which it belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Arc<str>>,
    /// The time when it was created, or deployed to an engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployed: Option<Timestamp>,
    /// Its usage; none where that was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

/// The definitions and instances of a deployment, as far as the account may see: the engine's own
/// check at the deletion sees more (contract).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Its process definitions.
    pub process_definitions: usize,
    /// So many of them are the latest version of their key. Without them the version before
    /// becomes the latest one again (contract).
    pub latest: usize,
    /// Its case definitions.
    pub case_definitions: usize,
    /// Running instances of its process definitions.
    pub process_instances: usize,
    /// Running instances of its case definitions; none where they could not be counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_instances: Option<usize>,
}

impl Usage {
    /// Nothing.
    pub const NONE: Self = Self {
        process_definitions: 0,
        latest: 0,
        case_definitions: 0,
        process_instances: 0,
        case_instances: Some(0),
    };

    /// `true` if more instances run than at an earlier time, or it can't be said any more that no
    /// more do.
    pub fn has_grown_since(&self, earlier: &Self) -> bool {
        let cases = match (earlier.case_instances, self.case_instances) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(earlier), Some(now)) => now > earlier,
        };
        cases || self.process_instances > earlier.process_instances
    }

    /// The number of instances that are known to run: those of cases only where they were counted.
    pub fn instances(&self) -> usize {
        self.process_instances + self.case_instances.unwrap_or_default()
    }

    /// `true` if any instance is known to run.
    pub fn is_running(&self) -> bool {
        self.instances() > 0
    }
}

/// The usage of each deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usages {
    /// On those that were named.
    pub named: FxHashMap<ItemId, Usage>,
    /// On all others.
    pub otherwise: Usage,
}

impl Usages {
    /// Returns the usage of one.
    pub fn of(&self, id: &ItemId) -> Usage {
        self.named.get(id).copied().unwrap_or(self.otherwise)
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, id: ItemId) -> &mut Usage {
        self.named.entry(id).or_insert(self.otherwise)
    }
}
