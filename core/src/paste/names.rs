//! The names under which ids, actions and lists stand in tables and JSON documents.

use super::invisible::is_blank;
use crate::item::Kind;

/// A property or column that carries an id; the earlier one wins where there are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IdName {
    /// The kind that the name itself speaks of, such as `deploymentId`.
    pub(super) kind: Option<Kind>,
}

/// What a property or a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It carries an id.
    Id(IdName),
    /// It says what is to become of the item, unless the row describes a state.
    Action,
    /// It is found only where a row describes what an item is, as in the answer of a list
    /// call: there `targetStatus` is a state and no wish.
    State,
    /// Nothing that is of use here.
    Other,
}

/// No known name is longer, with all its separators.
const NAME_MAX: usize = 24;

/// What the name of a JSON property or of a column means, written in any case and with any
/// of the usual separators: `deploymentId`, `Deployment ID`, `deployment_id`.
pub(super) fn meaning(name: &str) -> Meaning {
    let name = name.trim();
    // Every line of a paste comes by here, so it is done without memory of its own.
    let mut plain = [0; NAME_MAX];
    let mut free = plain.iter_mut();
    if name.len() > NAME_MAX {
        return Meaning::Other;
    }
    for byte in name.bytes() {
        match byte {
            b' ' | b'_' | b'-' => {}
            // None of the names has a digit, and nearly every id has one near its beginning.
            _ if byte.is_ascii_alphabetic() => {
                if let Some(next) = free.next() {
                    *next = byte.to_ascii_lowercase();
                }
            }
            _ => return Meaning::Other,
        }
    }
    let length = NAME_MAX - free.len();
    match plain.get(..length).unwrap_or_default() {
        b"id" | b"ids" => Meaning::Id(IdName { kind: None }),
        b"deploymentid" | b"deploymentids" => Meaning::Id(IdName {
            kind: Some(Kind::Deployments),
        }),
        b"executionid" | b"executionids" => Meaning::Id(IdName {
            kind: Some(Kind::Executions),
        }),
        b"targetstatus" | b"action" => Meaning::Action,
        b"createdat" | b"modifiedat" | b"configurationid" => Meaning::State,
        _ => Meaning::Other,
    }
}

/// What a whole line means, where it may be the header of a single column.
pub(super) fn meaning_of_line(line: &str) -> Meaning {
    meaning(line.trim_matches(|c| is_blank(c) || matches!(c, '"' | '\'' | '`')))
}

/// A list of entries in a JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// `deployments` or `executions`: the body of a bulk PATCH, or its answer.
    Bulk(Kind),
    /// `deploymentIds` and the like.
    Ids(Option<Kind>),
    /// `resources`: the answer of a list call.
    Resources,
    /// `results`: an export of this tool.
    Results,
}

impl List {
    /// The names of all lists.
    const NAMES: [(&'static str, Self); 7] = [
        ("deployments", Self::Bulk(Kind::Deployments)),
        ("executions", Self::Bulk(Kind::Executions)),
        ("deploymentIds", Self::Ids(Some(Kind::Deployments))),
        ("executionIds", Self::Ids(Some(Kind::Executions))),
        ("ids", Self::Ids(None)),
        ("resources", Self::Resources),
        ("results", Self::Results),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.iter();
        names.find(|(own, _)| *own == name).map(|(_, list)| *list)
    }

    /// The name itself, and a bit that no other list has.
    pub(super) fn name_and_bit(name: &str) -> Option<(&'static str, u8)> {
        let mut names = Self::NAMES.iter().enumerate();
        let (at, (name, _)) = names.find(|(_, (own, _))| *own == name)?;
        Some((name, 1 << at))
    }

    /// The kind that the list's name speaks of.
    pub(super) const fn kind(self) -> Option<Kind> {
        match self {
            Self::Bulk(kind) => Some(kind),
            Self::Ids(kind) => kind,
            Self::Resources | Self::Results => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_spellings_mean_the_same() {
        for name in [
            "deploymentId",
            "Deployment ID",
            "deployment_id",
            "DEPLOYMENT-ID",
        ] {
            let kind = Some(Kind::Deployments);
            assert_eq!(meaning(name), Meaning::Id(IdName { kind }), "{name}");
        }
        assert_eq!(meaning("ID"), Meaning::Id(IdName { kind: None }));
        assert_eq!(meaning("Target status"), Meaning::Action);
        assert_eq!(meaning("createdAt"), Meaning::State);
        assert_eq!(meaning("status"), Meaning::Other);
    }

    #[test]
    fn an_entry_that_resembles_a_name_is_none() {
        for text in ["i/d", "i.d", "(id)", "id\u{e9}"] {
            assert_eq!(meaning(text), Meaning::Other, "{text}");
        }
    }
}
