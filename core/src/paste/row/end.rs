//! The end of a row: the entries that it is.

use std::borrow::Cow;

use super::{Content, Row, parts::parts};
use crate::{
    item::{Kind, Shape},
    paste::{
        columns::{Columns, Header},
        entry::{Entry, Form, Ignored, NamedAction, Value},
        evidence::{Evidence, Why},
        ground::{self, Ground},
        lines::Out,
        names::Meaning,
        plausible, text,
        wish::{self, Wish},
    },
    place::Place,
};

impl<'t> Row<'t> {
    /// Ends the row: it is an entry, or several, unless it is empty, a ruler or a total.
    pub(in crate::paste) fn end(
        mut self,
        columns: &Columns,
        line: &'t str,
        ground: &mut Ground<'t>,
        out: &mut Out<'_, 't>,
    ) {
        let id = self.id.take();
        if let Some(cell) = &id
            && let Some(wish) = self.heads(columns, &cell.text, line, out)
        {
            ground.head(wish);
            out.notes
                .ignore_at(Ignored::TextLine, self.start, &cell.text);
            return;
        }
        let text = id.as_ref().map_or("", |cell| &cell.text);
        let nothing = match self.content {
            Content::Nothing => Some(Ignored::EmptyField),
            Content::Punctuation => Some(Ignored::Punctuation),
            Content::Text if !text.is_empty() && text == columns.id_name() => Some(Ignored::Header),
            Content::Text => {
                let may_be = match Shape::of(text) {
                    Shape::Hex | Shape::Uuid => false,
                    Shape::Number => true,
                    Shape::Other => !plausible(out.format(), text),
                };
                let is_footer = self.is_footer && may_be;
                is_footer.then_some(Ignored::Footer)
            }
        };
        if let Some(nothing) = nothing {
            out.notes.ignore(nothing);
            return;
        }
        let kind = match self.label {
            Some(Meaning::Id(kind)) => kind,
            Some(Meaning::OtherThing) => {
                out.notes.ignore_at(Ignored::OtherThing, self.start, text);
                return;
            }
            Some(_) => {
                out.notes.ignore_at(Ignored::TextLine, self.start, text);
                return;
            }
            None => columns.kind,
        };
        out.notes.begin(Form::Table, self.start);
        let evidence = match columns.header {
            Header::Named => Evidence::Named,
            Header::Id => Evidence::Id,
            Header::Missing => Evidence::List,
            Header::Unknown | Header::OtherThing => Evidence::Text {
                around: line.get(..line.len().min(160)).unwrap_or(line),
            },
        };
        let start = self.start;
        let Some(cell) = id else {
            let entry = Entry::new(Value::Text(Cow::Borrowed("")), Place::text(start), evidence);
            self.push(entry, kind, columns.header, None, out);
            return;
        };
        let place = Place::text(cell.position);
        // Nearly every cell is an id and nothing else.
        if Shape::of(&cell.text) != Shape::Other {
            let entry = Entry::new(Value::Text(cell.text), place, evidence);
            self.push(entry, kind, columns.header, None, out);
            return;
        }
        for part in parts(&cell.text, columns.is_export) {
            let mut entry = Entry::new(Value::Text(part.id), place.clone(), evidence);
            entry.kind = part.kind;
            self.push(entry, kind, columns.header, part.why, out);
        }
    }

    /// The wish of a row that heads others: its only cell is no id ("Keep"), or it is a sentence
    /// that a comma parts.
    fn heads(&self, columns: &Columns, text: &str, line: &str, out: &Out<'_, 't>) -> Option<Wish> {
        let may = Shape::of(text) == Shape::Other
            && self.label.is_none()
            && !columns.is_export
            && (self.filled == 1 || text.contains(' '));
        if !may || plausible(out.format(), text) || !text::hits(text, out.format()).is_empty() {
            return None;
        }
        let said = match wish::heading(text) {
            Wish::Nothing if self.filled > 1 => wish::heading(line),
            wish => wish,
        };
        (said != Wish::Nothing).then_some(said)
    }

    fn push(
        &self,
        mut entry: Entry<'t>,
        kind: Option<Kind>,
        header: Header,
        why: Option<Why>,
        out: &mut Out<'_, 't>,
    ) {
        entry.kind = entry.kind.or(kind);
        entry.action = self.action.clone().map(NamedAction::read);
        let is_kept = self.is_kept || self.is_open && self.action.is_none();
        let is_other = header == Header::OtherThing;
        let why = why.or(is_kept.then_some(Why::Kept));
        let why = why.or(is_other.then_some(Why::OtherThing));
        let is_empty = matches!(&entry.value, Value::Text(text) if text.is_empty());
        out.entries.push_back(match why {
            Some(why) if !is_empty => ground::left_out(entry, why),
            _ => entry,
        });
    }
}
