//! The file of an audit.

mod open;
mod rotation;
mod tail;

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

pub(super) use open::{Owner, open_to_read};
pub use rotation::Rotation;
pub(super) use rotation::files;
use tail::{Medium, Tail};

use super::{OpenError, Timestamp};

/// After a rotation that failed the file grows so much before the next one is tried.
const TRY_AGAIN_AFTER: u64 = 1 << 20;

/// A file that this process alone writes to.
#[derive(Debug)]
pub(super) struct AuditFile {
    /// Its folder has no symbolic links in it.
    path: PathBuf,
    owner: Owner,
    /// Locked as long as this lives. A file of its own, which stays when the other is rotated.
    _lock: File,
    tail: Tail<File>,
    rotation: Rotation,
    /// The length that the file may reach before a new one is begun.
    rotate_at: u64,
}

impl AuditFile {
    /// Opens a file and locks it. Its last line is closed where it was cut off, and what is too
    /// old is removed.
    ///
    /// # Errors
    /// Where it is none that only this account can write, where another process writes to it,
    /// or where it can't be opened.
    pub(super) fn open(path: &Path, rotation: Rotation) -> Result<Self, OpenError> {
        let not_a_file = || OpenError::NotAFile(path.to_owned());
        let name = path.file_name().ok_or_else(not_a_file)?;
        // The names of its old files are made of it.
        let name = name.to_str().ok_or_else(not_a_file)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let folder = open::folder(folder)?;
        let owner = Owner::in_folder(&folder)?;
        let path = folder.join(name);
        // First, so that beside what is refused no lock is left.
        open::open(&path, owner)?;
        let lock = lock(&path, owner)?;
        let file = Self {
            tail: open_tail(&path, owner)?,
            path,
            owner,
            _lock: lock,
            rotation,
            rotate_at: rotation.most_bytes,
        };
        file.sync_folder();
        file.prune();
        Ok(file)
    }

    /// Adds lines, all or none; see [`Tail::append`].
    pub(super) fn append(&mut self, lines: &[u8], is_durable: bool) -> io::Result<()> {
        self.stay_in_place()?;
        let len = self.tail.medium().len()?;
        if len > 0 && len.saturating_add(lines.len() as u64) > self.rotate_at {
            self.rotate(len);
        }
        self.tail.append(lines, is_durable)
    }

    /// Opens the file of this name again: another program has moved the one that is open.
    ///
    /// # Errors
    /// As those of [`Self::open`]. Then the one that is open stays it.
    pub(super) fn reopen(&mut self) -> Result<(), OpenError> {
        let tail = open_tail(&self.path, self.owner)?;
        // Nobody waits for what may not be on the disk yet.
        let _ = self.tail.medium().sync_data();
        self.tail = tail;
        self.rotate_at = self.rotation.most_bytes;
        self.sync_folder();
        Ok(())
    }

    /// Opens the file again if the one that is open has another name by now, or none.
    fn stay_in_place(&mut self) -> io::Result<()> {
        if is_at(&self.path, self.tail.medium())? {
            return Ok(());
        }
        tracing::warn!(path = %self.path.display(), "the audit was moved or removed; a new file is begun");
        self.reopen().map_err(io::Error::other)
    }

    /// Begins a new file. Where that fails the old one grows on: it is the lines that matter.
    fn rotate(&mut self, len: u64) {
        match self.try_to_rotate() {
            Ok(()) => self.prune(),
            Err(error) => {
                self.rotate_at = len.saturating_add(TRY_AGAIN_AFTER);
                tracing::warn!(path = %self.path.display(), %error, "the audit can't be rotated");
            }
        }
    }

    fn try_to_rotate(&mut self) -> Result<(), OpenError> {
        let old = rotation::old_path(&self.path, Timestamp::now());
        let moved = fs::rename(&self.path, &old);
        moved.map_err(OpenError::failed("renamed", &self.path))?;
        let reopened = self.reopen();
        if reopened.is_err() {
            let _ = fs::rename(&old, &self.path);
        }
        reopened
    }

    fn prune(&self) {
        if let Err(error) = rotation::prune(&self.path, self.rotation, SystemTime::now()) {
            tracing::warn!(path = %self.path.display(), %error, "old files of the audit can't be removed");
        }
    }

    /// Makes names in the folder durable. Not every file system can, and then they are without.
    fn sync_folder(&self) {
        if cfg!(unix)
            && let Some(folder) = self.path.parent()
        {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
    }
}

fn lock(path: &Path, owner: Owner) -> Result<File, OpenError> {
    let name = path.with_file_name(rotation::lock_name(path));
    let mut lock = open::open(&name, owner)?;
    match lock.try_lock() {
        Ok(()) => {
            // For people; it does not matter where there is no room for it.
            let _ = lock.set_len(0);
            let _ = writeln!(lock, "{}", std::process::id());
            Ok(lock)
        }
        Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(OpenError::failed("locked", name)(error)),
    }
}

fn open_tail(path: &Path, owner: Owner) -> Result<Tail<File>, OpenError> {
    let file = open::open(path, owner)?;
    let is_torn = open::is_torn(&file).map_err(OpenError::failed("read", path))?;
    let mut tail = Tail::new(file, is_torn);
    if tail.is_torn() {
        tracing::warn!(path = %path.display(), "the last line of the audit was cut off");
        // Where there is no room it is closed before the next line.
        let _ = tail.append(b"", true);
    }
    Ok(tail)
}

/// `true` if a name still is the name of an open file.
#[cfg(unix)]
fn is_at(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let open = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(named) => Ok((named.dev(), named.ino()) == (open.dev(), open.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Elsewhere the library does not tell; it is opened again when it is asked to.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "it may fail elsewhere")]
fn is_at(_: &Path, _: &File) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
pub(super) mod tests;
