//! One deployment or execution.

use std::sync::Arc;

use super::catalogue::Configuration;
use super::life::Life;

/// One deployment or execution.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) configuration: Arc<Configuration>,
    /// The schedule that began it; of executions only.
    pub(crate) schedule: Option<Arc<str>>,
    /// Its time to live in the specification's words (`24H`); of deployments only.
    pub(crate) time_to_live: Option<&'static str>,
    pub(crate) life: Life,
}
