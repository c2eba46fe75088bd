//! Running text: what has the shape of an id is found in it, and has to be accepted.

use std::borrow::Cow;

use super::{
    Line, Out,
    heading::{read_heading, tell_cut_off},
};
use crate::{
    item::Kind,
    paste::{
        entry::{Entry, Form, Ignored, Value},
        evidence::{Evidence, Why},
        ground::{self, Ground, Keep},
        labels::Scope,
        text::{self, Hit, Said},
    },
};

/// Reads running text: what has the shape of an id is found in it.
pub(in crate::paste) fn read_text<'t>(
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
pub(super) fn push_hits<'t>(
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
