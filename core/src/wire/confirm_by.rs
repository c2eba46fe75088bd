//! The strength in which a connection wants changes to be confirmed.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The strength in which a connection wants changes to be confirmed. What a plan needs by it, the
/// plan says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ConfirmBy {
    /// A deletion by a word, a stop by the button alone; more than a thousand items by their number.
    #[default]
    Word,
    /// Every change by the number of its items.
    Amount,
}

/// A strength that a later gateway knows and this page does not is read as the stronger one.
impl<'de> Deserialize<'de> for ConfirmBy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        Ok(match value.as_str() {
            Some("word") => Self::Word,
            _ => Self::Amount,
        })
    }
}
