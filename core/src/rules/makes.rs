//! Of which makes the ids of a paste are. A list has ids of one make: what stands among them and is
//! of another one is a name, a version, the id of another thing.

use super::{Finding, Options, RowState};
use crate::{
    item::{IdFormat, Implausible, Shape},
    paste::{Entry, Evidence},
};

/// Of which make something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Make {
    Hex,
    Uuid,
    Number,
    Other,
    /// Of none: a word, a name or a date.
    None,
}

/// Makes that were met.
#[derive(Clone, Copy, Debug, Default)]
struct Set(u8);

impl Set {
    const fn insert(&mut self, make: Make) {
        self.0 |= 1 << make as u8;
    }

    const fn has(self, make: Make) -> bool {
        self.0 & 1 << make as u8 != 0
    }
}

/// Makes in lists, and makes of what a name or a label says is an id.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Makes {
    listed: Set,
    named: Set,
}

impl Makes {
    pub(super) fn count(
        &mut self,
        entry: &Entry<'_>,
        text: &str,
        state: &RowState,
        format: IdFormat,
    ) {
        // A structure says of what it is a list.
        let is_listed = entry.place.path.is_none()
            && matches!(entry.evidence, Evidence::List | Evidence::Text { .. });
        let make = match state {
            RowState::Ready(_) | RowState::Out(Finding::FoundInText) => match Shape::of(text) {
                Shape::Hex if format == IdFormat::AiApi => Make::Hex,
                Shape::Uuid => Make::Uuid,
                Shape::Number => Make::Number,
                _ => Make::Other,
            },
            RowState::Out(Finding::IdImplausible { looks }) => match looks {
                Implausible::Word | Implausible::Name | Implausible::Date | Implausible::Status => {
                    Make::None
                }
                _ => return,
            },
            RowState::Out(_) => return,
        };
        if is_listed {
            self.listed.insert(make);
        } else {
            self.named.insert(make);
        }
    }

    /// The makes that are none here.
    pub(super) fn others(self, options: Options) -> Others {
        if options.include_implausible {
            return Others::default();
        }
        let is_engine = options.kind.id_format() == IdFormat::Engine;
        let has = |make| self.listed.has(make) || self.named.has(make);
        let is_only_listed = |make| self.listed.has(make) && !self.named.has(make);
        Others {
            uuid: has(Make::Hex) && is_only_listed(Make::Uuid),
            number: is_engine && is_only_listed(Make::Number) && self.listed.has(Make::None),
            other: (has(Make::Hex) || has(Make::Uuid)) && is_only_listed(Make::Other),
        }
    }
}

/// The makes that are none in a paste.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Others {
    uuid: bool,
    number: bool,
    other: bool,
}

impl Others {
    pub(super) const fn is_any(self) -> bool {
        self.uuid || self.number || self.other
    }

    pub(super) fn holds(self, text: &str) -> bool {
        match Shape::of(text) {
            Shape::Hex => false,
            Shape::Uuid => self.uuid,
            Shape::Number => self.number,
            Shape::Other => self.other,
        }
    }
}
