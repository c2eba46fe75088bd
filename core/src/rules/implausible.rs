//! Texts that a service would take as ids and that hardly are any: the AI API's pattern fits
//! `null`, `STOPPED`, a date, a word of the sentence around the ids.

use serde::{Deserialize, Serialize};

use crate::item::IdFormat;

/// What a text looks like instead of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Implausible {
    /// `null`, `true`, `undefined` and the like: the printed value of a program.
    Literal,
    /// A status or a target status.
    Status,
    /// A date, with or without a time.
    Date,
    /// A short number, such as a count or a year.
    Number,
    /// Letters without a single digit.
    Word,
}

/// The status values of the AI API (contract: enum, in spelling of the wire).
const STATUSES: [&str; 9] = [
    "PENDING",
    "RUNNING",
    "COMPLETED",
    "DEAD",
    "STOPPING",
    "STOPPED",
    "UNKNOWN",
    "DELETED",
    "DELETING",
];

const LITERALS: [&str; 7] = ["null", "none", "true", "false", "undefined", "NaN", "nil"];

/// Below this many digits a number is no id: the ids of the AI API have 16 characters or more.
const NUMBER_DIGITS: usize = 12;

/// What a well-formed id looks like instead, if anything.
pub fn implausible(format: IdFormat, id: &str) -> Option<Implausible> {
    match format {
        IdFormat::AiApi => looks_like(id),
        // An engine may count its ids (contract: UUIDs or numbers in practice).
        IdFormat::Engine => looks_like(id).filter(|looks| *looks != Implausible::Number),
    }
}

fn looks_like(id: &str) -> Option<Implausible> {
    let is_one_of = |names: &[&str]| names.iter().any(|name| id.eq_ignore_ascii_case(name));
    let has_digit = id.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit {
        // No literal and no status has one, so that most ids need no comparison.
        Some(if is_one_of(&LITERALS) {
            Implausible::Literal
        } else if is_one_of(&STATUSES) {
            Implausible::Status
        } else {
            Implausible::Word
        })
    } else if is_date(id) {
        Some(Implausible::Date)
    } else if id.len() < NUMBER_DIGITS && id.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        Some(Implausible::Number)
    } else {
        None
    }
}

/// `2026-01-31`, `31.01.2026`, and what begins with one and goes on with a `T` (a colon of
/// the time would already make it malformed).
fn is_date(id: &str) -> bool {
    if !id.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    let day = id.split('T').next().unwrap_or_default();
    let mut parts = day.split(['-', '.', '_']);
    let lengths = [parts.next(), parts.next(), parts.next()].map(|part| {
        part.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(0, str::len)
    });
    parts.next().is_none() && matches!(lengths, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_id_is_told_apart() {
        use Implausible::{Date, Literal, Number, Status, Word};
        for (text, looks) in [
            ("null", Literal),
            ("TRUE", Literal),
            ("undefined", Literal),
            ("STOPPED", Status),
            ("running", Status),
            ("2026-01-31", Date),
            ("31.01.2026", Date),
            ("2026-01-31T08", Date),
            ("20260131", Number),
            ("12.5", Number),
            ("deployment", Word),
            ("....", Word),
            ("foundation-models", Word),
        ] {
            assert_eq!(implausible(IdFormat::AiApi, text), Some(looks), "{text}");
        }
    }

    #[test]
    fn a_number_is_an_engines_id_and_a_word_is_none() {
        let of_engine = |id| implausible(IdFormat::Engine, id);
        assert_eq!(of_engine("7"), None);
        assert_eq!(of_engine("0f9c7d2e-3f1b-11ef-9a53-0242ac120002"), None);
        assert_eq!(of_engine("null"), Some(Implausible::Literal));
        assert_eq!(of_engine("SUCCESS"), Some(Implausible::Word));
        assert_eq!(of_engine("2026-01-31"), Some(Implausible::Date));
    }

    #[test]
    fn ids_are_plausible() {
        for id in [
            "d889e3a61050c085",
            "aa97b177-9383-4934-8543-0f91a7a0283a",
            "qweq32131-qwee-1231-8543-0f91a7a2e2e",
            "1234567890123456",
            "2026-01-31-a1b2",
        ] {
            assert_eq!(implausible(IdFormat::AiApi, id), None, "{id}");
        }
    }
}
