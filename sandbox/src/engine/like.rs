//! The database's LIKE, which the filters ending in `Like` are made of.

/// `true` if a text is like a pattern: `%` stands for anything, `_` for one character, and a
/// backslash before one of them for itself. Capitals count.
pub(crate) fn is_like(text: &str, pattern: &str) -> bool {
    let pattern = parts(pattern);
    // Which parts of the pattern may be next, after the characters so far.
    let mut next = vec![false; pattern.len() + 1];
    next[0] = true;
    skip_any(&pattern, &mut next);
    for character in text.chars() {
        let mut after = vec![false; pattern.len() + 1];
        for (place, part) in pattern.iter().enumerate() {
            if next[place] {
                match part {
                    Part::Any => after[place] = true,
                    Part::One => after[place + 1] = true,
                    Part::Just(wanted) => after[place + 1] |= *wanted == character,
                }
            }
        }
        skip_any(&pattern, &mut after);
        next = after;
    }
    next[pattern.len()]
}

enum Part {
    Any,
    One,
    Just(char),
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        parts.push(match character {
            '%' => Part::Any,
            '_' => Part::One,
            '\\' => Part::Just(characters.next().unwrap_or('\\')),
            other => Part::Just(other),
        });
    }
    parts
}

/// Anything may be nothing.
fn skip_any(pattern: &[Part], next: &mut [bool]) {
    for (place, part) in pattern.iter().enumerate() {
        next[place + 1] |= next[place] && matches!(part, Part::Any);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_its_two_wildcards() {
        for (text, pattern, expected) in [
            ("invoice-app", "invoice-app", true),
            ("invoice-app", "invoice", false),
            ("invoice-app", "%voice%", true),
            ("invoice-app", "invoice%", true),
            ("invoice-app", "%invoice", false),
            ("invoice-app", "%", true),
            ("", "%", true),
            ("", "", true),
            ("a", "", false),
            ("invoice-app", "Invoice%", false),
            ("invoice_app", "invoice_app", true),
            ("invoice-app", "invoice_app", true),
            ("invoice-app", "invoice\\_app", false),
            ("invoice_app", "invoice\\_app", true),
            ("100%", "100\\%", true),
            ("1000", "100\\%", false),
            ("aXbXc", "a%b%c", true),
            ("abab", "%ab", true),
            ("\u{e9}t\u{e9}", "_t_", true),
            ("ab", "%_%_%", true),
            ("a", "%_%_%", false),
        ] {
            assert_eq!(is_like(text, pattern), expected, "{text:?} {pattern:?}");
        }
    }
}
