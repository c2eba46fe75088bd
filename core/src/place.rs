//! Places in what was pasted.

use std::{fmt, iter::Chain, ops::Deref, option, slice, sync::Arc, vec};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
            Some(name) => FieldName(name).fmt(f),
        }
    }
}

/// The name of a property as it stands in a path, behind what has it.
pub(crate) struct FieldName<'n>(pub(crate) &'n str);

impl fmt::Display for FieldName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name) = self;
        if is_plain_name(name) {
            write!(f, ".{name}")
        } else {
            write!(f, "[{name:?}]")
        }
    }
}

fn is_plain_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'))
}

/// The place of an entry or a problem: a position in a text, a path in a JSON document, or both.
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

/// Every place where one thing stands, the first one first: nearly always a single one, which
/// needs no memory of its own.
///
/// It is stored and read as a list. Clones share what is many.
#[derive(Clone)]
pub struct Places(Count);

#[derive(Clone)]
enum Count {
    One(Place),
    /// None, or several.
    Many(Arc<Vec<Place>>),
}

impl Places {
    /// Adds a place behind the others.
    pub fn push(&mut self, place: Place) {
        match &mut self.0 {
            Count::Many(many) if many.is_empty() => self.0 = Count::One(place),
            Count::Many(many) => Arc::make_mut(many).push(place),
            Count::One(first) => {
                let both = vec![std::mem::take(first), place];
                self.0 = Count::Many(Arc::new(both));
            }
        }
    }
}

impl Default for Places {
    /// None at all.
    fn default() -> Self {
        Self(Count::Many(Arc::default()))
    }
}

impl Deref for Places {
    type Target = [Place];

    fn deref(&self) -> &[Place] {
        match &self.0 {
            Count::One(place) => slice::from_ref(place),
            Count::Many(places) => places,
        }
    }
}

impl From<Place> for Places {
    fn from(place: Place) -> Self {
        Self(Count::One(place))
    }
}

impl From<Vec<Place>> for Places {
    fn from(mut places: Vec<Place>) -> Self {
        match places.pop() {
            Some(only) if places.is_empty() => only.into(),
            last => {
                places.extend(last);
                Self(Count::Many(Arc::new(places)))
            }
        }
    }
}

impl FromIterator<Place> for Places {
    fn from_iter<I: IntoIterator<Item = Place>>(places: I) -> Self {
        let mut all = Self::default();
        for place in places {
            all.push(place);
        }
        all
    }
}

impl IntoIterator for Places {
    type Item = Place;
    type IntoIter = Chain<option::IntoIter<Place>, vec::IntoIter<Place>>;

    fn into_iter(self) -> Self::IntoIter {
        let (one, many) = match self.0 {
            Count::One(place) => (Some(place), Vec::new()),
            Count::Many(places) => (None, Arc::unwrap_or_clone(places)),
        };
        one.into_iter().chain(many)
    }
}

impl<'p> IntoIterator for &'p Places {
    type Item = &'p Place;
    type IntoIter = slice::Iter<'p, Place>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl PartialEq for Places {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Places {}

impl Serialize for Places {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_line(line: u32) -> Place {
        Place::text(Position { line, column: 1 })
    }

    #[test]
    fn a_single_place_takes_no_memory_of_its_own() {
        assert!(matches!(Places::from(on_line(1)).0, Count::One(_)));
        let stored = serde_json::to_string(&[on_line(1)]).unwrap();
        let read: Places = serde_json::from_str(&stored).unwrap();
        assert!(matches!(read.0, Count::One(_)));
        assert_eq!(size_of::<Places>(), size_of::<Place>());
    }

    #[test]
    fn places_are_stored_as_a_list_of_them_and_read_again() {
        for count in 0..4 {
            let list: Vec<_> = (0..count).map(on_line).collect();
            let places: Places = list.iter().cloned().collect();
            assert_eq!(*places, *list);
            assert_eq!(Places::from(list.clone()), places);
            assert_eq!(places.clone().into_iter().collect::<Vec<_>>(), list);
            let stored = serde_json::to_string(&places).unwrap();
            assert_eq!(stored, serde_json::to_string(&list).unwrap());
            assert_eq!(serde_json::from_str::<Places>(&stored).unwrap(), places);
        }
    }

    #[test]
    fn a_place_that_is_added_to_a_clone_is_not_in_the_other() {
        let mut first: Places = (0..2).map(on_line).collect();
        let second = first.clone();
        first.push(on_line(2));
        assert_eq!((first.len(), second.len()), (3, 2));
    }

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
