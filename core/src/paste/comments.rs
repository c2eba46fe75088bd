//! Comments: what stands in one was not meant, whatever it is.
//!
//! `#` shells, Python, YAML; `//` and `/* */` JavaScript, Java, C; `--` SQL, Lua; `;` INI files;
//! `<!-- -->` HTML and Markdown; `REM` and `::` batch files; `<# #>` PowerShell; `!` property files;
//! `%` TeX and MATLAB; `{# #}` templates.

use crate::item::Shape;

/// A line, parted into what counts and what is a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split<'t> {
    /// The text before the comment.
    pub(super) code: &'t str,
    /// The comment, with its mark.
    pub(super) comment: &'t str,
    /// The text behind a comment that ends within the line.
    pub(super) rest: &'t str,
    /// The mark that ends the comment, where that is still to come.
    pub(super) open: Option<&'static str>,
}

/// Marks of comments that go on until they are ended.
const BLOCKS: [(&str, &str); 4] = [("/*", "*/"), ("<!--", "-->"), ("<#", "#>"), ("{#", "#}")];

const fn may_begin(byte: u8) -> bool {
    matches!(
        byte,
        b'#' | b'/' | b'<' | b'{' | b';' | b'-' | b'R' | b'r' | b'\'' | b':' | b'!' | b'%'
    )
}

/// A quick look that spares most lines the full reading.
fn may_have(line: &str) -> bool {
    line.bytes().any(may_begin)
}

/// Parts a line at its first comment.
pub(super) fn split(line: &str) -> Split<'_> {
    let none = Split {
        code: line,
        comment: "",
        rest: "",
        open: None,
    };
    if !may_have(line) {
        return none;
    }
    let start = line.len() - line.trim_start().len();
    let mut was_blank = true;
    for (at, byte) in line.bytes().enumerate() {
        if may_begin(byte)
            && let Some(rest) = line.get(at..)
        {
            if let Some((_, end)) = BLOCKS.iter().find(|(begin, _)| rest.starts_with(begin)) {
                return block(line, at, end);
            }
            let is_tail = was_blank && at > start && is_tail(line.get(..at), rest);
            if is_tail || is_mark(rest, at == start, was_blank) {
                return Split {
                    code: line.get(..at).unwrap_or_default(),
                    comment: rest,
                    ..none
                };
            }
        }
        was_blank = byte.is_ascii_whitespace();
    }
    none
}

/// Parts a line in which a comment goes on that began before.
pub(super) fn go_on<'t>(line: &'t str, end: &'static str) -> Split<'t> {
    let at = line.find(end).map(|at| at + end.len());
    let (comment, rest) = line
        .split_at_checked(at.unwrap_or(line.len()))
        .unwrap_or((line, ""));
    Split {
        code: "",
        comment,
        rest,
        open: at.is_none().then_some(end),
    }
}

fn block<'t>(line: &'t str, at: usize, end: &'static str) -> Split<'t> {
    let (code, comment) = line.split_at_checked(at).unwrap_or((line, ""));
    let behind = comment.find(end).map(|at| at + end.len());
    let (comment, rest) = comment
        .split_at_checked(behind.unwrap_or(comment.len()))
        .unwrap_or((comment, ""));
    Split {
        code,
        comment,
        rest,
        open: behind.is_none().then_some(end),
    }
}

/// `true` if a comment begins here that goes on to the end of the line.
fn is_mark(rest: &str, is_first: bool, was_blank: bool) -> bool {
    let next = |mark: &str| rest.strip_prefix(mark).map(|rest| rest.chars().next());
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    if let Some(next) = next("#") {
        // "#42" within a line is the number of something, "#1 A" the first of a list; Ruby prints
        // an object as "#<Deployment id: A>".
        return if is_first {
            next != Some('<') && !is_number_of_list(rest)
        } else {
            was_blank && !next.is_some_and(|c| c.is_ascii_digit() || c == '/')
        };
    }
    if rest.starts_with("//") {
        return is_first || was_blank;
    }
    if let Some(next) = next("--") {
        return was_blank
            && is_blank(next)
            && !rest.trim_matches(['-', ' ', '\t', '+', '|']).is_empty()
            || is_first && next.is_some_and(char::is_alphanumeric) && !rest.contains(" --");
    }
    if rest.starts_with(';') {
        return is_first && rest.len() > 1;
    }
    let is_rem = rest
        .get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("rem "));
    is_first
        && (is_rem
            || ["' ", "::", "! ", "% ", "%%"]
                .iter()
                .any(|mark| rest.starts_with(mark)))
}

/// `#1 A`
fn is_number_of_list(rest: &str) -> bool {
    let number = rest.trim_start_matches('#');
    let behind = number.trim_start_matches(|c: char| c.is_ascii_digit());
    (1..=6).contains(&(number.len() - behind.len())) && behind.starts_with(' ')
}

/// `A ; replaced by B`, `A %% old`: behind a single token, and with a word first. What semicolons part
/// may also be a list, or a sentence of French.
fn is_tail(before: Option<&str>, rest: &str) -> bool {
    let text = rest.trim_start_matches([';', '%']);
    let is_marked = match rest.len() - text.len() {
        0 => return false,
        1 => rest.starts_with("; "),
        _ => true,
    };
    let word = text.split_whitespace().next().unwrap_or_default();
    let before = before.unwrap_or_default().trim();
    is_marked
        && !before.contains(char::is_whitespace)
        && !Shape::is_word(before)
        && (Shape::is_word(word) || rest.len() - text.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_parted_from_what_counts() {
        for (line, code, comment) in [
            ("A  # old", "A  ", "# old"),
            ("A #keep", "A ", "#keep"),
            ("# A", "", "# A"),
            ("#A", "", "#A"),
            ("A // B", "A ", "// B"),
            ("//A", "", "//A"),
            ("-- A", "", "-- A"),
            ("--A", "", "--A"),
            ("A -- B", "A ", "-- B"),
            ("; A", "", "; A"),
            ("REM A", "", "REM A"),
            ("' A", "", "' A"),
            (":: A", "", ":: A"),
            ("! A", "", "! A"),
            ("% A", "", "% A"),
            ("a1 ; keep", "a1 ", "; keep"),
            ("daabbccddeeffaab ; keep", "daabbccddeeffaab ", "; keep"),
            ("a1 ;; b2", "a1 ", ";; b2"),
            ("a1 %% b2", "a1 ", "%% b2"),
            ("\u{e4}\u{e4} # B", "\u{e4}\u{e4} ", "# B"),
        ] {
            let split = split(line);
            assert_eq!((split.code, split.comment), (code, comment), "{line}");
            assert_eq!(split.open, None, "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_a_comment_is_none() {
        for line in [
            "https://h/a//b#c",
            "ticket #42: A",
            "a;b",
            "A; B",
            "-------",
            "--- ---",
            "'A,b",
            "curl --header x",
            "--header 'x' --data y",
            "a-b--c",
            "region A",
            "#1 A",
            "#<Deployment id: A>",
            "a1 ; b2",
            "delete a1 ; then b2",
            "10:23 A",
            "100 % of A",
            "not A! B",
            "a <b> c",
        ] {
            assert_eq!(split(line).code, line, "{line}");
        }
    }

    #[test]
    fn a_block_may_end_in_its_line_or_later() {
        for (begin, end) in BLOCKS {
            let line = format!("A {begin} B {end} C");
            let comment = format!("{begin} B {end}");
            assert_eq!(split(&line).comment, comment, "{line}");
        }
        let one = split("A /* B */ C");
        assert_eq!((one.code, one.comment, one.rest), ("A ", "/* B */", " C"));
        let open = split("A <!-- B");
        assert_eq!(
            (open.code, open.comment, open.open),
            ("A ", "<!-- B", Some("-->"))
        );
        let on = go_on("B", "-->");
        assert_eq!((on.comment, on.open), ("B", Some("-->")));
        let end = go_on("B --> C", "-->");
        assert_eq!((end.comment, end.rest, end.open), ("B -->", " C", None));
    }
}
