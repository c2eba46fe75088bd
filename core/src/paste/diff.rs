//! Diffs: a list of what was and of what is. Which side is meant nobody can say, so that none is.
//!
//! `diff -u` and Git: `--- a`, `+++ b`, `@@ -1,2 +1,2 @@`, lines with `-`, `+` or a blank; plain
//! `diff`: `1,2c1`, lines with `<` and `>`.

/// Whether a line is the head of a diff or of a part of it.
pub(super) fn is_head(line: &str) -> bool {
    let line = line.trim_end();
    line.starts_with("diff --git ")
        || line.starts_with("+++ ") && !line.contains(" | ")
        || line.starts_with("@@ -")
        || is_change(line)
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

/// Whether the text at a line's beginning is a diff, by it and by the lines that follow.
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
    // Without a head: lines that go and lines that come, side by side.
    let is_side = |line: &str, mark: char| {
        line.strip_prefix(mark)
            .is_some_and(|rest| !rest.starts_with(mark) && has_id(rest))
    };
    if !(is_side(first, '-') || is_side(first, '+')) {
        return false;
    }
    let mark = if first.starts_with('-') { '+' } else { '-' };
    let mut near = lines.take(NEAR).take_while(|line| !line.trim().is_empty());
    near.any(|line| is_side(line, mark))
}

/// So many lines are looked at.
const NEAR: usize = 16;

fn has_id(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .any(super::token::is_like_id)
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
            "",
        ] {
            assert!(!begins(text.lines()), "{text}");
        }
    }
}
