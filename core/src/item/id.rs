//! Ids, and what they have to look like.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// The shortest id that the AI API takes, in characters (contract: `^[\w.-]{4,64}$`).
pub const AI_ID_MIN: usize = 4;
/// The longest id that the AI API takes, in characters (contract: `^[\w.-]{4,64}$`).
pub const AI_ID_MAX: usize = 64;

/// The longest id that an engine stores, in characters (contract: `varchar(64)`, any text).
pub const ENGINE_ID_MAX: usize = 64;

/// The format that an id has to have for a service to take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFormat {
    /// The AI API: 4 to 64 of `A–Z a–z 0–9 _ . -`, ASCII only.
    AiApi,
    /// A process engine: 1 to 64 characters of any text that can stand for itself in a path. An
    /// engine stores any text; what would mean something else in a path (`/`, `..`) or can't be
    /// told from what stands beside it (a blank at the edge) must never get there.
    Engine,
}

impl IdFormat {
    /// Says whether a service takes a text as an id.
    pub(crate) fn takes(self, text: &str) -> bool {
        check_id(self, text).is_ok()
    }
}

/// The reason why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum IdFault {
    /// There is nothing, or nothing but blanks.
    Empty,
    /// Fewer characters than the service takes.
    TooShort {
        /// The number of its characters.
        length: usize,
        /// The minimum.
        min: usize,
    },
    /// More characters than the service takes.
    TooLong {
        /// The number of its characters.
        length: usize,
        /// The maximum.
        max: usize,
    },
    /// A character that no id of this service has.
    Character {
        /// The first such character.
        character: char,
        /// Its place in the id, the first character being 1.
        position: usize,
    },
    /// A blank at the beginning or at the end.
    BlankAtEdge,
    /// `.` or `..`, which in a path mean a folder.
    Dots,
}

/// The id of one resource. One that exists is valid for its service: it can only be parsed.
///
/// Clones share the text, since the same id stands in an item, a plan and a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(Arc<str>);

impl ItemId {
    /// Reads an id.
    ///
    /// # Errors
    /// The first thing that keeps the service from taking it.
    pub fn parse(format: IdFormat, text: &str) -> Result<Self, IdFault> {
        check_id(format, text)?;
        Ok(Self(text.into()))
    }

    /// Reads an id that shares the text, as the many of a paste do.
    ///
    /// # Errors
    /// The first thing that keeps the service from taking it.
    pub fn share(format: IdFormat, text: &Arc<str>) -> Result<Self, IdFault> {
        check_id(format, text)?;
        Ok(Self(text.clone()))
    }

    /// The id as the service spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check_id(format: IdFormat, text: &str) -> Result<(), IdFault> {
    match format {
        IdFormat::AiApi => check_ai_id(text),
        IdFormat::Engine => check_engine_id(text),
    }
}

fn check_ai_id(text: &str) -> Result<(), IdFault> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if (AI_ID_MIN..=AI_ID_MAX).contains(&text.len()) && text.bytes().all(is_plain) {
        return Ok(());
    }
    if text.trim().is_empty() {
        return Err(IdFault::Empty);
    }
    let mut length = 0;
    for character in text.chars() {
        length += 1;
        if !(character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-')) {
            return Err(IdFault::Character {
                character,
                position: length,
            });
        }
    }
    match length {
        ..AI_ID_MIN => Err(IdFault::TooShort {
            length,
            min: AI_ID_MIN,
        }),
        AI_ID_MIN..=AI_ID_MAX => Ok(()),
        _ => Err(IdFault::TooLong {
            length,
            max: AI_ID_MAX,
        }),
    }
}

fn check_engine_id(text: &str) -> Result<(), IdFault> {
    if text.trim().is_empty() {
        return Err(IdFault::Empty);
    }
    if matches!(text, "." | "..") {
        return Err(IdFault::Dots);
    }
    let mut length = 0;
    for character in text.chars() {
        length += 1;
        if character.is_control() || matches!(character, '/' | '\\' | '%' | '?' | '#') {
            return Err(IdFault::Character {
                character,
                position: length,
            });
        }
    }
    if text.trim().len() < text.len() {
        return Err(IdFault::BlankAtEdge);
    }
    if length > ENGINE_ID_MAX {
        return Err(IdFault::TooLong {
            length,
            max: ENGINE_ID_MAX,
        });
    }
    Ok(())
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ItemId, IdFault> {
        ItemId::parse(IdFormat::AiApi, text)
    }

    #[test]
    fn ids_of_the_contract_are_taken() {
        for text in [
            "d889e3a61050c085",
            "aa97b177-9383-4934-8543-0f91a7a0283a",
            "qweq32131-qwee-1231-8543-0f91a7a2e2e",
            "abcd",
            "a.b_c-D9",
            &"a".repeat(64),
        ] {
            assert_eq!(
                parse(text).map(|id| id.as_str().to_owned()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn a_text_that_is_no_id_says_why() {
        let at = |character, position| {
            Err(IdFault::Character {
                character,
                position,
            })
        };
        let length = 65;
        for (text, fault) in [
            ("", Err(IdFault::Empty)),
            ("   ", Err(IdFault::Empty)),
            ("abc", Err(IdFault::TooShort { length: 3, min: 4 })),
            (&"a".repeat(65), Err(IdFault::TooLong { length, max: 64 })),
            ("ab/cd", at('/', 3)),
            ("ab cd", at(' ', 3)),
            // `\w` of the contract is ASCII: a letter of another script is none.
            ("abcdé", at('é', 5)),
            ("abcd\n", at('\n', 5)),
        ] {
            assert_eq!(parse(text), fault, "{text:?}");
        }
    }

    #[test]
    fn an_engines_id_is_any_text_that_stands_for_itself_in_a_path() {
        let parse = |text: &str| ItemId::parse(IdFormat::Engine, text).map(|_| ());
        let at = |character, position| {
            Err(IdFault::Character {
                character,
                position,
            })
        };
        for text in [
            "0f9c7d2e-3f1b-11ef-9a53-0242ac120002",
            "7",
            "invoice process é",
            "a;b:c&d=e+f",
            "...",
            "null",
            &"ä".repeat(64),
        ] {
            assert_eq!(parse(text), Ok(()), "{text:?}");
        }
        let length = 65;
        for (text, fault) in [
            ("", Err(IdFault::Empty)),
            (" \u{a0}", Err(IdFault::Empty)),
            (".", Err(IdFault::Dots)),
            ("..", Err(IdFault::Dots)),
            ("a/b", at('/', 2)),
            ("../x", at('/', 3)),
            ("a\\b", at('\\', 2)),
            ("a%2fb", at('%', 2)),
            ("a?b", at('?', 2)),
            ("a#b", at('#', 2)),
            ("a\nb", at('\n', 2)),
            ("a\u{7f}", at('\u{7f}', 2)),
            (" a", Err(IdFault::BlankAtEdge)),
            ("a\u{a0}", Err(IdFault::BlankAtEdge)),
            (&"ä".repeat(65), Err(IdFault::TooLong { length, max: 64 })),
        ] {
            assert_eq!(parse(text), fault, "{text:?}");
        }
    }
}
