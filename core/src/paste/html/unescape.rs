//! The escapes of HTML that are met in cells.

use std::borrow::Cow;

/// The names of the characters that are met in cells.
const ENTITIES: [(&str, char); 14] = [
    ("nbsp", ' '),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("amp", '&'),
    ("apos", '\''),
    ("shy", '\u{ad}'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
];

/// The text without the escapes that are met in cells.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        plain.push_str(before);
        let end = behind.bytes().take(8).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((entity(behind.get(..end)?)?, behind.get(end + 1..)?)));
        (plain, rest) = match found {
            Some((c, behind)) => (plain + c.encode_utf8(&mut [0; 4]), behind),
            None => (plain + "&", behind),
        };
    }
    (plain + rest).into()
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16),
            None => (number, 10),
        };
        // A sign is none, though Rust reads one.
        let is_number = digits.chars().all(|digit| digit.is_digit(radix));
        let number = u32::from_str_radix(digits, radix).ok();
        return number.filter(|_| is_number).and_then(char::from_u32);
    }
    let known = ENTITIES.iter().find(|(own, _)| *own == name);
    known.map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_cells_are_undone() {
        assert_eq!(unescape("a&nbsp;b &lt;c&gt; &amp;lt;"), "a b <c> &lt;");
        assert_eq!(
            unescape("L&ouml;schen &#39;a&#x2D;b&#39; &x &"),
            "Löschen 'a-b' &x &"
        );
        assert_eq!(unescape("a"), "a");
    }

    #[test]
    fn a_sign_is_no_digit_of_an_escape() {
        for text in ["&#+65;", "&#x+41;", "&#x-41;", "&#x;", "&#;"] {
            assert_eq!(unescape(text), text);
        }
    }
}
