//! The connection that something was recorded of.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Connection, ServiceKind};

/// The connection that a run belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRef {
    /// Its name.
    pub name: Arc<str>,
    /// Its kind of service.
    pub kind: ServiceKind,
    /// The mark of its service and account; no secret.
    pub fingerprint: Arc<str>,
    /// `true` if it leads to a simulation.
    pub sandbox: bool,
}

impl From<&Connection> for ConnectionRef {
    fn from(connection: &Connection) -> Self {
        Self {
            name: connection.name.as_str().into(),
            kind: connection.kind,
            fingerprint: connection.fingerprint.as_str().into(),
            sandbox: connection.sandbox,
        }
    }
}
