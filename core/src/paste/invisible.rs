//! Characters that a person doesn't see: taken out of entries, and told where they stood.

use std::borrow::Cow;

use super::{
    cursor::Cursor,
    entry::{Invisible, Removed},
};

const BYTE_ORDER_MARK: char = '\u{feff}';

const fn is_non_breaking(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Characters without width, joiners, soft hyphens and marks of the writing direction.
pub(super) const fn is_zero_width(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | BYTE_ORDER_MARK
    )
}

/// Whether a character only separates: any white space, and what has no width.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_zero_width(c)
}

/// The text without invisible characters and surrounding blanks.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(is_blank);
    if text.is_ascii() || !text.contains(is_zero_width) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_zero_width(*c)).collect())
}

/// Finds all invisible characters of a text.
pub(super) fn find(text: &str) -> Vec<Removed> {
    if text.is_ascii() && !text.as_bytes().contains(&b'\r') {
        return Vec::new();
    }
    let mut found: Vec<Removed> = Vec::new();
    let mut cursor = Cursor::new(text);
    while let Some(c) = cursor.peek() {
        let first = cursor.position();
        let at = cursor.at();
        cursor.bump();
        let what = match c {
            BYTE_ORDER_MARK if at == 0 => Invisible::ByteOrderMark,
            '\r' if cursor.peek() == Some('\n') => Invisible::CarriageReturn,
            _ if is_non_breaking(c) => Invisible::NonBreakingSpace,
            _ if is_zero_width(c) => Invisible::ZeroWidth,
            _ => continue,
        };
        match found.iter_mut().find(|removed| removed.what == what) {
            Some(removed) => removed.count += 1,
            None => found.push(Removed {
                what,
                count: 1,
                first,
            }),
        }
    }
    found
}
