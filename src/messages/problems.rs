//! Sentences on what the rules found, and on how to mend it.

use bulkhead_core::{
    item::{AI_ID_MAX, AI_ID_MIN, Action, IdFault, Implausible},
    paste::{Expected, JsonType, Why},
    place::Place,
    rules::{Finding, Problem},
};

use super::{action, grouped, in_line, kind_name, list};

/// The problem, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The problem.
    pub text: String,
    /// The way to fix it.
    pub fix: String,
}

fn sentence(text: impl Into<String>, fix: impl Into<String>) -> Sentence {
    Sentence {
        text: text.into(),
        fix: fix.into(),
    }
}

/// The sentence on a problem.
pub fn problem(problem: &Problem) -> Sentence {
    finding(&problem.finding, &problem.value)
}

/// The sentence on a finding about some value.
pub fn finding(finding: &Finding, value: &str) -> Sentence {
    match finding {
        Finding::ListEmpty => sentence("There are no IDs in this text", "Paste at least one ID"),
        Finding::IdEmpty => sentence("The ID is empty", "Fill it in, or remove the entry"),
        Finding::IdNull => sentence(
            "null stands where an ID should be",
            "Put the ID there in quotes, or remove the entry",
        ),
        Finding::IdMissing => sentence(
            "This object has no ID",
            "Give it a property “id”, or remove it",
        ),
        Finding::IdNotText { found } => sentence(
            format!("This is {}, not an ID", json_type(*found)),
            "Write the ID as text in quotes",
        ),
        Finding::IdMalformed { fault } => malformed(*fault),
        Finding::BooleanExpected { found } => sentence(
            format!(
                "true or false should stand here, and it is {}",
                json_type(*found)
            ),
            "Write true or false, without quotes",
        ),
        Finding::IdImplausible { looks } => sentence(
            format!(
                "“{value}” looks like {}, not like an ID",
                looks_like(*looks)
            ),
            "Remove it; if it is an ID, choose “Include them anyway”",
        ),
        Finding::FoundInText => sentence(
            "Found in running text",
            "Look at the list of what was found, and accept it",
        ),
        Finding::LeftOut { why } => left_out(*why),
        Finding::LeftOutByUser { .. } => {
            sentence("Left out by you", "Put it back in the list of ready IDs")
        }
        Finding::ActionDiffers { named, chosen } => differs(*named, *chosen),
        Finding::Duplicate { first } => sentence(
            format!("Repeats {}", in_line(first)),
            "Nothing to do: it is sent once",
        ),
        Finding::Conflict { other, here, there } => conflict(other, *here, *there),
        Finding::ActionUnknown { word } => sentence(
            format!("“{word}” is no action"),
            "Write STOPPED, DELETED or STOP-THEN-DELETE",
        ),
        Finding::ActionMissing => sentence(
            "The text does not say what to do with this ID",
            "Choose Stop, Delete or Stop then delete for IDs without an action of their own",
        ),
        Finding::ActionUnsupported { action: of } => sentence(
            format!("The service has no action “{}” here", action(*of)),
            "Choose another action",
        ),
        Finding::WrongCollection { found, chosen } => sentence(
            format!(
                "The text speaks of {}, and {} are chosen",
                kind_name(*found).to_ascii_lowercase(),
                kind_name(*chosen).to_ascii_lowercase()
            ),
            format!("Choose {} above, or correct the text", kind_name(*found)),
        ),
        Finding::ListExpected { found } => sentence(
            format!(
                "A list of IDs should stand here, and it is {}",
                json_type(*found)
            ),
            "Write the IDs as a list: [\"…\", \"…\"]",
        ),
        Finding::JsonBroken { expected } => sentence(
            format!(
                "The JSON can’t be read from here on: {} is missing",
                missing(*expected)
            ),
            "Complete the JSON, or paste just the IDs; until then what looks like an ID in it has to be checked by you",
        ),
        Finding::BatchTooLarge { items, max } => sentence(
            format!("{} items in one request", grouped(*items)),
            format!("Send at most {} at once", grouped(*max)),
        ),
        Finding::BodyUnreadable => sentence("The request can’t be read", "Reload the page"),
        Finding::KeyDuplicate { name } => sentence(
            format!("“{name}” stands more than once in the same object"),
            "Keep one of them: which one counts is not certain; until then nothing of it is sent",
        ),
        Finding::PropertyUnknown { name } => {
            sentence(format!("“{name}” is no known property"), "Remove it")
        }
        Finding::ResourceGroupMissing => {
            sentence("No resource group is chosen", "Choose a resource group")
        }
        Finding::ResourceGroupUnknown { known } => sentence(
            "The connection has no such resource group",
            format!("Choose one of {}", list(known)),
        ),
    }
}

fn differs(named: Action, chosen: Action) -> Sentence {
    sentence(
        format!(
            "The text says {} here, and {} is chosen",
            action(named),
            action(chosen)
        ),
        "Choose As pasted to do what the text says, or take the action out of the text",
    )
}

fn conflict(other: &Place, here: Action, there: Action) -> Sentence {
    sentence(
        format!(
            "{} here, but {} in {}: neither is sent",
            action(here),
            action(there).to_ascii_lowercase(),
            in_line(other)
        ),
        "Keep one of the two, or choose Stop then delete if you mean both",
    )
}

fn left_out(why: Why) -> Sentence {
    match why {
        Why::Kept => sentence(
            "The text says to keep this one",
            "Nothing to do; if it is to go, paste the ID alone",
        ),
        Why::StruckOut => sentence(
            "This one is struck out",
            "Nothing to do; if it is to go, paste the ID alone",
        ),
        Why::CutOff => sentence(
            "This is cut off",
            "Widen the column or print all of the list, and paste again",
        ),
        Why::Diff => sentence(
            "This is a diff: which of its lines are meant is not certain",
            "Paste the IDs alone",
        ),
        Why::OtherThing => sentence(
            "This is the ID of another thing, such as a configuration",
            "Paste the IDs of what is chosen above",
        ),
        Why::NoIdInUrl => sentence(
            "This URL names no item of what is chosen above",
            "Paste the URL of the item, or its ID alone",
        ),
        Why::NumberInText => sentence(
            "Numbers in running text are not taken for IDs",
            "Put each ID on a line of its own",
        ),
    }
}

fn malformed(fault: IdFault) -> Sentence {
    match fault {
        IdFault::Empty => sentence("The ID is empty", "Fill it in, or remove the entry"),
        IdFault::TooShort { length, min } => sentence(
            format!("Too short: {length} of at least {min} characters"),
            format!("IDs have {AI_ID_MIN} to {AI_ID_MAX} characters: was it cut off?"),
        ),
        IdFault::TooLong { length, max } => sentence(
            format!("Too long: {} of at most {max} characters", grouped(length)),
            "Are these several IDs without a separator?",
        ),
        IdFault::Character {
            character,
            position,
        } => sentence(
            format!(
                "{} (character {position}) can’t be in an ID",
                shown(character)
            ),
            match character {
                // An engine's id has nothing that means something else in a path.
                '\u{201c}'..='\u{201e}' | '\u{2018}'..='\u{201a}' | '"' | '\'' => {
                    "Remove the quotation mark"
                }
                '#' => "Is this a comment? Put a blank behind the #, or paste the ID alone",
                '/' | '\\' | '%' | '?' => "Is this a path or a URL? Paste the ID alone",
                c if c.is_control() => "Is this several IDs? Paste each on a line of its own",
                _ => "IDs have letters A–Z, digits, “.”, “_” and “-” only",
            },
        ),
        IdFault::BlankAtEdge => sentence(
            "A blank stands at the beginning or the end of the ID",
            "Remove the blank",
        ),
        IdFault::Dots => sentence(
            "Dots alone are no ID",
            "Correct the ID, or remove the entry",
        ),
    }
}

/// A character as it can be recognised, also one that does not show.
fn shown(character: char) -> String {
    match character {
        ' ' => "A blank".to_owned(),
        '\n' | '\r' => "A line end".to_owned(),
        '\t' => "A tab".to_owned(),
        c if c.is_control() => format!("The control character U+{:04X}", u32::from(c)),
        c => format!("“{c}”"),
    }
}

const fn json_type(of: JsonType) -> &'static str {
    match of {
        JsonType::Null => "null",
        JsonType::Boolean => "true or false",
        JsonType::Number => "a number",
        JsonType::Text => "a text",
        JsonType::List => "a list",
        JsonType::Object => "an object",
    }
}

const fn looks_like(of: Implausible) -> &'static str {
    match of {
        Implausible::Literal => "a programming value",
        Implausible::Status => "a status",
        Implausible::Date => "a date or a time",
        Implausible::Number => "a plain number",
        Implausible::Word => "a word",
        Implausible::Name => "a name or a part of an ID",
        Implausible::UpperCase => "an ID in capital letters (services write them in small ones)",
        Implausible::OtherMake => "something of another make than the IDs beside it",
    }
}

const fn missing(expected: Expected) -> &'static str {
    match expected {
        Expected::Value => "a value",
        Expected::Name => "the name of a property",
        Expected::Colon => "a colon",
        Expected::CommaOrBracket => "a comma or “]”",
        Expected::CommaOrBrace => "a comma or “}”",
        Expected::Quote => "the closing quotation mark",
        Expected::Escape => {
            "the character that “\\u” begins (four hexadecimal digits, or two halves)"
        }
        Expected::LessDepth => "an end to the nesting",
    }
}
