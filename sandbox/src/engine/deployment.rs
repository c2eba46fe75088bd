//! The deployments in the engine.

use super::options::{EngineCounts, EngineOptions};
use crate::clock::Moment;

/// The result of a deployment's deletion, and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Plain,
    ProcessInstances,
    HiddenInstances,
    CaseInstances,
    FailingListeners,
    FailingMappings,
    ReadOnly,
    Hidden,
    OtherTenant,
    TenantRefused,
    Conflicting,
    Raced,
    Referenced,
}

impl Class {
    /// All of them.
    pub(crate) const ALL: [Self; 13] = [
        Self::Plain,
        Self::ProcessInstances,
        Self::HiddenInstances,
        Self::CaseInstances,
        Self::FailingListeners,
        Self::FailingMappings,
        Self::ReadOnly,
        Self::Hidden,
        Self::OtherTenant,
        Self::TenantRefused,
        Self::Conflicting,
        Self::Raced,
        Self::Referenced,
    ];

    /// The name of its count.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::ProcessInstances => "processInstances",
            Self::HiddenInstances => "hiddenInstances",
            Self::CaseInstances => "caseInstances",
            Self::FailingListeners => "failingListeners",
            Self::FailingMappings => "failingMappings",
            Self::ReadOnly => "readOnly",
            Self::Hidden => "hidden",
            Self::OtherTenant => "otherTenant",
            Self::TenantRefused => "tenantRefused",
            Self::Conflicting => "conflicting",
            Self::Raced => "raced",
            Self::Referenced => "referenced",
        }
    }

    /// The number of its deployments.
    pub(crate) fn count(self, counts: &EngineCounts) -> usize {
        match self {
            Self::Plain => counts.plain,
            Self::ProcessInstances => counts.process_instances,
            Self::HiddenInstances => counts.hidden_instances,
            Self::CaseInstances => counts.case_instances,
            Self::FailingListeners => counts.failing_listeners,
            Self::FailingMappings => counts.failing_mappings,
            Self::ReadOnly => counts.read_only,
            Self::Hidden => counts.hidden,
            Self::OtherTenant => counts.other_tenant,
            Self::TenantRefused => counts.tenant_refused,
            Self::Conflicting => counts.conflicting,
            Self::Raced => counts.raced,
            Self::Referenced => counts.referenced,
        }
    }
}

/// The permission of the connection's user for a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permission {
    /// It seems not to exist.
    None,
    Read,
    Delete,
}

impl Permission {
    /// Its word in what the sandbox says.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Delete => "delete",
        }
    }
}

/// One deployment and what it brought.
#[derive(Clone, Debug)]
pub(crate) struct Deployment {
    pub(crate) id: String,
    pub(crate) class: Class,
    /// Its number within its class, from 0.
    pub(crate) nth: usize,
    pub(crate) name: Option<&'static str>,
    pub(crate) source: Option<&'static str>,
    pub(crate) deployed: Moment,
    pub(crate) tenant: Option<&'static str>,
    pub(crate) definitions: Vec<Definition>,
    /// The number of times it still turns out to be changed by somebody else.
    pub(crate) conflicts: u32,
}

/// The three kinds of definitions that have versions of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Process,
    Case,
    Decision,
}

impl Kind {
    /// Its word in what the sandbox says.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Case => "case",
            Self::Decision => "decision",
        }
    }
}

/// The set of versions counted together: a key, of one kind, for one tenant.
pub(crate) type Line = (Option<&'static str>, Kind, &'static str);

/// One version of something that a deployment defines.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) kind: Kind,
    /// `key:version:` and an id like the deployment's (contract).
    pub(crate) id: String,
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    /// Counts from 1 for each [`Line`].
    pub(crate) version: u32,
    /// The number of running instances. Those of cases are called active.
    pub(crate) instances: u32,
}

impl Deployment {
    /// The permission of the connection's user for it.
    pub(crate) fn permission(&self, options: &EngineOptions) -> Permission {
        match self.class {
            _ if !options.authorization => Permission::Delete,
            Class::Hidden | Class::OtherTenant => Permission::None,
            Class::ReadOnly => Permission::Read,
            _ => Permission::Delete,
        }
    }

    /// `true` if the user who sees the deployment also sees its definitions and what runs of them.
    pub(crate) fn shows_contents(&self, options: &EngineOptions) -> bool {
        !options.authorization || self.class != Class::HiddenInstances
    }

    /// The line in which the versions of one of its definitions are counted.
    pub(crate) fn line(&self, definition: &Definition) -> Line {
        (self.tenant, definition.kind, definition.key)
    }

    /// Its definitions of one kind.
    pub(crate) fn defined(&self, kind: Kind) -> impl Iterator<Item = &Definition> {
        let definitions = self.definitions.iter();
        definitions.filter(move |definition| definition.kind == kind)
    }

    /// The number of running instances of one kind.
    pub(crate) fn instances(&self, kind: Kind) -> u64 {
        self.defined(kind)
            .map(|definition| u64::from(definition.instances))
            .sum()
    }
}
