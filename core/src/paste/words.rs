//! A name, taken apart into its words without memory of its own.

/// The words of a name: parted by what is no letter and no digit, and where a small letter is
/// followed by a capital.
pub(super) struct Words<'n> {
    words: [&'n str; MOST],
    count: usize,
}

/// A name of more words is a sentence.
const MOST: usize = 8;

impl<'n> Words<'n> {
    pub(super) fn of(name: &'n str) -> Self {
        let mut words = [""; MOST];
        let mut count = 0;
        let mut start = 0;
        let mut was_small = false;
        let mut push = |from: usize, to: usize| {
            if from < to {
                if let Some(free) = words.get_mut(count) {
                    *free = name.get(from..to).unwrap_or_default();
                }
                count += 1;
            }
        };
        for (at, byte) in name.bytes().enumerate() {
            let is_letter = byte.is_ascii_alphanumeric() || !byte.is_ascii();
            if !is_letter {
                push(start, at);
                start = at + 1;
            } else if was_small && byte.is_ascii_uppercase() {
                push(start, at);
                start = at;
            }
            was_small = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        }
        push(start, name.len());
        // Of a sentence no word counts.
        let count = if count > MOST { 0 } else { count };
        Self { words, count }
    }

    pub(super) fn as_slice(&self) -> &[&'n str] {
        self.words.get(..self.count).unwrap_or_default()
    }
}

/// `true` where a word is one of these, in any case; the names themselves are in small letters where they
/// have an umlaut.
pub(super) fn is_one_of(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        name.len() == word.len()
            && (word.eq_ignore_ascii_case(name) || !word.is_ascii() && word.to_lowercase() == *name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_umlaut_is_the_same_in_any_case() {
        assert!(is_one_of("\u{dc}BERSPRINGEN", &["\u{fc}berspringen"]));
        assert!(is_one_of("L\u{d6}SCHEN", &["l\u{f6}schen"]));
        assert!(!is_one_of("L\u{e4}schen", &["l\u{f6}schen"]));
    }

    #[test]
    fn names_fall_into_words() {
        for (name, words) in [
            ("deploymentId", &["deployment", "Id"][..]),
            ("DEPLOYMENT_ID", &["DEPLOYMENT", "ID"]),
            ("deployment.id", &["deployment", "id"]),
            ("gpt4oDeploymentIDs", &["gpt4o", "Deployment", "IDs"]),
            ("Ausf\u{fc}hrungs-ID", &["Ausf\u{fc}hrungs", "ID"]),
            ("", &[]),
            ("a b c d e f g h i", &[]),
        ] {
            assert_eq!(Words::of(name).as_slice(), words, "{name}");
        }
    }
}
