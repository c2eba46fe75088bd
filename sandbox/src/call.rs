//! What is known of a request before anybody answers it.

use std::sync::Arc;

/// The id that the service gives a request; every error that answers it carries it.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) Arc<str>);
