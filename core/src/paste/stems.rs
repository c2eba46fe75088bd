//! The words that say what is to become of a thing, by their stems: in names of columns, labels and
//! properties, in headings, comments and sentences.

/// The meaning of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stem {
    /// That something is to go: "delete", "Löschkennzeichen".
    Remove,
    /// That it went, or is to, with a word beside it: "to be removed".
    Removed,
    /// That it is to stay: "keep", "protected".
    Keep,
    /// That somebody needs it: "used", "benötigt".
    Need,
    /// It turns what follows into its opposite.
    Not,
    /// It may stand beside a word that removes, and adds nothing: "to", "zum".
    Helper,
    /// That somebody agreed: "approved", "Freigabe".
    Approved,
    /// That it is another one than the one that is meant: "replacement".
    Another,
}

use Stem::{Another, Approved, Helper, Keep, Need, Not, Remove, Removed};

/// The stems by their first letter; one that ends with a dot is a whole word.
#[rustfmt::skip]
const fn of_letter(first: u8) -> &'static [(&'static str, Stem)] {
    match first {
        b'a' => &[("allowlist", Keep), ("approv", Approved), ("ausgenomm", Keep), ("ausnahm", Keep),
            ("au\u{df}er.", Keep), ("ausser.", Keep), ("abgel\u{f6}st", Another), ("anfass", Remove),
            ("anr\u{fc}hr", Remove), ("avoid", Not), ("a.", Helper)],
        b'b' => &[("be.", Helper), ("bitte.", Helper), ("behalt", Keep), ("bleib", Keep),
            ("bereinig", Remove), ("best\u{e4}tigt", Approved), ("brauch", Need), ("benutzt", Need),
            ("benutzung", Need), ("ben\u{f6}tig", Need), ("borrar.", Remove)],
        b'c' => &[("can.", Helper), ("clean", Remove), ("candidate", Helper), ("confirmed", Approved),
            ("conserv", Keep)],
        b'd' => &[("deleted.", Removed), ("delete.", Remove), ("deletion.", Remove), ("deletable", Remove),
            ("deleting", Remove), ("delet.", Remove), ("drop.", Remove), ("darf.", Helper),
            ("decommission", Remove), ("don't.", Not), ("dont.", Not), ("don\u{2019}t.", Not), ("do.", Helper)],
        b'e' => &[("entfernt.", Removed), ("entfern", Remove), ("exception.", Helper), ("except", Keep),
            ("exclud", Keep), ("exclusion", Keep),
            ("exempt", Keep), ("einsatz.", Need), ("eliminar", Remove), ("excluir.", Remove), ("ersatz", Another), ("ersetzt", Another)],
        b'f' => &[("flag", Helper), ("freigabe", Approved), ("freigegeben", Approved), ("fallback", Another)],
        b'g' => &[("garde.", Keep), ("garder.", Keep), ("gardez.", Keep), ("gesperrt", Keep), ("gebrauch.", Need), ("gel\u{f6}scht", Removed), ("gebraucht", Need), ("genutzt", Need), ("genehmigt", Approved)],
        b'i' => &[("is.", Helper), ("ist.", Helper), ("ignore.", Keep), ("ignored", Keep), ("ignorier", Keep)],
        b'k' => &[("kann.", Helper), ("keepalive", Helper), ("keep", Keep), ("kept", Keep), ("kein", Not), ("kill", Remove)],
        b'l' => &[("l\u{f6}sch", Remove), ("loesch", Remove), ("locked", Keep), ("leave", Keep)],
        b'm' => &[("marked", Helper), ("mustn", Not), ("may.", Helper), ("manter.", Keep)],
        b'n' => &[("not.", Not), ("no.", Not), ("never", Not), ("nicht", Not), ("niemals", Not), ("niemand", Not), ("nobody.", Not), ("ne.", Not), ("niet.", Not), ("non.", Not),
            ("n\u{e3}o.", Not), ("none.", Not), ("nothing.", Not), ("nirgend", Not),
            ("need", Need), ("nachfolg", Another), ("neu.", Another), ("neue", Another), ("new.", Another),
            ("next.", Another), ("nutzen", Need), ("nutzung.", Need)],
        b'o' => &[("ok.", Helper), ("obsolet", Remove)],
        b'p' => &[("please.", Helper), ("pinned", Keep), ("preserv", Keep), ("protect", Keep),
            ("purg", Remove), ("parent.", Another), ("previous", Another), ("predecessor", Another),
            ("produktiv", Need), ("productive", Need)],
        b'r' => &[("ready.", Helper), ("removed.", Removed), ("remov", Remove), ("retain", Keep),
            ("refrain", Not), ("remain.", Keep), ("remains.", Keep), ("retire", Remove), ("required", Need), ("requires", Need), ("replac", Another)],
        b's' => &[("safe.", Helper), ("should.", Helper), ("soll", Helper), ("skip", Keep), ("spare.", Keep),
            ("stays.", Keep), ("stay.", Keep), ("shouldn", Not), ("surviv", Keep), ("supprim", Remove), ("successor", Another),
            ("supersed", Another), ("source.", Another), ("stop.", Removed), ("stopped", Removed)],
        b't' => &[("to.", Helper), ("the.", Helper), ("touch", Remove), ("terminat", Remove), ("target.", Another)],
        b'u' => &[("undeploy", Remove), ("unused", Remove), ("unneeded", Remove), ("used.", Need),
            ("uses.", Need), ("use.", Need), ("usage.", Need)],
        b'v' => &[("verwendet", Need), ("verwendung.", Need), ("verwijder", Remove)],
        b'w' => &[("weg.", Remove), ("whitelist", Keep), ("werden.", Helper), ("wird.", Helper),
            ("without", Not)],
        // "\u{c0} supprimer".
        0xc3 => &[("\u{e0}.", Helper)],
        b'z' => &[("zu.", Helper), ("zum.", Helper), ("zur.", Helper)],
        _ => &[],
    }
}

/// The meaning of a word, in any case.
pub(super) fn stem(word: &str) -> Option<Stem> {
    let first = word.bytes().next()?.to_ascii_lowercase();
    let mut stems = of_letter(first).iter();
    let is = |stem: &str| match stem.strip_suffix('.') {
        Some(whole) => whole.len() == word.len() && begins(word, whole),
        None => begins(word, stem),
    };
    let (_, stem) = stems.find(|(own, _)| is(own))?;
    (!is_compound(word)).then_some(*stem)
}

/// `true` if a text begins with a heading such as `[keep]`, and not with a list.
pub(super) fn is_section(text: &str) -> bool {
    let inside = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    inside.is_some_and(|(word, behind)| {
        behind.trim_start_matches(' ').starts_with(['\r', '\n'])
            && matches!(stem(word), Some(Stem::Keep | Stem::Remove))
    })
}

/// `skipCustomListeners`, `keep-warm`: a name that nobody took apart says nothing.
fn is_compound(word: &str) -> bool {
    let small = word.bytes().position(|byte| byte.is_ascii_lowercase());
    let behind = small.and_then(|at| word.get(at..)).unwrap_or_default();
    word.contains(['_', '-'])
        || word.ends_with(|c: char| c.is_ascii_digit())
        || behind.contains(|c: char| c.is_ascii_uppercase())
}

/// `true` if a word begins so, in any case, umlauts included.
pub(super) fn begins(word: &str, stem: &str) -> bool {
    let same = |(a, b): (u8, u8)| a | 0x20 == b | 0x20 && (a ^ b) & 0x80 == 0;
    word.len() >= stem.len() && word.bytes().zip(stem.bytes()).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_by_their_stems() {
        for (word, says) in [
            ("Keeping", Some(Keep)),
            ("L\u{d6}SCHEN", Some(Remove)),
            ("L\u{f6}schkennzeichen", Some(Remove)),
            ("Ben\u{f6}tigt", Some(Need)),
            ("used", Some(Need)),
            ("user", None),
            ("delete", Some(Remove)),
            ("deleted", Some(Removed)),
            ("note", None),
            ("skipCustomListeners", None),
            ("keep-warm", None),
            ("", None),
            ("d1f0a93b77c2e401", None),
        ] {
            assert_eq!(stem(word), says, "{word}");
        }
    }
}
