//! Seeded randomness.

use std::ops::RangeInclusive;
use std::time::Duration;

use fastrand::Rng;

/// A stream of random numbers of its own for each purpose, so that a draw for one thing (say, one
/// item more of a status) changes nothing for another.
pub(crate) fn stream(seed: u64, purpose: &[&str]) -> Rng {
    let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
    for part in purpose {
        // The byte after each part keeps ["ab", "c"] and ["a", "bc"] apart.
        for byte in part.bytes().chain([0xff]) {
            state = Rng::with_seed(state ^ u64::from(byte)).u64(..);
        }
    }
    Rng::with_seed(state)
}

/// A duration from the range, in whole milliseconds.
pub(crate) fn draw(range: &RangeInclusive<Duration>, chance: &mut Rng) -> Duration {
    let spread = range.end().saturating_sub(*range.start()).as_millis();
    let spread = u64::try_from(spread).unwrap_or(u64::MAX);
    *range.start() + Duration::from_millis(chance.u64(0..=spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_the_seed_and_on_every_part_of_its_purpose() {
        let first = |seed, purpose: &[&str]| stream(seed, purpose).u64(..);
        assert_eq!(first(1, &["a", "b"]), first(1, &["a", "b"]));
        assert_ne!(first(1, &["a", "b"]), first(2, &["a", "b"]));
        assert_ne!(first(1, &["ab", "c"]), first(1, &["a", "bc"]));
        assert_ne!(first(1, &["a"]), first(1, &["b"]));
    }
}
