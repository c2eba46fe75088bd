//! Where something stands in what was pasted.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// A line and a column of a text, both counted from 1; columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Position {
    /// The beginning of a text.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// A path into a JSON document, such as `$.deployments[3].id`.
///
/// The part up to the list is shared by all of the list's entries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JsonPath {
    /// The way to the list or object, such as `$.deployments`.
    pub base: Arc<str>,
    /// The place in the list, the first being 0; none where the path names no element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The property of the element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Arc<str>>,
}

impl JsonPath {
    /// The path to a list or an object as a whole.
    pub fn whole(base: impl Into<Arc<str>>) -> Self {
        Self {
            base: base.into(),
            index: None,
            field: None,
        }
    }

    /// The path to one element of the list at `base`.
    pub fn element(base: impl Into<Arc<str>>, index: usize) -> Self {
        Self {
            base: base.into(),
            index: u32::try_from(index).ok(),
            field: None,
        }
    }

    /// The path to a property of what this path names.
    #[must_use]
    pub fn field(mut self, name: impl Into<Arc<str>>) -> Self {
        self.field = Some(name.into());
        self
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)?;
        if let Some(index) = self.index {
            write!(f, "[{index}]")?;
        }
        match self.field.as_deref() {
            None => Ok(()),
            Some(name) if is_plain_name(name) => write!(f, ".{name}"),
            Some(name) => write!(f, "[{name:?}]"),
        }
    }
}

fn is_plain_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'))
}

/// Where an entry or a problem stands: a position in a text, a path in a JSON document, or
/// both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Line and column; none where a document was read without them, as at the gateway.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The path, where the text is JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<JsonPath>,
}

impl Place {
    /// A place in plain text.
    pub const fn text(position: Position) -> Self {
        Self {
            position: Some(position),
            path: None,
        }
    }

    /// A place in a JSON document that is part of a text.
    pub const fn json(position: Position, path: JsonPath) -> Self {
        Self {
            position: Some(position),
            path: Some(path),
        }
    }

    /// A place in a JSON document of which no lines are known.
    pub const fn path(path: JsonPath) -> Self {
        Self {
            position: None,
            path: Some(path),
        }
    }

    /// The line, counted from 1.
    pub fn line(&self) -> Option<u32> {
        self.position.map(|position| position.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_json_path() {
        let path = JsonPath::element("$.deployments", 3).field("id");
        assert_eq!(path.to_string(), "$.deployments[3].id");
        assert_eq!(JsonPath::whole("$").field("a b").to_string(), "$[\"a b\"]");
    }

    #[test]
    fn a_place_is_stored_and_read_again() {
        let place = Place::json(
            Position { line: 4, column: 2 },
            JsonPath::element("$.deployments", 3).field("id"),
        );
        let text = serde_json::to_string(&place).unwrap();
        assert_eq!(serde_json::from_str::<Place>(&text).unwrap(), place);
        let nowhere = serde_json::to_string(&Place::default()).unwrap();
        assert_eq!(nowhere, "{}");
        assert_eq!(
            serde_json::from_str::<Place>(&nowhere).unwrap(),
            Place::default()
        );
    }
}
