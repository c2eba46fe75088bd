//! The faults of JSON.

use std::fmt;

/// The reason why a text is no JSON as it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFault {
    /// It begins with other signs; none of them is a letter or digit.
    Begins([Option<char>; 2]),
    /// It breaks off.
    Ends,
    /// It can't be read from here on.
    At {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// It is JSON, but no object.
    NotAnObject,
    /// An object in it has a name twice: readers differ in which of the values counts.
    NameTwice,
}

/// A fault with what is to be done about it.
struct Told {
    fault: JsonFault,
    /// For a key, which somebody has pasted.
    again: &'static str,
}

impl JsonFault {
    /// The words for a service key, which somebody has pasted.
    pub(super) fn of_key(self) -> impl fmt::Display {
        let again = match self {
            Self::Begins([None, _]) | Self::Ends => "paste the whole key",
            Self::Begins(_) => "paste the whole key, from `{` to `}`",
            _ => "paste the whole key again",
        };
        Told { fault: self, again }
    }

    /// The words for anything else, with what is to be done.
    pub(super) fn of_other(self, again: &'static str) -> impl fmt::Display {
        Told { fault: self, again }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let again = self.again;
        match &self.fault {
            JsonFault::Begins([None, _]) => {
                write!(f, "is no JSON: it does not begin with `{{`; {again}")
            }
            JsonFault::Begins(signs) => {
                f.write_str("is no JSON: it begins with `")?;
                let mut seen = signs.iter().flatten();
                seen.try_for_each(|sign| write!(f, "{sign}"))?;
                f.write_str("`; ")?;
                f.write_str(match signs {
                    [Some('{'), Some('\'')] => "JSON has its names and texts in \"double quotes\"",
                    [Some('\'' | '"'), _] => "take away the quotes around the whole of it",
                    _ => again,
                })
            }
            JsonFault::Ends => write!(f, "is no JSON: it breaks off; {again}"),
            JsonFault::At { line, column } => write!(
                f,
                "is no JSON: it can't be read at line {line}, column {column}; {again}"
            ),
            JsonFault::NotAnObject => f.write_str("is JSON, but no object in `{` and `}`"),
            JsonFault::NameTwice => write!(
                f,
                "has a name twice in one object, so that nobody knows which value is meant; \
                 {again}"
            ),
        }
    }
}
