//! Texts that a service would take as ids and that hardly are any: the AI API's pattern fits
//! `null`, `STOPPED`, a date, a name, a word of the sentence around the ids.

use serde::{Deserialize, Serialize};

use super::{IdFormat, Shape};

/// The look of a text that is hardly an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Implausible {
    /// `null`, `true`, `undefined` and the like: the printed value of a program.
    Literal,
    /// A status or a target status.
    Status,
    /// A date or a time, or so long a time.
    Date,
    /// A number that is none of an id: a count or a year, `1,488,429`, `9.91214E+15`.
    Number,
    /// Letters without a single digit.
    Word,
    /// The name of something, such as a model, a pod or a file, or a part of an id.
    Name,
    /// An id in capital letters; services make them in small ones.
    UpperCase,
    /// Of another make than the ids beside it.
    OtherMake,
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

/// The look of a well-formed id that is hardly one; none of others.
pub fn implausible(format: IdFormat, id: &str) -> Option<Implausible> {
    // Nearly every id is what its service makes.
    let shape = Shape::of(id);
    if shape.is_own(format) {
        return None;
    }
    let is_one_of = |names: &[&str]| names.iter().any(|name| id.eq_ignore_ascii_case(name));
    if !id.bytes().any(|byte| byte.is_ascii_digit()) {
        // No literal and no status has one, so that most ids need no comparison.
        return Some(if is_one_of(&LITERALS) {
            Implausible::Literal
        } else if is_one_of(&STATUSES) {
            Implausible::Status
        } else {
            Implausible::Word
        });
    }
    if is_date(id) || is_span(id) || shape == Shape::Number && is_epoch(id) {
        return Some(Implausible::Date);
    }
    if shape == Shape::Number {
        // An engine may count its ids (contract: UUIDs or numbers in practice).
        return (format == IdFormat::AiApi).then_some(Implausible::Number);
    }
    if is_number(id) {
        return Some(Implausible::Number);
    }
    if Shape::of(&id.to_ascii_lowercase()).is_own(format) {
        return Some(Implausible::UpperCase);
    }
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (!is_plain && !is_grouped_like_a_uuid(id)).then_some(Implausible::Name)
}

/// The same of what stands where an id should be, by itself or because the text says that it is one.
pub(crate) fn looks(format: IdFormat, id: &str, is_named: bool) -> Option<Implausible> {
    // What a service makes is no name either.
    if Shape::of(id).is_own(format) {
        return None;
    }
    let is_name = || !is_named && is_name(format, id);
    implausible(format, id).or_else(|| is_name().then_some(Implausible::Name))
}

/// `true` if a text without any such sign is like no id that a service makes, but like the name of
/// something (`team1`, `gpt4o`, `o4mini`), a user (`i543210`), or a hash or a UUID without hyphens.
fn is_name(format: IdFormat, id: &str) -> bool {
    let rest = id.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = id.len() - rest.len();
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = || {
        let is_odd = |c: &char| c.is_ascii_alphabetic() && !c.is_ascii_hexdigit();
        let word = rest.get(1..).unwrap_or_default();
        let is_last = word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        (letters >= 3 || letters == 1 && is_last) && id.chars().filter(is_odd).count() >= 2
    };
    let is_user = || {
        let is_kind = id.starts_with(['c', 'd', 'i', 'C', 'D', 'I']);
        letters == 1 && is_kind && rest.len() == 6 && is_digits(rest)
    };
    // Git shortens its hashes to seven characters. Ids of AI Core begin with a letter.
    let is_hash = || {
        matches!(id.len(), 7 | 32 | 40)
            && (letters == 0 || format == IdFormat::Engine)
            && id.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !is_digits(id)
    };
    !is_grouped_like_a_uuid(id) && (is_word() || is_user() || is_hash())
}

/// `1,488,429`, `1.488.429`, `12.5`, `9.91214E+15`, `1e9`.
fn is_number(id: &str) -> bool {
    let digits = id.trim_start_matches(['+', '-']);
    let is_part =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-' | 'e' | 'E' | ' ' | '\'');
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(is_part)
        && digits.matches(['e', 'E']).count() <= 1
        && !digits.contains('-')
        && (digits.contains(['.', ',', '+', ' ', '\'']) || digits.len() <= 6)
}

/// `365d`, `12h`, `30min`: how long something has been there.
fn is_span(id: &str) -> bool {
    let unit = id.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < id.len()
        && matches!(
            unit,
            "s" | "m" | "h" | "d" | "w" | "y" | "ms" | "min" | "sec" | "days"
        )
}

/// Seconds or milliseconds since 1970, of this century.
fn is_epoch(id: &str) -> bool {
    let is_near = id.starts_with("15")
        || id.starts_with("16")
        || id.starts_with("17")
        || id.starts_with("18");
    is_near && matches!(id.len(), 10 | 13 | 16 | 19)
}

/// `2026-01-31`, `31.01.2026`, and what begins with one and goes on with a `T`; a time.
fn is_date(id: &str) -> bool {
    if !id.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let day = id.split(['T', ' ']).next().unwrap_or_default();
    let mut parts = day.split(['-', '.', '_', '/']);
    let lengths = [parts.next(), parts.next(), parts.next()]
        .map(|part| part.filter(|part| is_number(part)).map_or(0, str::len));
    let is_day = parts.next().is_none() && matches!(lengths, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4]);
    let is_time = || {
        day.contains(':')
            && day
                .split([':', '.', 'Z'])
                .all(|part| part.len() <= 9 && part.bytes().all(|b| b.is_ascii_digit()))
    };
    is_day || is_time()
}

/// Five groups as in a UUID, though perhaps not all of them hexadecimal (contract: example).
fn is_grouped_like_a_uuid(id: &str) -> bool {
    let mut lengths = id.split('-').map(|group| {
        let is_plain = group.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_plain { group.len() } else { 0 }
    });
    let groups: [usize; 5] = std::array::from_fn(|_| lengths.next().unwrap_or_default());
    let [first, second, third, fourth, last] = groups;
    lengths.next().is_none() && first >= 8 && last >= 8 && [second, third, fourth] == [4; 3]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_id_is_told_apart() {
        use Implausible::{Date, Literal, Name, Number, Status, UpperCase, Word};
        for (text, looks) in [
            ("null", Literal),
            ("TRUE", Literal),
            ("undefined", Literal),
            ("STOPPED", Status),
            ("running", Status),
            ("2026-01-31", Date),
            ("31.01.2026", Date),
            ("2026-01-31T08", Date),
            ("365d", Date),
            ("1728641304167", Date),
            ("20260131", Number),
            ("12.5", Number),
            ("1234567890123456", Number),
            ("1.488.429", Number),
            ("deployment", Word),
            ("....", Word),
            ("foundation-models", Word),
            ("gpt-4o", Name),
            ("OPS-1234", Name),
            ("v1.2.3", Name),
            ("1.df8ffc43f15186b4", Name),
            (
                "df8ffc43f15186b4-predictor-00001-deployment-5d9c7b6f8-x2x7k",
                Name,
            ),
            ("0f434172-ece6-44ed-", Name),
            ("8a4f-b193bb511c98", Name),
            ("DF8FFC43F15186B4", UpperCase),
            ("AA97B177-9383-4934-8543-0F91A7A0283A", UpperCase),
        ] {
            assert_eq!(implausible(IdFormat::AiApi, text), Some(looks), "{text}");
        }
    }

    #[test]
    fn a_number_is_an_engines_id_and_a_word_is_none() {
        let of_engine = |id| implausible(IdFormat::Engine, id);
        for id in [
            "7",
            "110897",
            "00110897",
            "a1",
            "0f9c7d2e-3f1b-11ef-9a53-0242ac120002",
        ] {
            assert_eq!(of_engine(id), None, "{id}");
        }
        for (id, looks) in [
            ("null", Implausible::Literal),
            ("SUCCESS", Implausible::Word),
            ("2026-01-31", Implausible::Date),
            ("2026-07-20T11:46:17", Implausible::Date),
            ("10:23:45", Implausible::Date),
            ("1728641304167", Implausible::Date),
            ("1,488,429", Implausible::Number),
            ("1.488.429", Implausible::Number),
            ("9.91214E+15", Implausible::Number),
            ("Total 2", Implausible::Name),
            ("invoice:1:4711", Implausible::Name),
        ] {
            assert_eq!(of_engine(id), Some(looks), "{id}");
        }
    }

    #[test]
    fn names_with_a_digit_are_told_from_ids() {
        for name in [
            "team1",
            "gpt4o",
            "o4mini",
            "text2sql",
            "d012345",
            "i543210",
            "3f2a9c8",
            "1a4f7c923b5d11efa1c60242ac120003",
        ] {
            assert!(is_name(IdFormat::AiApi, name), "{name}");
        }
        for id in [
            "a1b2",
            "r001",
            "a1b2c3d4",
            "xy3z9q",
            "a0b1c2d",
            "d889e3a61050c085",
            "1234567",
            "qweq32131-qwee-1231-8543-0f91a7a2e2e",
        ] {
            assert!(!is_name(IdFormat::AiApi, id), "{id}");
        }
    }

    #[test]
    fn ids_are_plausible() {
        for id in [
            "d889e3a61050c085",
            "aa97b177-9383-4934-8543-0f91a7a0283a",
            "qweq32131-qwee-1231-8543-0f91a7a2e2e",
            "a1b2",
        ] {
            assert_eq!(implausible(IdFormat::AiApi, id), None, "{id}");
        }
    }
}
