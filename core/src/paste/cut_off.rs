//! Signs that a list goes on where the text does not: `... 98 more items` of Node, `and 12 more`,
//! `+3 more`, `... (98 weitere)`, `, ..., ` of numpy.

/// `true` if a line says that more was meant than stands in it.
pub(super) fn says_more(line: &str) -> bool {
    const MORE: [&str; 5] = ["more", "weitere", "weiteren", "others", "further"];
    const THINGS: [&str; 12] = [
        "item",
        "items",
        "row",
        "rows",
        "id",
        "ids",
        "entries",
        "results",
        "deployments",
        "executions",
        "elements",
        "records",
    ];
    if line.contains(", ..., ") || line.contains(", \u{2026}, ") {
        return true;
    }
    // Nearly every line ends the look here.
    if !MORE.iter().any(|more| line.contains(more)) {
        return false;
    }
    let plain = |word: &&str| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_ascii_lowercase()
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    let is = |at: Option<usize>, all: &[&str]| {
        let word = at.and_then(|at| words.get(at)).map(plain);
        word.is_some_and(|word| all.contains(&word.as_str()))
    };
    (1..words.len()).any(|at| {
        let number = words.get(at - 1).copied().unwrap_or_default();
        let digits = number.trim_matches(|c: char| !c.is_alphanumeric());
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let before = at.checked_sub(2).and_then(|at| words.get(at)).copied();
        let is_joined = number.starts_with(|c: char| !c.is_alphanumeric())
            || before.is_none_or(|word| {
                matches!(word, "and" | "und" | "&" | "plus" | "..." | "\u{2026}")
            });
        let is_end = at + 1 == words.len() || is(Some(at + 1), &THINGS);
        is_number && is_joined && is_end && is(Some(at), &MORE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_more_is_meant_is_told_from_what_counts_other_things() {
        for line in [
            "... 98 more items",
            "\u{2026} and 12 more rows",
            "df8ffc43f15186b4, d85bc6d87d8aaa6b and 12 more",
            "+3 more",
            "... (98 weitere)",
            "'df8ffc43f15186b4', ..., 'd85bc6d87d8aaa6b'",
        ] {
            assert!(says_more(line), "{line}");
        }
        for line in [
            "retry in 2 more seconds",
            "3 more retries",
            "more than 3 items",
            "Deleting df8ffc43f15186b4 ...",
            "version 7 more or less",
            "",
        ] {
            assert!(!says_more(line), "{line}");
        }
    }
}
