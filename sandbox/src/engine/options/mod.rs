//! The options of a simulated engine.

mod check;
mod counts;

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use serde::Serialize;

pub use check::EngineOptionsError;
pub use counts::EngineCounts;

use crate::options::{milliseconds, range};

/// The user whom everything is done as, where no credentials are asked for.
const DEFAULT_USER: &str = "demo";

/// The options of a simulated engine. The same options make the same engine: the same ids in the
/// same order, the same instances, the same choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EngineOptions {
    /// The seed of every random choice.
    pub seed: u64,
    /// The numbers of deployments of each kind.
    pub counts: EngineCounts,
    /// The least time that every answer of the engine takes.
    #[serde(rename = "latencyMilliseconds", serialize_with = "milliseconds")]
    pub latency: Duration,
    /// The variant of the engine.
    pub relative: EngineVariant,
    /// The behaviour of [`EngineVariant::Fluxnova`]'s bulk deletion: that of the code or that of
    /// the manual.
    pub behaviour: Behaviour,
    /// The most ids in one bulk deletion under [`Behaviour::Manual`], which asks for a limit and
    /// names none. The code has no limit.
    pub most_ids: usize,
    /// The most rows that a list has; one that doesn't say with `maxResults` how many it wants is
    /// refused then. Without a number there is no limit, as engines are by default.
    pub most_results: Option<usize>,
    /// `true` if a row without a message has the text `"null"` in place of `null`. The contract
    /// says that both mean the same.
    pub null_as_text: bool,
    /// The number of times that a deployment changed at the same time refuses to be deleted.
    pub conflicts: u32,
    /// From how long to how long it takes until the asynchronous batch of [`EngineVariant::Batch`]
    /// comes to an item. Every item draws its own.
    #[serde(rename = "batchMilliseconds", serialize_with = "range")]
    pub batch: RangeInclusive<Duration>,
    /// The credentials for HTTP Basic. Without them nobody is asked, as engines are by default.
    pub credentials: Option<Credentials>,
    /// `true` if the engine looks at permissions and tenants at all.
    pub authorization: bool,
}

/// The engines that differ in what they answer to a bulk deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngineVariant {
    /// FINOS Fluxnova 2.0 and later: a row an id.
    Fluxnova,
    /// CIB seven 2.3: a batch that deletes in the background.
    Batch,
    /// An engine without the call, which it doesn't find (404).
    Older,
    /// An engine without the call, which takes the path for that of the deployment `delete`, where
    /// nothing can be posted (405), as Camunda 7.24 was seen to do.
    #[serde(rename = "older-405")]
    Older405,
}

/// The columns of the contract's table: the shipped code differs from the manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Behaviour {
    /// As the code does.
    Code,
    /// As the manual says.
    Manual,
}

/// The credentials that let a user in.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// The user's id.
    pub username: String,
    /// The password, which is shown nowhere.
    #[serde(skip)]
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            seed: 0,
            counts: EngineCounts::default(),
            latency: Duration::ZERO,
            relative: EngineVariant::Fluxnova,
            behaviour: Behaviour::Code,
            most_ids: 1_000,
            most_results: None,
            null_as_text: false,
            conflicts: 1,
            batch: Duration::from_secs(1)..=Duration::from_secs(6),
            credentials: None,
            authorization: true,
        }
    }
}

impl EngineOptions {
    /// The user whom everything is done as.
    pub(crate) fn user(&self) -> &str {
        let known = self.credentials.as_ref();
        known.map_or(DEFAULT_USER, |known| &known.username)
    }
}
