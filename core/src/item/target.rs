//! The places of items.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{ItemId, Kind};
use crate::wire::ServiceKind;

/// The name of a resource group of an AI Core tenant; never blank, and fit for a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResourceGroup(Arc<str>);

impl ResourceGroup {
    /// The longest name that AI Core gives a resource group (contract: 253).
    pub const MAX: usize = 253;

    /// Reads the name of a group: visible ASCII without blanks, 1 to [`Self::MAX`] characters.
    /// `None` where it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.into()))
    }

    /// The name as the service spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<ResourceGroup> for String {
    fn from(group: ResourceGroup) -> Self {
        group.0.as_ref().into()
    }
}

impl TryFrom<String> for ResourceGroup {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not the name of a resource group")
    }
}

impl fmt::Display for ResourceGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The place of items within one connection: of the AI API one collection of one resource group, of
/// an engine its deployments. What lives in groups has one: the AI API would take `default` where
/// none is named (contract).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Target {
    resource_group: Option<ResourceGroup>,
    kind: Kind,
}

/// A target as it stands in a record.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource_group: Option<ResourceGroup>,
    kind: Kind,
}

impl Target {
    /// A kind in a group; of an engine, which has no groups, without one. None where the kind
    /// needs a group and there is none, or the other way round.
    pub fn new(kind: Kind, resource_group: Option<ResourceGroup>) -> Option<Self> {
        let has_groups = match kind.service() {
            ServiceKind::AiCore => true,
            ServiceKind::Engine => false,
        };
        (has_groups == resource_group.is_some()).then_some(Self {
            resource_group,
            kind,
        })
    }

    /// The deployments of an engine.
    pub const fn of_engine() -> Self {
        Self {
            resource_group: None,
            kind: Kind::ProcessDeployments,
        }
    }

    /// The kind of resource.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The resource group; every call of the AI API sees exactly one. None of an engine.
    pub const fn resource_group(&self) -> Option<&ResourceGroup> {
        self.resource_group.as_ref()
    }
}

impl From<Target> for Written {
    fn from(target: Target) -> Self {
        Self {
            resource_group: target.resource_group,
            kind: target.kind,
        }
    }
}

impl TryFrom<Written> for Target {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::new(written.kind, written.resource_group).ok_or("not a target of its service")
    }
}

/// The key of an item among all: the same id may exist in two groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey {
    /// The connection's name.
    pub connection: Arc<str>,
    /// Group and kind.
    pub target: Target,
    /// The id.
    pub id: ItemId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_never_blank() {
        assert!(ResourceGroup::parse("default").is_some());
        for text in ["", " ", "a b", "a\n", "ä", &"a".repeat(254)] {
            assert_eq!(ResourceGroup::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_lives_in_groups_has_one_and_nothing_else_has() {
        let group = ResourceGroup::parse("team-b");
        assert_eq!(Target::new(Kind::Executions, None), None);
        assert_eq!(Target::new(Kind::ProcessDeployments, group.clone()), None);
        let of_engine = Target::new(Kind::ProcessDeployments, None);
        assert_eq!(of_engine, Some(Target::of_engine()));
        let read = |text| serde_json::from_str::<Target>(text).ok();
        let stored = r#"{"resourceGroup":"team-b","kind":"executions"}"#;
        assert_eq!(read(stored), Target::new(Kind::Executions, group));
        assert_eq!(read(r#"{"kind":"executions"}"#), None);
        assert_eq!(read(r#"{"kind":"process-deployments"}"#), of_engine);
    }
}
