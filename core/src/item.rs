//! What a change is about: ids, actions, kinds of resources, groups, and the key that ties
//! them together.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// The shortest id that the AI API takes, in characters (contract: `^[\w.-]{4,64}$`).
pub const AI_ID_MIN: usize = 4;
/// The longest id that the AI API takes, in characters (contract: `^[\w.-]{4,64}$`).
pub const AI_ID_MAX: usize = 64;

/// What an id has to look like for a service to take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFormat {
    /// The AI API: 4 to 64 of `A–Z a–z 0–9 _ . -`, ASCII only.
    AiApi,
}

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum IdFault {
    /// There is nothing, or nothing but blanks.
    Empty,
    /// Fewer characters than the service takes.
    TooShort {
        /// How many characters it has.
        length: usize,
        /// How many it needs.
        min: usize,
    },
    /// More characters than the service takes.
    TooLong {
        /// How many characters it has.
        length: usize,
        /// How many it may have.
        max: usize,
    },
    /// A character that no id of this service has.
    Character {
        /// The first such character.
        character: char,
        /// Where it stands in the id, the first character being 1.
        position: usize,
    },
}

/// The id of one resource. One that exists is valid for its service: it can only be parsed.
///
/// Clones share the text, since the same id stands in an item, a plan and a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ItemId> for String {
    fn from(id: ItemId) -> Self {
        id.0.as_ref().into()
    }
}

impl TryFrom<String> for ItemId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(IdFormat::AiApi, &text).map_err(|_| "not an id")
    }
}

/// What the user wants to become of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Bring it to rest; it stays listed.
    Stop,
    /// Remove it for good.
    Delete,
    /// Bring it to rest, and remove it for good as soon as it is. What is at rest already is
    /// removed at once.
    StopThenDelete,
}

impl Action {
    /// Every action, in the order in which a page offers them.
    pub const ALL: [Self; 3] = [Self::Stop, Self::Delete, Self::StopThenDelete];

    /// The action's id, as it stands in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Delete => "delete",
            Self::StopThenDelete => "stop-then-delete",
        }
    }

    /// The step with which it ends.
    pub const fn last_step(self) -> Step {
        match self {
            Self::Stop => Step::Stop,
            Self::Delete | Self::StopThenDelete => Step::Delete,
        }
    }

    /// Whether it takes something away for good.
    pub const fn deletes(self) -> bool {
        matches!(self.last_step(), Step::Delete)
    }

    /// The action that a person means by this word, in any case: `stop`, `Stopped`, `DELETE`,
    /// `stop-then-delete`.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.trim();
        let is = |names: [&str; 2]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        if is(["stop", "stopped"]) {
            Some(Self::Stop)
        } else if is(["delete", "deleted"]) {
            Some(Self::Delete)
        } else if is(["stop-then-delete", "stop then delete"]) {
            Some(Self::StopThenDelete)
        } else {
            None
        }
    }
}

/// What one request does to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Bring it to rest. On the wire of the AI API `STOPPED`.
    Stop,
    /// Remove it for good. On the wire of the AI API `DELETED`.
    Delete,
}

impl Step {
    /// The `targetStatus` of the AI API that means this step.
    pub const fn target_status(self) -> &'static str {
        match self {
            Self::Stop => "STOPPED",
            Self::Delete => "DELETED",
        }
    }

    /// The step that exactly this `targetStatus` means on the wire.
    pub fn from_target_status(text: &str) -> Option<Self> {
        [Self::Stop, Self::Delete]
            .into_iter()
            .find(|step| step.target_status() == text)
    }
}

impl From<Step> for Action {
    fn from(step: Step) -> Self {
        match step {
            Step::Stop => Self::Stop,
            Step::Delete => Self::Delete,
        }
    }
}

/// A kind of resource that can be changed in bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Deployments of the AI API.
    Deployments,
    /// Executions of the AI API.
    Executions,
}

impl Kind {
    /// Every kind, in the order in which a page offers them.
    pub const ALL: [Self; 2] = [Self::Deployments, Self::Executions];

    /// The collection's name in paths and bodies of the AI API.
    pub const fn collection(self) -> &'static str {
        match self {
            Self::Deployments => "deployments",
            Self::Executions => "executions",
        }
    }

    /// The kind whose collection has exactly this name.
    pub fn from_collection(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.collection() == name)
    }

    /// What an id of this kind has to look like.
    pub const fn id_format(self) -> IdFormat {
        match self {
            Self::Deployments | Self::Executions => IdFormat::AiApi,
        }
    }
}

/// The name of a resource group of an AI Core tenant; never blank, and fit for a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResourceGroup(Arc<str>);

impl ResourceGroup {
    /// The longest name that AI Core gives a resource group (contract: 253).
    pub const MAX: usize = 253;

    /// Reads the name of a group: visible ASCII without blanks, 1 to [`Self::MAX`] characters.
    /// `None` where it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.into()))
    }

    /// The name as the service spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<ResourceGroup> for String {
    fn from(group: ResourceGroup) -> Self {
        group.0.as_ref().into()
    }
}

impl TryFrom<String> for ResourceGroup {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not the name of a resource group")
    }
}

impl fmt::Display for ResourceGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where items live within one connection: one collection of one resource group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The resource group; every call of the AI API sees exactly one.
    pub resource_group: ResourceGroup,
    /// The kind of resource.
    pub kind: Kind,
}

/// What tells one item from every other: the same id may exist in two groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey {
    /// The connection's name.
    pub connection: Arc<str>,
    /// Group and kind.
    pub target: Target,
    /// The id.
    pub id: ItemId,
}

/// An id and what is to become of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    /// The id.
    pub id: ItemId,
    /// What is to become of it.
    pub action: Action,
}

/// An id and what one request does to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The id.
    pub id: ItemId,
    /// What the request does.
    pub step: Step,
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
        assert_eq!(parse(""), Err(IdFault::Empty));
        assert_eq!(parse("   "), Err(IdFault::Empty));
        assert_eq!(parse("abc"), Err(IdFault::TooShort { length: 3, min: 4 }));
        assert_eq!(
            parse(&"a".repeat(65)),
            Err(IdFault::TooLong {
                length: 65,
                max: 64
            })
        );
        assert_eq!(
            parse("ab/cd"),
            Err(IdFault::Character {
                character: '/',
                position: 3
            })
        );
        assert_eq!(
            parse("ab cd"),
            Err(IdFault::Character {
                character: ' ',
                position: 3
            })
        );
        // `\w` of the contract is ASCII: a letter of another script is none.
        assert_eq!(
            parse("abcdé"),
            Err(IdFault::Character {
                character: 'é',
                position: 5
            })
        );
        assert_eq!(
            parse("abcd\n"),
            Err(IdFault::Character {
                character: '\n',
                position: 5
            })
        );
    }

    #[test]
    fn an_id_that_was_stored_is_checked_when_it_is_read_again() {
        assert!(serde_json::from_str::<ItemId>("\"abcd\"").is_ok());
        assert!(serde_json::from_str::<ItemId>("\"../x\"").is_err());
    }

    #[test]
    fn a_group_is_never_blank() {
        assert!(ResourceGroup::parse("default").is_some());
        for text in ["", " ", "a b", "a\n", "ä", &"a".repeat(254)] {
            assert_eq!(ResourceGroup::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn words_for_actions_are_read_leniently_and_the_wire_strictly() {
        assert_eq!(Action::from_word(" stopped "), Some(Action::Stop));
        assert_eq!(Action::from_word("Delete"), Some(Action::Delete));
        assert_eq!(Action::from_word("RUNNING"), None);
        assert_eq!(
            Action::from_word("stop-then-delete"),
            Some(Action::StopThenDelete)
        );
        assert_eq!(Step::from_target_status("stopped"), None);
        assert_eq!(Step::from_target_status("DELETED"), Some(Step::Delete));
    }
}
