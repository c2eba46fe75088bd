//! Whether a JSON text is whole, and where it ends.

use super::lexer::{is_bare, is_quote, skip_blanks, take_name, take_string};
use crate::{
    paste::{cursor::Cursor, entry::Expected},
    place::Position,
};

/// The deepest nesting that is followed; the deepest known form has four levels.
const DEPTH: usize = 64;

/// Where a JSON text breaks, and what should have stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) struct Fault {
    pub(in crate::paste) at: Position,
    pub(in crate::paste) expected: Expected,
}

/// Takes one value, of whatever kind, if it is well-formed.
pub(in crate::paste) fn check(cursor: &mut Cursor<'_>) -> Result<(), Fault> {
    check_value(cursor, 0)
}

fn check_value(cursor: &mut Cursor<'_>, depth: usize) -> Result<(), Fault> {
    skip_blanks(cursor);
    let start = cursor.position();
    let fault = |expected| {
        Err(Fault {
            at: start,
            expected,
        })
    };
    match cursor.peek() {
        Some('[' | '{') if depth >= DEPTH => fault(Expected::LessDepth),
        Some('[') => check_list(cursor, depth),
        Some('{') => check_object(cursor, depth),
        Some(c) if is_quote(c) => match take_string(cursor) {
            Some(_) => Ok(()),
            None => fault(Expected::Quote),
        },
        Some(c) if is_bare(c) => {
            cursor.take_while(is_bare);
            Ok(())
        }
        _ => fault(Expected::Value),
    }
}

fn check_list(cursor: &mut Cursor<'_>, depth: usize) -> Result<(), Fault> {
    cursor.bump();
    loop {
        skip_blanks(cursor);
        if cursor.take(']') {
            return Ok(());
        }
        check_value(cursor, depth + 1)?;
        skip_blanks(cursor);
        if !cursor.take(',') && cursor.peek() != Some(']') {
            return Err(Fault {
                at: cursor.position(),
                expected: Expected::CommaOrBracket,
            });
        }
    }
}

fn check_object(cursor: &mut Cursor<'_>, depth: usize) -> Result<(), Fault> {
    cursor.bump();
    loop {
        skip_blanks(cursor);
        if cursor.take('}') {
            return Ok(());
        }
        let at = cursor.position();
        let expected = match cursor.peek() {
            Some(c) if is_quote(c) => Expected::Quote,
            _ => Expected::Name,
        };
        if take_name(cursor).is_none() {
            return Err(Fault { at, expected });
        }
        skip_blanks(cursor);
        if !cursor.take(':') {
            return Err(Fault {
                at: cursor.position(),
                expected: Expected::Colon,
            });
        }
        check_value(cursor, depth + 1)?;
        skip_blanks(cursor);
        if !cursor.take(',') && cursor.peek() != Some('}') {
            return Err(Fault {
                at: cursor.position(),
                expected: Expected::CommaOrBrace,
            });
        }
    }
}
