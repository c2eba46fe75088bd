//! The strings and words of a structure: entries, or texts in which some are found.

use std::borrow::Cow;

use super::{
    ids::numbered,
    lexer::{Scalar, bare_value, unescape},
};
use crate::{
    item::{Kind, Shape},
    paste::{
        entry::{Entry, Ignored, JsonType, Value},
        evidence::{Evidence, Why},
        ground,
        invisible::clean,
        lines::Out,
        names::List,
        text::{self, Said},
        token::Token,
        wish,
    },
    place::{JsonPath, Place, Position},
};

/// The entry of what is named by its id.
pub(super) fn named_by_id<'t>(name: &str, at: Position, path: JsonPath) -> Entry<'t> {
    let value = Value::Text(Cow::Owned(name.to_owned()));
    Entry::new(value, Place::json(at, path), Evidence::Text { around: "" })
}

/// An entry that is to be kept; that it is has to be told, also beside a list.
pub(super) fn kept(mut entry: Entry<'_>) -> Entry<'_> {
    entry.evidence = Evidence::List;
    ground::kept(entry)
}

pub(super) fn says_keep(comment: &str, out: &Out<'_, '_>) -> bool {
    wish::says_keep(comment) && text::hits(comment, out.format()).is_empty()
}

pub(super) fn value_of(scalar: Scalar<'_>) -> Value<'_> {
    match scalar {
        Scalar::Text(raw) => match unescape(raw) {
            Cow::Borrowed(text) => Value::Text(clean(text)),
            Cow::Owned(text) => Value::Text(Cow::Owned(clean(&text).into_owned())),
        },
        Scalar::Bare(word) => bare_value(word),
        Scalar::Opaque(raw) | Scalar::More(raw) => Value::NotText {
            found: JsonType::Object,
            raw,
        },
    }
}

/// An element of a list of entries.
pub(super) fn put_element<'t>(
    scalar: Scalar<'t>,
    place: Place,
    list: Option<List>,
    out: &mut Out<'_, 't>,
) {
    let format = out.format();
    if let Scalar::Opaque(_) = scalar
        && let Some(path) = &place.path
    {
        // `Deployment(id='A', …)`, as Python prints it.
        let at = place.position.unwrap_or(Position::START);
        let found = found_in(scalar, at, path, out);
        if !found.is_empty() {
            out.entries.extend(found);
            return;
        }
    }
    let mut evidence = match list.and_then(List::kind) {
        Some(_) => Evidence::Named,
        None => Evidence::List,
    };
    let mut kind = list.and_then(List::kind);
    let value = match scalar {
        Scalar::More(raw) => Value::LeftOut {
            text: Cow::Borrowed(raw),
            why: Why::CutOff,
        },
        scalar => numbered(value_of(scalar), format),
    };
    // A URL is taken for the id in it; every other text is taken as it is.
    let value = match value {
        Value::Text(Cow::Borrowed(text)) if text.contains('/') => {
            let token = Token::read(text);
            match token.why {
                _ if token.from_url => {
                    out.notes.ignore(Ignored::UrlAround);
                    kind = kind.or(token.kind);
                    evidence = Evidence::Named;
                    Value::Text(Cow::Borrowed(token.id))
                }
                Some(why @ (Why::OtherThing | Why::NoIdInUrl)) => Value::LeftOut {
                    text: Cow::Borrowed(token.id),
                    why,
                },
                _ => Value::Text(Cow::Borrowed(text)),
            }
        }
        value => value,
    };
    let mut entry = Entry::new(value, place, evidence);
    entry.kind = kind;
    out.entries.push_back(entry);
}

/// Finds what has the shape of an id in a text that stands in no place for ids.
pub(super) fn found_in<'t>(
    scalar: Scalar<'t>,
    at: Position,
    path: &JsonPath,
    out: &mut Out<'_, 't>,
) -> Vec<Entry<'t>> {
    let (Scalar::Text(raw) | Scalar::Opaque(raw) | Scalar::Bare(raw)) = scalar else {
        return Vec::new();
    };
    // Shorter ones have none.
    if raw.len() < 16 {
        return Vec::new();
    }
    let is_chosen = |kind: Kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind));
    let mut found = Vec::new();
    for hit in text::hits(raw, out.format()) {
        let id = raw.get(hit.start..hit.end).unwrap_or_default();
        let is_other = match hit.said {
            Said::Other => true,
            Said::Kind(kind) => !is_chosen(kind),
            // A UUID alone says nothing; a UUID of an engine may be anything's, too.
            Said::Nothing => Shape::of(id) == Shape::Uuid && id.len() < raw.len(),
        };
        if is_other {
            out.notes.ignore_at(Ignored::OtherThing, at, id);
            continue;
        }
        let around = text::around(raw, hit.start, hit.end);
        let mut entry = Entry::new(
            Value::Text(Cow::Borrowed(id)),
            Place::json(at, path.clone()),
            Evidence::Text { around },
        );
        if let Said::Kind(kind) = hit.said {
            entry.kind = Some(kind);
        }
        let why = if hit.is_struck {
            Some(Why::StruckOut)
        } else {
            hit.is_kept.then_some(Why::Kept)
        };
        found.push(match why {
            Some(why) => ground::left_out(entry, why),
            None => entry,
        });
    }
    found
}

impl Value<'_> {
    pub(super) fn is(&self, whole: &str) -> bool {
        matches!(self, Self::Text(text) if text == whole)
    }

    pub(super) const fn json_type(&self) -> JsonType {
        match self {
            Self::Text(_) => JsonType::Text,
            Self::NotText { found, .. } | Self::NotAList { found } => *found,
            Self::Null => JsonType::Null,
            _ => JsonType::Object,
        }
    }
}
