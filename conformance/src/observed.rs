//! The observations of a case that was played.

/// The observations of a case that was played, in words that are the same wherever the same
/// happened: ids stand under the names of what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The changes that the adapter has sent.
    pub sent: Vec<String>,
    /// The observations.
    pub lines: Vec<String>,
    /// The engine's messages about it, without the parts that differ from id to id.
    pub said: Vec<String>,
    /// The claims that are not true. They are wrong also where both worlds have them.
    pub untrue: Vec<String>,
}

impl Observed {
    /// A single thing that was seen.
    pub(crate) fn line(line: impl Into<String>) -> Self {
        Self {
            lines: vec![line.into()],
            ..Self::default()
        }
    }
}

/// Puts the same ones that follow each other into one, with their number in front.
pub(crate) fn counted(lines: impl IntoIterator<Item = String>, times: &str) -> Vec<String> {
    let mut groups: Vec<(usize, String)> = Vec::new();
    for line in lines {
        match groups.last_mut() {
            Some((count, last)) if *last == line => *count += 1,
            _ => groups.push((1, line)),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(count, line)| format!("{count}{times}{line}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_itself_is_counted() {
        let lines = ["a", "a", "b", "a"].map(str::to_owned);
        assert_eq!(counted(lines, " × "), ["2 × a", "1 × b", "1 × a"]);
    }
}
