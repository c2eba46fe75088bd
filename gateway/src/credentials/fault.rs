//! Faults of credentials, in words that repeat none of their values.

mod json;

use std::{fmt, io, path::PathBuf};

use super::{AddressFault, PemFault};
pub use json::JsonFault;

/// A fault at a place. Its words go on where the name of the place ends: "`…` has no `clientid`".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something is not there.
    Missing {
        /// The names of the values that are missing.
        names: Vec<&'static str>,
        /// The names of values to sign in with, where there is none of them.
        proofs: Vec<&'static str>,
    },
    /// There is more than one by which to sign in.
    Proofs(Vec<&'static str>),
    /// A key is no JSON.
    Json(JsonFault),
    /// Something else than a key is no JSON; what is to be done.
    JsonOf(JsonFault, &'static str),
    /// A value is no list.
    NotAList(&'static str),
    /// A key says that it signs in by certificate, and has this secret.
    CredentialType(&'static str),
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
        /// The reason.
        kind: io::ErrorKind,
    },
    /// A path that should be a file is a folder, a pipe or a device.
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
    /// A file that should hold a secret holds more than one line.
    SeveralLines {
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
    /// The fault is in a part of the place that has a name.
    Part(&'static str, Box<Fault>),
    /// It is a place that this variable names.
    NamedBy(&'static str, Box<Fault>),
}

impl Fault {
    /// The same of a place that a variable names, where the name may be what is wrong.
    pub(super) fn named_by(self, variable: Option<&'static str>) -> Self {
        match (variable, &self) {
            (Some(variable), Self::Unreadable { .. } | Self::NotAFile { .. }) => {
                Self::NamedBy(variable, self.into())
            }
            _ => self,
        }
    }

    /// The same of what is no key.
    pub(super) fn of_other(self, again: &'static str) -> Self {
        match self {
            Self::Json(fault) => Self::JsonOf(fault, again),
            other => other,
        }
    }

    /// The part of the place that is at fault, if it is one.
    pub(crate) fn part(&self) -> Option<&'static str> {
        match self {
            Self::Part(name, _) | Self::Pem(name, _) | Self::Address(name, _) => Some(name),
            _ => None,
        }
    }
}

/// Names in back quotes, with words between them, and others between the last two.
struct Names<'n>(&'n [&'static str], &'static str, &'static str);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.0.iter().enumerate() {
            match at {
                0 => {}
                _ if at + 1 == self.0.len() => write!(f, " {} ", self.2)?,
                _ => f.write_str(self.1)?,
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
                    write!(f, "has no {}", Names(names, ", no ", "and no"))?;
                }
                match (names.is_empty(), proofs.is_empty()) {
                    (_, true) => return Ok(()),
                    (true, false) => f.write_str("has nothing to sign in with")?,
                    (false, false) => f.write_str(", and nothing to sign in with")?,
                }
                write!(f, ": it needs {}", Names(proofs, ", ", "or"))
            }
            Self::Proofs(names) => write!(
                f,
                "has more than one thing to sign in with: {}; leave one of them",
                Names(names, ", ", "and")
            ),
            Self::Json(fault) => fault.of_key().fmt(f),
            Self::JsonOf(fault, again) => fault.of_other(again).fmt(f),
            Self::NotAList(name) => write!(f, "has an `{name}` that is no list in `[` and `]`"),
            Self::CredentialType(secret) => write!(
                f,
                "says that it signs in by certificate (`credential-type`), but has a `{secret}`; \
                 take all of it from one key"
            ),
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
            Self::SeveralLines { path } => write!(
                f,
                "can't be used: `{}` has more than one line, or control characters; leave \
                 nothing but the secret in it",
                path.display()
            ),
            Self::NamedBy(variable, fault) => write!(f, "(named by `{variable}`) {fault}"),
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
                "has an `{name}` that is no resource group (it may have no blanks and at most 253 \
                 characters); no group is chosen"
            ),
        }
    }
}
