//! Structures: whether one stands here, the entries of one that is whole, and one that breaks off.

use crate::{
    item::Shape,
    paste::{
        Checking, Mode, Reader,
        cursor::{Cursor, is_line_end},
        entry::{Entry, Form, Value},
        evidence::Evidence,
        ground,
        invisible::is_blank,
        json::{Check, Fault, Flaw, Walk},
        lines::{self, Out},
        stems,
        table::{self, Table},
    },
    place::{Place, Position},
};

/// A structure that is broken: what was meant to be part of it is read as running text.
#[derive(Clone, Copy, Debug)]
pub(in crate::paste) struct Broken {
    /// The place where it breaks, in bytes: no structure begins before.
    pub(super) to: usize,
    /// `true` if it began and broke in one line, so that the next one may be whole.
    pub(super) is_line: bool,
}

impl<'t> Reader<'t> {
    /// `true` if a bracket at the beginning of a line may begin a structure.
    pub(super) fn may_be_structure(&self) -> bool {
        // Jira: `{{A}}`, Markdown: `[A](https://...)`.
        let rest = self.cursor.rest();
        self.ground.comment.is_none()
            && !rest.starts_with("{{")
            && !stems::is_section(rest)
            && self
                .broken
                .is_none_or(|broken| broken.is_line && broken.to <= self.cursor.at())
    }

    /// Begins to look whether a structure stands here, or some other text that happens to begin with
    /// a bracket, as lines of a log do.
    pub(super) fn start_check(&mut self, line_start: Cursor<'t>, table: Option<Box<Table>>) {
        self.mode = Mode::Check(Box::new(Checking {
            check: Check::of_document(),
            bracket: self.cursor,
            ahead: self.cursor,
            table,
        }));
        self.cursor = line_start;
    }

    pub(super) fn step_check(&mut self, budget: usize) -> usize {
        let Mode::Check(checking) = &mut self.mode else {
            return 0;
        };
        let ahead = &mut checking.ahead;
        let before = ahead.at();
        let result = checking.check.step(ahead, before.saturating_add(budget));
        let looked = ahead.at() - before;
        self.checked = self.checked.max(ahead.at());
        match result {
            Ok(false) => {}
            Ok(true) if ends_value(*ahead) => {
                self.cursor = checking.bracket;
                self.broken = None;
                self.begin_block();
                let (ground, mut out) = self.out();
                lines::end_record(ground, &mut out);
                let walk = Walk::start(
                    &mut self.cursor,
                    &mut Out {
                        entries: &mut self.pending,
                        notes: &mut self.notes,
                        chosen: self.chosen,
                    },
                );
                self.mode = Mode::Json(Box::new(walk));
            }
            Err(fault) if fault.is_of_json() || looks_like_json(checking.bracket) => {
                let start = checking.bracket.position();
                let to = ahead.at();
                return looked.saturating_add(self.start_broken(fault, start, to));
            }
            Ok(true) | Err(_) => match checking.table.take() {
                Some(table) => {
                    let row = Some(table::Walk::start(&table, &self.cursor));
                    self.mode = Mode::Table { table, row };
                }
                None => return looked.saturating_add(self.start_text()),
            },
        }
        looked
    }

    /// Of a structure that breaks off nothing is certain, and where it should have ended nobody
    /// knows: it is told, and read on as running text.
    fn start_broken(&mut self, fault: Fault, start: Position, to: usize) -> usize {
        let (ground, mut out) = self.out();
        lines::end_record(ground, &mut out);
        self.notes.begin(Form::BrokenJson, start);
        let value = match fault.flaw {
            Flaw::Missing(expected) => Value::Broken { expected },
            Flaw::ListTwice(name) => Value::ListTwice { name },
        };
        self.pending
            .push_back(Entry::new(value, Place::text(fault.at), Evidence::List));
        self.broken = Some(Broken {
            to,
            is_line: fault.at.line == start.line,
        });
        self.mode = Mode::LineStart;
        self.start_text()
    }

    /// Doubts what stands in a broken structure: what has the shape of an id has to be accepted,
    /// and the rest is passed over.
    pub(super) fn doubt(&mut self, begun: usize, line: &'t str) {
        let format = lines::format_of(self.chosen);
        let mut kept = self.pending.split_off(begun);
        kept.retain(|entry| match &entry.value {
            Value::Text(text) => Shape::of(text).is_own(format),
            Value::LeftOut { .. } => true,
            _ => false,
        });
        let around = line.get(..line.len().min(160)).unwrap_or(line);
        let doubted = kept.into_iter().map(|entry| ground::in_text(entry, around));
        self.pending.extend(doubted);
    }

    pub(super) fn step_json(&mut self, end: usize) -> usize {
        let Mode::Json(walk) = &mut self.mode else {
            return 0;
        };
        let mut out = Out {
            entries: &mut self.pending,
            notes: &mut self.notes,
            chosen: self.chosen,
        };
        while out.entries.is_empty() && self.cursor.at() < end {
            if !walk.step(&mut self.cursor, end, &mut out) {
                // Values may stand one behind the other, with something between them.
                self.cursor.take_while(|c| {
                    (is_blank(c) && !is_line_end(c)) || matches!(c, ',' | ';' | ')')
                });
                self.mode = Mode::LineStart;
                break;
            }
        }
        0
    }
}

/// `true` if what stands behind a value lets it be one: the end of the line, a comment, or another
/// value.
fn ends_value(mut behind: Cursor<'_>) -> bool {
    behind.take_while(|c| is_blank(c) && !is_line_end(c));
    behind
        .peek()
        .is_none_or(|c| is_line_end(c) || matches!(c, ',' | ';' | '[' | '{' | '#' | '/' | ')'))
}

/// `true` if a text that begins with a bracket was meant as a structure, though not well-formed.
fn looks_like_json(mut cursor: Cursor<'_>) -> bool {
    cursor.bump();
    cursor.take_while(is_blank);
    cursor
        .peek()
        .is_none_or(|c| matches!(c, '"' | '\'' | '[' | '{' | ']' | '}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_a_bracket_is_meant_as_a_structure_by_what_follows() {
        for (text, is) in [
            ("[\"a", true),
            ("[ {", true),
            ("[", true),
            ("[INFO] x", false),
        ] {
            assert_eq!(looks_like_json(Cursor::new(text)), is, "{text}");
        }
    }

    #[test]
    fn behind_a_value_its_line_ends_or_another_begins() {
        for (text, ends) in [
            ("", true),
            (" \nx", true),
            (" # x", true),
            (", [", true),
            (" x", false),
        ] {
            assert_eq!(ends_value(Cursor::new(text)), ends, "{text}");
        }
    }
}
