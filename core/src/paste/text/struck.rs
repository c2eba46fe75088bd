//! Text that is struck out.

pub(super) fn is_struck(before: &str) -> bool {
    // Hardly a line has any of these marks.
    if !before.contains(['<', '[', '~']) {
        return false;
    }
    let is_open = |open: &str, close: &str| match before.rfind(open) {
        None => false,
        Some(at) => before.get(at..).is_some_and(|rest| !rest.contains(close)),
    };
    before.matches("~~").count() % 2 == 1
        || ["<del>", "<del ", "<s>", "<s ", "<strike", "[s]"]
            .iter()
            .zip(["</del", "</del", "</s>", "</s>", "</strike", "[/s]"])
            .any(|(open, close)| is_open(open, close))
}

/// `true` if a hyphen at the beginning of a word has its like at the end of a later one.
pub(super) fn is_dashed(bytes: &[u8], start: usize) -> bool {
    let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let rest = bytes.get(start + 1..).unwrap_or_default();
    let ends = |(at, byte): (usize, &u8)| {
        *byte == b'-' && at > 0 && !is_blank(rest.get(at - 1)) && is_blank(rest.get(at + 1))
    };
    is_blank(before) && rest.iter().enumerate().any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_opened_and_not_closed_strikes_out() {
        for (before, is) in [
            ("~~", true),
            ("~~a~~ ", false),
            ("<del>a ", true),
            ("<del>a</del> ", false),
            ("[s]", true),
            ("<strong>", false),
        ] {
            assert_eq!(is_struck(before), is, "{before}");
        }
    }

    #[test]
    fn a_hyphen_strikes_out_up_to_the_end_of_a_word() {
        assert!(is_dashed(b"-a b-", 0) && is_dashed(b"x -a- y", 2));
        assert!(!is_dashed(b"-a b", 0) && !is_dashed(b"x-a b-", 1));
    }
}
