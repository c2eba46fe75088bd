//! A line, read on the ground of those before it: comments, headings, labels, lists, running text.

use std::{borrow::Cow, collections::VecDeque};

use super::{
    comments,
    cut_off::says_more,
    entry::{Entry, Form, Ignored, Value},
    evidence::{Evidence, Why},
    ground::{self, Ground, Keep},
    invisible::{clean, is_blank},
    labels::{Label, Scope},
    names::{self, Meaning, Sense},
    notes::Notes,
    stems::{Stem, stem},
    text::{self, Hit, Said},
    token::{Token, is_punctuation},
    tokens::{Class, Tokens, classify, is_nothing, marker},
    wish::{self, Wish},
};
use crate::{
    item::{IdFormat, Kind, Shape},
    place::{Place, Position},
};

/// Where entries go, and what is to say besides.
pub(super) struct Out<'o, 't> {
    pub(super) entries: &'o mut VecDeque<Entry<'t>>,
    pub(super) notes: &'o mut Notes,
    pub(super) chosen: Option<Kind>,
}

impl Out<'_, '_> {
    pub(super) fn format(&self) -> IdFormat {
        format_of(self.chosen)
    }
}

pub(super) fn format_of(chosen: Option<Kind>) -> IdFormat {
    chosen.map_or(IdFormat::AiApi, Kind::id_format)
}

/// A line of the text, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) start: Position,
    is_ascii: bool,
}

impl<'t> Line<'t> {
    pub(super) fn new(text: &'t str, start: Position) -> Self {
        let is_ascii = text.is_ascii();
        Self {
            text,
            start,
            is_ascii,
        }
    }

    /// The position of a byte of the line.
    fn position(&self, at: usize) -> Position {
        let columns = if self.is_ascii {
            at
        } else {
            let before = self.text.get(..at).unwrap_or_default();
            before.chars().count()
        };
        Position {
            line: self.start.line,
            column: self
                .start
                .column
                .saturating_add(u32::try_from(columns).unwrap_or(u32::MAX)),
        }
    }

    fn place(&self, at: usize) -> Place {
        Place::text(self.position(at))
    }

    /// Where a part of the line begins in it.
    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }
}

/// Reads a line.
pub(super) fn read<'t>(line: Line<'t>, ground: &mut Ground<'t>, out: &mut Out<'_, 't>) {
    let begun = out.entries.len();
    let mut has_code = false;
    let mut comment = "";
    let mut rest = line.text;
    loop {
        let split = match ground.comment {
            Some(end) => comments::go_on(rest, end),
            None => comments::split(rest),
        };
        ground.comment = split.open;
        if !split.code.trim_matches(is_blank).is_empty() {
            has_code = true;
            if ground.keep == Keep::Ahead {
                ground.keep = Keep::UntilBlank;
            }
            read_code(line, split.code, ground, out);
        }
        if split.comment.is_empty() {
            break;
        }
        comment = split.comment;
        out.notes.ignore_at(
            Ignored::Comment,
            line.position(line.offset(comment)),
            comment,
        );
        rest = split.rest;
        if rest.is_empty() {
            break;
        }
    }
    if comment.is_empty() {
        return;
    }
    let keeps = wish::says_keep(comment) && text::hits(comment, out.format()).is_empty();
    if !has_code {
        // A comment above some lines is about them; a heading of Markdown about all up to the next.
        let is_heading = comment.starts_with("##");
        if is_heading || ground.keep != Keep::UntilHeading {
            ground.is_doubtful &= !is_heading;
            ground.keep = match (keeps, is_heading) {
                (false, _) => Keep::No,
                (true, true) => Keep::UntilHeading,
                (true, false) => Keep::Ahead,
            };
        }
    } else if keeps {
        end_record(ground, out);
        for entry in out.entries.iter_mut().skip(begun) {
            let value = Value::Null;
            let own = std::mem::replace(entry, Entry::new(value, Place::default(), Evidence::List));
            *entry = ground::kept(own);
        }
    }
}

/// Ends the record that is being read.
pub(super) fn end_record<'t>(ground: &mut Ground<'t>, out: &mut Out<'_, 't>) {
    out.entries.extend(ground.record.end());
}

fn read_code<'t>(line: Line<'t>, code: &'t str, ground: &mut Ground<'t>, out: &mut Out<'_, 't>) {
    let (mark, marks) = marker(code);
    for _ in 0..marks {
        out.notes.ignore(Ignored::ListMarker);
    }
    if marks > 0 {
        end_record(ground, out);
    }
    let text = code
        .get(mark..)
        .unwrap_or_default()
        .trim_end_matches(is_blank);
    if is_punctuation(text) {
        out.notes.ignore(Ignored::Punctuation);
        return;
    }
    // `KEEP`, `--- keep ---`.
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    if matches!(stem(bare), Some(Stem::Keep | Stem::Remove))
        && bare.chars().all(char::is_alphabetic)
    {
        end_record(ground, out);
        read_heading(line, bare, ground, out);
        return;
    }
    let indent = code.len() - code.trim_start_matches(is_blank).len();
    ground.scopes.line(indent);
    let label = Label::of(text);
    if let Some(label) = label
        && read_label(line, label, indent, ground, out)
    {
        return;
    }
    let class = match classify(text, out.format()) {
        Class::List if label.is_some() => Class::Text,
        class => class,
    };
    match class {
        Class::Nothing => out.notes.ignore(Ignored::Punctuation),
        Class::List => {
            end_record(ground, out);
            read_list(line, text, ground, out);
        }
        Class::Text => read_text(line, text, ground, out),
    }
}

/// Reads the tokens of a list: each is an entry.
pub(super) fn read_list<'t>(
    line: Line<'t>,
    part: &'t str,
    ground: &Ground<'t>,
    out: &mut Out<'_, 't>,
) {
    let mut tokens = Tokens::new(part);
    let base = line.offset(part);
    let scope = ground.scopes.now();
    let kind = match scope {
        Scope::Kind(kind) => Some(kind),
        _ => ground.header_kind,
    };
    let mut count = 0;
    while let Some((at, raw)) = tokens.next() {
        if is_nothing(raw) {
            out.notes.ignore(Ignored::Punctuation);
            continue;
        }
        count += 1;
        let token = Token::read(raw);
        let at = base + at;
        let mut entry = Entry::new(
            Value::Text(clean(token.id)),
            line.place(at + offset_in(raw, token.id)),
            Evidence::List,
        );
        entry.kind = token.kind.or(kind);
        if token.from_url {
            out.notes.ignore(Ignored::UrlAround);
            entry.evidence = Evidence::Named;
        }
        let why = token.why.or(ground.why(scope == Scope::Other));
        out.entries.push_back(match why {
            Some(why) => ground::left_out(entry, why),
            None if ground.is_doubtful => ground::in_text(entry, part),
            None => entry,
        });
    }
    for _ in 0..tokens.empty_fields {
        out.notes.ignore(Ignored::EmptyField);
    }
    let form = if count > 1 {
        Form::Separated
    } else {
        Form::Lines
    };
    out.notes.summary.begin_text(form, line.start);
}

fn offset_in(raw: &str, id: &str) -> usize {
    (id.as_ptr() as usize).saturating_sub(raw.as_ptr() as usize)
}

/// Reads running text: what has the shape of an id is found in it.
pub(super) fn read_text<'t>(
    line: Line<'t>,
    part: &'t str,
    ground: &mut Ground<'t>,
    out: &mut Out<'_, 't>,
) {
    let hits = text::hits(part, out.format());
    if hits.is_empty() {
        read_heading(line, part, ground, out);
    } else {
        push_hits(line, part, &hits, ground, out);
        tell_cut_off(line, part, out);
    }
}

/// Gives out what was found in running text.
fn push_hits<'t>(
    line: Line<'t>,
    part: &'t str,
    hits: &[Hit],
    ground: &Ground<'t>,
    out: &mut Out<'_, 't>,
) {
    let base = line.offset(part);
    let is_chosen = |kind: Kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind));
    for hit in hits {
        let id = part.get(hit.start..hit.end).unwrap_or_default();
        let at = base + hit.start;
        let is_other = match hit.said {
            Said::Other => true,
            Said::Kind(kind) => !is_chosen(kind),
            Said::Nothing => ground.scopes.now() == Scope::Other,
        };
        if is_other {
            out.notes
                .ignore_at(Ignored::OtherThing, line.position(at), id);
            continue;
        }
        out.notes.begin(Form::Text, line.start);
        let around = text::around(part, hit.start, hit.end);
        let mut entry = Entry::new(
            Value::Text(Cow::Borrowed(id)),
            line.place(at),
            Evidence::Text { around },
        );
        if let Said::Kind(kind) = hit.said {
            entry.kind = Some(kind);
        }
        let is_kept = hit.is_kept || ground.keep != Keep::No;
        out.entries.push_back(if hit.is_struck {
            ground::left_out(entry, Why::StruckOut)
        } else if is_kept {
            ground::kept(entry)
        } else {
            entry
        });
    }
}

/// A line without an id may head those that follow, or say that more was cut off.
fn read_heading<'t>(line: Line<'t>, part: &'t str, ground: &mut Ground<'t>, out: &mut Out<'_, 't>) {
    let at = line.position(line.offset(part));
    out.notes.ignore_at(Ignored::TextLine, at, part);
    let is_heading = part.ends_with(':') || part.split_whitespace().count() <= 4;
    match wish::heading(part) {
        Wish::Nothing if !is_heading => {}
        wish => ground.head(wish),
    }
    if !tell_cut_off(line, part, out) && out.format() == IdFormat::Engine {
        out.notes.see_numbers(part, at);
    }
}

/// Tells where a line says that more was meant than stands in it.
fn tell_cut_off<'t>(line: Line<'t>, part: &'t str, out: &mut Out<'_, 't>) -> bool {
    let says_more = says_more(part);
    if says_more {
        let value = Value::LeftOut {
            text: Cow::Borrowed(part),
            why: Why::CutOff,
        };
        let at = line.position(line.offset(part));
        out.notes.begin(Form::Text, line.start);
        out.entries
            .push_back(Entry::new(value, Place::text(at), Evidence::List));
    }
    says_more
}

/// Reads a line with a label. `false` where the label says nothing and the line is to be read as
/// any other.
fn read_label<'t>(
    line: Line<'t>,
    label: Label<'t>,
    indent: usize,
    ground: &mut Ground<'t>,
    out: &mut Out<'_, 't>,
) -> bool {
    if label.is_heading() {
        return read_heading_label(line, label, indent, ground, out);
    }
    let hits = match label.meaning {
        Meaning::Id(_) | Meaning::Kind(_) => Vec::new(),
        _ => text::hits(label.value, out.format()),
    };
    if let [first, ..] = hits.as_slice() {
        return read_labelled(line, label, &hits, first.start, ground, out);
    }
    let (evidence, kind) = match label.meaning {
        Meaning::Id(Some(kind)) | Meaning::Kind(kind) => (Evidence::Named, Some(kind)),
        Meaning::Id(None) => match ground.scopes.now() {
            Scope::Kind(kind) => (Evidence::Id, Some(kind)),
            _ => (Evidence::Id, None),
        },
        Meaning::Action => {
            ground.record.act(label.value);
            return true;
        }
        Meaning::OtherThing => {
            out.notes
                .ignore_at(Ignored::OtherThing, line.start, line.text);
            return true;
        }
        Meaning::Decision(sense) => {
            ground.record.decide(sense, label.value);
            return true;
        }
        Meaning::State | Meaning::TargetStatus | Meaning::KeptId => return true,
        _ => return read_remark(line, label, ground, out),
    };
    let (ids, rest) = values(label, out.format());
    if ids.is_empty() {
        return false;
    }
    let is_chosen = kind.is_none_or(|kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind)));
    if !is_chosen && ground.record.has_id() {
        out.notes
            .ignore_at(Ignored::OtherThing, line.start, line.text);
        return true;
    }
    if ground.record.has_remark() {
        // What was remarked above was of this record.
        ground.keep = Keep::No;
    }
    // What stands behind the ids may say of them, too, that they are to stay.
    let hits = if rest.is_empty() {
        Vec::new()
    } else {
        text::hits(label.value, out.format())
    };
    let begins = line.offset(rest);
    let base = line.offset(label.value);
    let has_more = hits.iter().any(|hit| base + hit.start >= begins);
    let are_kept = !has_more && !rest.is_empty() && wish::says_keep(rest);
    let is_doubtful = ground.is_doubtful || !has_more && wish::doubts(rest);
    out.notes.begin(Form::Labels, line.start);
    for token in ids {
        let at = line.offset(token.id);
        let mut entry = Entry::new(Value::Text(clean(token.id)), line.place(at), evidence);
        entry.kind = token.kind.or(kind);
        let is_other = ground.scopes.now() == Scope::Other && label.meaning == Meaning::Id(None);
        let is_kept = are_kept || hits.iter().any(|hit| base + hit.start == at && hit.is_kept);
        let why = token
            .why
            .or(is_kept.then_some(Why::Kept))
            .or(ground.why(is_other));
        if is_doubtful {
            entry = ground::in_text(entry, line.text);
        }
        if let Some(why) = why {
            out.entries.push_back(ground::left_out(entry, why));
            continue;
        }
        let settled = ground.record.take(entry);
        out.entries.extend(settled.out);
        for _ in 0..settled.passed_over {
            out.notes.ignore(Ignored::OtherThing);
        }
    }
    let more: Vec<_> = hits
        .into_iter()
        .filter(|hit| base + hit.start >= begins)
        .collect();
    push_hits(line, label.value, &more, ground, out);
    true
}

/// A label whose name is none of an id, before something with ids.
fn read_labelled<'t>(
    line: Line<'t>,
    label: Label<'t>,
    hits: &[Hit],
    begin: usize,
    ground: &mut Ground<'t>,
    out: &mut Out<'_, 't>,
) -> bool {
    let before = label.value.get(..begin).unwrap_or_default();
    let is_first = !before.contains(char::is_alphanumeric);
    match label.meaning {
        Meaning::KeptId | Meaning::Decision(Sense::Keep) => {
            end_record(ground, out);
            let keep = std::mem::replace(&mut ground.keep, Keep::UntilHeading);
            push_hits(line, label.value, hits, ground, out);
            ground.keep = keep;
            return true;
        }
        Meaning::Decision(Sense::Remove) if values(label, out.format()).1.is_empty() => {
            end_record(ground, out);
            read_list(line, label.value, ground, out);
            return true;
        }
        Meaning::OtherThing
            if is_first && values(label, out.format()).1.is_empty()
                || !names::may_head_text(label.name) =>
        {
            out.notes
                .ignore_at(Ignored::OtherThing, line.start, line.text);
            return true;
        }
        Meaning::Other | Meaning::Remark => return false,
        _ => {}
    }
    push_hits(line, label.value, hits, ground, out);
    true
}

/// What a remark says is of its record; before the record, of what follows.
fn read_remark<'t>(
    line: Line<'t>,
    label: Label<'t>,
    ground: &mut Ground<'t>,
    out: &mut Out<'_, 't>,
) -> bool {
    if !wish::says_keep(label.value) {
        return false;
    }
    let at = line.position(line.offset(label.name));
    out.notes.ignore_at(Ignored::TextLine, at, line.text);
    if !ground.record.has_id() {
        ground.keep = Keep::UntilHeading;
    }
    ground.record.remark();
    true
}

/// `deployments:`, `Deployment IDs:`, `Keep:`.
fn read_heading_label<'t>(
    line: Line<'t>,
    label: Label<'t>,
    indent: usize,
    ground: &mut Ground<'t>,
    out: &mut Out<'_, 't>,
) -> bool {
    end_record(ground, out);
    let scope = Scope::of(label.meaning);
    if indent == 0 && scope == Scope::Unknown {
        ground.scopes.clear();
    } else {
        ground.scopes.begin(indent, scope);
    }
    match label.meaning {
        Meaning::Id(_) | Meaning::Kind(_) => out.notes.ignore(Ignored::Header),
        _ => out
            .notes
            .ignore_at(Ignored::TextLine, line.start, line.text),
    }
    let is_one_word = !label.name.contains(is_blank);
    match wish::heading(label.name) {
        // `SKIP_IDS = [`.
        _ if label.meaning == Meaning::KeptId
            || is_one_word && label.meaning == Meaning::Decision(Sense::Keep) =>
        {
            ground.head(Wish::Keep);
        }
        // "Deployments:" under "To delete:" says nothing against it.
        Wish::Nothing if scope != Scope::Unknown || indent > 0 => {
            (ground.keep, ground.is_doubtful) = (Keep::No, false);
        }
        wish => ground.head(wish),
    }
    true
}

/// The ids behind a label, all up to the first word that is none, and what stands behind them.
fn values(label: Label<'_>, format: IdFormat) -> (Vec<Token<'_>>, &str) {
    let mut tokens = Tokens::new(label.value);
    let mut ids = Vec::new();
    let is_kind = matches!(label.meaning, Meaning::Kind(_));
    let mut joint = None;
    while let Some((at, raw)) = tokens.next() {
        if matches!(
            raw,
            "and" | "und" | "or" | "oder" | "sowie" | "&" | "/" | "+"
        ) {
            joint = joint.or(Some(at));
            continue;
        }
        if is_punctuation(raw) {
            continue;
        }
        let token = Token::read(raw);
        let is_id = match Shape::of(token.id) {
            Shape::Number => format == IdFormat::Engine && !is_kind,
            shape if shape.is_own(format) => true,
            _ => {
                !is_kind
                    && (token.why.is_some() || token.from_url || super::plausible(format, token.id))
            }
        };
        if !is_id {
            // An id that is none is told, where it stands alone behind its label.
            if ids.is_empty() && tokens.next().is_none() && !is_kind {
                ids.push(token);
                return (ids, "");
            }
            return (
                ids,
                label.value.get(joint.unwrap_or(at)..).unwrap_or_default(),
            );
        }
        joint = None;
        ids.push(token);
    }
    (ids, "")
}
