//! A row of a table, cell by cell, wherever the cells come from.

use std::borrow::Cow;

use super::{
    cells::Cell,
    columns::{self, Columns, Header, Role},
    entry::{Entry, Form, Ignored, NamedAction, Value},
    evidence::{Evidence, Why},
    ground,
    json::value_says_keep,
    lines::Out,
    names::{Meaning, Sense},
    token::{Token, is_punctuation},
    tokens::Tokens,
    wish::{self, Decided, decided},
};
use crate::{
    formula,
    item::{Kind, Shape},
    place::{Place, Position},
};

/// A row, while its cells are read.
#[derive(Debug)]
pub(super) struct Row<'t> {
    start: Position,
    count: usize,
    id: Option<Cell<'t>>,
    is_footer: bool,
    action: Option<Cow<'t, str>>,
    /// What the row itself says that its value is.
    label: Option<Meaning>,
    is_kept: bool,
    is_open: bool,
    content: Content,
    /// The cells with punctuation, to be counted if it is no ruler.
    waiting: Vec<usize>,
}

/// What the cells of a row held so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Nothing,
    /// The row may be a ruler.
    Punctuation,
    Text,
}

impl<'t> Row<'t> {
    pub(super) const fn new(start: Position) -> Self {
        Self {
            start,
            count: 0,
            id: None,
            is_footer: false,
            action: None,
            label: None,
            is_kept: false,
            is_open: false,
            content: Content::Nothing,
            waiting: Vec::new(),
        }
    }

    pub(super) const fn count(&self) -> usize {
        self.count
    }

    pub(super) const fn keep(&mut self) {
        self.is_kept = true;
    }

    /// Takes the next cell.
    pub(super) fn take(&mut self, cell: Cell<'t>, columns: &Columns, out: &mut Out<'_, 't>) {
        let at = self.count;
        self.count += 1;
        let role = columns.role(at);
        if !cell.text.is_empty() {
            self.fill(at, &cell.text, role, columns, out);
        }
        match role {
            Role::Id => self.id = Some(cell),
            Role::Action if !cell.text.is_empty() => self.action = Some(cell.text),
            Role::Decision(sense) => self.decide(sense, &cell.text),
            Role::Label => self.label = Some(columns::label(&cell.text)),
            Role::Action | Role::Remark | Role::Ignored => {}
        }
    }

    fn fill(
        &mut self,
        at: usize,
        text: &str,
        role: Role,
        columns: &Columns,
        out: &mut Out<'_, 't>,
    ) {
        if self.content != Content::Text {
            self.content = if is_punctuation(text) {
                Content::Punctuation
            } else {
                Content::Text
            };
            if self.content == Content::Text {
                self.is_footer = is_footer(text);
                for at in self.waiting.drain(..) {
                    out.notes.ignore_column(columns.name(at));
                }
            }
        }
        if matches!(role, Role::Ignored | Role::Remark) {
            let says_keep = || {
                let is_remark = role == Role::Remark && wish::says_keep(text);
                wish::is_keep_word(text) || is_remark || value_says_keep(columns.name(at), text)
            };
            self.is_kept |= !columns.is_export && says_keep();
            if self.content == Content::Text {
                out.notes.ignore_column(columns.name(at));
            } else {
                self.waiting.push(at);
            }
        }
    }

    fn decide(&mut self, sense: Sense, cell: &str) {
        match decided(sense, cell) {
            Decided::Keep => self.is_kept = true,
            Decided::Open => self.is_open = true,
            Decided::Remove => {}
        }
    }

    /// What stands behind the last bar of a row is no cell.
    pub(super) fn drop_last(&mut self, columns: &Columns) {
        if self.count == columns.id + 1 {
            self.id = None;
        }
    }

    /// Ends the row: it is an entry, or several, unless it is empty, a ruler or a total.
    pub(super) fn end(mut self, columns: &Columns, line: &'t str, out: &mut Out<'_, 't>) {
        let id = self.id.take();
        let text = id.as_ref().map_or("", |cell| &cell.text);
        let nothing = match self.content {
            Content::Nothing => Some(Ignored::EmptyField),
            Content::Punctuation => Some(Ignored::Punctuation),
            Content::Text if !text.is_empty() && text == columns.id_name() => Some(Ignored::Header),
            Content::Text => {
                let may_be = match Shape::of(text) {
                    Shape::Hex | Shape::Uuid => false,
                    Shape::Number => true,
                    Shape::Other => !super::plausible(out.format(), text),
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

/// An id of a cell.
struct Part<'t> {
    id: Cow<'t, str>,
    kind: Option<Kind>,
    why: Option<Why>,
}

impl<'t> Part<'t> {
    const fn plain(id: Cow<'t, str>) -> Self {
        Self {
            id,
            kind: None,
            why: None,
        }
    }
}

/// The ids of a cell: nearly always one.
fn parts<'t>(cell: &Cow<'t, str>, is_export: bool) -> Vec<Part<'t>> {
    // An export puts `'` before a cell that a spreadsheet would take for a formula.
    let unescaped = match cell {
        Cow::Borrowed(text) => formula::unescape(text),
        Cow::Owned(text) => Cow::Owned(formula::unescape(text).into_owned()),
    };
    if is_export || unescaped != *cell {
        return vec![Part::plain(unescaped)];
    }
    match cell {
        Cow::Borrowed(text) => parts_of(text),
        Cow::Owned(text) => {
            let parts = parts_of(text).into_iter();
            let own = |part: Part<'_>| Part {
                id: Cow::Owned(part.id.into_owned()),
                ..part
            };
            parts.map(own).collect()
        }
    }
}

fn parts_of(text: &str) -> Vec<Part<'_>> {
    let whole = Token::read(text);
    let is_one = Shape::of(whole.id) != Shape::Other
        || whole.from_url
        || !text.contains([' ', ',', ';', '/', '\n', '\r']);
    if is_one || text.is_empty() {
        let id = super::invisible::clean(whole.id);
        return vec![Part {
            id,
            kind: whole.kind,
            why: whole.why,
        }];
    }
    if wish::says_keep(text) {
        let id = super::invisible::clean(text);
        return vec![Part {
            id,
            kind: None,
            why: Some(Why::Kept),
        }];
    }
    // "A, B", "A / B"; "A (old)", "A (replaced by B)": all up to the first word that is no id.
    let mut tokens = Tokens::new(text);
    let mut ids = Vec::new();
    while let Some((_, raw)) = tokens.next() {
        if matches!(raw, "/" | "&" | "and" | "und") {
            continue;
        }
        let token = Token::read(raw);
        if !matches!(Shape::of(token.id), Shape::Hex | Shape::Uuid) {
            break;
        }
        ids.push(Part {
            id: Cow::Borrowed(token.id),
            kind: token.kind,
            why: token.why,
        });
    }
    if ids.is_empty() {
        ids.push(Part {
            id: super::invisible::clean(text),
            kind: None,
            why: whole.why,
        });
    }
    ids
}

/// Whether a row that begins so is a total or a number of rows: "Total 2", "(2 rows)", "2 rows in
/// set", "2 Zeilen".
pub(super) fn is_footer(first: &str) -> bool {
    let begins = |c: char| c.is_ascii_digit() || matches!(c, '(' | '*' | ' ');
    let may_be =
        |c: char| begins(c) || matches!(c.to_ascii_lowercase(), 't' | 's' | 'g' | 'c' | 'a');
    if !first.starts_with(may_be) {
        return false;
    }
    let text = first.trim_start_matches(['(', ' ', '*']);
    let word = text.split([' ', ':', ',', ')']).next().unwrap_or_default();
    let names = [
        "total", "totals", "sum", "summe", "gesamt", "count", "anzahl", "subtotal",
    ];
    if names.iter().any(|name| word.eq_ignore_ascii_case(name)) {
        return true;
    }
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let next = text.split_whitespace().nth(1).unwrap_or_default();
    let names = [
        "row", "record", "zeile", "result", "item", "entr", "document",
    ];
    let is_next = |name: &&str| {
        next.get(..name.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
    };
    is_number && names.iter().any(is_next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_and_numbers_of_rows_are_no_rows() {
        for text in [
            "Total 2",
            "Total: 2",
            "(2 rows)",
            "(1 row)",
            "2 rows selected.",
            "Summe",
            "2 Zeilen",
        ] {
            assert!(is_footer(text), "{text}");
        }
        for text in ["a1b2", "2", "110897", "totally", "2 x"] {
            assert!(!is_footer(text), "{text}");
        }
    }

    #[test]
    fn the_ids_of_a_cell() {
        let (a, b) = ("df8ffc43f15186b4", "d85bc6d87d8aaa6b");
        let ids = |cell: &str| {
            let parts = parts(&Cow::Borrowed(cell), false).into_iter();
            parts.map(|part| part.id.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(a), [a]);
        assert_eq!(ids(&format!("[{a}](https://h/x)")), [a]);
        assert_eq!(ids(&format!("https://h/v2/lm/deployments/{a}")), [a]);
        assert_eq!(ids(&format!("{a}, {b}")), [a, b]);
        assert_eq!(ids(&format!("{a} / {b}")), [a, b]);
        assert_eq!(ids(&format!("{a}\n{b}")), [a, b]);
        assert_eq!(ids(&format!("{a} (replaced by x)")).len(), 1);
        assert_eq!(ids("'-a1b2"), ["-a1b2"]);
        assert_eq!(ids("="), ["="]);
    }
}
