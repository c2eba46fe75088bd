//! Credentials in places, and the known differences between clients about them.

use serde_json::Value;

use super::{client::Client, seen::Part, world::World};

/// Credentials in one place or in several.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name in the table.
    pub name: &'static str,
    /// Makes its variables and files.
    pub given: fn(&World) -> Given,
    /// In what clients are known to differ from Bulkhead here, and why Bulkhead does as it does.
    pub differences: &'static [Difference],
}

/// In what a client is known to differ from Bulkhead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The client.
    pub client: Client,
    /// In what.
    pub parts: &'static [Part],
    /// The reason for Bulkhead's behaviour: a sentence.
    pub why: &'static str,
}

/// The input of every client in a case: variables, and files below one folder.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Names and values.
    pub variables: Vec<(String, String)>,
    /// Paths below the folder, and texts.
    pub files: Vec<(String, String)>,
}

impl Given {
    /// Nothing anywhere.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// The same with one more variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// The same with more variables.
    #[must_use]
    pub fn variables(self, variables: Vec<(&'static str, String)>) -> Self {
        let variables = variables.into_iter();
        variables.fold(self, |given, (name, value)| given.variable(name, value))
    }

    /// The same with a variable that holds JSON.
    #[must_use]
    pub fn json(self, name: &str, value: &Value) -> Self {
        self.variable(name, value.to_string())
    }

    /// The same with one more file.
    #[must_use]
    pub fn file(mut self, path: &str, text: impl Into<String>) -> Self {
        self.files.push((path.to_owned(), text.into()));
        self
    }
}

impl Case {
    /// One in which all agree.
    pub(super) const fn new(name: &'static str, given: fn(&World) -> Given) -> Self {
        Self {
            name,
            given,
            differences: &[],
        }
    }

    /// The same with known differences.
    pub(super) const fn but(self, differences: &'static [Difference]) -> Self {
        Self {
            differences,
            ..self
        }
    }
}
