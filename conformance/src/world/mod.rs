//! The requirements of a case on an engine.

mod multipart;
mod real;
mod sandbox;
mod through;

use bulkhead_core::service::Usage;

use crate::{Http, Trouble};

pub use real::RealWorld;
pub use sandbox::SandboxWorld;
pub use through::ThroughGateway;

/// The thing that an id stands for in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A deployment that nothing keeps from being deleted.
    Plain,
    /// The same, of a tenant of which the user is a member.
    OwnTenant,
    /// Its instances are all over: there is history alone.
    HistoryOnly,
    /// Its definition has a job of its own, which waits for a time.
    Timer,
    /// It defines no process.
    Decision,
    /// Deployments of the same keys, the oldest first; there is none after the last.
    Versions,
    /// Instances of its process run.
    Running,
    /// The same, and the user may see neither them nor their definition.
    HiddenInstances,
    /// An instance of another deployment calls its instances.
    Called,
    /// A case of it runs.
    RunningCase,
    /// Instances run of which a listener fails when they are ended.
    FailingListener,
    /// Instances run of which an output mapping fails when they are ended.
    FailingMapping,
    /// Both.
    FailingBoth,
    /// The user may read it, and not delete it.
    ReadOnly,
    /// The user may not read it.
    Hidden,
    /// The user is no member of its tenant.
    OtherTenant,
    /// No deployment: an id that the engine does not know.
    Unknown,
    /// The same, and up to a semicolon it is the id of a deployment: a path would end there.
    Lookalike,
}

impl Kind {
    /// Its name in a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::OwnTenant => "of the own tenant",
            Self::HistoryOnly => "history only",
            Self::Timer => "timer",
            Self::Decision => "decision only",
            Self::Versions => "version",
            Self::Running => "running",
            Self::HiddenInstances => "running unseen",
            Self::Called => "called",
            Self::RunningCase => "running case",
            Self::FailingListener => "failing listener",
            Self::FailingMapping => "failing mapping",
            Self::FailingBoth => "failing listener and mapping",
            Self::ReadOnly => "read-only",
            Self::Hidden => "invisible",
            Self::OtherTenant => "of another tenant",
            Self::Unknown => "unknown",
            Self::Lookalike => "lookalike",
        }
    }
}

/// The adapter's way to an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Below `/engine/{name}`, as a user whose permissions and tenants are checked.
    Usual,
    /// Without the engine's name.
    Root,
    /// Below the name of an engine that does not exist, where credentials are asked for.
    NoSuchEngine,
    /// The same where none are, as engines are by default.
    NoSuchEngineOpen,
    /// As somebody whose password is another one.
    WrongPassword,
}

/// The real counts of a deployment, whoever may see them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Its process definitions.
    pub process_definitions: usize,
    /// So many of them are the latest version of their key.
    pub latest: usize,
    /// Its case definitions.
    pub case_definitions: usize,
    /// Running instances of its process definitions.
    pub process_instances: usize,
    /// Running instances of its case definitions.
    pub case_instances: usize,
}

impl Counts {
    /// The usage in a survey that sees all of it.
    pub const fn usage(self) -> Usage {
        Usage {
            process_definitions: self.process_definitions,
            latest: self.latest,
            case_definitions: self.case_definitions,
            process_instances: self.process_instances,
            case_instances: Some(self.case_instances),
        }
    }
}

/// An engine with a user, and somebody who prepares it and knows all of it.
pub trait World {
    /// Sees to so many deployments of a kind, and gives their ids. None is given twice.
    ///
    /// # Errors
    /// Why it can't.
    fn make(&self, kind: Kind, count: usize) -> impl Future<Output = Result<Vec<String>, Trouble>>;

    /// `true` for each deployment that exists, in the order of the ids.
    ///
    /// # Errors
    /// Why that can't be said.
    fn exist(&self, ids: &[&str]) -> impl Future<Output = Result<Vec<bool>, Trouble>>;

    /// The real counts of a deployment; none where it does not exist.
    ///
    /// # Errors
    /// Why that can't be said.
    fn truth(&self, id: &str) -> impl Future<Output = Result<Option<Counts>, Trouble>>;

    /// Deletes a deployment, behind the user's back.
    ///
    /// # Errors
    /// Why it can't.
    fn remove(&self, id: &str) -> impl Future<Output = Result<(), Trouble>>;

    /// A new way to the engine.
    fn way(&self, way: Way) -> Http;

    /// The engine's version, as it says it.
    ///
    /// # Errors
    /// Why it doesn't.
    fn version(&self) -> impl Future<Output = Result<String, Trouble>>;
}
