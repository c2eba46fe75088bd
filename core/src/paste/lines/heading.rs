//! Lines without an id: headings, and those that say that more was cut off.

use std::borrow::Cow;

use super::{Line, Out, end_record};
use crate::{
    item::IdFormat,
    paste::{
        cut_off::says_more,
        entry::{Entry, Form, Ignored, Value},
        evidence::{Evidence, Why},
        ground::{Ground, Keep},
        invisible::is_blank,
        labels::{Label, Scope},
        names::{self, Meaning, Sense},
        wish::{self, Wish},
    },
    place::Place,
};

/// A line without an id may head those that follow, or say that more was cut off.
pub(super) fn read_heading<'t>(
    line: Line<'t>,
    part: &'t str,
    ground: &mut Ground<'t>,
    out: &mut Out<'_, 't>,
) {
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

/// A heading of Markdown. One of a deeper level that says nothing leaves standing what the one above
/// it said.
pub(super) fn read_markdown(comment: &str, ground: &mut Ground<'_>) {
    let level = comment.len() - comment.trim_start_matches('#').len();
    let text = comment.trim_matches(|c: char| !c.is_alphanumeric());
    let (scope, wish) = (Scope::of(names::meaning(text)), wish::heading(text));
    let is_within = ground.level > 0 && level > ground.level && wish == Wish::Nothing;
    if !is_within {
        ground.level = level;
        ground.scopes.clear();
    }
    if scope != Scope::Unknown {
        ground.scopes.begin(0, scope);
    }
    match wish {
        _ if is_within => {}
        Wish::Nothing if scope != Scope::Unknown => {
            (ground.keep, ground.is_doubtful) = (Keep::No, false);
        }
        wish => ground.head(wish),
    }
}

/// Tells where a line says that more was meant than stands in it.
pub(super) fn tell_cut_off<'t>(line: Line<'t>, part: &'t str, out: &mut Out<'_, 't>) -> bool {
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

/// `deployments:`, `Deployment IDs:`, `Keep:`.
pub(super) fn read_heading_label<'t>(
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

#[cfg(test)]
mod tests {
    use crate::{
        item::Kind,
        paste::{Reader, Value},
    };

    /// `true` if the last id of a text is ready.
    fn is_ready(text: &str) -> bool {
        let entry = Reader::new(text, Some(Kind::Deployments)).last().unwrap();
        matches!(entry.value, Value::Text(_)) && !entry.evidence.needs_acceptance()
    }

    #[test]
    fn a_heading_holds_until_the_next_one_of_its_level() {
        let id = "df8ffc43f15186b4";
        assert!(!is_ready(&format!("## Keep\n\nd889e3a61050c085\n\n{id}")));
        assert!(
            !is_ready(&format!("## Keep\n### Notes\n\n{id}")),
            "it is within"
        );
        assert!(is_ready(&format!(
            "## Keep\n\nd889e3a61050c085\n\n## Deployments\n\n{id}"
        )));
    }

    #[test]
    fn a_heading_holds_for_a_table_with_blank_lines() {
        let text = "## Keep\n\nid,name\nd889e3a61050c085,a\n\ndf8ffc43f15186b4,b\n";
        assert!(!is_ready(text));
    }
}
