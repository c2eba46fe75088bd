//! The names of lists in a structure.

use super::{Meaning, Sense, ends_with, meaning};
use crate::item::Kind;

/// A list of entries in a structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) enum List {
    /// `deployments` or `executions`: the body of a bulk PATCH, or its answer.
    Bulk(Kind),
    /// `deploymentIds` and the like.
    Ids(Option<Kind>),
    /// `resources`, `items` and the like: the answer of a list call.
    Resources,
    /// `results`: an export of this tool.
    Results,
}

impl List {
    /// The names of all lists.
    const NAMES: [(&'static str, Self); 8] = [
        ("deployments", Self::Bulk(Kind::Deployments)),
        ("executions", Self::Bulk(Kind::Executions)),
        ("deploymentIds", Self::Ids(Some(Kind::Deployments))),
        ("executionIds", Self::Ids(Some(Kind::Executions))),
        ("ids", Self::Ids(None)),
        ("resources", Self::Resources),
        ("results", Self::Results),
        ("items", Self::Resources),
    ];

    pub(in crate::paste) fn named(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.iter();
        if let Some((_, list)) = names.find(|(own, _)| *own == name) {
            return Some(*list);
        }
        match meaning(name) {
            Meaning::Id(kind) if ends_with(name, "ids") => Some(Self::Ids(kind)),
            // What is to stay is a list of ids as well: they are told.
            Meaning::KeptId | Meaning::Decision(Sense::Keep) => Some(Self::Ids(None)),
            _ => None,
        }
    }

    /// The name itself, and a bit that no other list has.
    pub(in crate::paste) fn name_and_bit(name: &str) -> Option<(&'static str, u8)> {
        let mut names = Self::NAMES.iter().enumerate();
        let (at, (name, _)) = names.find(|(_, (own, _))| *own == name)?;
        Some((name, 1 << at))
    }

    /// The kind that the list's name speaks of.
    pub(in crate::paste) const fn kind(self) -> Option<Kind> {
        match self {
            Self::Bulk(kind) => Some(kind),
            Self::Ids(kind) => kind,
            Self::Resources | Self::Results => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_known_by_its_name() {
        for (name, list) in [
            ("deployments", Some(List::Bulk(Kind::Deployments))),
            ("executionIds", Some(List::Ids(Some(Kind::Executions)))),
            ("deployment_ids", Some(List::Ids(Some(Kind::Deployments)))),
            ("items", Some(List::Resources)),
            // What is to stay is told.
            ("protectedDeploymentIds", Some(List::Ids(None))),
            ("configurationIds", None),
            ("deploymentId", None),
        ] {
            assert_eq!(List::named(name), list, "{name}");
        }
    }

    #[test]
    fn each_list_has_a_bit_of_its_own() {
        let bits = List::NAMES
            .iter()
            .filter_map(|(name, _)| List::name_and_bit(name));
        assert_eq!(bits.fold(0, |all, (_, bit)| all | bit), u8::MAX);
        assert_eq!(List::name_and_bit("x"), None);
    }
}
