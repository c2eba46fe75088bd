//! Every case.

mod bound;
mod files;
mod key;
mod order;
mod variables;

use super::{
    case::{Case, Difference},
    client::Client,
    seen::Part,
};

/// All cases, in the order of the table.
pub fn cases() -> Vec<Case> {
    [
        key::cases(),
        variables::cases(),
        files::cases(),
        bound::cases(),
        order::cases(),
    ]
    .concat()
}

/// The JavaScript client reads neither the single variables nor config files.
const NO_SUCH_PLACE: Difference = javascript(
    &[Part::Asks],
    "The JavaScript client has no such place: it reads `AICORE_SERVICE_KEY` and bindings. Bulkhead \
     has all places that one of the official clients has.",
);

const fn python(parts: &'static [Part], why: &'static str) -> Difference {
    Difference {
        client: Client::Python,
        parts,
        why,
    }
}

const fn javascript(parts: &'static [Part], why: &'static str) -> Difference {
    Difference {
        client: Client::JavaScript,
        parts,
        why,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn cases_have_names_and_differences_have_sentences() {
        let cases = cases();
        let names: BTreeSet<_> = cases.iter().map(|case| case.name).collect();
        assert_eq!(names.len(), cases.len());
        for difference in cases.iter().flat_map(|case| case.differences) {
            assert!(difference.why.ends_with('.'), "{}", difference.why);
            assert!(!difference.parts.is_empty());
        }
    }
}
