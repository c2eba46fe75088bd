//! The smallest parts of a JSON text.

use std::borrow::Cow;

use crate::paste::{
    cursor::Cursor,
    entry::{JsonType, Value},
    invisible::{clean, is_blank},
};

pub(super) fn skip_blanks(cursor: &mut Cursor<'_>) {
    cursor.take_while(is_blank);
}

pub(super) const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'')
}

/// Whether a character can be part of a word without quotes.
pub(super) fn is_bare(c: char) -> bool {
    !c.is_whitespace() && !is_quote(c) && !matches!(c, ',' | ':' | '[' | ']' | '{' | '}')
}

/// Takes a string with its quotes and gives what is between them, still escaped; `None` if
/// it does not end on its line.
pub(super) fn take_string<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let quote = cursor.peek().filter(|c| is_quote(*c))?;
    cursor.bump();
    let start = *cursor;
    loop {
        cursor.take_while(|c| c != quote && c != '\\' && !matches!(c, '\n' | '\r'));
        let inside = cursor.since(&start);
        match cursor.bump()? {
            '\\' => {
                cursor.bump()?;
            }
            c if c == quote => return Some(inside),
            _ => return None,
        }
    }
}

/// Takes the name of a property, with quotes or without.
pub(super) fn take_name<'t>(cursor: &mut Cursor<'t>) -> Option<Cow<'t, str>> {
    if cursor.peek().is_some_and(is_quote) {
        return take_string(cursor).map(unescape);
    }
    let name = cursor.take_while(is_bare);
    (!name.is_empty()).then_some(Cow::Borrowed(name))
}

/// What a string says, without escapes. An escape that JSON does not know stays as it is.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('u') => text.push(unescape_unicode(&mut rest)),
            Some(c @ ('"' | '\'' | '\\' | '/')) => text.push(c),
            other => {
                text.push('\\');
                text.extend(other);
            }
        }
    }
    Cow::Owned(text)
}

/// Reads the digits behind `\u`, and the second half of a surrogate pair.
fn unescape_unicode(rest: &mut std::str::Chars<'_>) -> char {
    let mut take_unit = || {
        let digits = rest.as_str().get(..4)?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        rest.nth(3);
        if (0xd800..0xdc00).contains(&unit) && rest.as_str().starts_with("\\u") {
            rest.nth(1);
        }
        Some(unit)
    };
    let Some(first) = take_unit() else {
        return char::REPLACEMENT_CHARACTER;
    };
    let units = if (0xd800..0xdc00).contains(&first) {
        vec![first, take_unit().unwrap_or_default()]
    } else {
        vec![first]
    };
    char::decode_utf16(units)
        .next()
        .and_then(Result::ok)
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// What a word without quotes stands for: `null`, a boolean, a number, or a text.
pub(super) fn bare_value(raw: &str) -> Value<'_> {
    match raw {
        "null" | "None" | "nil" | "undefined" => Value::Null,
        "true" | "false" | "True" | "False" => Value::NotText {
            found: JsonType::Boolean,
            raw,
        },
        _ if is_number(raw) => Value::NotText {
            found: JsonType::Number,
            raw,
        },
        _ => Value::Text(clean(raw)),
    }
}

/// Whether a word is a number. Reading it as one with [`str::parse`] would say the same, but the tables for that
/// are among the largest things that a browser had to load of the page.
fn is_number(word: &str) -> bool {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    if word.starts_with('.') {
        return false;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digit = !(whole.is_empty() && fraction.is_empty());
    let is_exponent = |text: &str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && is_digits(digits)
    };
    has_digit && is_digits(whole) && is_digits(fraction) && exponent.is_none_or(is_exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_ids() {
        for word in [
            "0", "17", "-3", "1.5", "-0.25", "1e9", "1E+9", "2.5e-3", "5.", "-.5",
        ] {
            assert!(is_number(word), "{word}");
            assert!(word.parse::<f64>().is_ok(), "{word}");
        }
        for word in [
            "", "-", ".", "-.", ".5", "+1", "--1", "1-2", "1e", "1e+", "e5", "1.2.3", "1e5.0",
            "0x1f", "1_0", "١", "d1e9", "inf", "NaN", "-inf",
        ] {
            assert!(!is_number(word), "{word}");
        }
    }
}
