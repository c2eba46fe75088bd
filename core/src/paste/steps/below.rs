//! What lines say of the ids above them: a verdict under its id (`A` / `  -> keep`), and a last
//! sentence about all ("Please do not delete them yet!").

use crate::{
    item::{IdFormat, Kind},
    paste::{
        Reader, comments,
        cursor::{Cursor, is_line_end},
        entry::{Entry, Ignored},
        evidence::{Evidence, Why},
        gate,
        invisible::is_blank,
        labels::Label,
        lines::format_of,
        names::Meaning,
        table::LINE_MAX,
        text,
        tokens::marker,
        wish::{self, Wish},
    },
};

/// What is said of the ids of some lines from below them.
#[derive(Debug, Default)]
pub(in crate::paste) struct Below {
    /// How far the text was looked at.
    scanned: usize,
    /// Of which lines what is said.
    verdicts: Vec<(u32, u32, Verdict)>,
    /// What the end of the text says of all that stands in it.
    of_all: Option<Verdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Keep,
    Doubt,
    /// The line was read with an id above it.
    Read,
}

/// A line that is looked at ahead.
#[derive(Clone, Copy, Debug)]
struct Seen<'t> {
    line: u32,
    depth: usize,
    what: What<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What<'t> {
    Id,
    /// A heading or a comment: it speaks of what follows.
    Head(Wish),
    Words(Wish, &'t str),
}

/// So many lines are looked at ahead.
const LINES: usize = 1024;

/// The end of the text that may speak of all of it, in bytes.
const END: usize = 1024;

impl<'t> Reader<'t> {
    /// Looks once at the lines of a block.
    pub(super) fn look_below(&mut self) {
        if self.cursor.at() < self.below.scanned {
            return;
        }
        let format = format_of(self.chosen);
        let mut seen = Vec::new();
        let mut ahead = self.cursor;
        let end = ahead.at() + LINE_MAX;
        while ahead.at() < end && seen.len() < LINES {
            let Some(line) = ahead.short_line(LINE_MAX) else {
                break;
            };
            let is_blank_line = line.trim_start_matches(is_blank).is_empty();
            if is_blank_line && !is_indented(ahead) {
                break;
            }
            if !is_blank_line {
                seen.push(look(line, ahead.position().line, format));
            }
            if is_plain(line) {
                ahead.skip_plain(line.len());
            }
            ahead.skip_line();
        }
        self.below.scanned = ahead.at().max(self.cursor.at() + 1);
        self.below.verdicts.clear();
        let is_keep =
            |seen: &Seen<'_>| matches!(seen.what, What::Words(Wish::Keep | Wish::Doubt, _));
        if seen.iter().any(is_keep) {
            judge(&seen, self.ground.has_wish(), &mut self.below.verdicts);
        }
    }

    /// Passes over a line that was read with an id above it.
    pub(super) fn skip_read(&mut self, line: &str) -> bool {
        let at = self.cursor.position();
        let is_read = self.below.says(at.line, true) == Some(Verdict::Read);
        if is_read {
            self.notes.ignore_at(Ignored::TextLine, at, line);
            self.cursor.skip_line();
        }
        is_read
    }
}

impl Below {
    pub(in crate::paste) fn new(text: &str, chosen: Option<Kind>) -> Self {
        Self {
            of_all: of_all(text, format_of(chosen)),
            ..Self::default()
        }
    }

    fn says(&self, line: u32, is_read: bool) -> Option<Verdict> {
        let is_it = |(from, to, verdict): &&(u32, u32, Verdict)| {
            (*from..=*to).contains(&line) && is_read == (*verdict == Verdict::Read)
        };
        let all = || {
            self.verdicts
                .iter()
                .filter(is_it)
                .map(|(_, _, verdict)| *verdict)
        };
        all()
            .find(|verdict| *verdict == Verdict::Keep)
            .or_else(|| all().next())
    }

    /// What is said of an entry holds for it.
    pub(in crate::paste) fn pass(&self, entry: &mut Entry<'_>) {
        if self.verdicts.is_empty() && self.of_all.is_none() {
            return;
        }
        let line = entry.place.position.map(|position| position.line);
        match line.and_then(|line| self.says(line, false)).or(self.of_all) {
            Some(Verdict::Keep) => gate::leave_out(entry, Why::Kept),
            Some(Verdict::Doubt) if !entry.evidence.needs_acceptance() => {
                entry.evidence = Evidence::Text { around: "" };
            }
            _ => {}
        }
    }
}

/// Whether what stands behind a blank line is indented, as what is said of the line before is.
fn is_indented(mut blank: Cursor<'_>) -> bool {
    blank.skip_line();
    let rest = blank.rest();
    rest.starts_with([' ', '\t'])
        && !rest
            .trim_start_matches([' ', '\t'])
            .starts_with(is_line_end)
}

/// Whether a line is an id and nothing else, as nearly all are.
fn is_plain(line: &str) -> bool {
    line.len() == 16
        && line
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn look(line: &str, number: u32, format: IdFormat) -> Seen<'_> {
    let (mark, _) = marker(line);
    let text = line.get(mark..).unwrap_or_default().trim_matches(is_blank);
    let unquoted = line.trim_start_matches(['>', ' ', '\t']);
    let stars = unquoted.len() - unquoted.trim_start_matches('*').len();
    let depth = line.len() - line.trim_start_matches(is_blank).len() + stars.saturating_sub(1);
    let is_ruler = |c: char| matches!(c, '-' | '=' | '*' | '#' | '_');
    let what = if is_plain(line)
        || format == IdFormat::Engine && text.bytes().all(|byte| byte.is_ascii_digit())
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
                What::Words(wish::heading(label.value), text)
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
fn judge(seen: &[Seen<'_>], has_wish: bool, verdicts: &mut Vec<(u32, u32, Verdict)>) {
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

/// Words that speak of the one above.
const ONE: [&str; 6] = ["that", "this", "last", "dieses", "diesen", "letzte"];

/// Words without which a sentence keeps nothing: those of a footer that "is protected by law".
const ORDERS: [&str; 9] = [
    "keep", "not", "don", "never", "still", "behalten", "nicht", "noch", "stop",
];

/// Words that speak of all above.
const ALL: [&str; 10] = [
    "them", "these", "those", "above", "any", "all", "diese", "oben", "obige", "alle",
];

fn points(text: &str, words: &[&str]) -> bool {
    let mut own = text.split(|c: char| !c.is_alphanumeric());
    own.any(|own| words.iter().any(|word| own.eq_ignore_ascii_case(word)))
}

/// What the last lines of a text, which have no id, say of all that stands above them.
fn of_all(text: &str, format: IdFormat) -> Option<Verdict> {
    let text = text.trim_end();
    let mut from = text.len().saturating_sub(END);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let end = text.get(from..).unwrap_or_default();
    let mut verdict = None;
    for line in end.lines().rev().take(8) {
        // A plain line is looked at no further.
        if is_plain(line) || !text::hits(line, format).is_empty() {
            break;
        }
        let line = line.trim_start_matches('^').trim();
        let others = [
            "else", "other", "others", "rest", "sonst", "andere", "anderen", "if", "falls", "wenn",
        ];
        let decides = Label::of(line).is_some_and(|label| label.meaning != Meaning::Remark);
        let words = line.split(|c: char| !c.is_alphanumeric());
        let is_short = words.filter(|word| !word.is_empty()).count() <= 6;
        // A row of a table: `a1b2,keep`.
        let first = line.split([' ', ',', ';']).next().unwrap_or_default();
        let is_row = first.starts_with(char::is_alphanumeric)
            && first.contains(|c: char| c.is_ascii_digit());
        let is_said = !(decides || is_row)
            && (is_short || points(line, &ALL) || points(line, &ONE))
            && !line.ends_with(':')
            && !line.contains(['<', '{', '"', '|', '\t'])
            && (points(line, &ORDERS) || points(line, &ALL))
            && !points(line, &others)
            && wish::says_keep(line);
        if !is_said {
            continue;
        }
        let all = if points(line, &ALL) && !points(line, &ONE) {
            Verdict::Keep
        } else {
            Verdict::Doubt
        };
        verdict = verdict.or(Some(all));
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paste::Value;

    /// What becomes of the ids of a text, in which each capital letter stands for one: `-` is left
    /// out, `?` is to be accepted, `+` is ready.
    fn read(text: &str) -> String {
        let text: String = text
            .chars()
            .map(|c| match c {
                'A'..='E' => format!("{:016x}", u64::from(u32::from(c)) | 0xd << 60),
                c => c.to_string(),
            })
            .collect();
        let entries = Reader::new(&text, Some(Kind::Deployments));
        let sign = |entry: Entry<'_>| match entry.value {
            Value::LeftOut { .. } => '-',
            _ if entry.evidence.needs_acceptance() => '?',
            _ => '+',
        };
        entries.map(sign).collect()
    }

    #[test]
    fn a_verdict_under_its_id_is_of_no_other() {
        for (text, signs) in [
            ("A\n  -> delete\nB\n  -> keep\nC\n  -> delete", "+-+"),
            ("- A\n  - unused\n- B\n  - still in use, keep\n- C", "+-+"),
            ("A\nnot used\nB\nkeep, used by search\nC\nnot used", "+-+"),
            ("A\n\nplease delete B\nC", "+?+"),
            ("delete\nA\nB\nkeep\nC", "++-"),
            ("A\nB\nkeep\nC\nD", "??--"),
            ("A\nB\nC", "+++"),
        ] {
            assert_eq!(read(text), signs, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_text_may_speak_of_all_of_it() {
        for (text, signs) in [
            ("A\nB\n\nPlease do not delete them yet!", "--"),
            ("A\nB\n\nkeep", "??"),
            ("ID,Model\nA,x\nB,y\n\nPlease keep these!", "--"),
            ("A\nB\n\nPlease do not delete anything else!", "++"),
            ("A\nB\n\nThanks and best regards", "++"),
            ("A\nB\n\nThis mail is protected by law", "++"),
        ] {
            assert_eq!(read(text), signs, "{text}");
        }
    }
}
