//! Lines that are too long to be looked at as a whole.

use std::borrow::Cow;

use crate::{
    paste::{
        Mode, Reader,
        cursor::is_line_end,
        entry::{Entry, Form, Ignored, Value},
        evidence::Evidence,
        invisible::is_blank,
        lines::{self, Line},
        table::LINE_MAX,
        tokens::{Class, classify},
    },
    place::Place,
};

impl Reader<'_> {
    /// Begins a line that is too long to be looked at as a whole.
    pub(super) fn start_long(&mut self) -> usize {
        let chunk = chunk(self.cursor.rest());
        let class = if chunk.contains(parts) {
            classify(chunk, lines::format_of(self.chosen))
        } else if self.broken.is_some() {
            Class::Text
        } else {
            // Nothing so long is an id.
            let begin = chunk.chars().take(LONGEST).map(char::len_utf8).sum();
            let text = Cow::Borrowed(chunk.get(..begin).unwrap_or_default());
            let at = self.cursor.position();
            self.notes.summary.begin_text(Form::Lines, at);
            let entry = Entry::new(Value::Text(text), Place::text(at), Evidence::List);
            self.pending.push_back(entry);
            Class::Text
        };
        self.mode = Mode::Long(class);
        chunk.len()
    }

    /// Reads on in a line that is too long to be looked at as a whole.
    pub(super) fn step_long(&mut self, class: Class) -> usize {
        let chunk = chunk(self.cursor.rest());
        let part = Line::new(chunk, self.cursor.position());
        let begun = self.pending.len();
        let (ground, mut out) = self.out();
        match class {
            Class::List => lines::read_list(part, chunk, ground, &mut out),
            Class::Text | Class::Nothing => lines::read_text(part, chunk, ground, &mut out),
        }
        if self.broken.is_some() {
            self.doubt(begun, chunk);
        }
        let end = self.cursor.at() + chunk.len();
        self.cursor.take_while_before(end, |c| !is_line_end(c));
        if self.cursor.peek().is_none_or(is_line_end) {
            self.cursor.skip_line();
            self.mode = Mode::LineStart;
            if let Some(broken) = self.broken {
                self.notes.ignore(Ignored::UnreadLine);
                self.broken = (!broken.is_line).then_some(broken);
            }
        }
        0
    }
}

/// The characters of a token that is too long to be an id that are kept.
const LONGEST: usize = 256;

/// `true` if a character parts the entries of a long line.
fn parts(c: char) -> bool {
    is_blank(c) || matches!(c, ',' | ';' | '|')
}

/// A part of a long line that ends where an entry does, if one ends there.
fn chunk(rest: &str) -> &str {
    let near = rest.bytes().take(LINE_MAX + 1);
    let end = near.clone().position(|byte| matches!(byte, b'\n' | b'\r'));
    if let Some(end) = end.or_else(|| (rest.len() <= LINE_MAX).then_some(rest.len())) {
        return rest.get(..end).unwrap_or(rest);
    }
    let mut near = LINE_MAX;
    while !rest.is_char_boundary(near) {
        near -= 1;
    }
    let part = rest.get(..near).unwrap_or(rest);
    let cut = part.rfind(parts).filter(|cut| *cut > 0);
    let end = cut.and_then(|cut| Some(cut + part.get(cut..)?.chars().next()?.len_utf8()));
    part.get(..end.unwrap_or(near)).unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_long_line_ends_where_an_entry_does() {
        assert_eq!(chunk("a1b2, c3d4\ne5f6"), "a1b2, c3d4");
        assert_eq!(chunk("a1b2"), "a1b2");
        let list = "a1b2c3d4, ".repeat(LINE_MAX / 5);
        let part = chunk(&list);
        assert!(part.len() <= LINE_MAX && part.ends_with([' ', ',']));
        let umlauts = "\u{e4}".repeat(LINE_MAX);
        assert!(umlauts.starts_with(chunk(&umlauts)));
    }
}
