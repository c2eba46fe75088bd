//! A line, read on the ground of those before it: comments, headings, labels, lists, running text.

mod heading;
mod label;
mod line;
mod list;
mod out;
mod running;
mod values;

use self::{
    heading::{read_heading, read_markdown},
    label::read_label,
    running::push_hits,
};
pub(super) use self::{
    line::Line,
    list::read_list,
    out::{Out, format_of},
    running::read_text,
};
use super::{
    comments,
    entry::Ignored,
    evidence::Why,
    gate,
    ground::{Ground, Keep},
    invisible::is_blank,
    labels::Label,
    stems::{Stem, stem},
    text,
    token::is_punctuation,
    tokens::{Class, classify, marker},
    wish,
};

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
    let mut hits = text::hits(comment, out.format());
    let keeps = hits.is_empty() && wish::says_keep(comment);
    if hits.is_empty() && !has_code && comment.starts_with("##") {
        end_record(ground, out);
        read_markdown(comment, ground);
        return;
    }
    // `# keep A` keeps it wherever it stands; behind an id another one is but what replaced it.
    hits.retain(|hit| hit.is_kept && !has_code);
    push_hits(line, comment, &hits, ground, out);
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
            gate::leave_out(entry, Why::Kept);
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
