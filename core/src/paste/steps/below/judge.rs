//! The lines of a block, and which ids they speak of.

use super::{Verdict, all::ONE, points};
use crate::{
    item::IdFormat,
    paste::{
        comments,
        invisible::is_blank,
        labels::Label,
        names::Meaning,
        text,
        tokens::marker,
        wish::{self, Wish},
    },
};

/// A line that is looked at ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'t> {
    line: u32,
    depth: usize,
    pub(super) what: What<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What<'t> {
    Id,
    /// A heading or a comment: it speaks of what follows.
    Head(Wish),
    Words(Wish, &'t str),
}

impl Seen<'_> {
    /// A line that is an id and nothing else.
    pub(super) const fn id(line: u32) -> Self {
        Self {
            line,
            depth: 0,
            what: What::Id,
        }
    }
}

pub(super) fn look(line: &str, number: u32, format: IdFormat) -> Seen<'_> {
    let (mark, _) = marker(line);
    let text = line.get(mark..).unwrap_or_default().trim_matches(is_blank);
    let unquoted = line.trim_start_matches(['>', ' ', '\t']);
    let stars = unquoted.len() - unquoted.trim_start_matches('*').len();
    let depth = line.len() - line.trim_start_matches(is_blank).len() + stars.saturating_sub(1);
    let is_ruler = |c: char| matches!(c, '-' | '=' | '*' | '#' | '_');
    let what = if format == IdFormat::Engine && text.bytes().all(|byte| byte.is_ascii_digit())
        || !text::hits(text, format).is_empty()
    {
        What::Id
    } else if text.ends_with(':')
        || text.starts_with(is_ruler) && text.ends_with(is_ruler)
        || comments::split(text).code.trim().is_empty()
    {
        What::Head(wish::heading(text))
    } else {
        match Label::of(text) {
            Some(label) if label.is_heading() => What::Head(wish::heading(label.name)),
            Some(label) if label.meaning == Meaning::Remark => {
                let wish = if wish::says_keep(label.value) {
                    Wish::Keep
                } else {
                    Wish::Nothing
                };
                What::Words(wish, text)
            }
            Some(_) => What::Words(Wish::Nothing, text),
            None => What::Words(wish::heading(text), text),
        }
    };
    Seen {
        line: number,
        depth,
        what,
    }
}

/// Says of which ids the lines speak that say keep.
pub(super) fn judge(seen: &[Seen<'_>], has_wish: bool, verdicts: &mut Vec<(u32, u32, Verdict)>) {
    let is_id = |seen: Option<&Seen<'_>>| seen.is_some_and(|seen| seen.what == What::Id);
    let first = seen.first().map_or(0, |seen| seen.line);
    let begins = is_id(seen.first());
    let ids = seen.iter().filter(|seen| seen.what == What::Id).count();
    // An id, its verdict, an id, its verdict.
    let pairs = begins
        && ids > 1
        && !seen
            .windows(2)
            .any(|two| matches!(two, [a, b] if a.what == What::Id && b.what == What::Id))
        && !is_id(seen.last());
    let removes = |seen: &Seen<'_>| {
        matches!(
            seen.what,
            What::Head(Wish::Remove) | What::Words(Wish::Remove, _)
        )
    };
    for (at, own) in seen.iter().enumerate() {
        let What::Words(wish @ (Wish::Keep | Wish::Doubt), text) = own.what else {
            continue;
        };
        let before = seen.get(..at).unwrap_or_default();
        let Some(above) = before
            .iter()
            .rposition(|seen| !matches!(seen.what, What::Words(..)))
        else {
            continue;
        };
        let Some(id) = seen.get(above).filter(|seen| seen.what == What::Id) else {
            continue;
        };
        let next = seen.get(at + 1);
        let is_deep = own.depth > id.depth
            && next.is_none_or(|next| next.depth <= id.depth || next.what != What::Id);
        let is_headed_here = before
            .iter()
            .take_while(|seen| seen.what != What::Id)
            .any(removes);
        let is_headed = has_wish || is_headed_here;
        let is_alone = ids == 1 && next.is_none() && !(is_headed_here || begins && has_wish);
        let verdict = if wish == Wish::Keep || wish::says_keep(text) {
            Verdict::Keep
        } else {
            Verdict::Doubt
        };
        if is_deep
            || pairs
            || is_alone
            || text.starts_with(['-', '=', '^', '\u{2192}'])
            || next.is_none() && points(text, &ONE)
        {
            verdicts.push((id.line, id.line, verdict));
            verdicts.push((id.line + 1, own.line, Verdict::Read));
        } else if points(text, &["above", "oben", "obige", "obigen"]) {
            verdicts.push((first, id.line, verdict));
            verdicts.push((own.line, own.line, Verdict::Read));
        } else if begins || !is_headed {
            verdicts.push((first, id.line, Verdict::Doubt));
        }
    }
}
