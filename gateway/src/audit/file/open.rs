//! Opens files that nobody else can read, write or put in place.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use crate::audit::OpenError;

/// The required owner of a file: the account with which this process makes files. On systems
/// without such numbers it is the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Owner(u32);

/// Opens a file to write at its end, and makes it where there is none. It is a regular file
/// with one name, belongs to `owner`, and only that account may read and write it.
///
/// # Errors
/// Where it is not, or can't be opened.
pub(super) fn open(path: &Path, owner: Owner) -> Result<File, OpenError> {
    let mut options = OpenOptions::new();
    // Written at its end, but not with `append`: on Windows it could not be cut.
    options.read(true).write(true).create(true).truncate(false);
    let file = guarded(&mut options).open(path);
    let file = file.map_err(|error| not_opened(path, error))?;
    check(path, &file, owner)?;
    tighten(path, &file)?;
    Ok(file)
}

/// Opens a file to read it, if it is a regular one of `owner`.
///
/// # Errors
/// Where it is not, or can't be opened.
pub(in crate::audit) fn open_to_read(path: &Path, owner: Owner) -> Result<File, OpenError> {
    let file = guarded(OpenOptions::new().read(true)).open(path);
    let file = file.map_err(|error| not_opened(path, error))?;
    check(path, &file, owner)?;
    Ok(file)
}

/// `true` if the last line has no end.
pub(super) fn is_torn(mut file: &File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Makes a folder that only this account may enter, and those above it, where there is none.
/// Gives the path that leads there without symbolic links.
///
/// # Errors
/// Where it can't be made, or where every account may put files of its own in place of ours.
pub(super) fn folder(path: &Path) -> Result<PathBuf, OpenError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(OpenError::failed("made", path))?;
    let path = fs::canonicalize(path).map_err(OpenError::failed("found", path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mode = fs::metadata(&path).map_err(OpenError::failed("read", &path))?;
        let mode = mode.permissions().mode();
        // Where the sticky bit is set, nobody else can rename or remove what is ours.
        if mode & 0o002 != 0 && mode & 0o1000 == 0 {
            return Err(OpenError::FolderOpen(path));
        }
    }
    Ok(path)
}

impl Owner {
    /// Finds out who files in a folder belong to that this process makes, by making one: the
    /// folder has to take new files anyway, for rotation.
    ///
    /// # Errors
    /// Where none can be made.
    pub(in crate::audit) fn in_folder(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(format!(".bulkhead-{:032x}", fastrand::u128(..)));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let file = guarded(&mut options).open(&path);
        let file = file.map_err(OpenError::failed("written to", folder))?;
        let owner = file.metadata().map(|metadata| owner_of(&metadata));
        let removed = fs::remove_file(&path);
        let owner = owner.and_then(|owner| removed.map(|()| Self(owner)));
        owner.map_err(OpenError::failed("written to", folder))
    }
}

/// No symbolic link is followed, what waits for somebody else is not waited for, and a new file
/// is for its owner only.
fn guarded(options: &mut OpenOptions) -> &OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        options
            .mode(0o600)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;

        /// Opens a link itself and not what it leads to.
        const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
        options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
    }
    options
}

fn not_opened(path: &Path, error: io::Error) -> OpenError {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => OpenError::Symlink(path.to_owned()),
        Ok(found) if !found.is_file() => OpenError::NotAFile(path.to_owned()),
        _ => OpenError::failed("opened", path)(error),
    }
}

fn check(path: &Path, file: &File, owner: Owner) -> Result<(), OpenError> {
    let found = file.metadata();
    let found = found.map_err(OpenError::failed("read", path))?;
    if found.is_symlink() {
        return Err(OpenError::Symlink(path.to_owned()));
    }
    if !found.is_file() {
        return Err(OpenError::NotAFile(path.to_owned()));
    }
    let found_owner = owner_of(&found);
    if found_owner != owner.0 {
        return Err(OpenError::ForeignOwner {
            path: path.to_owned(),
            owner: found_owner,
            own: owner.0,
        });
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&found) > 1 {
        return Err(OpenError::SeveralNames(path.to_owned()));
    }
    Ok(())
}

#[cfg(unix)]
fn owner_of(found: &fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(found)
}

#[cfg(not(unix))]
fn owner_of(_: &fs::Metadata) -> u32 {
    0
}

/// Takes the rights of everybody else away.
#[cfg(unix)]
fn tighten(path: &Path, file: &File) -> Result<(), OpenError> {
    use std::os::unix::fs::PermissionsExt;

    let found = file.metadata();
    let mode = found.map_err(OpenError::failed("read", path))?;
    let mode = mode.permissions().mode() & 0o777;
    let of_others = mode & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    let own = fs::Permissions::from_mode(0o600);
    file.set_permissions(own)
        .map_err(OpenError::failed("kept from other accounts", path))?;
    tracing::warn!(
        path = %path.display(),
        mode = format!("{mode:o}"),
        "other accounts had rights on the audit, which were taken away"
    );
    Ok(())
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "it may fail elsewhere")]
fn tighten(_: &Path, _: &File) -> Result<(), OpenError> {
    Ok(())
}

#[cfg(test)]
impl Owner {
    /// Somebody else.
    pub(super) fn another(self) -> Self {
        Self(self.0 ^ 1)
    }
}
