//! Ids of the AI API.

use std::collections::HashSet;

use fastrand::Rng;

use super::kind::Kind;

/// `true` if the specification's pattern `^[\w.-]{4,64}$` takes it, with an ASCII `\w`.
pub(crate) fn is_well_formed(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (4..=64).contains(&id.len()) && id.bytes().all(allowed)
}

/// An id such as real ones are (`d889e3a61050c085`): 16 lower-case hexadecimal characters, the
/// first one the kind's, at least one of them a digit.
pub(crate) fn fresh(kind: Kind, chance: &mut Rng) -> String {
    loop {
        let id = format!("{}{:015x}", kind.initial(), chance.u64(..) >> 4);
        if id.bytes().any(|byte| byte.is_ascii_digit()) {
            return id;
        }
    }
}

/// A fresh id that isn't taken yet; it is afterwards.
pub(crate) fn unique(kind: Kind, chance: &mut Rng, taken: &mut HashSet<String>) -> String {
    loop {
        let id = fresh(kind, chance);
        if taken.insert(id.clone()) {
            return id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_is_ascii_and_bounded() {
        for good in ["abcd", "a.b_c-D9", &"a".repeat(64), "...."] {
            assert!(is_well_formed(good), "{good}");
        }
        for bad in [
            "",
            "abc",
            &"a".repeat(65),
            "ab/cd",
            "ab cd",
            "d\u{e9}j\u{e0}",
            "\u{ff11}234",
        ] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }

    #[test]
    fn fresh_ids_look_like_real_ones() {
        let mut chance = Rng::with_seed(1);
        for _ in 0..10_000 {
            let id = fresh(Kind::Execution, &mut chance);
            assert_eq!(id.len(), 16, "{id}");
            assert!(id.starts_with('e'), "{id}");
            assert!(id.bytes().any(|byte| byte.is_ascii_digit()), "{id}");
            assert!(
                id.bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
                "{id}"
            );
        }
    }

    #[test]
    fn a_draw_without_a_digit_is_drawn_again() {
        // One of the few seeds whose first draw is letters only.
        let seed = 1_853_068;
        let first = format!("{:015x}", Rng::with_seed(seed).u64(..) >> 4);
        assert!(!first.bytes().any(|byte| byte.is_ascii_digit()), "{first}");
        let id = fresh(Kind::Deployment, &mut Rng::with_seed(seed));
        assert!(id.bytes().any(|byte| byte.is_ascii_digit()), "{id}");
    }

    #[test]
    fn a_taken_id_is_not_given_out_again() {
        let again = || Rng::with_seed(7);
        let mut taken = HashSet::from([fresh(Kind::Deployment, &mut again())]);
        let id = unique(Kind::Deployment, &mut again(), &mut taken);
        assert_ne!(id, fresh(Kind::Deployment, &mut again()));
        assert_eq!(taken.len(), 2);
    }
}
