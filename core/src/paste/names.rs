//! The names under which ids, actions, decisions and lists stand: properties, columns, labels.

use super::{
    stems::{Stem, stem},
    words::Words,
};
use crate::item::Kind;

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It carries an id: of the kind that the name speaks of, such as `deploymentId`, or just `id`.
    Id(Option<Kind>),
    /// It is called as a kind is, such as "Deployment".
    Kind(Kind),
    /// It carries the id of another thing, such as `configurationId`, or is called as one.
    OtherThing,
    /// It carries the id of one that is to stay, such as `protectedDeploymentIds`.
    KeptId,
    /// It says what is to become of the item.
    Action,
    /// `targetStatus`: a wish in the body of a bulk call, a state everywhere else.
    TargetStatus,
    /// It says whether the item is to be kept.
    Decision(Sense),
    /// It says anything of the item, also that it is to be kept.
    Remark,
    /// It says what the item is, as in the answer of a list call.
    State,
    /// Nothing that is of use here.
    Other,
}

/// In which sense a column decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// "Keep?": yes means that it stays.
    Keep,
    /// "Delete?": no means that it stays.
    Remove,
    /// "Decision": a word says it.
    Word,
}

/// Whether a word names a kind: "deployment", "Deployments", "Bereitstellung".
pub(super) fn kind_of(word: &str) -> Option<Kind> {
    let is = |names: &[&str]| is_one_of(word, names);
    if is(&[
        "deployment",
        "deployments",
        "deploymentid",
        "deploymentids",
        "d\u{e9}ploiement",
        "bereitstellung",
        "bereitstellungen",
        "bereitstellungs",
    ]) {
        Some(Kind::Deployments)
    } else if is(&[
        "execution",
        "executions",
        "executionid",
        "executionids",
        "ausf\u{fc}hrung",
        "ausf\u{fc}hrungen",
        "ausf\u{fc}hrungs",
    ]) {
        Some(Kind::Executions)
    } else {
        None
    }
}

/// Whether a word means an id: "id", "IDs", "UUID", "Kennung".
pub(super) fn is_id_word(word: &str) -> bool {
    is_one_of(
        word,
        &[
            "id",
            "ids",
            "uuid",
            "uuids",
            "guid",
            "identifier",
            "identifiers",
            "kennung",
            "kennungen",
        ],
    )
}

/// Whether a word names a thing that has ids and is none of the kinds that can be changed.
pub(super) fn is_other_thing(word: &str) -> bool {
    const THINGS: [&str; 62] = [
        "account",
        "app",
        "application",
        "artefact",
        "artifact",
        "artifacts",
        "batch",
        "build",
        "case",
        "cell",
        "checksum",
        "client",
        "cluster",
        "commit",
        "config",
        "configs",
        "configuration",
        "configurations",
        "container",
        "correlation",
        "definition",
        "definitions",
        "digest",
        "document",
        "environment",
        "etag",
        "event",
        "executable",
        "executables",
        "group",
        "hash",
        "host",
        "image",
        "incident",
        "instance",
        "instances",
        "issue",
        "job",
        "konfiguration",
        "konfigurationen",
        "logger",
        "message",
        "model",
        "node",
        "parent",
        "pod",
        "process",
        "request",
        "revision",
        "scenario",
        "scenarios",
        "session",
        "sha",
        "span",
        "task",
        "tenant",
        "thread",
        "ticket",
        "token",
        "trace",
        "user",
        "workflow",
    ];
    is_one_of(word, &THINGS)
}

fn is_one_of(word: &str, names: &[&str]) -> bool {
    // A word with an umlaut is compared as it is in the table: its other letters in any case.
    names.iter().any(|name| {
        name.len() == word.len() && word.chars().zip(name.chars()).all(|(a, b)| same(a, b))
    })
}

fn same(a: char, b: char) -> bool {
    a.eq_ignore_ascii_case(&b) || (a == '\u{dc}' && b == '\u{fc}')
}

/// What the name of a property, a column or a label means, in any case and with any of the usual
/// separators: `deploymentId`, `Deployment ID`, `GPT_DEPLOYMENT_ID`, `Custom field (Deployment ID)`,
/// `ID (AI Core)`.
pub(super) fn meaning(name: &str) -> Meaning {
    match name {
        "id" => return Meaning::Id(None),
        "targetStatus" => return Meaning::TargetStatus,
        _ => {}
    }
    let name = name.trim();
    if name.len() > 80 {
        return Meaning::Other;
    }
    // What stands in brackets is a unit, or the name proper.
    if let Some((outer, rest)) = name.split_once(['(', '[']) {
        let inner = rest.split([')', ']']).next().unwrap_or_default();
        let (outer, inner) = (of_words(outer), of_words(inner));
        return match (outer, inner) {
            (Meaning::Id(_), Meaning::Decision(Sense::Keep)) => Meaning::KeptId,
            (_, Meaning::Id(Some(_))) | (Meaning::Other | Meaning::Kind(_), Meaning::Id(_)) => {
                match (outer, inner) {
                    (Meaning::Kind(kind), Meaning::Id(None)) => Meaning::Id(Some(kind)),
                    _ => inner,
                }
            }
            _ => outer,
        };
    }
    of_words(name)
}

/// Names that are known as a whole, word by word.
const PHRASES: [(&[&[&str]], Meaning); 7] = [
    (
        &[
            &["target", "status"],
            &["targetstatus"],
            &["target", "state"],
        ],
        Meaning::TargetStatus,
    ),
    (&[&["action"], &["aktion"]], Meaning::Action),
    (
        &[
            &["decision"],
            &["entscheidung"],
            &["entscheid"],
            &["empfehlung"],
            &["recommendation"],
            &["proposal"],
            &["vorschlag"],
            &["verdict"],
            &["disposition"],
            &["what", "to", "do"],
        ],
        Meaning::Decision(Sense::Word),
    ),
    (&[&["selected"]], Meaning::Decision(Sense::Remove)),
    (
        &[
            &["comment"],
            &["comments"],
            &["note"],
            &["notes"],
            &["remark"],
            &["remarks"],
            &["reason"],
            &["message"],
            &["msg"],
            &["kommentar"],
            &["kommentare"],
            &["bemerkung"],
            &["bemerkungen"],
            &["notiz"],
            &["notizen"],
            &["hinweis"],
            &["grund"],
        ],
        Meaning::Remark,
    ),
    (
        &[
            &["status"],
            &["current", "status"],
            &["created", "at"],
            &["created"],
            &["modified", "at"],
            &["modified"],
            &["submission", "time"],
            &["start", "time"],
            &["last", "operation"],
        ],
        Meaning::State,
    ),
    (&[&["latest", "running", "config"]], Meaning::OtherThing),
];

fn phrase(words: &[&str]) -> Option<Meaning> {
    let is = |names: &[&str]| {
        let mut pairs = words.iter().zip(names);
        words.len() == names.len() && pairs.all(|(own, name)| is_one_of(own, &[name]))
    };
    let mut phrases = PHRASES.iter();
    let found = phrases.find(|(names, _)| names.iter().any(|name| is(name)));
    found.map(|(_, meaning)| *meaning)
}

fn of_words(name: &str) -> Meaning {
    // An id of the log's own document (Elasticsearch, MongoDB).
    if name == "_id" {
        return Meaning::OtherThing;
    }
    let words = Words::of(name);
    let words = words.as_slice();
    let [first, .., last] = words else {
        return match words {
            [only] if is_glued(only) => Meaning::Id(kind_of(only)),
            [only] if is_id_word(only) => Meaning::Id(None),
            [only] => phrase(words)
                .or_else(|| sense(words).map(Meaning::Decision))
                .or_else(|| kind_of(only).map(Meaning::Kind))
                .unwrap_or_else(|| other(words)),
            _ => Meaning::Other,
        };
    };
    if let Some(known) = phrase(words) {
        return known;
    }
    let has_id = is_glued(last) || is_id_word(last) || is_id_word(first);
    match sense(words) {
        Some(Sense::Keep) if has_id => return Meaning::KeptId,
        Some(sense) if !has_id => return Meaning::Decision(sense),
        _ => {}
    }
    let is_another = words.iter().any(|word| stem(word) == Some(Stem::Another));
    if is_another && has_id {
        return Meaning::OtherThing;
    }
    if is_glued(last) {
        return Meaning::Id(kind_of(last));
    }
    if is_id_word(last) {
        let before = words.get(..words.len() - 1).unwrap_or_default();
        return match before.last().and_then(|word| kind_of(word)) {
            Some(kind) => Meaning::Id(Some(kind)),
            None if before.iter().all(|word| is_neutral(word)) => Meaning::Id(None),
            None => Meaning::OtherThing,
        };
    }
    if is_id_word(first) {
        return of_id_first(words.get(1..).unwrap_or_default());
    }
    match kind_of(last) {
        _ if is_another => Meaning::OtherThing,
        Some(kind) if words.len() == 2 && is_neutral(first) => Meaning::Kind(kind),
        _ => other(words),
    }
}

/// The sense in which a name decides, where it does: a word that keeps says so wherever it stands,
/// one that removes only among words that add nothing ("deletion time" decides nothing).
pub(super) fn sense(words: &[&str]) -> Option<Sense> {
    let (mut keeps, mut removes, mut is_certain, mut is_not) = (false, false, false, false);
    let mut is_plain = true;
    for word in words {
        match stem(word) {
            Some(Stem::Keep | Stem::Need) => keeps = true,
            Some(Stem::Remove | Stem::Approved) => (removes, is_certain) = (true, true),
            Some(Stem::Removed) => removes = true,
            Some(Stem::Not) => is_not = true,
            Some(Stem::Helper) => is_certain = true,
            _ if is_one_of(word, &["last", "at", "time", "date", "alive", "case"]) => return None,
            _ => is_plain = false,
        }
    }
    match (keeps, removes && is_plain && is_certain) {
        (true, _) => Some(if is_not { Sense::Remove } else { Sense::Keep }),
        (_, true) => Some(if is_not { Sense::Keep } else { Sense::Remove }),
        _ => None,
    }
}

/// Whether a name of another thing may as well stand before a sentence: "Request: please delete A".
pub(super) fn may_head_text(name: &str) -> bool {
    let last = Words::of(name)
        .as_slice()
        .last()
        .copied()
        .unwrap_or_default();
    is_one_of(
        last,
        &[
            "event", "task", "request", "ticket", "issue", "job", "incident",
        ],
    )
}

/// "IDs to delete", "ID of the deployment", "ID des Deployments".
fn of_id_first(rest: &[&str]) -> Meaning {
    let kind = rest.iter().filter_map(|word| kind_of(word)).next_back();
    if kind.is_some() || rest.iter().all(|word| is_neutral(word)) {
        return Meaning::Id(kind);
    }
    if rest.iter().any(|word| is_other_thing(word)) {
        Meaning::OtherThing
    } else {
        Meaning::Other
    }
}

/// What has no id in its name may be called as a thing that has one.
fn other(words: &[&str]) -> Meaning {
    let is_called = words.last().is_some_and(|last| is_other_thing(last));
    if is_called || words.len() <= 3 && words.iter().any(|word| is_config(word)) {
        Meaning::OtherThing
    } else {
        Meaning::Other
    }
}

fn is_config(word: &str) -> bool {
    is_one_of(
        word,
        &[
            "config",
            "configuration",
            "konfiguration",
            "commit",
            "sha",
            "trace",
            "span",
        ],
    )
}

/// `deploymentid`, written as one word.
fn is_glued(word: &str) -> bool {
    kind_of(word).is_some() && (ends_with(word, "id") || ends_with(word, "ids"))
}

fn ends_with(word: &str, end: &str) -> bool {
    let at = word.len().checked_sub(end.len());
    at.and_then(|at| word.get(at..))
        .is_some_and(|own| own.eq_ignore_ascii_case(end))
}

/// Whether a word beside "id" says nothing of what has it.
fn is_neutral(word: &str) -> bool {
    const WORDS: [&str; 38] = [
        "the",
        "my",
        "our",
        "all",
        "old",
        "ai",
        "core",
        "sap",
        "resource",
        "object",
        "item",
        "unique",
        "to",
        "delete",
        "deleted",
        "be",
        "remove",
        "removed",
        "stop",
        "stopped",
        "of",
        "these",
        "those",
        "list",
        "dead",
        "unused",
        "stale",
        "obsolete",
        "following",
        "running",
        "die",
        "alle",
        "alte",
        "alten",
        "zu",
        "l\u{f6}schen",
        "found",
        "aicore",
    ];
    is_one_of(word, &WORDS) || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a whole line means, where it may be the header of a single column.
pub(super) fn meaning_of_line(line: &str) -> Meaning {
    let is_mark =
        |c: char| super::invisible::is_blank(c) || matches!(c, '"' | '\'' | '`' | '*' | '#' | '|');
    let name = line.trim_matches(is_mark);
    if name.len() > 80 || name.contains(['=', ':', ',', ';', '"', '\'', '{', '[']) {
        return Meaning::Other;
    }
    meaning(name)
}

/// A list of entries in a structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// `deployments` or `executions`: the body of a bulk PATCH, or its answer.
    Bulk(Kind),
    /// `deploymentIds` and the like.
    Ids(Option<Kind>),
    /// `resources`, `items` and the like: the answer of a list call.
    Resources,
    /// `results`: an export of this tool.
    Results,
}

impl List {
    /// The names of all lists.
    const NAMES: [(&'static str, Self); 8] = [
        ("deployments", Self::Bulk(Kind::Deployments)),
        ("executions", Self::Bulk(Kind::Executions)),
        ("deploymentIds", Self::Ids(Some(Kind::Deployments))),
        ("executionIds", Self::Ids(Some(Kind::Executions))),
        ("ids", Self::Ids(None)),
        ("resources", Self::Resources),
        ("results", Self::Results),
        ("items", Self::Resources),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.iter();
        if let Some((_, list)) = names.find(|(own, _)| *own == name) {
            return Some(*list);
        }
        match meaning(name) {
            Meaning::Id(kind) if ends_with(name, "ids") => Some(Self::Ids(kind)),
            // What is to stay is a list of ids as well: they are told.
            Meaning::KeptId | Meaning::Decision(Sense::Keep) => Some(Self::Ids(None)),
            _ => None,
        }
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

    const DEPLOYMENT: Meaning = Meaning::Id(Some(Kind::Deployments));

    #[test]
    fn the_usual_spellings_mean_the_same() {
        for name in [
            "deploymentId",
            "Deployment ID",
            "deployment_id",
            "DEPLOYMENT-ID",
            "deploymentid",
            "deploymentIDs",
            "GPT_4O_DEPLOYMENT_ID",
            "deployment.id",
            "Deployment-ID",
            "Deployment (ID)",
            "Custom field (Deployment ID)",
            "Bereitstellungs-ID",
            "ID des Deployments",
            "ID of the deployment",
        ] {
            assert_eq!(meaning(name), DEPLOYMENT, "{name}");
        }
        for name in [
            "ID",
            "id_",
            "ID (AI Core)",
            "ID [AI Core]",
            "IDs to delete",
            "Kennung",
            "uuid",
        ] {
            assert_eq!(meaning(name), Meaning::Id(None), "{name}");
        }
    }

    #[test]
    fn the_ids_of_other_things_are_told_apart() {
        for name in [
            "configurationId",
            "Configuration ID",
            "ORCH_CONFIG_ID",
            "scenarioId",
            "x-request-id",
            "Issue id",
            "_id",
            "traceId",
            "processDefinitionId",
            "Latest Running Config",
        ] {
            assert_eq!(meaning(name), Meaning::OtherThing, "{name}");
        }
    }

    #[test]
    fn decisions_actions_and_states() {
        assert_eq!(meaning("Target status"), Meaning::TargetStatus);
        assert_eq!(meaning("Action"), Meaning::Action);
        assert_eq!(meaning("Keep?"), Meaning::Decision(Sense::Keep));
        assert_eq!(meaning("Delete?"), Meaning::Decision(Sense::Remove));
        assert_eq!(meaning("Decision"), Meaning::Decision(Sense::Word));
        assert_eq!(meaning("createdAt"), Meaning::State);
        assert_eq!(meaning("status"), Meaning::State);
    }

    #[test]
    fn names_are_taken_apart_into_what_they_decide() {
        use Sense::{Keep, Remove};
        for (name, sense) in [
            ("To be removed", Remove),
            ("Kann gel\u{f6}scht werden", Remove),
            ("Freigabe zum L\u{f6}schen", Remove),
            ("Not needed", Remove),
            ("unused", Remove),
            ("Still used", Keep),
            ("Do not remove", Keep),
            ("\u{c0} conserver", Keep),
            ("in_use_by", Keep),
        ] {
            assert_eq!(meaning(name), Meaning::Decision(sense), "{name}");
        }
        for name in [
            "deletedAt",
            "deleted",
            "Deletion time",
            "Last used",
            "keepAlive",
            "Approved by",
        ] {
            assert!(!matches!(meaning(name), Meaning::Decision(_)), "{name}");
        }
        for name in [
            "KEEP_DEPLOYMENT_ID",
            "protectedDeploymentIds",
            "IDs to keep",
            "ID (keep)",
        ] {
            assert_eq!(meaning(name), Meaning::KeptId, "{name}");
        }
        for name in [
            "replacementDeploymentId",
            "New Deployment ID",
            "replacedBy deployments",
        ] {
            assert_eq!(meaning(name), Meaning::OtherThing, "{name}");
        }
    }

    #[test]
    fn what_only_resembles_a_name_is_none() {
        for text in [
            "deploymentUrl",
            "Total Deployments",
            "idea",
            "idle",
            "Please send me the id, thanks",
            "model",
        ] {
            let is_id = matches!(meaning(text), Meaning::Id(_) | Meaning::Kind(_));
            assert!(!is_id, "{text}: {:?}", meaning(text));
        }
    }
}
