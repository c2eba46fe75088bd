//! The bytes of a file, read as text: UTF-8, UTF-16 with a mark or without, otherwise Windows-1252.
//!
//! PowerShell 5 writes UTF-16 (`> ids.txt`), Excel "Unicode Text" UTF-16 and CSV Windows-1252, both
//! with a mark or without; DOS ends a file with Ctrl-Z.

/// The encoding of a text's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, little end first.
    Utf16Little,
    /// UTF-16, big end first.
    Utf16Big,
    /// Windows-1252, where it is nothing else; a character that is none of the file's own may have
    /// become another one. Ids are the same in all of them.
    Windows1252,
}

/// A file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The encoding as which it was read.
    pub encoding: Encoding,
}

/// The reason why bytes are no text, and with it what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoText {
    /// Compressed by gzip: to be unpacked first.
    Gzip,
    /// An archive, or a workbook of a spreadsheet: to be saved as CSV first.
    Zip,
    /// Something else: a picture, a program.
    Binary,
}

/// So many bytes are looked at to tell what they are.
const LOOK: usize = 4096;

/// Reads the bytes of a file.
///
/// # Errors
/// Where they are no text: what they are instead.
pub fn decode(bytes: &[u8]) -> Result<Decoded, NoText> {
    let decoded = |text, encoding| Ok(Decoded { text, encoding });
    match bytes {
        [0x1f, 0x8b, ..] => return Err(NoText::Gzip),
        [b'P', b'K', 1..=8, ..] => return Err(NoText::Zip),
        [0xff, 0xfe, rest @ ..] => {
            return decoded(utf16(rest, u16::from_le_bytes), Encoding::Utf16Little);
        }
        [0xfe, 0xff, rest @ ..] => {
            return decoded(utf16(rest, u16::from_be_bytes), Encoding::Utf16Big);
        }
        _ => {}
    }
    match unmarked(bytes) {
        Some(Encoding::Utf16Little) => {
            return decoded(utf16(bytes, u16::from_le_bytes), Encoding::Utf16Little);
        }
        Some(Encoding::Utf16Big) => {
            return decoded(utf16(bytes, u16::from_be_bytes), Encoding::Utf16Big);
        }
        _ => {}
    }
    let bytes = trimmed(bytes);
    if is_binary(bytes) {
        return Err(NoText::Binary);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => decoded(text.to_owned(), Encoding::Utf8),
        Err(_) => decoded(
            bytes.iter().map(|byte| of_1252(*byte)).collect(),
            Encoding::Windows1252,
        ),
    }
}

/// The bytes without what some programs put behind a text: NULs and Ctrl-Z.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0 | 0x1a));
    bytes
        .get(..end.map_or(0, |end| end + 1))
        .unwrap_or_default()
}

/// UTF-16 without a mark: of plain text every other byte is a NUL.
fn unmarked(bytes: &[u8]) -> Option<Encoding> {
    let near = bytes.get(..LOOK.min(bytes.len()))?;
    if near.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let nuls = |from: usize| {
        near.iter()
            .skip(from)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (first, second) = (nuls(0), nuls(1));
    let half = near.len() / 2;
    // All but a few characters are ASCII.
    let is_most = |count: usize| count * 10 >= half * 8;
    if first == 0 && is_most(second) {
        Some(Encoding::Utf16Little)
    } else if second == 0 && is_most(first) {
        Some(Encoding::Utf16Big)
    } else {
        None
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok())
        .map(unit);
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.trim_end_matches(['\0', '\u{1a}']).to_owned()
}

/// `true` if bytes have what no text has: a NUL within, or many control characters.
fn is_binary(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f);
    let near = bytes.get(..LOOK.min(bytes.len())).unwrap_or_default();
    let controls = near.iter().filter(|byte| is_control(byte)).count();
    bytes.contains(&0) || controls * 20 > near.len()
}

/// The characters of Windows-1252 that differ from those of Latin-1; where it has none, the
/// control character of Latin-1.
const HIGH: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

fn of_1252(byte: u8) -> char {
    let high = byte.checked_sub(0x80).map(usize::from);
    high.and_then(|at| HIGH.get(at))
        .copied()
        .unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Encoding) {
        let decoded = decode(bytes).unwrap();
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn a_text_is_read_in_each_encoding() {
        let text = "ID;Pr\u{fc}fung\r\na1b2;x\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (with(&[0xff, 0xfe], &little), Encoding::Utf16Little),
            (with(&[0xfe, 0xff], &big), Encoding::Utf16Big),
            (little, Encoding::Utf16Little),
            (big, Encoding::Utf16Big),
            (with(text.as_bytes(), &[0x1a]), Encoding::Utf8),
            (with(text.as_bytes(), &[0, 0, 0]), Encoding::Utf8),
            (
                b"ID;Pr\xfcfung\r\na1b2;x\r\n".to_vec(),
                Encoding::Windows1252,
            ),
        ] {
            assert_eq!(read(&bytes), (text.to_owned(), encoding), "{bytes:?}");
        }
        assert_eq!(read(b""), (String::new(), Encoding::Utf8));
        assert_eq!(read(b"\x80\x9f\xe4").0, "\u{20ac}\u{178}\u{e4}");
    }

    #[test]
    fn what_is_no_text_is_told() {
        for (bytes, why) in [
            (&[0x1f, 0x8b, 8, 0][..], NoText::Gzip),
            (b"PK\x03\x04...", NoText::Zip),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NoText::Binary),
            (b"a\0b1234", NoText::Binary),
            (&[1, 2, 3, 4, 5, 6, 7, 8], NoText::Binary),
        ] {
            assert_eq!(decode(bytes), Err(why), "{bytes:?}");
        }
    }
}
