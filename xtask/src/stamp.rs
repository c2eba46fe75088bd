//! Stamps: what files were like when something was made of them.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A stamp of these files and of all that is in these folders: paths and contents.
///
/// Contents, because a checkout changes the times of files that stay the same.
pub(crate) fn of(places: &[&Path]) -> Result<String, Failure> {
    let mut hasher = DefaultHasher::new();
    for place in places {
        add(place, &mut hasher).map_err(|error| Failure::file(place, &error))?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// `true` if the file holds this stamp.
pub(crate) fn is(file: &Path, stamp: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|held| held == stamp)
}

/// Writes the stamp to the file.
pub(crate) fn write(file: &Path, stamp: &str) -> Result<(), Failure> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, stamp))
        .map_err(|error| Failure::file(file, &error))
}

/// The entries of a folder in the order of their names. Links to nowhere, as some editors make them, are left out.
pub(crate) fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    entries.retain(|entry| entry.exists());
    entries.sort();
    Ok(entries)
}

fn add(place: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    place.hash(hasher);
    if place.is_dir() {
        let entries = entries(place)?;
        entries.len().hash(hasher);
        return entries.iter().try_for_each(|entry| add(entry, hasher));
    }
    fs::read(place)?.hash(hasher);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).expect("a folder for the test");
        folder
    }

    #[test]
    fn a_stamp_follows_content_and_paths_only() {
        let folder = folder("stamp");
        let (file, other) = (folder.join("inner/a"), folder.join("inner/b"));
        let stamp = || of(&[&folder]).expect("can be read");
        fs::write(&file, "1").expect("can be written");
        let first = stamp();
        fs::write(&file, "2").expect("can be written");
        let changed = stamp();
        fs::write(&file, "1").expect("can be written");
        let back = stamp();
        fs::rename(&file, &other).expect("can be renamed");
        let renamed = stamp();
        fs::remove_dir_all(&folder).expect("can be removed");
        assert_eq!(first, back);
        assert_ne!(first, changed);
        assert_ne!(first, renamed);
    }

    #[test]
    fn what_is_not_there_has_no_stamp() {
        assert!(of(&[Path::new("no/such/file")]).is_err());
        assert!(!is(Path::new("no/such/stamp"), ""));
    }
}
