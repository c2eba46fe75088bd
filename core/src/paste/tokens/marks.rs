//! The marks of lists and of mails at the beginning of a line.

use crate::paste::invisible::is_blank;

/// The bytes of `> `, `- `, `* `, `12. `, `3) `, with a check box behind it or without, at the
/// beginning of a line; how many marks of lists were among it.
pub(in crate::paste) fn marker(line: &str) -> (usize, usize) {
    let mut at = 0;
    let mut marks = 0;
    loop {
        let rest = line.get(at..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches(is_blank).len();
        let text = rest.get(blanks..).unwrap_or_default();
        let length = mail_quote(text).or_else(|| {
            let length = list_mark(text)?;
            marks += 1;
            Some(length)
        });
        let Some(length) = length else {
            return (at + blanks, marks);
        };
        // Of a line that is but marks nothing is taken.
        let behind = text.get(length..).unwrap_or_default();
        if behind.trim_start_matches(is_blank).is_empty() {
            marks = marks.saturating_sub(1);
            return (at + blanks, marks);
        }
        at += blanks + length;
    }
}

/// Mail programs put `>` before what is quoted, curl `<` and `>` before what it receives and sends.
fn mail_quote(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('>')?;
    let is_quote = rest.starts_with(|c: char| is_blank(c) || c == '>' || c.is_ascii_alphanumeric());
    is_quote.then_some(1)
}

fn list_mark(text: &str) -> Option<usize> {
    // No list of a person has a million lines; a long number is none of a list.
    let digits = text.bytes().take(7).take_while(u8::is_ascii_digit).count();
    let mark = if (1..=6).contains(&digits) {
        let mark = text.get(digits..)?.chars().next()?;
        matches!(mark, '.' | ')').then_some(digits + 1)?
    } else {
        let mark = text.chars().next()?;
        let is_bullet = matches!(
            mark,
            '-' | '*' | '+' | '\u{2022}' | '\u{2013}' | '\u{b7}' | '\u{25e6}' | '\u{25aa}'
        );
        is_bullet.then_some(mark.len_utf8())?
    };
    let behind = text.get(mark..)?;
    if !behind.starts_with(is_blank) {
        return None;
    }
    let blanks = behind.len() - behind.trim_start_matches(is_blank).len();
    let box_ = behind.get(blanks..)?;
    let has_box = ["[ ] ", "[x] ", "[X] "]
        .iter()
        .any(|mark| box_.starts_with(mark));
    Some(mark + if has_box { blanks + 3 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_lists_and_of_mails_are_taken_off() {
        for (line, marker_) in [
            ("- a1b2", (2, 1)),
            ("  12. a1b2", (6, 1)),
            ("* [x] a1b2", (6, 1)),
            ("- [ ] a1b2", (6, 1)),
            ("> a1b2", (2, 0)),
            (">> a1b2", (3, 0)),
            ("> - a1b2", (4, 1)),
            ("a1b2", (0, 0)),
            ("- ", (0, 0)),
            ("-a1b2", (0, 0)),
            ("1234567. x", (0, 0)),
        ] {
            assert_eq!(marker(line), marker_, "{line}");
        }
    }
}
