//! What is wrong with credentials, in words that repeat none of their values.

use std::{fmt, io, path::PathBuf};

use super::{AddressFault, PemFault};

/// What is wrong at a place. Its words go on where the name of the place ends: "`…` has no
/// `clientid`".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something is not there.
    Missing {
        /// The names of the values that are missing.
        names: Vec<&'static str>,
        /// What would do to sign in with, where there is nothing for that.
        proofs: Vec<&'static str>,
    },
    /// There is more than one by which to sign in.
    Proofs(Vec<&'static str>),
    /// It is no JSON.
    Json(JsonFault),
    /// A value is of another kind than a text.
    NotAText(&'static str),
    /// A variable or file is no UTF-8.
    NotUnicode {
        /// Its name.
        name: String,
    },
    /// A file can't be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        kind: io::ErrorKind,
    },
    /// What should be a file is a folder, a pipe or a device.
    NotAFile {
        /// Its path.
        path: PathBuf,
    },
    /// A file is far larger than credentials are.
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A file that should hold a secret holds nothing.
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A profile was asked for that is not there.
    NoProfile {
        /// The profile.
        profile: String,
        /// Those that are there.
        others: Vec<String>,
    },
    /// There is nothing at this place.
    Gone,
    /// A variable that is named is not set.
    NoVariable(String),
    /// An address is none.
    Address(&'static str, AddressFault),
    /// A certificate or key is none.
    Pem(&'static str, PemFault),
    /// The client id has characters that no client id has.
    ClientId(&'static str),
    /// The resource group is none.
    Group(&'static str),
    /// What is wrong is in a part of the place that has a name.
    Part(&'static str, Box<Fault>),
}

/// Why a text is no JSON as it is needed.
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

/// Names in back quotes, with a word between the last two.
struct Names<'n>(&'n [&'static str], &'static str);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.0.iter().enumerate() {
            match at {
                0 => {}
                _ if at + 1 == self.0.len() => write!(f, " {} ", self.1)?,
                _ => f.write_str(", ")?,
            }
            write!(f, "`{name}`")?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { names, proofs } => {
                if !names.is_empty() {
                    write!(f, "has no {}", Names(names, "and no"))?;
                }
                match (names.is_empty(), proofs.is_empty()) {
                    (_, true) => return Ok(()),
                    (true, false) => f.write_str("has nothing to sign in with")?,
                    (false, false) => f.write_str(", and nothing to sign in with")?,
                }
                write!(f, ": it needs {}", Names(proofs, "or"))
            }
            Self::Proofs(names) => write!(
                f,
                "has more than one thing to sign in with: {}; leave one of them",
                Names(names, "and")
            ),
            Self::Json(fault) => fault.fmt(f),
            Self::NotAText(name) => write!(f, "has a `{name}` that is no text in quotes"),
            Self::NotUnicode { name } => write!(f, "is not usable: `{name}` is no UTF-8"),
            Self::Unreadable { path, kind } => {
                write!(
                    f,
                    "can't be used: reading `{}` failed ({kind})",
                    path.display()
                )
            }
            Self::NotAFile { path } => {
                write!(f, "can't be used: `{}` is no file", path.display())
            }
            Self::TooLarge { path } => {
                let path = path.display();
                write!(f, "can't be used: `{path}` has more than 1 MiB")
            }
            Self::Empty { path } => {
                write!(f, "can't be used: `{}` is empty", path.display())
            }
            Self::NoProfile { profile, others } if others.is_empty() => write!(
                f,
                "is not there, but `AICORE_PROFILE` asks for the profile `{profile}`; its folder \
                 has no other profile"
            ),
            Self::NoProfile { profile, others } => write!(
                f,
                "is not there, but `AICORE_PROFILE` asks for the profile `{profile}`; its folder \
                 has these: {}",
                others.join(", ")
            ),
            Self::Part(name, fault) => write!(f, "is not usable: `{name}` {fault}"),
            Self::Gone => f.write_str("is not there"),
            Self::NoVariable(name) => {
                write!(f, "names the variable `{name}`, which is not set or empty")
            }
            Self::Address(name, fault) => write!(f, "is not usable: `{name}` {fault}"),
            Self::Pem(name, fault) => write!(f, "is not usable: `{name}` {fault}"),
            Self::ClientId(name) => write!(
                f,
                "is not usable: `{name}` has blanks or other characters that no client id has"
            ),
            Self::Group(name) => write!(
                f,
                "is not usable: `{name}` is no resource group; it may have no blanks and at most \
                 253 characters"
            ),
        }
    }
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begins([None, _]) => {
                f.write_str("is no JSON: it does not begin with `{`; paste the whole key")
            }
            Self::Begins(signs) => {
                f.write_str("is no JSON: it begins with `")?;
                signs
                    .iter()
                    .flatten()
                    .try_for_each(|sign| write!(f, "{sign}"))?;
                f.write_str("`")?;
                match signs {
                    [Some('{'), Some('\'')] => {
                        f.write_str("; JSON has its names and texts in \"double quotes\"")
                    }
                    [Some('\'' | '"'), _] => {
                        f.write_str("; take away the quotes around the whole of it")
                    }
                    _ => f.write_str("; paste the whole key, from `{` to `}`"),
                }
            }
            Self::Ends => f.write_str("is no JSON: it breaks off; paste the whole key"),
            Self::At { line, column } => write!(
                f,
                "is no JSON: it can't be read at line {line}, column {column}; paste the whole \
                 key again"
            ),
            Self::NotAnObject => f.write_str("is JSON, but no object in `{` and `}`"),
            Self::NameTwice => f.write_str(
                "has a name twice in one object, so that nobody knows which value is meant; paste \
                 the whole key again",
            ),
        }
    }
}
