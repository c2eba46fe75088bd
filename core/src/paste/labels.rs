//! Lines with a label before an id: `Deployment ID: A`, `id=A`, `"id": "A",`, YAML, records that a
//! command prints, assignments of scripts (`IDS=(A B)`, `$ids = @("A")`).

use super::{
    names::{Meaning, meaning},
    token::is_quote,
};
use crate::item::{Kind, Shape};

/// A label, and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label<'t> {
    pub(super) meaning: Meaning,
    pub(super) name: &'t str,
    pub(super) value: &'t str,
    /// The place in the line where the value begins.
    pub(super) at: usize,
}

/// The longest label, in bytes.
const LABEL: usize = 64;

impl<'t> Label<'t> {
    /// The label of a line; `None` where it has none.
    pub(super) fn of(line: &'t str) -> Option<Self> {
        let separator = line
            .bytes()
            .take(LABEL)
            .position(|byte| matches!(byte, b':' | b'='))?;
        let name = line.get(..separator)?;
        let behind = line.get(separator + 1..)?;
        let is_spaced = behind.is_empty() || behind.starts_with(char::is_whitespace);
        let is_colon = line.as_bytes().get(separator) == Some(&b':');
        // `https://`, `Time: 10:23`, `a::b`.
        if behind.starts_with("//") || behind.starts_with([':', '=']) {
            return None;
        }
        let name = declared(name.trim());
        let is_one_word = !name.contains(char::is_whitespace);
        if is_colon && !is_spaced && !is_one_word && !behind.starts_with(['*', '"', '\'', '`']) {
            return None;
        }
        if !is_name(name) {
            return None;
        }
        let skipped = behind.len()
            - behind
                .trim_start_matches(|c: char| c.is_whitespace() || c == '*' || c == '>')
                .len();
        let value = behind.get(skipped..)?.trim_end();
        Some(Self {
            meaning: meaning(name),
            name,
            value,
            at: separator + 1 + skipped,
        })
    }

    /// `true` if it heads what follows.
    pub(super) fn is_heading(&self) -> bool {
        let is_open = |c| matches!(c, '[' | '(' | '{' | '@' | '-' | '|' | '>') || is_quote(c);
        // YAML: `keep: &keep`, `ids: !!set`.
        let is_mark = self.value.starts_with(['&', '!']) && !self.value.contains(' ');
        self.value != "-" && (self.value.chars().all(is_open) || is_mark)
    }
}

/// A name without what declares it: `const ids`, `$ids`, `export IDS`, `"id"`.
fn declared(name: &str) -> &str {
    let words = [
        "const ", "let ", "var ", "export ", "set ", "local ", "val ", "final ", "SET ",
    ];
    let name = words
        .iter()
        .find_map(|word| name.strip_prefix(word))
        .unwrap_or(name);
    name.trim_matches(|c: char| {
        is_quote(c) || c == '*' || c.is_whitespace() || matches!(c, '$' | '\\' | '[' | '{' | ',')
    })
}

fn is_name(name: &str) -> bool {
    let is_part = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '(' | ')' | '/' | '?' | '@')
    };
    let has_id = || {
        name.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .any(|word| matches!(Shape::of(word), Shape::Hex | Shape::Uuid))
    };
    name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '@'))
        && name.split_whitespace().count() <= 6
        && name.chars().all(is_part)
        && !has_id()
}

/// The things under a heading, by what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Ids of a kind.
    Kind(Kind),
    /// Things of another kind.
    Other,
    /// Nothing.
    Unknown,
}

impl Scope {
    pub(super) const fn of(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Id(Some(kind)) | Meaning::Kind(kind) => Self::Kind(kind),
            Meaning::OtherThing => Self::Other,
            _ => Self::Unknown,
        }
    }
}

/// The headings under which a line stands, by how far they are indented.
#[derive(Clone, Debug, Default)]
pub(super) struct Scopes(Vec<(usize, Scope)>);

/// The most headings within one another.
const DEPTH: usize = 16;

impl Scopes {
    /// Begins a heading; those as far indented or further are over.
    pub(super) fn begin(&mut self, indent: usize, scope: Scope) {
        self.0.retain(|(own, _)| *own < indent);
        if self.0.len() < DEPTH {
            self.0.push((indent, scope));
        }
    }

    /// A line is indented so far: the headings that are further indented are over.
    pub(super) fn line(&mut self, indent: usize) {
        if self.0.last().is_some_and(|(own, _)| *own > indent) {
            self.0.retain(|(own, _)| *own <= indent);
        }
    }

    /// The scope of the nearest heading that says anything.
    pub(super) fn now(&self) -> Scope {
        let said = self.0.iter().rev().map(|(_, scope)| *scope);
        said.into_iter()
            .find(|scope| *scope != Scope::Unknown)
            .unwrap_or(Scope::Unknown)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_and_its_value_are_parted() {
        for (line, name, value) in [
            ("ID:       a1b2", "ID", "a1b2"),
            ("Deployment ID: a1b2", "Deployment ID", "a1b2"),
            ("**Deployment ID:** a1b2", "Deployment ID", "a1b2"),
            ("id=a1b2", "id", "a1b2"),
            ("id:a1b2", "id", "a1b2"),
            ("\"id\": \"a1b2\",", "id", "\"a1b2\","),
            ("GPT_4O_DEPLOYMENT_ID=a1b2", "GPT_4O_DEPLOYMENT_ID", "a1b2"),
            ("$ids = @(\"a1b2\")", "ids", "@(\"a1b2\")"),
            ("const ids = ['a1b2'];", "ids", "['a1b2'];"),
            ("export IDS=(a1b2)", "IDS", "(a1b2)"),
            ("deployments:", "deployments", ""),
        ] {
            let label = Label::of(line).unwrap();
            assert_eq!((label.name, label.value), (name, value), "{line}");
            assert!(line.get(label.at..).unwrap().starts_with(value));
        }
    }

    #[test]
    fn what_is_no_label_is_none() {
        for line in [
            "https://h/x",
            "2026-06-01 10:23:45 INFO x: y",
            "10:23:45 a1b2",
            "df8ffc43f15186b4: keep",
            "a1b2",
            "Deletion of x failed. Process definition with id: a1b2",
            "std::string a",
            "one two three four five six seven: a1b2",
        ] {
            assert_eq!(Label::of(line), None, "{line}");
        }
    }

    #[test]
    fn the_nearest_heading_that_says_anything_counts() {
        let mut scopes = Scopes::default();
        scopes.begin(0, Scope::Kind(Kind::Executions));
        scopes.begin(2, Scope::Unknown);
        scopes.line(4);
        assert_eq!(scopes.now(), Scope::Kind(Kind::Executions));
        scopes.begin(2, Scope::Other);
        assert_eq!(scopes.now(), Scope::Other);
        scopes.line(0);
        assert_eq!(scopes.now(), Scope::Kind(Kind::Executions));
        scopes.begin(0, Scope::Unknown);
        assert_eq!(scopes.now(), Scope::Unknown);
    }
}
