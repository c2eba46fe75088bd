//! Tells one content from another.

use std::hash::{DefaultHasher, Hash, Hasher};

/// 128 bits of a value. Two values that differ by chance have different digests; this is no
/// protection against somebody who looks for two that don't.
pub(crate) fn digest(value: &(impl Hash + ?Sized)) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        value.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (half(0) << 64) | half(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_equal_and_parts_are_not_joined() {
        assert_eq!(digest("ab"), digest("ab"));
        assert_ne!(digest(&("ab", "c")), digest(&("a", "bc")));
        assert_ne!(digest("ab") >> 64, digest("ab") & u128::from(u64::MAX));
    }
}
