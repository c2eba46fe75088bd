//! Plain text: one entry a line, or several with separators between them.

use std::borrow::Cow;

use super::{
    cursor::{Cursor, is_line_end},
    entry::{Ignored, Value},
    invisible::{clean, is_blank},
    url,
};
use crate::{item::Kind, place::Position};

/// An entry of a line of text.
pub(super) struct Token<'t> {
    pub(super) value: Value<'t>,
    pub(super) position: Position,
    pub(super) kind: Option<Kind>,
    /// The id was taken out of a URL.
    pub(super) from_url: bool,
}

/// What the next step in a line of text met.
pub(super) enum Step<'t> {
    Token(Token<'t>),
    Ignored(Ignored),
    /// Something that parts entries.
    Separator,
    /// The line, and its end, are behind the cursor.
    EndOfLine,
}

/// A walk along one line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    /// Nothing came since the line began or since the last comma or the like.
    field_is_empty: bool,
    started: bool,
    /// How many entries the line has had.
    pub(super) tokens: usize,
}

const fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '|')
}

const fn is_opening(c: char) -> bool {
    matches!(c, '[' | '(' | '{' | '<')
}

const fn is_closing(c: char) -> bool {
    matches!(c, ']' | ')' | '}' | '>')
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`')
}

/// A character without width within an entry does not part it.
fn ends_token(c: char) -> bool {
    c.is_whitespace() || is_separator(c)
}

/// Whether a text is a ruler, an arrow or a lone bracket: nothing that could have been meant
/// as an id. A dot or an underline could.
pub(super) fn is_punctuation(text: &str) -> bool {
    text.chars().all(|c| {
        is_opening(c)
            || is_closing(c)
            || is_separator(c)
            || matches!(c, '-' | '=' | '+' | '*' | ':' | '•' | '–' | '—' | '→' | '│')
    })
}

impl Line {
    /// Goes one step along the line.
    pub(super) fn step<'t>(&mut self, cursor: &mut Cursor<'t>) -> Step<'t> {
        if !self.started {
            self.started = true;
            self.field_is_empty = true;
            cursor.take_while(|c| is_blank(c) && !is_line_end(c));
            if let Some(ignored) = take_line_start(cursor) {
                return Step::Ignored(ignored);
            }
        }
        cursor.take_while(|c| is_blank(c) && !is_line_end(c));
        match cursor.peek() {
            None => Step::EndOfLine,
            Some(c) if is_line_end(c) => {
                cursor.skip_line();
                Step::EndOfLine
            }
            Some(c) if is_separator(c) => {
                cursor.bump();
                // A bar begins and ends the rows of some tables: nothing is missing there.
                if std::mem::replace(&mut self.field_is_empty, true) && c != '|' {
                    Step::Ignored(Ignored::EmptyField)
                } else {
                    Step::Separator
                }
            }
            Some(_) => {
                self.field_is_empty = false;
                match take_token(cursor) {
                    Some(token) => {
                        self.tokens += 1;
                        Step::Token(token)
                    }
                    None => Step::Ignored(Ignored::Punctuation),
                }
            }
        }
    }
}

/// Takes a comment, a bullet or a number from the beginning of a line.
fn take_line_start(cursor: &mut Cursor<'_>) -> Option<Ignored> {
    let rest = cursor.rest();
    let is_comment = rest.starts_with("//")
        || rest
            .strip_prefix('#')
            .is_some_and(|rest| rest.chars().next().is_none_or(is_blank));
    if is_comment {
        cursor.take_while(|c| !is_line_end(c));
        return Some(Ignored::Comment);
    }
    let marker = marker_length(rest)?;
    for _ in 0..marker {
        cursor.bump();
    }
    Some(Ignored::ListMarker)
}

/// The characters of `- `, `* `, `12. `, `3) `, with a check box behind it or without; `None`
/// where nothing follows on the line that they could mark.
fn marker_length(text: &str) -> Option<usize> {
    let is_blank = |c| is_blank(c) && !is_line_end(c);
    // No list of a person has a million lines; a long number is none of a list.
    let digits = text.bytes().take(7).take_while(u8::is_ascii_digit);
    let digits = digits.count();
    let mut rest = text.chars();
    let mut length = 1;
    if (1..=6).contains(&digits) {
        length += digits;
        rest.nth(digits - 1)?;
        rest.next().filter(|c| matches!(c, '.' | ')'))?;
    } else {
        rest.next().filter(|c| matches!(c, '-' | '*' | '•' | '–'))?;
    }
    rest.clone().next().filter(|c| is_blank(*c))?;
    let rest = rest.as_str();
    let text = rest.trim_start_matches(is_blank);
    if text.chars().next().is_none_or(is_line_end) {
        return None;
    }
    let blanks = rest.chars().take_while(|c| is_blank(*c)).count();
    let has_box = ["[ ] ", "[x] ", "[X] "]
        .iter()
        .any(|mark| text.starts_with(mark));
    Some(length + if has_box { blanks + 3 } else { 0 })
}

/// Takes what stands up to the next blank or separator; `None` if it is but punctuation.
fn take_token<'t>(cursor: &mut Cursor<'t>) -> Option<Token<'t>> {
    // Brackets around an entry mean nothing: `(a1b2,`, `<https://…>`.
    let start = *cursor;
    cursor.take_while(is_opening);
    let inner = *cursor;
    if let Some(quoted) = take_quoted(cursor) {
        return Some(Token::new(clean(quoted), inner.position()));
    }
    cursor.take_while(|c| !ends_token(c));
    if is_punctuation(cursor.since(&start)) {
        return None;
    }
    let text = cursor.since(&inner).trim_end_matches(is_closing);
    Some(Token::new(clean(text), inner.position()))
}

impl<'t> Token<'t> {
    fn new(text: Cow<'t, str>, position: Position) -> Self {
        if let Cow::Borrowed(url) = text
            && let Some((id, kind)) = url::id_of(url)
        {
            return Self {
                value: Value::Text(Cow::Borrowed(id)),
                position,
                kind,
                from_url: true,
            };
        }
        Self {
            value: Value::Text(text),
            position,
            kind: None,
            from_url: false,
        }
    }
}

/// Takes `"…"`, `'…'` or `` `…` ``, if the quotation ends on this line and nothing but a
/// closing bracket stands between it and the next separator.
fn take_quoted<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let quote = cursor.peek().filter(|c| is_quote(*c))?;
    let mut ahead = *cursor;
    ahead.bump();
    let inside = ahead.take_while(|c| c != quote && !is_line_end(c));
    if !ahead.take(quote) {
        return None;
    }
    ahead.take_while(is_closing);
    if !ahead.peek().is_none_or(ends_token) {
        return None;
    }
    *cursor = ahead;
    Some(inside)
}
