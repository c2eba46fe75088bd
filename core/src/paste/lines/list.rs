//! A list: each of its tokens is an entry.

use super::{
    Out,
    line::{Line, offset_in},
};
use crate::paste::{
    entry::{Entry, Form, Ignored, Value},
    evidence::Evidence,
    ground::{self, Ground},
    invisible::clean,
    labels::Scope,
    token::Token,
    tokens::{Tokens, is_nothing},
};

/// Reads the tokens of a list: each is an entry.
pub(in crate::paste) fn read_list<'t>(
    line: Line<'t>,
    part: &'t str,
    ground: &Ground<'t>,
    out: &mut Out<'_, 't>,
) {
    let mut tokens = Tokens::new(part);
    let base = line.offset(part);
    let scope = ground.scopes.now();
    let kind = match scope {
        Scope::Kind(kind) => Some(kind),
        _ => ground.header_kind,
    };
    let mut count = 0;
    while let Some((at, raw)) = tokens.next() {
        if is_nothing(raw) {
            out.notes.ignore(Ignored::Punctuation);
            continue;
        }
        count += 1;
        let token = Token::read(raw);
        let at = base + at;
        let mut entry = Entry::new(
            Value::Text(clean(token.id)),
            line.place(at + offset_in(raw, token.id)),
            Evidence::List,
        );
        entry.kind = token.kind.or(kind);
        if token.from_url {
            out.notes.ignore(Ignored::UrlAround);
            entry.evidence = Evidence::Named;
        }
        let why = token.why.or(ground.why(scope == Scope::Other));
        out.entries.push_back(match why {
            Some(why) => ground::left_out(entry, why),
            None if ground.is_doubtful => ground::in_text(entry, part),
            None => entry,
        });
    }
    for _ in 0..tokens.empty_fields {
        out.notes.ignore(Ignored::EmptyField);
    }
    let form = if count > 1 {
        Form::Separated
    } else {
        Form::Lines
    };
    out.notes.summary.begin_text(form, line.start);
}
