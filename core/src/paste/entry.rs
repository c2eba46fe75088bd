//! The results of a paste: entries, and a summary of what else was in the text.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, Why};
use crate::{
    item::{Action, Kind},
    place::{Place, Position},
};

/// One thing in a text that stands where an id should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The value.
    pub value: Value<'t>,
    /// The place.
    pub place: Place,
    /// The evidence for it.
    pub evidence: Evidence<'t>,
    /// The action that the text itself names.
    pub action: Option<NamedAction<'t>>,
    /// The kind that the text itself speaks of: the list's name in a bulk body, a path
    /// in a URL, a column's name.
    pub kind: Option<Kind>,
    /// A name of an id or of an action that the JSON object of the entry has more than once:
    /// readers differ in which of the values they take.
    pub doubled_key: Option<Arc<str>>,
}

impl<'t> Entry<'t> {
    /// An entry of which nothing is known but what stands where.
    pub(super) const fn new(value: Value<'t>, place: Place, evidence: Evidence<'t>) -> Self {
        Self {
            value,
            place,
            evidence,
            action: None,
            kind: None,
            doubled_key: None,
        }
    }
}

/// The action that a text names for an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedAction<'t> {
    /// A known action.
    Known(Action),
    /// A word that is none, as it was written.
    Unknown(Cow<'t, str>),
}

impl<'t> NamedAction<'t> {
    pub(super) fn read(word: Cow<'t, str>) -> Self {
        match Action::from_word(&word) {
            Some(action) => Self::Known(action),
            None => Self::Unknown(word),
        }
    }
}

/// The value that stands where an id should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'t> {
    /// A text, without surrounding blanks and invisible characters.
    Text(Cow<'t, str>),
    /// JSON's `null`.
    Null,
    /// JSON that is no string.
    NotText {
        /// Its type.
        found: JsonType,
        /// As it was written.
        raw: &'t str,
    },
    /// A JSON object without a property that names an id.
    NoId,
    /// A JSON property, such as `deployments`, that should be a list and is none.
    NotAList {
        /// Its type.
        found: JsonType,
    },
    /// A JSON text that breaks off or is not well-formed; nothing of it was read.
    Broken {
        /// The part that should have stood at this place.
        expected: Expected,
    },
    /// A JSON text with two lists of the same name; nothing of it was read.
    ListTwice {
        /// The name.
        name: &'static str,
    },
    /// Something that looks like an id and was not meant.
    LeftOut {
        /// As it was written, without what stands around it.
        text: Cow<'t, str>,
        /// The reason why it is left out.
        why: Why,
    },
}

/// A type of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    Text,
    /// `[…]`.
    List,
    /// `{…}`.
    Object,
}

/// The part that a JSON text should have had where it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected {
    /// Any value.
    Value,
    /// The name of a property.
    Name,
    /// The colon behind a property's name.
    Colon,
    /// A comma, or the bracket that ends the list.
    CommaOrBracket,
    /// A comma, or the brace that ends the object.
    CommaOrBrace,
    /// The quotation mark that ends a string.
    Quote,
    /// Four hexadecimal digits behind `\u`, and behind the first half of a surrogate pair the
    /// second (RFC 8259, section 7).
    Escape,
    /// Less depth: lists and objects are nested deeper than any known form.
    LessDepth,
}

/// The form in which a part was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// One entry a line.
    Lines,
    /// Several entries a line, separated by commas, semicolons, bars, tabs or blanks.
    Separated,
    /// Rows with a column of ids, under a header or without one.
    Table,
    /// Lines with a label before the id: `Deployment ID: …`, `id=…`.
    Labels,
    /// Running text: prose, logs, commands.
    Text,
    /// A diff, of which nothing was read.
    Diff,
    /// A JSON array of strings or objects.
    JsonList,
    /// Single JSON objects, such as a line each.
    JsonObjects,
    /// The body of a bulk PATCH, or the service's answer to it.
    BulkBody,
    /// The answer of a list call.
    ListAnswer,
    /// The body of an engine's bulk delete, or another object that holds a list of ids.
    IdList,
    /// An export of this tool.
    Results,
    /// JSON that breaks off, is not well-formed, or has two lists of the same name.
    BrokenJson,
}

/// A stretch of text that was understood in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// In which way.
    pub form: Form,
    /// Its beginning.
    pub start: Position,
    /// The number of its entries.
    pub entries: usize,
}

/// Something that is no entry and was passed over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ignored {
    /// The header of a table.
    Header,
    /// The cells of a column.
    Column(String),
    /// A property of JSON objects.
    Property(String),
    /// Columns and properties beyond the number that is named one by one.
    MoreNames,
    /// Comments, and ids that stand in them.
    Comment,
    /// Ids of other things, such as configurations and requests.
    OtherThing,
    /// Lines of running text without an id.
    TextLine,
    /// Totals and numbers of rows at the end of a table.
    Footer,
    /// Bullets and numbers at the beginning of a line.
    ListMarker,
    /// Nothing between two separators.
    EmptyField,
    /// Rulers, arrows and single brackets.
    Punctuation,
    /// URLs of which the id was taken.
    UrlAround,
    /// Lines of a JSON text that is broken.
    UnreadLine,
}

/// Characters that do not show and were taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invisible {
    /// A byte-order mark at the beginning.
    ByteOrderMark,
    /// The carriage return of a Windows line end.
    CarriageReturn,
    /// A blank that does not break a line.
    NonBreakingSpace,
    /// A character without width, or a mark of the writing direction.
    ZeroWidth,
}

/// The number and first place of an invisible character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The kind of character.
    pub what: Invisible,
    /// Their number.
    pub count: usize,
    /// The position of the first one.
    pub first: Position,
}

/// The summary of a text: how it was understood, and what was passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The ways in which its parts were understood, in order; neighbours of one form are one.
    pub blocks: Vec<Block>,
    /// The things passed over, and their numbers.
    pub ignored: BTreeMap<Ignored, usize>,
    /// Some of what was passed over: of each kind the first ones, with their lines.
    pub examples: BTreeMap<Ignored, Vec<Example>>,
    /// The invisible characters that were taken out.
    pub removed: Vec<Removed>,
}

/// Something that was passed over, to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its position.
    pub at: Position,
    /// Its beginning, as it was written.
    pub text: Box<str>,
}

/// The most examples of one kind that are kept.
const EXAMPLES: usize = 5;

/// The most characters of an example that are kept.
const EXAMPLE: usize = 80;

/// Under what something was counted that was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Under what it is.
    AsItself,
    /// Under [`Ignored::MoreNames`].
    AsOneOfMore,
}

/// The most columns and properties that are named one by one.
const NAMES: usize = 40;

impl Summary {
    /// Counts something that was passed over, and tells under what.
    pub(super) fn ignore(&mut self, what: Ignored) -> Counted {
        let named = matches!(what, Ignored::Column(_) | Ignored::Property(_));
        let full = named && self.ignored.len() >= NAMES && !self.ignored.contains_key(&what);
        let (what, counted) = if full {
            (Ignored::MoreNames, Counted::AsOneOfMore)
        } else {
            (what, Counted::AsItself)
        };
        *self.ignored.entry(what).or_default() += 1;
        counted
    }

    /// Keeps an example of something that was passed over, and counts it.
    pub(super) fn ignore_at(&mut self, what: Ignored, at: Position, text: &str) {
        let examples = self.examples.entry(what.clone()).or_default();
        if examples.len() < EXAMPLES {
            let text: String = text.trim().chars().take(EXAMPLE).collect();
            examples.push(Example {
                at,
                text: text.into(),
            });
        }
        self.ignore(what);
    }

    /// Begins a stretch of text, or goes on with the one before where its form is the same.
    pub(super) fn begin(&mut self, form: Form, start: Position) {
        if self.blocks.last().is_none_or(|last| last.form != form) {
            self.blocks.push(Block {
                form,
                start,
                entries: 0,
            });
        }
    }

    /// Begins or goes on with plain text; a single line with several entries makes all of it
    /// [`Form::Separated`].
    pub(super) fn begin_text(&mut self, form: Form, start: Position) {
        match self.blocks.last_mut().map(|last| &mut last.form) {
            Some(last @ Form::Lines) => *last = form,
            Some(Form::Separated) => {}
            _ => self.begin(form, start),
        }
    }

    pub(super) fn count_entry(&mut self) {
        if let Some(last) = self.blocks.last_mut() {
            last.entries += 1;
        }
    }
}
