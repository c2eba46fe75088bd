//! The statuses of the AI API, and which change each of them allows.

use serde::Serialize;

/// An item's present status (the specification's `AiDeploymentStatus` and `AiExecutionStatus`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Pending,
    Running,
    Completed,
    Dead,
    Stopping,
    Stopped,
    Unknown,
}

impl Status {
    /// All of them, in the specification's order.
    pub(crate) const ALL: [Self; 7] = [
        Self::Pending,
        Self::Running,
        Self::Completed,
        Self::Dead,
        Self::Stopping,
        Self::Stopped,
        Self::Unknown,
    ];

    /// The status on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Completed => "COMPLETED",
            Self::Dead => "DEAD",
            Self::Stopping => "STOPPING",
            Self::Stopped => "STOPPED",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// The contract's table "Which status allows what".
    pub(crate) fn allows(self, action: Action) -> bool {
        match action {
            Action::Stop => matches!(self, Self::Pending | Self::Running),
            Action::Delete => matches!(
                self,
                Self::Unknown | Self::Completed | Self::Stopped | Self::Dead
            ),
        }
    }
}

/// The action of a request: the `targetStatus` that a bulk PATCH may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// STOPPED.
    Stop,
    /// DELETED.
    Delete,
}

impl Action {
    /// The action that a `targetStatus` asks for.
    pub(crate) fn from_target_status(word: &str) -> Option<Self> {
        match word {
            "STOPPED" => Some(Self::Stop),
            "DELETED" => Some(Self::Delete),
            _ => None,
        }
    }

    /// The `targetStatus` that asks for this.
    pub(crate) fn target_status(self) -> &'static str {
        match self {
            Self::Stop => "STOPPED",
            Self::Delete => "DELETED",
        }
    }
}

/// The status an item is meant to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Target {
    Running,
    Completed,
    Stopped,
    Deleted,
}

/// The last operation on a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Operation {
    Create,
    Update,
    Delete,
}
