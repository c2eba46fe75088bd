//! The statuses of the AI API.

use serde::Serialize;

/// What an item is right now (the specification's `AiDeploymentStatus` and `AiExecutionStatus`).
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
}

/// What an item is meant to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Target {
    Running,
    Completed,
    Stopped,
}

/// What was last done to a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Operation {
    Create,
    Update,
}
