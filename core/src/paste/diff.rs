//! Diffs: a list of what was and of what is. Which side is meant nobody can say, so that none is.
//!
//! `diff -u` and Git: `--- a`, `+++ b`, `@@ -1,2 +1,2 @@`, lines with `-`, `+` or a blank; plain
//! `diff`: `1,2c1`, lines with `<` and `>`; `diff -c`: `*** a`, `--- b`, a line of 15 stars; `diff -y`:
//! both sides in a line, with `|`, `<` or `>` between them; a conflict of Git: `<<<<<<<`, `=======`,
//! `>>>>>>>`; a plan of Terraform: `# x will be destroyed`.

use super::token::is_like_id;

/// `true` if a line is the head of a diff or of a part of it.
pub(super) fn is_head(line: &str) -> bool {
    let line = line.trim_end();
    is_sure_head(line)
        || line.starts_with("+++ ") && !line.contains(" | ")
        || line.trim_start().starts_with("@@ -")
        || line == "***************"
        || is_planned(line)
        || is_change(line)
}

/// `true` if a line is a head that is never a row of a table as well.
pub(super) fn is_sure_head(line: &str) -> bool {
    ["<<<<<<< ", "diff --git ", "@@ -"]
        .iter()
        .any(|begin| line.starts_with(begin))
}

/// `# x will be destroyed`, `# x must be replaced`.
fn is_planned(line: &str) -> bool {
    let ends = ["destroyed", "replaced", "created", "updated in-place"];
    line.trim_start().starts_with("# ")
        && (line.contains(" will be ") || line.contains(" must be "))
        && ends.iter().any(|end| line.ends_with(end))
}

/// Both sides of `diff -y` in a line: whether they are the same; `None` for another line.
fn both_sides(line: &str) -> Option<bool> {
    let mut words = line.split_whitespace();
    let words = [
        words.next()?,
        words.next()?,
        words.next().unwrap_or_default(),
    ];
    match words {
        _ if !line.contains('\t') => None,
        [one, other, ""] if one == other && is_like_id(one) => Some(true),
        [one, "<", ""] if is_like_id(one) => Some(false),
        [">", other, ""] if is_like_id(other) => Some(false),
        [one, "|", other] if is_like_id(one) && is_like_id(other) => Some(false),
        _ => None,
    }
}

/// `1c1`, `2,3d1`, `0a1,2`.
fn is_change(line: &str) -> bool {
    let is_range = |text: &str| {
        let mut parts = text.split(',');
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        parts.clone().count() <= 2 && parts.all(is_number)
    };
    // An id of an engine may look so, but for the length.
    line.len() <= 12
        && (line.split_once(['a', 'c', 'd']))
            .is_some_and(|(from, to)| is_range(from) && is_range(to))
}

/// `true` if the text at a line's beginning is a diff, by it and by the lines that follow.
pub(super) fn begins<'t>(mut lines: impl Iterator<Item = &'t str>) -> bool {
    let Some(first) = lines.next() else {
        return false;
    };
    // The head of a part may be a line later, as behind `--- a`.
    if is_change(first.trim_end()) {
        return lines
            .next()
            .is_some_and(|next| next.starts_with("< ") || next.starts_with("> "));
    }
    if is_head(first) {
        return true;
    }
    if first.starts_with("--- ") {
        return lines.next().is_some_and(|next| next.starts_with("+++ "));
    }
    if first.starts_with("*** ") {
        return lines.next().is_some_and(|next| next.starts_with("--- "));
    }
    if let Some(are_alike) = both_sides(first) {
        let mut near = lines.take(NEAR).map_while(both_sides);
        return near.any(|is_same| !is_same || !are_alike);
    }
    // Without a head: lines that go and lines that come, side by side.
    let is_side = |line: &str, mark: char| {
        line.strip_prefix(mark)
            .is_some_and(|rest| !rest.starts_with(mark) && has_id(rest))
    };
    let mark = match first.chars().next() {
        Some('-') => '+',
        Some('+') => '-',
        // What is quoted in a mail has one side only.
        Some('<') => '>',
        _ => return false,
    };
    if !is_side(first, first.chars().next().unwrap_or(mark)) {
        return false;
    }
    let mut near = lines.take(NEAR).take_while(|line| !line.trim().is_empty());
    near.any(|line| is_side(line, mark))
}

/// So many lines are looked at.
const NEAR: usize = 16;

fn has_id(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .any(is_like_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs_are_told_from_lists() {
        for text in [
            "--- a/old.txt\n+++ b/old.txt\n@@ -1,2 +1,2 @@\n-a1b2",
            "diff --git a/x b/x",
            "@@ -1 +1 @@",
            "-a1b2\n+c3d4",
            "- a1b2\n+ c3d4",
            "+a1b2\n e5f6\n-c3d4",
            "1c1\n< a1b2\n---\n> c3d4",
            "2,3d1\n< a1b2",
            "< a1b2\n< e5f6\n---\n> c3d4",
            "*** old\n--- new\n***************",
            "a1b2\t\ta1b2\nc3d4\t|\te5f6",
            "c3d4\t<\n\t>\te5f6",
            "<<<<<<< HEAD\na1b2\n=======\nc3d4\n>>>>>>> x",
            "\t@@ -1,3 +1,3 @@",
            "  # x.old will be destroyed\n  - a1b2",
        ] {
            assert!(begins(text.lines()), "{text}");
        }
        for text in [
            "- a1b2\n- c3d4",
            "+ a1b2\n+ c3d4",
            "-----\n+ c3d4",
            "--- ---\na b",
            "1c1\na1b2",
            "a1b2\n-c3d4",
            "> a1b2\n> c3d4",
            "- a1b2\n\n+ c3d4",
            "a1b2\ta1b2\nc3d4\tc3d4",
            "a1b2 | c3d4",
            "*** a1b2 ***\nc3d4",
            "# what will be shown",
            "",
        ] {
            assert!(!begins(text.lines()), "{text}");
        }
    }
}
