//! Kinds of resources.

use serde::{Deserialize, Serialize};

use super::{Action, IdFormat};
use crate::wire::ServiceKind;

/// A kind of resource that can be changed in bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Deployments of the AI API.
    Deployments,
    /// Executions of the AI API.
    Executions,
    /// Deployments of a process engine.
    ProcessDeployments,
}

impl Kind {
    /// The kinds of a family of services, in the order in which a page offers them.
    pub const fn of(service: ServiceKind) -> &'static [Self] {
        match service {
            ServiceKind::AiCore => &[Self::Deployments, Self::Executions],
            ServiceKind::Engine => &[Self::ProcessDeployments],
        }
    }

    /// The family of services that has it.
    pub const fn service(self) -> ServiceKind {
        match self {
            Self::Deployments | Self::Executions => ServiceKind::AiCore,
            Self::ProcessDeployments => ServiceKind::Engine,
        }
    }

    /// The name of its resources: in paths and bodies of the AI API the collection's name.
    /// Deployments of both families have the same.
    pub const fn collection(self) -> &'static str {
        match self {
            Self::Deployments | Self::ProcessDeployments => "deployments",
            Self::Executions => "executions",
        }
    }

    /// The kind of the AI API whose collection has exactly this name.
    pub fn from_collection(name: &str) -> Option<Self> {
        let kinds = Self::of(ServiceKind::AiCore).iter().copied();
        kinds.into_iter().find(|kind| kind.collection() == name)
    }

    /// `true` if a text that speaks of `other` may mean this kind.
    pub fn is_called(self, other: Self) -> bool {
        self.collection() == other.collection()
    }

    /// The action on its resources where there is only one.
    pub const fn only_action(self) -> Option<Action> {
        match self.actions() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The actions on its resources, in the order in which a page offers it. An engine has
    /// nothing that stops a deployment.
    pub const fn actions(self) -> &'static [Action] {
        match self {
            Self::Deployments | Self::Executions => &Action::ALL,
            Self::ProcessDeployments => &[Action::Delete],
        }
    }

    /// The format of its ids.
    pub const fn id_format(self) -> IdFormat {
        match self {
            Self::Deployments | Self::Executions => IdFormat::AiApi,
            Self::ProcessDeployments => IdFormat::Engine,
        }
    }
}
