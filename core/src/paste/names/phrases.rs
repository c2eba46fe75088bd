//! Names that are known as a whole.

use super::{Meaning, Sense, is_one_of};

/// Names that are known as a whole, word by word.
const PHRASES: [(&[&[&str]], Meaning); 8] = [
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
            &["kommentar"],
            &["kommentare"],
            &["bemerkung"],
            &["bemerkungen"],
            &["notiz"],
            &["notizen"],
            &["hinweis"],
            &["grund"],
            &["commentaire"],
            &["comentario"],
            &["coment\u{e1}rio"],
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
    (&[&["message"], &["msg"]], Meaning::Other),
    (&[&["latest", "running", "config"]], Meaning::OtherThing),
];

pub(super) fn phrase(words: &[&str]) -> Option<Meaning> {
    let is = |names: &[&str]| {
        let mut pairs = words.iter().zip(names);
        words.len() == names.len() && pairs.all(|(own, name)| is_one_of(own, &[name]))
    };
    let mut phrases = PHRASES.iter();
    let found = phrases.find(|(names, _)| names.iter().any(|name| is(name)));
    found.map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::{super::meaning, *};

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
}
