//! Files and folders.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The folder in which cargo builds, whatever it is called: xtask itself lies in `<folder>/debug`.
pub(crate) fn target() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe()
        .map_err(|error| Failure::new(format!("xtask cannot find itself: {error}.")))?;
    let folder = own.parent().and_then(Path::parent);
    folder
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::new("xtask is not where cargo should put it."))
}

/// The entries of a folder, in the order of their names.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
        entries.collect()
    };
    let mut entries = read().map_err(|error| Failure::file(folder, &error))?;
    entries.sort();
    Ok(entries)
}

/// Removes a folder with all that is in it, if it is there.
pub(crate) fn remove(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::file(folder, &error)),
        _ => Ok(()),
    }
}

/// Makes an empty folder in place of what is there.
pub(crate) fn empty(folder: &Path) -> Result<(), Failure> {
    remove(folder)?;
    fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))
}

/// Copies a file, or a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    if from.is_dir() {
        empty(to)?;
        return entries(from)?
            .iter()
            .try_for_each(|entry| copy(entry, &to.join(entry.file_name().unwrap_or_default())));
    }
    // Not into the old file: a program that runs keeps what it has.
    let _ = fs::remove_file(to);
    let copied = fs::copy(from, to).map(drop);
    copied.map_err(|error| Failure::file(to, &error))
}

/// Writes a file.
pub(crate) fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    fs::write(file, content).map_err(|error| Failure::file(file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_copied_in_place_of_what_was_there() {
        let scratch = std::env::temp_dir().join(format!("xtask-{}-files", std::process::id()));
        let (from, to) = (scratch.join("from"), scratch.join("to"));
        assert!(empty(&from.join("inner")).is_ok());
        assert!(empty(&to.join("old")).is_ok());
        assert!(write(&from.join("inner/file"), "text").is_ok());
        assert!(copy(&from, &to).is_ok());
        let copied = fs::read_to_string(to.join("inner/file"));
        let is_old_there = to.join("old").exists();
        assert!(remove(&scratch).is_ok() && remove(&scratch).is_ok());
        assert_eq!(copied.ok().as_deref(), Some("text"));
        assert!(!is_old_there);
    }
}
