//! UUIDs.

use fastrand::Rng;

/// An id in the form of a UUID, as many services give.
pub(crate) fn uuid(chance: &mut Rng) -> String {
    let bits = chance.u128(..);
    // Version 4, variant 1 (RFC 9562).
    let bits = bits & !(0xf000 << 64) | 0x4000 << 64;
    let bits = bits & !(0xc000 << 48) | 0x8000 << 48;
    let digits = format!("{bits:032x}");
    let mut parts = Vec::with_capacity(5);
    let mut rest = digits.as_str();
    for length in [8, 4, 4, 4, 12] {
        let (part, after) = rest.split_at(length);
        parts.push(part);
        rest = after;
    }
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_form() {
        let id = uuid(&mut Rng::with_seed(3));
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4', "{id}");
        assert!(
            matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'),
            "{id}"
        );
    }
}
