//! The evidence for an id, and against it: the one place where that is decided.
//!
//! | for, the strongest first | where | ready at once |
//! |---|---|---|
//! | a key, label, column or URL names the kind: `deploymentId`, "Deployment ID", `/deployments/A` | structure, table, label | yes |
//! | a plain `id`, where the object, the row or the heading is not of another thing | structure, table, label | yes |
//! | a line, a cell or an element of its own, in a list of nothing else | list | yes |
//! | the shape that the service gives its ids, in running text, in a column or a property of no known name, or in a structure that breaks off | text | once the user accepts it |
//! | any of these under a heading of which nobody knows whether it says keep; a plain `id` that nothing marks as an item's, of an object within another or beside the ids of several other things | table, structure, list, label | once the user accepts it |
//!
//! | against | what becomes of it |
//! |---|---|
//! | it stands in a comment | passed over |
//! | it is named as another thing's: `configurationId`, "request id", "process instance A" | passed over, and counted |
//! | it stands in the place of an id, and its column, its object or its heading is another thing's | left out, and told; a key, label or column that names the kind is stronger than a heading |
//! | its row, its line, its object or its heading says keep, or it is struck out | left out, and told; what HTML strikes out is passed over |
//! | it is cut off, or a URL that names no item | left out, and told |
//! | it stands in a diff, or behind a `+` or a `-` | left out, and told; of a whole diff once |
//! | a line says that more was meant than stands in the text | the line is told; what stands there counts |
//! | it is a number in running text | left out, and told where nothing else is found |

use serde::{Deserialize, Serialize};

use super::names::Meaning;
use crate::item::{IdFormat, Kind, Shape};

/// The evidence for an entry, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence<'t> {
    /// A key, a label, a column or a URL names its kind.
    Named,
    /// It is the plain `id` of an object, a row or a record.
    Id,
    /// It stands in a place of its own in a list.
    List,
    /// It has the shape of an id in a text that is no list, or what stands above or beside it leaves
    /// a doubt: the user has to accept it.
    Text {
        /// The line, or the part of it, in which it stands.
        around: &'t str,
    },
}

impl Evidence<'_> {
    /// `true` if the user has to accept what was recognised so.
    pub const fn needs_acceptance(self) -> bool {
        matches!(self, Self::Text { .. })
    }
}

/// The reason why something that looks like an id is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The text says to keep it.
    Kept,
    /// It is struck out.
    StruckOut,
    /// It is cut off, or more are said to follow.
    CutOff,
    /// It is a line of a diff: which side is meant nobody can say.
    Diff,
    /// It is the id of another thing, such as a configuration.
    OtherThing,
    /// It is a URL or a path that names no item of this kind.
    NoIdInUrl,
    /// It is a number in running text.
    NumberInText,
}

/// The likeness of a column's cells to ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fit {
    /// Cells that are not empty.
    pub(super) filled: usize,
    /// Those that have the shape of the service's own ids.
    pub(super) own: usize,
    /// Those that may be an id in a place of their own.
    pub(super) possible: usize,
    /// Those that are a number, as some engines count their deployments.
    numbers: usize,
}

impl Fit {
    /// `true` if all cells have that shape.
    pub(super) const fn is_own(self) -> bool {
        self.filled > 0 && self.own == self.filled
    }

    /// `true` if all cells have that shape, or all are numbers.
    const fn is_own_or_number(self) -> bool {
        self.filled > 0 && (self.own == self.filled || self.numbers == self.filled)
    }

    /// Counts a cell; an empty one says nothing.
    pub(super) fn count(&mut self, id: &str, format: IdFormat) {
        if id.is_empty() {
            return;
        }
        self.filled += 1;
        let shape = Shape::of(id);
        let is_number = shape == Shape::Number && format == IdFormat::Engine;
        self.own += usize::from(shape.is_own(format));
        let is_possible = shape.is_own(format) || is_number || super::plausible(format, id);
        self.possible += usize::from(is_possible);
        self.numbers += usize::from(is_number);
    }
}

/// Ranks a column as that of the ids; the smaller, the rather. `None` for one that never is.
pub(super) fn rank(meaning: Meaning, fit: Fit, chosen: Option<Kind>) -> Option<u8> {
    let is_chosen = |kind: Kind| chosen.is_none_or(|chosen| chosen.is_called(kind));
    match meaning {
        Meaning::Id(Some(kind)) if is_chosen(kind) => Some(0),
        Meaning::Kind(kind) if is_chosen(kind) && fit.is_own_or_number() => Some(1),
        Meaning::Id(None) if fit.filled == 0 || fit.possible > 0 => Some(2),
        Meaning::Id(Some(_)) => Some(3),
        Meaning::Other if fit.is_own() => Some(4),
        Meaning::Id(None) => Some(5),
        _ => None,
    }
}
