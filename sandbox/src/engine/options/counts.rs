//! The numbers of deployments of each kind.

use serde::Serialize;

/// The numbers of deployments of each kind. A kind is what becomes of its deletion, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EngineCounts {
    /// Nothing keeps them from being deleted.
    pub plain: usize,
    /// With running process instances: they need the cascade.
    pub process_instances: usize,
    /// With running process instances that the user may not see, nor their definitions: a count
    /// says 0, and they need the cascade all the same.
    pub hidden_instances: usize,
    /// With running case instances: they need the cascade.
    pub case_instances: usize,
    /// With running process instances whose listeners fail: they need `skipCustomListeners`
    /// beside the cascade.
    pub failing_listeners: usize,
    /// With running process instances whose mappings fail: they need `skipIoMappings` beside the
    /// cascade.
    pub failing_mappings: usize,
    /// The user may read and not delete them.
    pub read_only: usize,
    /// The user may not even read them: they seem not to exist.
    pub hidden: usize,
    /// Of another tenant than the user's: they seem not to exist.
    pub other_tenant: usize,
    /// Of another tenant, though the user can read them: only their deletion is refused.
    pub tenant_refused: usize,
    /// Changed by somebody else at the same time, [`EngineOptions::conflicts`] times.
    ///
    /// [`EngineOptions::conflicts`]: crate::EngineOptions::conflicts
    pub conflicting: usize,
    /// The same, in a way for which the engine has no good words, or none at all: a failure whose
    /// message is `null`.
    pub raced: usize,
    /// Something in the database refers to them, and the cascade doesn't reach it.
    pub referenced: usize,
}

impl Default for EngineCounts {
    fn default() -> Self {
        Self {
            plain: 400,
            process_instances: 60,
            hidden_instances: 6,
            case_instances: 10,
            failing_listeners: 4,
            failing_mappings: 3,
            read_only: 12,
            hidden: 10,
            other_tenant: 8,
            tenant_refused: 3,
            conflicting: 5,
            raced: 4,
            referenced: 4,
        }
    }
}

impl EngineCounts {
    /// No deployments at all: the start for an engine that needs a few of one kind.
    pub const NONE: Self = Self {
        plain: 0,
        process_instances: 0,
        hidden_instances: 0,
        case_instances: 0,
        failing_listeners: 0,
        failing_mappings: 0,
        read_only: 0,
        hidden: 0,
        other_tenant: 0,
        tenant_refused: 0,
        conflicting: 0,
        raced: 0,
        referenced: 0,
    };
}
