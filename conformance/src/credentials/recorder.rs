//! The requests to services.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::seen::Proof;

/// The object of a request to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A token.
    Token {
        /// The address, with the service's name in place of its port.
        address: String,
        /// For whom.
        client_id: String,
        /// By what.
        proof: Proof,
    },
    /// Something of the AI API.
    Api {
        /// The address of the API, up to its version.
        address: String,
        /// The path below it: `/lm/deployments`.
        resource: String,
        /// The resource group that was named.
        group: Option<String>,
        /// Whose token was shown; none where it was nobody's.
        account: Option<String>,
    },
}

/// Writes down what services are asked. Copies share one record.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<Vec<Asked>>>);

impl Recorder {
    pub(super) fn add(&self, asked: Asked) {
        self.record().push(asked);
    }

    /// Takes the requests since the last call, in their order.
    pub fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.record())
    }

    fn record(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
