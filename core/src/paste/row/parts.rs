//! The ids of a cell.

use std::borrow::Cow;

use crate::{
    formula,
    item::{Kind, Shape},
    paste::{evidence::Why, invisible::clean, token::Token, tokens::Tokens, wish},
};

/// An id of a cell.
pub(super) struct Part<'t> {
    pub(super) id: Cow<'t, str>,
    pub(super) kind: Option<Kind>,
    pub(super) why: Option<Why>,
}

impl<'t> Part<'t> {
    const fn plain(id: Cow<'t, str>) -> Self {
        Self {
            id,
            kind: None,
            why: None,
        }
    }
}

/// The ids of a cell: nearly always one.
pub(super) fn parts<'t>(cell: &Cow<'t, str>, is_export: bool) -> Vec<Part<'t>> {
    // An export puts `'` before a cell that a spreadsheet would take for a formula.
    let unescaped = match cell {
        Cow::Borrowed(text) => formula::unescape(text),
        Cow::Owned(text) => Cow::Owned(formula::unescape(text).into_owned()),
    };
    if is_export || unescaped != *cell {
        return vec![Part::plain(unescaped)];
    }
    match cell {
        Cow::Borrowed(text) => parts_of(text),
        Cow::Owned(text) => {
            let parts = parts_of(text).into_iter();
            let own = |part: Part<'_>| Part {
                id: Cow::Owned(part.id.into_owned()),
                ..part
            };
            parts.map(own).collect()
        }
    }
}

fn parts_of(text: &str) -> Vec<Part<'_>> {
    let whole = Token::read(text);
    let is_one = Shape::of(whole.id) != Shape::Other
        || whole.from_url
        || !text.contains([' ', ',', ';', '/', '\n', '\r']);
    if is_one || text.is_empty() {
        let id = clean(whole.id);
        return vec![Part {
            id,
            kind: whole.kind,
            why: whole.why,
        }];
    }
    if wish::says_keep(text) {
        let id = clean(text);
        return vec![Part {
            id,
            kind: None,
            why: Some(Why::Kept),
        }];
    }
    // "A, B", "A / B"; "A (old)", "A (replaced by B)": all up to the first word that is no id.
    let mut tokens = Tokens::new(text);
    let mut ids = Vec::new();
    while let Some((_, raw)) = tokens.next() {
        if matches!(raw, "/" | "&" | "and" | "und") {
            continue;
        }
        let token = Token::read(raw);
        if !matches!(Shape::of(token.id), Shape::Hex | Shape::Uuid) {
            break;
        }
        ids.push(Part {
            id: Cow::Borrowed(token.id),
            kind: token.kind,
            why: token.why,
        });
    }
    if ids.is_empty() {
        ids.push(Part {
            id: clean(text),
            kind: None,
            why: whole.why,
        });
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_a_cell() {
        let (a, b) = ("df8ffc43f15186b4", "d85bc6d87d8aaa6b");
        let ids = |cell: &str| {
            let parts = parts(&Cow::Borrowed(cell), false).into_iter();
            parts.map(|part| part.id.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(a), [a]);
        assert_eq!(ids(&format!("[{a}](https://h/x)")), [a]);
        assert_eq!(ids(&format!("https://h/v2/lm/deployments/{a}")), [a]);
        assert_eq!(ids(&format!("{a}, {b}")), [a, b]);
        assert_eq!(ids(&format!("{a} / {b}")), [a, b]);
        assert_eq!(ids(&format!("{a}\n{b}")), [a, b]);
        assert_eq!(ids(&format!("{a} (replaced by x)")).len(), 1);
        assert_eq!(ids("'-a1b2"), ["-a1b2"]);
        assert_eq!(ids("="), ["="]);
    }
}
