//! The check of a structure: its wholeness and its end.

use super::lexer::{Missing, skip_blanks, take_colon, take_name, take_scalar};
use crate::{
    paste::{cursor::Cursor, entry::Expected, invisible::is_blank, names::List},
    place::Position,
};

/// The deepest nesting that is followed; the deepest known form has four levels.
const DEPTH: u32 = u64::BITS;

/// The place where a structure can't be read on, and the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) struct Fault {
    pub(in crate::paste) at: Position,
    pub(in crate::paste) flaw: Flaw,
}

/// The reason why a structure can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) enum Flaw {
    /// It breaks here; this should have stood there.
    Missing(Expected),
    /// A second list of this name: of two, one reader takes the first and another the last.
    ListTwice(&'static str),
}

impl Fault {
    const fn missing(at: Position, expected: Expected) -> Self {
        Self {
            at,
            flaw: Flaw::Missing(expected),
        }
    }

    /// The fault of the value or name that begins at `start`.
    const fn of(missing: Missing, start: Position) -> Self {
        match missing {
            Missing::Value => Self::missing(start, Expected::Value),
            Missing::Name => Self::missing(start, Expected::Name),
            Missing::Quote => Self::missing(start, Expected::Quote),
            Missing::Escape(at) => Self::missing(at, Expected::Escape),
        }
    }

    /// `true` if only a structure has it.
    pub(in crate::paste) const fn is_of_json(self) -> bool {
        matches!(self.flaw, Flaw::ListTwice(_))
    }
}

/// A check of one value, of whatever kind, that can be left and gone on with: a large document
/// is checked in slices, and however deep it is, the stack stays as it is.
#[derive(Debug)]
pub(in crate::paste) struct Check {
    next: Next,
    /// The number of lists and objects that are open.
    depth: u32,
    /// A bit for each of them, the innermost being the lowest: 1 where names have values.
    objects: u64,
    /// The same: 1 where it is a tuple `(…)` or a set `{…}` of Python.
    others: u64,
    /// A bit for each list of entries that the outermost object has so far; none where no lists
    /// are looked for.
    lists: Option<u8>,
}

/// The part that has to come next.
#[derive(Clone, Copy, Debug)]
enum Next {
    Value,
    /// A value, or the end of the list.
    Element,
    /// The name of a property, or the end of the object.
    Property,
    /// The same, where it may yet be a set.
    First,
    /// Behind a value: a comma, or the end of the list or object.
    Comma,
}

/// An open structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    List,
    Object,
    Tuple,
    Set,
}

impl Check {
    /// Of a value within a document.
    pub(in crate::paste) const fn new() -> Self {
        Self {
            next: Next::Value,
            depth: 0,
            objects: 0,
            others: 0,
            lists: None,
        }
    }

    /// Of a whole document, which may be an object with lists of entries.
    pub(in crate::paste) const fn of_document() -> Self {
        Self {
            lists: Some(0),
            ..Self::new()
        }
    }

    /// Goes on up to a byte of the text. `true` when the walk stands behind the value.
    pub(in crate::paste) fn step(
        &mut self,
        cursor: &mut Cursor<'_>,
        end: usize,
    ) -> Result<bool, Fault> {
        loop {
            cursor.take_while_before(end, is_blank);
            if cursor.at() >= end {
                return Ok(false);
            }
            if matches!(cursor.peek(), Some('/' | '#')) {
                let before = cursor.at();
                skip_blanks(cursor);
                if cursor.at() > before {
                    continue;
                }
            }
            match self.next {
                Next::Element if cursor.take(self.closing()) => self.close(),
                Next::Element | Next::Value => self.value(cursor)?,
                Next::Property | Next::First if cursor.take('}') => self.close(),
                Next::Property | Next::First => self.name(cursor)?,
                Next::Comma => self.comma(cursor)?,
            }
            if self.depth == 0 {
                return Ok(true);
            }
        }
    }

    const fn is_open(&self) -> Open {
        match (self.objects & 1 == 1, self.others & 1 == 1) {
            (false, false) => Open::List,
            (true, false) => Open::Object,
            (false, true) => Open::Tuple,
            (true, true) => Open::Set,
        }
    }

    const fn closing(&self) -> char {
        match self.is_open() {
            Open::List => ']',
            Open::Object | Open::Set => '}',
            Open::Tuple => ')',
        }
    }

    fn open(&mut self, bracket: char) {
        self.depth += 1;
        self.objects = self.objects << 1 | u64::from(bracket == '{');
        self.others = self.others << 1 | u64::from(bracket == '(');
        self.next = if bracket == '{' {
            Next::First
        } else {
            Next::Element
        };
    }

    const fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.objects >>= 1;
        self.others >>= 1;
        self.next = Next::Comma;
    }

    fn value(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        let start = cursor.position();
        self.next = Next::Comma;
        match cursor.peek() {
            Some('[' | '{' | '(') if self.depth >= DEPTH => {
                return Err(Fault::missing(start, Expected::LessDepth));
            }
            Some(bracket @ ('[' | '{' | '(')) => {
                cursor.bump();
                self.open(bracket);
            }
            _ => match take_scalar(cursor) {
                Ok(_) => {}
                Err(missing) => return Err(Fault::of(missing, start)),
            },
        }
        Ok(())
    }

    fn name(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        let at = cursor.position();
        let name = take_name(cursor).map_err(|missing| Fault::of(missing, at))?;
        skip_blanks(cursor);
        if !take_colon(cursor) {
            if matches!(self.next, Next::First) && matches!(cursor.peek(), Some(',' | '}')) {
                self.others |= 1;
                self.next = Next::Comma;
                return Ok(());
            }
            return Err(Fault::missing(cursor.position(), Expected::Colon));
        }
        self.next = Next::Value;
        if self.depth == 1
            && let Some(lists) = &mut self.lists
            && let Some((name, bit)) = List::name_and_bit(&name)
        {
            if *lists & bit != 0 {
                let flaw = Flaw::ListTwice(name);
                return Err(Fault { at, flaw });
            }
            *lists |= bit;
        }
        Ok(())
    }

    fn comma(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        let end = self.closing();
        if !cursor.take(',') && cursor.peek() != Some(end) {
            let expected = match self.is_open() {
                Open::Object => Expected::CommaOrBrace,
                _ => Expected::CommaOrBracket,
            };
            return Err(Fault::missing(cursor.position(), expected));
        }
        self.next = match self.is_open() {
            Open::Object => Next::Property,
            _ => Next::Element,
        };
        Ok(())
    }
}
