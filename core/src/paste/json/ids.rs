//! The ids that an object has, and where the object stands.

use std::{borrow::Cow, sync::Arc};

use crate::{
    item::{IdFormat, Kind, Shape},
    paste::{
        entry::{JsonType, Value},
        lines::Out,
        names::List,
        words::Words,
    },
    place::Position,
};

/// The place of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is the document.
    Outermost,
    /// It holds what the document consists of: `data`, `result`.
    Wrapper,
    /// It is an element of a list of entries.
    Element(Option<List>),
    /// It stands under a name that names a kind: `deployment`.
    OfKind(Kind),
    /// It stands where a list should.
    InsteadOfList(List),
    /// It stands anywhere else.
    Nested,
}

impl Role {
    pub(super) fn kind(self) -> Option<Kind> {
        match self {
            Self::Element(list) => list.and_then(List::kind),
            Self::OfKind(kind) => Some(kind),
            _ => None,
        }
    }
}

/// The name of an id, where it stands in a value, and the kind that it speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key(pub(super) Option<Kind>);

/// A property that names an id.
#[derive(Debug)]
pub(super) struct Id<'t> {
    pub(super) kind: Option<Kind>,
    pub(super) value: Value<'t>,
    pub(super) at: Position,
    pub(super) field: Cow<'t, str>,
}

/// The name of the property that named an id last, shared by the paths of all entries.
#[derive(Debug, Default)]
pub(super) struct FieldName(Option<Arc<str>>);

impl FieldName {
    pub(super) fn get(&mut self, name: &str) -> Arc<str> {
        match &self.0 {
            Some(last) if **last == *name => last.clone(),
            _ => self.0.insert(name.into()).clone(),
        }
    }
}

/// The precision with which a property's name names an id, the most exact first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// `deploymentId`.
    Named,
    /// `previousDeploymentId`.
    Qualified,
    /// `id`.
    Plain,
    /// `executionId`, where deployments are chosen.
    OfOther,
}

impl Id<'_> {
    pub(super) fn rank(&self, out: &Out<'_, '_>) -> Rank {
        match self.kind {
            Some(kind) if out.chosen.is_some_and(|chosen| !chosen.is_called(kind)) => Rank::OfOther,
            Some(_) if Words::of(&self.field).as_slice().len() > 2 => Rank::Qualified,
            Some(_) => Rank::Named,
            None => Rank::Plain,
        }
    }
}

/// A number is an id of an engine that counts.
pub(super) fn numbered(value: Value<'_>, format: IdFormat) -> Value<'_> {
    match value {
        Value::NotText {
            found: JsonType::Number,
            raw,
        } if format == IdFormat::Engine && Shape::of(raw) == Shape::Number => {
            Value::Text(Cow::Borrowed(raw))
        }
        value => value,
    }
}
