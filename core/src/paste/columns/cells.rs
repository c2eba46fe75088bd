//! The look of the cells of a column.

use std::borrow::Cow;

use crate::{
    item::{IdFormat, Shape},
    paste::{evidence::Fit, row::is_footer, text, token::Token},
};

/// A header without the marks of Markdown, and those of a column that can be sorted.
pub(super) fn plain(cell: &str) -> Cow<'_, str> {
    let is_mark = |c: char| matches!(c, '*' | '_' | '`' | ' ' | '"' | '\'' | '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{25ff}');
    cell.trim_matches(is_mark).into()
}

/// `true` if a cell may be the name of a column: some words, and no value.
pub(super) fn is_name(cell: &str) -> bool {
    let has_letter = cell.chars().any(char::is_alphabetic);
    let is_short = cell.split_whitespace().count() <= 4 && cell.len() <= 60;
    cell.is_empty() || has_letter && is_short && !cell.contains(['{', '[', '/'])
}

/// `true` if an id stands in a cell, alone or among other things.
pub(super) fn holds_own(cell: &str, format: IdFormat) -> bool {
    is_own(cell, format) || cell.len() > 16 && !text::hits(cell, format).is_empty()
}

pub(super) fn shape(cell: &str) -> Shape {
    Shape::of(Token::read(cell).id)
}

pub(super) fn is_own(cell: &str, format: IdFormat) -> bool {
    shape(cell).is_own(format)
}

pub(super) fn fit(rows: &[Vec<Cow<'_, str>>], at: usize, format: IdFormat) -> Fit {
    let mut fit = Fit::default();
    for cell in rows.iter().filter_map(|row| row.get(at)) {
        let token = Token::read(cell);
        if !is_footer(cell) {
            fit.count(token.id, format);
        }
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_short_and_hold_no_value() {
        for cell in ["Deployment ID", "model", "", "Custom field (x)"] {
            assert!(is_name(cell), "{cell}");
        }
        for cell in ["12", "a/b", "{x}", "one two three four five"] {
            assert!(!is_name(cell), "{cell}");
        }
    }

    #[test]
    fn a_header_goes_without_its_marks() {
        assert_eq!(plain("**ID** \u{25b2}"), "ID");
        assert_eq!(plain("Deployment ID"), "Deployment ID");
    }
}
