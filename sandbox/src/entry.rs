//! The entries of the answer to a bulk request.

use serde_json::Value;

/// One entry of the answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The place in the request of the item that it answers.
    pub(crate) asked: usize,
    /// The entry on the wire.
    pub(crate) body: Value,
}
