//! The colour of a connection's label.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The colour of a connection's label. It never stands without the label's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// Red, as for production.
    Red,
    /// Orange.
    Orange,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
    /// Grey.
    Grey,
}

impl Colour {
    /// All colours, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Red,
        Self::Orange,
        Self::Green,
        Self::Blue,
        Self::Purple,
        Self::Grey,
    ];

    /// Its name, as the wire and `bulkhead.toml` have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Purple => "purple",
            Self::Grey => "grey",
        }
    }

    /// The colour of this name; none where there is no such colour.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.name() == name)
    }
}

/// Reads a colour; none of one that a later gateway knows and this page does not. The label's words
/// stand there all the same.
pub(super) fn if_known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Colour>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(value.as_str().and_then(Colour::parse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_colour_has_its_own_name_on_the_wire() {
        for colour in Colour::ALL {
            assert_eq!(serde_json::to_value(colour).unwrap(), colour.name());
            assert_eq!(Colour::parse(colour.name()), Some(colour));
        }
        for name in ["", "Red", "pink", "red "] {
            assert_eq!(Colour::parse(name), None, "{name:?}");
        }
    }
}
