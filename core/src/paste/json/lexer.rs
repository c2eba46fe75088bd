//! The smallest parts of a structure: those of JSON, and what its relatives have besides.
//!
//! JavaScript, as Node prints it: names without quotes, `'A'`, `[Object]`, `... 98 more items`.
//! Python: `None`, `u'A'`, `<Status.STOPPED: 'STOPPED'>`, `datetime.datetime(2026, 5, 1)`,
//! `UUID('A')`. JSON with comments: `//`, `/* */`, `#`. Ruby: `=>`; Java: `=`.

use std::{borrow::Cow, str::Chars};

use crate::{
    paste::{
        cursor::{Cursor, is_line_end},
        entry::{JsonType, Value},
        invisible::{clean, is_blank},
    },
    place::Position,
};

#[inline]
pub(super) fn skip_blanks(cursor: &mut Cursor<'_>) {
    // Mostly there is nothing to skip.
    if !cursor.peek().is_some_and(begins_name_or_value) {
        skip_some_blanks(cursor);
    }
}

/// `true` for the characters that mostly begin a name or a value, or stand between them.
const fn begins_name_or_value(c: char) -> bool {
    matches!(c, '"' | ':' | ',' | '[' | ']' | '{' | '}' | '0'..='9' | 'A'..='Z' | 'a'..='z')
}

fn skip_some_blanks(cursor: &mut Cursor<'_>) {
    cursor.take_while(is_blank);
    while take_comment(cursor).is_some() {
        cursor.take_while(is_blank);
    }
}

/// Takes a comment, if one begins here.
#[inline]
pub(super) fn take_comment<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let first = cursor.peek().filter(|c| matches!(c, '/' | '#'))?;
    take_comment_of(cursor, first)
}

fn take_comment_of<'t>(cursor: &mut Cursor<'t>, first: char) -> Option<&'t str> {
    let rest = cursor.rest();
    let start = *cursor;
    if rest.starts_with("/*") {
        let end = rest.find("*/").map_or(rest.len(), |at| at + 2);
        let target = start.at() + end;
        cursor.take_while_before(target, |_| true);
    } else if first == '#' || rest.starts_with("//") {
        cursor.take_while(|c| !is_line_end(c));
    } else {
        return None;
    }
    Some(cursor.since(&start))
}

pub(super) const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '\u{201c}'..='\u{201e}' | '\u{2018}'..='\u{201a}')
}

/// `true` if a character ends a string that this one began.
const fn closes(open: char, c: char) -> bool {
    match open {
        '"' | '\'' => c == open,
        '\u{2018}'..='\u{201a}' => matches!(c, '\u{2018}' | '\u{2019}'),
        _ => matches!(c, '\u{201c}' | '\u{201d}'),
    }
}

/// `true` if a character can be part of a word without quotes.
pub(super) fn is_bare(c: char) -> bool {
    !c.is_whitespace()
        && !is_quote(c)
        && !matches!(c, ',' | ':' | '[' | ']' | '{' | '}' | '(' | ')' | '=')
}

/// Takes a string with its quotes and gives what is between them, still escaped.
///
/// # Errors
/// It does not end on its line, or an escape in it is no character.
pub(super) fn take_string<'t>(cursor: &mut Cursor<'t>) -> Result<&'t str, Missing> {
    // Nearly every string is one of plain text.
    if let Some(inside) = cursor.take_plain_string() {
        return Ok(inside);
    }
    let quote = cursor.peek().filter(|c| is_quote(*c));
    let quote = quote.ok_or(Missing::Quote)?;
    cursor.bump();
    let start = *cursor;
    loop {
        cursor.take_while(|c| !closes(quote, c) && c != '\\' && !is_line_end(c));
        let inside = cursor.since(&start);
        let at = cursor.position();
        match cursor.bump() {
            Some('\\') => match cursor.bump() {
                Some('u') => {
                    let mut behind = cursor.rest().chars();
                    let before = behind.as_str().len();
                    take_unicode(&mut behind).ok_or(Missing::Escape(at))?;
                    cursor.skip_plain(before - behind.as_str().len());
                }
                Some(_) => {}
                None => return Err(Missing::Quote),
            },
            Some(c) if closes(quote, c) => return Ok(inside),
            _ => return Err(Missing::Quote),
        }
    }
}

/// Takes the name of a property, with quotes or without, or behind a colon as in Ruby.
///
/// # Errors
/// No name stands here, or its string is none.
pub(super) fn take_name<'t>(cursor: &mut Cursor<'t>) -> Result<Cow<'t, str>, Missing> {
    take_prefix(cursor);
    if cursor.peek().is_some_and(is_quote) {
        return take_string(cursor).map(unescape);
    }
    cursor.take(':');
    let name = cursor.take_while(is_bare);
    if name.is_empty() {
        return Err(Missing::Name);
    }
    Ok(Cow::Borrowed(name))
}

/// Takes `:`, `=>` or `=`.
pub(super) fn take_colon(cursor: &mut Cursor<'_>) -> bool {
    if cursor.take(':') {
        return true;
    }
    if cursor.take('=') {
        cursor.take('>');
        return true;
    }
    false
}

/// Takes the letter before a string of Python: `u'A'`.
fn take_prefix(cursor: &mut Cursor<'_>) {
    if !matches!(cursor.peek(), Some('u' | 'b' | 'r' | 'f')) {
        return;
    }
    let rest = cursor.rest();
    if rest
        .get(1..)
        .is_some_and(|rest| rest.starts_with(['"', '\'']))
    {
        cursor.bump();
    }
}

/// The text of a value that is no list and no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar<'t> {
    /// A string, still escaped.
    Text(&'t str),
    /// A word without quotes.
    Bare(&'t str),
    /// The output of a program for something without a literal.
    Opaque(&'t str),
    /// `... 98 more items`.
    More(&'t str),
}

/// Takes a value that is no list and no object.
///
/// # Errors
/// No value stands here, or its string is none.
pub(super) fn take_scalar<'t>(cursor: &mut Cursor<'t>) -> Result<Scalar<'t>, Missing> {
    take_prefix(cursor);
    let start = *cursor;
    match cursor.peek() {
        Some(c) if is_quote(c) => take_string(cursor).map(Scalar::Text),
        Some('<') => {
            cursor.take_while(|c| c != '>' && !is_line_end(c));
            cursor.take('>');
            Ok(Scalar::Opaque(cursor.since(&start)))
        }
        Some('.' | '\u{2026}') if is_more(cursor.rest()) => {
            cursor.take_while(|c| !is_line_end(c) && !matches!(c, ',' | ']' | '}' | ')'));
            Ok(Scalar::More(cursor.since(&start).trim_end()))
        }
        // A symbol of Ruby.
        Some(':') => {
            cursor.bump();
            let word = cursor.take_while(is_bare);
            if word.is_empty() {
                Err(Missing::Value)
            } else {
                Ok(Scalar::Bare(word))
            }
        }
        Some(c) if is_bare(c) => {
            let word = cursor.take_while(is_bare);
            if cursor.peek() == Some('(') {
                return take_call(cursor, &start);
            }
            Ok(Scalar::Bare(word))
        }
        _ => Err(Missing::Value),
    }
}

/// The part that is missing where a value or a name should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Value,
    Name,
    Quote,
    /// The character of the escape that begins here.
    Escape(Position),
}

fn is_more(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    line.starts_with("...") || line.starts_with('\u{2026}')
}

/// Takes the arguments of a call; of a single string it is what counts: `UUID('A')`.
fn take_call<'t>(cursor: &mut Cursor<'t>, start: &Cursor<'t>) -> Result<Scalar<'t>, Missing> {
    let mut depth = 0_u32;
    let mut only = None;
    let mut arguments = 0;
    loop {
        match cursor.peek() {
            None => return Err(Missing::Value),
            Some(c) if is_line_end(c) => return Err(Missing::Value),
            Some(c) if is_quote(c) => {
                only = Some(take_string(cursor)?);
                arguments += 1;
            }
            Some('(') => {
                depth += 1;
                cursor.bump();
            }
            Some(')') => {
                depth -= 1;
                cursor.bump();
                if depth == 0 {
                    break;
                }
            }
            Some(c) => {
                arguments += usize::from(!is_blank(c));
                cursor.bump();
            }
        }
    }
    Ok(match only {
        Some(text) if arguments == 1 => Scalar::Text(text),
        _ => Scalar::Opaque(cursor.since(start)),
    })
}

/// Returns the text of a string, without escapes. An escape that JSON does not know stays as it is.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    // Most are so short that a search that reads them in words costs more than it saves.
    if !raw.bytes().any(|byte| byte == b'\\') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('u') => match take_unicode(&mut rest) {
                Some(c) => text.push(c),
                None => text.push_str("\\u"),
            },
            Some(c @ ('"' | '\'' | '\\' | '/')) => text.push(c),
            other => {
                text.push('\\');
                text.extend(other);
            }
        }
    }
    Cow::Owned(text)
}

/// Takes what stands behind `\u`: four hexadecimal digits, and behind the first half of a surrogate
/// pair the escape of the second (RFC 8259, section 7). `None`, and nothing is taken, where that is no
/// character.
fn take_unicode(rest: &mut Chars<'_>) -> Option<char> {
    let mut ahead = rest.clone();
    let first = take_unit(&mut ahead)?;
    let second = match first {
        0xd800..=0xdbff => {
            ahead = ahead.as_str().strip_prefix("\\u")?.chars();
            Some(take_unit(&mut ahead)?)
        }
        _ => None,
    };
    let read = char::decode_utf16([first].into_iter().chain(second))
        .next()?
        .ok()?;
    *rest = ahead;
    Some(read)
}

fn take_unit(rest: &mut Chars<'_>) -> Option<u16> {
    (0..4).try_fold(0, |unit, _| {
        let digit = rest.next()?.to_digit(16)?;
        Some(unit * 16 + u16::try_from(digit).ok()?)
    })
}

/// The value of a word without quotes: `null`, a boolean, a number, or a text.
pub(super) fn bare_value(raw: &str) -> Value<'_> {
    match raw {
        "null" | "None" | "nil" | "undefined" => Value::Null,
        "true" | "false" | "True" | "False" => Value::NotText {
            found: JsonType::Boolean,
            raw,
        },
        _ if is_number(raw) => Value::NotText {
            found: JsonType::Number,
            raw,
        },
        _ => Value::Text(clean(raw)),
    }
}

/// `true` if a word is a number. Reading it as one with [`str::parse`] would say the same, but the
/// tables for that are among the largest things that a browser had to load of the page.
fn is_number(word: &str) -> bool {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    if word.starts_with('.') {
        return false;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digit = !(whole.is_empty() && fraction.is_empty());
    let is_exponent = |text: &str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && is_digits(digits)
    };
    has_digit && is_digits(whole) && is_digits(fraction) && exponent.is_none_or(is_exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_ids() {
        for word in [
            "0", "17", "-3", "1.5", "-0.25", "1e9", "1E+9", "2.5e-3", "5.", "-.5",
        ] {
            assert!(is_number(word), "{word}");
            assert!(word.parse::<f64>().is_ok(), "{word}");
        }
        for word in [
            "", "-", ".", "-.", ".5", "+1", "--1", "1-2", "1e", "1e+", "e5", "1.2.3", "1e5.0",
            "0x1f", "1_0", "١", "d1e9", "inf", "NaN", "-inf",
        ] {
            assert!(!is_number(word), "{word}");
        }
    }
}
