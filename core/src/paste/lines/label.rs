//! A line with a label: the ids behind it, and what it says of its record.

use super::{
    Line, Out, end_record, heading::read_heading_label, list::read_list, running::push_hits,
    values::values,
};
use crate::paste::{
    cut_off::says_more,
    entry::{Entry, Form, Ignored, Value},
    evidence::{Evidence, Why},
    ground::{self, Ground, Keep},
    invisible::clean,
    json::value_says_keep,
    labels::{Label, Scope},
    names::{self, Meaning, Sense},
    text::{self, Hit},
    wish::{self, Decided, Wish, decided},
};

/// Reads a line with a label. `false` where the label says nothing and the line is to be read as
/// any other.
pub(super) fn read_label<'t>(
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
            // "Exceptions: see below" may be of more than a record.
            let is_said = label.value.contains(' ') && decided(sense, label.value) == Decided::Keep;
            if is_said && !ground.record.has_id() && wish::heading(label.name) == Wish::Keep {
                ground.head(Wish::Doubt);
            }
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
    // A set from which another one is taken.
    let is_less = label.value.contains("} - ");
    let is_doubtful = ground.is_doubtful || is_less || !has_more && wish::doubts(rest);
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

/// Reads a remark. It is about its record; before the record, about what follows.
fn read_remark<'t>(
    line: Line<'t>,
    label: Label<'t>,
    ground: &mut Ground<'t>,
    out: &mut Out<'_, 't>,
) -> bool {
    let says_keep = value_says_keep(label.name, label.value);
    // "Comment: was needed", `keep_alive = 30`, "Used memory: 2 Gi" head nothing.
    let is_setting = || {
        let is_compound = !label.name.contains(' ') && label.name.contains(['_', '-', '.']);
        let is_value = !label.name.contains(' ') || !label.value.starts_with(char::is_alphabetic);
        label.meaning == Meaning::Remark
            || is_compound
            || !label.value.contains(char::is_alphanumeric)
            || is_value && wish::heading(label.name) != Wish::Keep
    };
    if !says_keep && (!is_setting() || says_more(line.text)) {
        return false;
    }
    let at = line.position(line.offset(label.name));
    out.notes.ignore_at(Ignored::TextLine, at, line.text);
    if !says_keep {
        return true;
    }
    if !ground.record.has_id() {
        ground.keep = Keep::UntilHeading;
    }
    ground.record.remark();
    true
}

#[cfg(test)]
mod tests {
    use crate::{
        item::Kind,
        paste::{Reader, Value},
    };

    #[test]
    fn what_stands_behind_the_ids_of_a_label_may_say_that_they_stay() {
        for (value, is_kept) in [
            ("df8ffc43f15186b4", false),
            ("df8ffc43f15186b4 keep", true),
            ("df8ffc43f15186b4 (keep)", true),
            ("df8ffc43f15186b4, please do not delete", true),
            ("d889e3a61050c085 df8ffc43f15186b4 keep both", true),
        ] {
            let text = format!("Deployment ID: {value}");
            for entry in Reader::new(&text, Some(Kind::Deployments)) {
                let is_left = !matches!(entry.value, Value::Text(_));
                assert_eq!(is_left, is_kept, "{value}");
            }
        }
    }

    #[test]
    fn settings_head_nothing() {
        for (line, is_kept) in [
            ("keep-alive: 60", false),
            ("keep_alive = 30", false),
            ("Required by: -", false),
            ("Model: gpt-4o", false),
            ("Exceptions: see below", true),
            ("Comment: please keep", true),
        ] {
            let text = format!("{line}\n\ndf8ffc43f15186b4");
            let entry = Reader::new(&text, Some(Kind::Deployments)).last().unwrap();
            let is_ready =
                matches!(entry.value, Value::Text(_)) && !entry.evidence.needs_acceptance();
            assert_eq!(!is_ready, is_kept, "{line}");
        }
    }
}
