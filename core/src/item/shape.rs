//! The shapes of the ids that services make.

use super::IdFormat;
use crate::byte;

/// The shape of a text that may be an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// 16 lower-case hexadecimal characters, the first of them a letter: what AI Core makes.
    Hex,
    /// A UUID in lower case: what engines make, and AI Core for configurations.
    Uuid,
    /// Digits only: what an engine makes that counts its ids.
    Number,
    /// Anything else.
    Other,
}

/// The most digits of a number that counts: those of a 64-bit integer.
const DIGITS: usize = 19;

impl Shape {
    /// The shape of a text.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        match bytes.len() {
            16 if is_hex(bytes) && bytes.first().is_some_and(u8::is_ascii_lowercase) => Self::Hex,
            36 if is_uuid(bytes) => Self::Uuid,
            1..=DIGITS if bytes.iter().all(u8::is_ascii_digit) => Self::Number,
            _ => Self::Other,
        }
    }

    /// `true` for what may be a word: it has no digit, and is not sixteen hexadecimal digits that by chance
    /// are all letters.
    pub(crate) fn is_word(text: &str) -> bool {
        !text.bytes().any(|byte| byte.is_ascii_digit()) && Self::of(text) != Self::Hex
    }

    /// `true` where a service makes ids of this shape, so that one is recognised also in running text.
    /// A number is not, whoever makes it.
    pub const fn is_own(self, format: IdFormat) -> bool {
        match format {
            IdFormat::AiApi => matches!(self, Self::Hex | Self::Uuid),
            IdFormat::Engine => matches!(self, Self::Uuid),
        }
    }
}

fn is_hex(bytes: &[u8]) -> bool {
    bytes.iter().copied().all(byte::is_hex_digit)
}

fn is_uuid(bytes: &[u8]) -> bool {
    let mut groups = bytes.split(|byte| *byte == b'-');
    [8, 4, 4, 4, 12].into_iter().all(|length| {
        let group = groups.next().unwrap_or_default();
        group.len() == length && is_hex(group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        for (text, shape) in [
            ("d889e3a61050c085", Shape::Hex),
            ("1889e3a61050c085", Shape::Other),
            ("D889E3A61050C085", Shape::Other),
            ("d889e3a61050c08g", Shape::Other),
            ("d889e3a61050c08", Shape::Other),
            ("1234567890123456", Shape::Number),
            ("0f434172-ece6-44ed-8a4f-b193bb511c98", Shape::Uuid),
            ("0f434172-ece6-44ed-8a4f-b193bb511c9-", Shape::Other),
            ("0f434172-ece644-ed-8a4f-b193bb511c98", Shape::Other),
            ("0", Shape::Number),
            ("12345678901234567890", Shape::Other),
            ("", Shape::Other),
        ] {
            assert_eq!(Shape::of(text), shape, "{text}");
        }
        assert!(Shape::Hex.is_own(IdFormat::AiApi) && !Shape::Hex.is_own(IdFormat::Engine));
        assert!(Shape::Uuid.is_own(IdFormat::AiApi) && Shape::Uuid.is_own(IdFormat::Engine));
        assert!(!Shape::Number.is_own(IdFormat::Engine));
    }
}
