//! The verdicts of lines on the ids above them: one under its id (`A` / `  -> keep`), and a last
//! sentence about all ("Please do not delete them yet!").

mod all;
mod judge;

use self::{
    all::of_all,
    judge::{Seen, What, judge, look},
};
use crate::{
    item::Kind,
    paste::{
        Reader,
        cursor::{Cursor, is_line_end},
        entry::{Entry, Ignored},
        evidence::{Evidence, Why},
        gate,
        invisible::is_blank,
        lines::format_of,
        table::LINE_MAX,
        wish::Wish,
    },
};

/// The verdicts on the ids of some lines from below them.
#[derive(Debug, Default)]
pub(in crate::paste) struct Below {
    /// The end of what was looked at.
    scanned: usize,
    /// Of which lines what is said.
    verdicts: Vec<(u32, u32, Verdict)>,
    /// The verdict of the text's end on all that stands in it.
    of_all: Option<Verdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Keep,
    Doubt,
    /// The line was read with an id above it.
    Read,
}

/// So many lines are looked at ahead.
const LINES: usize = 1024;

impl Reader<'_> {
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
            if let Some(line) = ahead.plain_line() {
                seen.push(Seen::id(ahead.position().line));
                ahead.pass_line(line.len());
                continue;
            }
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

    /// Applies to an entry what is said of it.
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

/// `true` if what stands behind a blank line is indented, as what is said of the line before is.
fn is_indented(mut blank: Cursor<'_>) -> bool {
    blank.skip_line();
    let rest = blank.rest();
    rest.starts_with([' ', '\t'])
        && !rest
            .trim_start_matches([' ', '\t'])
            .starts_with(is_line_end)
}

/// `true` if one of some words stands in a text.
fn points(text: &str, words: &[&str]) -> bool {
    let mut own = text.split(|c: char| !c.is_alphanumeric());
    own.any(|own| words.iter().any(|word| own.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paste::Value;

    /// Reads the ids of a text, in which each capital letter stands for one, into signs: `-` is
    /// left out, `?` is to be accepted, `+` is ready.
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
            ("A\nB\n\nNote: keep them all", "--"),
            ("A\nB\n\nStatus: keep them all", "++"),
            ("A\nB\n\nThis mail is protected by law", "++"),
        ] {
            assert_eq!(read(text), signs, "{text}");
        }
    }
}
