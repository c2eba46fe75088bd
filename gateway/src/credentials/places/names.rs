//! Names of connections, made of whatever a place is called.

use std::collections::BTreeSet;

/// The longest name of a connection, in characters.
const NAME_MAX: usize = 40;

/// The name of what has none.
const NAMELESS: &str = "aicore";

/// Gives each connection a name that no other has.
#[derive(Clone, Debug, Default)]
pub struct Namer {
    taken: BTreeSet<String>,
}

impl Namer {
    /// Knows these names.
    pub fn new<'n>(taken: impl IntoIterator<Item = &'n str>) -> Self {
        let taken = taken.into_iter().map(str::to_owned).collect();
        Self { taken }
    }

    /// A name as near as possible to this one: a to z, 0 to 9 and hyphens, at most 40, and a
    /// number at the end where another has it.
    pub fn name(&mut self, wish: &str) -> String {
        let fit = fit(wish);
        let mut name = cut(&fit, NAME_MAX);
        let mut number = 1_usize;
        while !self.taken.insert(name.clone()) {
            number += 1;
            let end = format!("-{number}");
            name = cut(&fit, NAME_MAX - end.len()) + &end;
        }
        name
    }
}

/// `true` if nothing distinct is left of a name.
pub(super) fn is_nameless(wish: &str) -> bool {
    fit(wish) == NAMELESS
}

fn fit(wish: &str) -> String {
    let mut fit = String::new();
    for sign in wish.chars() {
        if sign.is_ascii_alphanumeric() {
            fit.push(sign.to_ascii_lowercase());
        } else if !fit.is_empty() && !fit.ends_with('-') {
            fit.push('-');
        }
    }
    fit.truncate(fit.trim_end_matches('-').len());
    if fit.is_empty() {
        fit.push_str(NAMELESS);
    }
    fit
}

/// Cuts a fit name, which has only ASCII.
fn cut(fit: &str, most: usize) -> String {
    let cut = fit.get(..most).unwrap_or(fit);
    cut.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_fit() {
        for (wish, name) in [
            ("team-b", "team-b"),
            ("My AI Core (EU10)", "my-ai-core-eu10"),
            ("ünï__x", "n-x"),
            ("---", "aicore"),
            ("", "aicore"),
            ("ä", "aicore"),
        ] {
            assert_eq!(Namer::default().name(wish), name, "{wish}");
        }
        let long = Namer::default().name(&format!("{}-{}", "x".repeat(39), "y"));
        assert_eq!(long, "x".repeat(39));
    }

    #[test]
    fn no_two_connections_have_one_name() {
        let mut namer = Namer::new(["sandbox"]);
        let long = "x".repeat(50);
        let wishes = ["a", "A", "a!", "sandbox", &long, &long];
        let given = wishes.map(|wish| namer.name(wish));
        let (first, second) = ("x".repeat(40), format!("{}-2", "x".repeat(38)));
        assert_eq!(given, ["a", "a-2", "a-3", "sandbox-2", &first, &second]);
    }
}
