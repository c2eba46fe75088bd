//! The values behind a label.

use crate::{
    item::{IdFormat, Shape},
    paste::{
        labels::Label,
        names::Meaning,
        plausible,
        token::{Token, is_punctuation},
        tokens::Tokens,
    },
};

/// The ids behind a label, all up to the first word that is none, and what stands behind them.
pub(super) fn values(label: Label<'_>, format: IdFormat) -> (Vec<Token<'_>>, &str) {
    let mut tokens = Tokens::new(label.value);
    let mut ids = Vec::new();
    let is_kind = matches!(label.meaning, Meaning::Kind(_));
    let mut joint = None;
    while let Some((at, raw)) = tokens.next() {
        if matches!(
            raw,
            "and" | "und" | "or" | "oder" | "sowie" | "&" | "/" | "+"
        ) {
            joint = joint.or(Some(at));
            continue;
        }
        if is_punctuation(raw) {
            continue;
        }
        let token = Token::read(raw);
        let is_id = match Shape::of(token.id) {
            Shape::Number => format == IdFormat::Engine && !is_kind,
            shape if shape.is_own(format) => true,
            _ => !is_kind && (token.why.is_some() || token.from_url || plausible(format, token.id)),
        };
        if !is_id {
            // An id that is none is told, where it stands alone behind its label.
            if ids.is_empty() && tokens.next().is_none() && !is_kind {
                ids.push(token);
                return (ids, "");
            }
            return (
                ids,
                label.value.get(joint.unwrap_or(at)..).unwrap_or_default(),
            );
        }
        joint = None;
        ids.push(token);
    }
    (ids, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_up_to_the_first_word_that_is_none() {
        let (a, b) = ("df8ffc43f15186b4", "d85bc6d87d8aaa6b");
        for (line, ids, rest) in [
            (format!("ID: {a}"), &[a][..], ""),
            (format!("ID: {a} and {b}"), &[a, b], ""),
            (format!("ID: {a}, {b} (old one)"), &[a, b], "(old one)"),
            (format!("ID: {a} and more"), &[a], "and more"),
            ("ID: --".to_owned(), &[], ""),
        ] {
            let label = Label::of(&line).unwrap();
            let (tokens, behind) = values(label, IdFormat::AiApi);
            let texts: Vec<_> = tokens.iter().map(|token| token.id).collect();
            assert_eq!((texts.as_slice(), behind), (ids, rest), "{line}");
        }
    }

    #[test]
    fn what_is_no_id_is_told_where_it_stands_alone() {
        let alone = Label::of("ID: x/y").unwrap();
        assert_eq!(values(alone, IdFormat::AiApi).0.len(), 1);
        let kind = Label::of("Deployment: gpt-4o").unwrap();
        assert!(values(kind, IdFormat::AiApi).0.is_empty());
    }
}
