//! The words of a sentence and the marks that end it.

/// A word of a sentence and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The words of a line with the marks that end a sentence, as words of their own.
pub(super) fn words(line: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = line.get(at..)?;
            let is_part =
                |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '-' | '_');
            let skip = rest.find(|c| {
                is_part(c) || matches!(c, '.' | ';' | ':' | '!' | '?' | ',' | '(' | ')')
            })?;
            let start = at + skip;
            let rest = line.get(start..)?;
            // `--except`.
            let dashes = rest.len() - rest.trim_start_matches('-').len();
            if dashes > 0 {
                at = start + dashes;
                continue;
            }
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let length = if length == 0 {
                rest.chars().next().map_or(1, char::len_utf8)
            } else {
                length
            };
            at = start + length;
            let text = line.get(start..at)?;
            return Some(Word {
                text,
                start,
                end: at,
            });
        }
    })
}

/// A mark ends a sentence where a blank or nothing follows it.
pub(super) fn ends_sentence(line: &str, mark: &Word<'_>) -> bool {
    let behind = line.get(mark.end..).unwrap_or_default();
    mark.text != "." || behind.chars().next().is_none_or(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_words_of_their_own_and_dashes_before_a_word_go() {
        let texts = |line| words(line).map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(
            texts("don't delete A, but (B)."),
            ["don't", "delete", "A", ",", "but", "(", "B", ")", "."]
        );
        assert_eq!(texts("del --except B"), ["del", "except", "B"]);
    }

    #[test]
    fn a_dot_within_a_name_ends_no_sentence() {
        for (line, ends) in [("a.b", false), ("a. b", true), ("a.", true), ("a;b", true)] {
            let mark = words(line).nth(1).unwrap();
            assert_eq!(ends_sentence(line, &mark), ends, "{line}");
        }
    }
}
