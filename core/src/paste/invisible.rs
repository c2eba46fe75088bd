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

/// `true` if a character only separates: any white space, and what has no width.
#[inline]
pub(super) fn is_blank(c: char) -> bool {
    if c.is_ascii() {
        matches!(c, ' ' | '\t'..='\r')
    } else {
        c.is_whitespace() || is_zero_width(c)
    }
}

/// The text without invisible characters and surrounding blanks.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    // Nearly always there is nothing to trim.
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let is_trimmed = is_plain(text.as_bytes().first()) && is_plain(text.as_bytes().last());
    let text = if is_trimmed {
        text
    } else {
        text.trim_matches(is_blank)
    };
    if text.is_ascii() || !text.contains(is_zero_width) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_zero_width(*c)).collect())
}

/// The bytes that are looked at together: nearly all texts have nothing to be found in most of
/// them.
const PLAIN: usize = 1024;

/// A search for all invisible characters of a text.
#[derive(Debug)]
pub(super) struct Search<'t> {
    cursor: Cursor<'t>,
    found: Vec<Removed>,
}

impl<'t> Search<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            cursor: Cursor::new(text),
            found: Vec::new(),
        }
    }

    /// The bytes searched so far.
    pub(super) const fn at(&self) -> usize {
        self.cursor.at()
    }

    /// Searches about so many bytes more, and gives all that was found at the end of the text.
    pub(super) fn step(&mut self, budget: usize) -> Option<Vec<Removed>> {
        let end = self.at().saturating_add(budget);
        while self.at() < end {
            if self.cursor.skip_plain(PLAIN.min(end - self.at())) {
                continue;
            }
            let near = end.min(self.at().saturating_add(PLAIN));
            self.cursor
                .take_while_before(near, |c| c.is_ascii() && c != '\r');
            if self.at() >= near {
                continue;
            }
            if self.cursor.is_at_end() {
                return Some(std::mem::take(&mut self.found));
            }
            self.look();
        }
        None
    }

    /// Looks at the next character.
    fn look(&mut self) {
        let first = self.cursor.position();
        let is_start = self.at() == 0;
        let Some(c) = self.cursor.bump() else {
            return;
        };
        let what = match c {
            BYTE_ORDER_MARK if is_start => Invisible::ByteOrderMark,
            '\r' if self.cursor.peek() == Some('\n') => Invisible::CarriageReturn,
            _ if is_non_breaking(c) => Invisible::NonBreakingSpace,
            _ if is_zero_width(c) => Invisible::ZeroWidth,
            _ => return,
        };
        match self.found.iter_mut().find(|removed| removed.what == what) {
            Some(removed) => removed.count += 1,
            None => self.found.push(Removed {
                what,
                count: 1,
                first,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_is_the_same_for_ascii_and_for_all() {
        for c in '\0'..='\u{ffff}' {
            assert_eq!(is_blank(c), c.is_whitespace() || is_zero_width(c), "{c:?}");
        }
    }
}
