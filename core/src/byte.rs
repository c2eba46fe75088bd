//! Kinds of bytes, told by one look at a table: in loops over all of a large paste that takes fewer instructions than
//! comparisons.

/// A lower-case hexadecimal digit.
const HEX_DIGIT: u8 = 1;
/// Printable ASCII, but neither a quote nor what begins an escape.
const PLAIN: u8 = 2;

const TABLE: [u8; 256] = {
    let mut table = [0; 256];
    let mut rest = table.as_mut_slice();
    let mut byte = 0_u8;
    while let Some((entry, behind)) = rest.split_first_mut() {
        if matches!(byte, b'0'..=b'9' | b'a'..=b'f') {
            *entry |= HEX_DIGIT;
        }
        if matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\') {
            *entry |= PLAIN;
        }
        byte = byte.wrapping_add(1);
        rest = behind;
    }
    table
};

/// `true` for a lower-case hexadecimal digit.
#[inline]
pub(crate) fn is_hex_digit(byte: u8) -> bool {
    is(byte, HEX_DIGIT)
}

/// `true` for printable ASCII that is neither a straight quote nor a backslash.
#[inline]
pub(crate) fn is_plain(byte: u8) -> bool {
    is(byte, PLAIN)
}

#[inline]
fn is(byte: u8, class: u8) -> bool {
    (TABLE.get(usize::from(byte))).is_some_and(|classes| classes & class != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_standard_library_says() {
        for byte in 0..=u8::MAX {
            let is_hex = byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase();
            assert_eq!(is_hex_digit(byte), is_hex, "{byte}");
            let is_printed = byte == b' ' || byte.is_ascii_graphic();
            let is_special = [b'"', b'\'', b'\\'].contains(&byte);
            assert_eq!(is_plain(byte), is_printed && !is_special, "{byte}");
        }
    }
}
