//! Rows that are totals or numbers of rows.

/// `true` if a row that begins so is a total or a number of rows: "Total 2", "(2 rows)", "2 rows in
/// set", "2 Zeilen".
pub(in crate::paste) fn is_footer(first: &str) -> bool {
    let begins = |c: char| c.is_ascii_digit() || matches!(c, '(' | '*' | ' ');
    let may_be =
        |c: char| begins(c) || matches!(c.to_ascii_lowercase(), 't' | 's' | 'g' | 'c' | 'a');
    if !first.starts_with(may_be) {
        return false;
    }
    let text = first.trim_start_matches(['(', ' ', '*']);
    let word = text.split([' ', ':', ',', ')']).next().unwrap_or_default();
    let names = [
        "total", "totals", "sum", "summe", "gesamt", "count", "anzahl", "subtotal",
    ];
    if names.iter().any(|name| word.eq_ignore_ascii_case(name)) {
        return true;
    }
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let next = text.split_whitespace().nth(1).unwrap_or_default();
    let names = [
        "row", "record", "zeile", "result", "item", "entr", "document",
    ];
    let is_next = |name: &&str| {
        next.get(..name.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
    };
    is_number && names.iter().any(is_next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_and_numbers_of_rows_are_no_rows() {
        for text in [
            "Total 2",
            "Total: 2",
            "(2 rows)",
            "(1 row)",
            "2 rows selected.",
            "Summe",
            "2 Zeilen",
        ] {
            assert!(is_footer(text), "{text}");
        }
        for text in ["a1b2", "2", "110897", "totally", "2 x"] {
            assert!(!is_footer(text), "{text}");
        }
    }
}
