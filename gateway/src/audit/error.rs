//! The reasons why there is no audit, or no line in it.

use std::{fmt, io, path::PathBuf, sync::Arc};

/// The reason why an audit can't be written to a file.
#[derive(Debug)]
pub enum OpenError {
    /// Nothing says where the state of programs is kept.
    NoPlace,
    /// The name leads somewhere else.
    Symlink(PathBuf),
    /// It is a folder, a device or something else that is no file.
    NotAFile(PathBuf),
    /// It belongs to another account.
    ForeignOwner {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// The account that wants to write.
        own: u32,
    },
    /// The file has other names, too (hard links).
    SeveralNames(PathBuf),
    /// Whoever likes may put another file in its place.
    FolderOpen(PathBuf),
    /// Another process writes to it.
    InUse(PathBuf),
    /// The system refuses.
    Failed {
        /// The action that failed, such as "opened".
        what: &'static str,
        /// With what.
        path: PathBuf,
        /// The reason.
        cause: io::Error,
    },
    /// There can be no thread that writes.
    NoThread(io::Error),
}

impl OpenError {
    /// Says what could not be done with a path.
    pub(super) fn failed(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl Fn(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::Failed {
            what,
            path: path.clone(),
            cause,
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPlace => write!(
                f,
                "nothing says where the state of programs is kept, so there is no place for the \
                 audit: name a file with --audit FILE"
            ),
            Self::Symlink(path) => write!(
                f,
                "the audit can't be written to {}, which is a symbolic link: name the file that \
                 it leads to with --audit FILE",
                path.display()
            ),
            Self::NotAFile(path) => write!(
                f,
                "the audit can't be written to {}, which is no regular file: name another one \
                 with --audit FILE, or write --audit - for standard output",
                path.display()
            ),
            Self::ForeignOwner { path, owner, own } => write!(
                f,
                "the audit can't be written to {}, which belongs to the account {owner} and not \
                 to {own}: name another file with --audit FILE, or give that one to the account \
                 that the gateway runs as",
                path.display()
            ),
            Self::SeveralNames(path) => write!(
                f,
                "the audit can't be written to {}, which is also known by another name (a hard \
                 link): name a file of its own with --audit FILE",
                path.display()
            ),
            Self::FolderOpen(path) => write!(
                f,
                "the audit can't be written into the folder {}, in which every account may put \
                 another file in its place: take that right away (chmod o-w), or name a file \
                 elsewhere with --audit FILE",
                path.display()
            ),
            Self::InUse(path) => write!(
                f,
                "another gateway writes to the audit {}: stop it, or give this one a file of its \
                 own with --audit FILE",
                path.display()
            ),
            Self::Failed { what, path, cause } => write!(
                f,
                "the audit needs {}, which can't be {what} ({cause}): mend that, or name another \
                 file with --audit FILE",
                path.display()
            ),
            Self::NoThread(cause) => write!(f, "the audit can't start its thread: {cause}"),
        }
    }
}

impl std::error::Error for OpenError {}

/// The reason why a line is not in the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRecorded {
    /// It can't be written.
    Failed {
        /// To where.
        place: Arc<str>,
        /// The reason.
        cause: Arc<str>,
    },
    /// The outcomes of earlier changes have to be written first, and can't be.
    Owing {
        /// To where.
        place: Arc<str>,
        /// The number of their lines.
        lines: usize,
        /// The reason.
        cause: Arc<str>,
    },
    /// The audit was closed.
    Closed,
}

impl fmt::Display for NotRecorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { place, cause } => write!(
                f,
                "The audit can't be written to {place} ({cause}). Once that is mended it goes on \
                 by itself."
            ),
            Self::Owing {
                place,
                lines,
                cause,
            } => write!(
                f,
                "The audit can't be written to {place} ({cause}), and what became of {lines} \
                 earlier changes has to be written first. Once that is mended it goes on by \
                 itself."
            ),
            Self::Closed => f.write_str("The audit is closed: the gateway is stopping."),
        }
    }
}

impl std::error::Error for NotRecorded {}
