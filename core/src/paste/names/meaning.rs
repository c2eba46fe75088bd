//! The meaning of a name, by its words.

use super::{
    Meaning, Sense,
    decisions::sense,
    ends_with, is_one_of,
    kinds::{is_glued, is_id_word, is_neutral, kind_of},
    phrases::phrase,
    things::{is_other_thing, other},
};
use crate::paste::{
    invisible::is_blank,
    stems::{Stem, stem},
    words::Words,
};

/// The meaning of the name of a property, a column or a label, in any case and with any of the
/// usual separators: `deploymentId`, `Deployment ID`, `GPT_DEPLOYMENT_ID`, `Custom field
/// (Deployment ID)`, `ID (AI Core)`.
pub(in crate::paste) fn meaning(name: &str) -> Meaning {
    match name {
        "id" => return Meaning::Id(None),
        "targetStatus" => return Meaning::TargetStatus,
        _ => {}
    }
    let name = name.trim().trim_start_matches('\u{bf}');
    if name.len() > 80 {
        return Meaning::Other;
    }
    // What stands in brackets is a unit, or the name proper.
    if let Some((outer, rest)) = name.split_once(['(', '[']) {
        let inner = rest.split([')', ']']).next().unwrap_or_default();
        let inner_words = inner.trim();
        let (outer, inner) = (of_words(outer), of_words(inner));
        return match (outer, inner) {
            (Meaning::Id(_), Meaning::Decision(Sense::Keep)) => Meaning::KeptId,
            // "Unused (days)".
            (Meaning::Decision(_), Meaning::Other) if is_unit(inner_words) => Meaning::Other,
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

fn is_unit(inner: &str) -> bool {
    let units = ["days", "tage", "hours", "date", "gb", "gib", "%"];
    units.iter().any(|unit| unit.eq_ignore_ascii_case(inner))
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
                .or_else(|| sense(words, false).map(Meaning::Decision))
                .or_else(|| kind_of(only).map(Meaning::Kind))
                .unwrap_or_else(|| other(words)),
            _ => Meaning::Other,
        };
    };
    if let Some(known) = phrase(words) {
        return known;
    }
    let has_id = is_glued(last) || is_id_word(last) || is_id_word(first);
    match sense(words, name.ends_with('?')) {
        Some(Sense::Keep) if has_id => return Meaning::KeptId,
        Some(sense) if !has_id => return Meaning::Decision(sense),
        _ => {}
    }
    let is_another = words.iter().any(|word| stem(word) == Some(Stem::Another));
    let is_free = name.contains(' ');
    if is_another && is_free && may_go(words) {
        return Meaning::Other;
    }
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
            // Of "prod id", of a sentence nobody knows whose id it is.
            None if is_free && !before.iter().any(|word| is_other_thing(word)) => Meaning::Other,
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

/// `true` if what is called another one may be the one that is meant: "Replaced deployment ID",
/// "Superseded by gpt-4.1", "New deployment to delete", but "Replaced by", "New deployment ID".
fn may_go(words: &[&str]) -> bool {
    let is_old = |word: &&str| is_one_of(word, &["replaced", "superseded", "previous"]);
    words.iter().any(|word| stem(word) == Some(Stem::Remove))
        || words.iter().any(is_old)
            && !words.contains(&"By")
            && !words.last().is_some_and(|last| is_one_of(last, &["by"]))
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

/// `true` if a name is one of an id, nobody knows of what: "Vendor IDs".
pub(in crate::paste) fn is_unknown_id(name: &str) -> bool {
    let words = Words::of(name);
    words.as_slice().last().is_some_and(|last| is_id_word(last)) && of_words(name) == Meaning::Other
}

/// `true` if under a name stands what a service or an engine says: `statusMessage`.
pub(in crate::paste) fn is_message(name: &str) -> bool {
    let ends = |end: &&str| ends_with(name.trim(), end);
    ["message", "msg", "error", "fehlermeldung"]
        .iter()
        .any(ends)
}

/// The meaning of a whole line, where it may be the header of a single column.
pub(in crate::paste) fn meaning_of_line(line: &str) -> Meaning {
    let is_mark = |c: char| is_blank(c) || matches!(c, '"' | '\'' | '`' | '*' | '#' | '|');
    let name = line.trim_matches(is_mark);
    if name.len() > 80 || name.contains(['=', ':', ',', ';', '"', '\'', '{', '[']) {
        return Meaning::Other;
    }
    meaning(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Kind;

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
