//! Old files of an audit: their names, and how long they are kept.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crate::audit::Timestamp;

/// No old file goes that was written to within this time: the once-only memory reads it back.
const NEEDED: Duration = Duration::from_secs(15 * 60);

/// The endings of compressed files.
const COMPRESSED: [&str; 4] = ["gz", "xz", "zst", "bz2"];

/// The rules for beginning a new file and for keeping old ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The largest size of a file, in bytes.
    pub most_bytes: u64,
    /// The most old files that are kept.
    pub most_files: usize,
    /// The time for which an old file is kept after its last line.
    pub most_age: Duration,
}

impl Default for Rotation {
    /// 50 MiB, 20 files, 400 days.
    fn default() -> Self {
        Self {
            most_bytes: 50 << 20,
            most_files: 20,
            most_age: Duration::from_secs(400 * 24 * 60 * 60),
        }
    }
}

/// The files of an audit.
#[derive(Debug, Default)]
pub(in crate::audit) struct Files {
    /// Those that can be read, by their last change, the oldest first.
    pub(in crate::audit) plain: Vec<(SystemTime, PathBuf)>,
    /// The number of compressed ones.
    pub(in crate::audit) compressed: usize,
}

/// Finds an audit's file and its old ones, also those that another program has rotated: their
/// names begin with the file's and go on with `.` or `-`.
///
/// # Errors
/// Where the folder can't be read.
pub(in crate::audit) fn files(path: &Path) -> io::Result<Files> {
    let mut files = Files::default();
    for (name, entry) in beginning_with(path)? {
        let rest = name.get(file_name(path).len()..).unwrap_or_default();
        let is_of_audit = rest.is_empty() || rest.starts_with(['.', '-']);
        if !is_of_audit || name == lock_name(path) {
            continue;
        }
        // It may be gone by now.
        let Some(found) = entry.metadata().ok().filter(fs::Metadata::is_file) else {
            continue;
        };
        let end = Path::new(&name).extension().and_then(OsStr::to_str);
        if end.is_some_and(|end| COMPRESSED.contains(&end)) {
            files.compressed += 1;
        } else {
            files.plain.push((found.modified()?, entry.path()));
        }
    }
    // Of one moment the file itself is the last.
    (files.plain).sort_by_key(|(modified, found)| {
        let is_current = found.file_name() == path.file_name();
        (*modified, is_current, found.clone())
    });
    Ok(files)
}

/// The name of the file whose lock an audit's writer has.
pub(super) fn lock_name(path: &Path) -> String {
    format!("{}.lock", file_name(path))
}

/// A name for a file that is not written to any more, which no file has.
pub(super) fn old_path(path: &Path, now: Timestamp) -> PathBuf {
    // Colons are not allowed everywhere.
    let time = now.to_string().replace(':', "-");
    let with = |number: u32| {
        let mut name = OsString::from(path);
        name.push(format!(".{time}"));
        if number > 0 {
            name.push(format!("-{number}"));
        }
        PathBuf::from(name)
    };
    let mut numbers = 0..;
    let free = numbers.find(|&number| fs::symlink_metadata(with(number)).is_err());
    with(free.unwrap_or_default())
}

/// `true` if a name is one of [`old_path`]: other programs remove what they have renamed.
fn is_old(rest: &str) -> bool {
    let time = rest.strip_prefix('.').and_then(|rest| rest.get(..24));
    time.is_some_and(|time| {
        let (date, clock) = time.split_at(10);
        Timestamp::parse(&format!("{date}{}", clock.replace('-', ":"))).is_some()
    })
}

/// Removes old files that are too many or too old.
///
/// # Errors
/// The first one; the others are removed all the same.
pub(super) fn prune(path: &Path, rotation: Rotation, now: SystemTime) -> io::Result<()> {
    let mut old = Vec::new();
    for (name, entry) in beginning_with(path)? {
        let rest = name.get(file_name(path).len()..).unwrap_or_default();
        if is_old(rest) {
            old.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    // The newest first.
    old.sort_by(|one, other| other.cmp(one));
    let mut result = Ok(());
    for (index, (modified, path)) in old.into_iter().enumerate() {
        // What is of the future is young.
        let age = now.duration_since(modified).unwrap_or_default();
        let is_beyond = index >= rotation.most_files || age > rotation.most_age;
        if is_beyond && age > NEEDED {
            let removed = fs::remove_file(path);
            result = result.and(removed);
        }
    }
    result
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}

/// The entries beside a file whose names begin with the file's.
fn beginning_with(path: &Path) -> io::Result<Vec<(String, fs::DirEntry)>> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().unwrap_or_default();
        if name.starts_with(file_name(path)) {
            found.push((name, entry));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::file::tests::TestFolder;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    /// Makes a file that was written to so long before now.
    fn make(path: &Path, now: SystemTime, age: Duration) {
        let file = fs::File::create(path).unwrap();
        file.set_modified(now - age).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn the_newest_files_are_kept_and_what_others_have_renamed() {
        let folder = TestFolder::new("prune");
        let path = folder.join("audit.jsonl");
        let now = SystemTime::now();
        let old = |day: u32| folder.join(format!("audit.jsonl.2026-11-{day:02}T12-00-00.123Z"));
        for (file, age) in [
            (path.clone(), 900 * DAY),
            (folder.join("audit.jsonl.lock"), 900 * DAY),
            (folder.join("audit.jsonl.1"), 900 * DAY),
            (folder.join("audit.jsonl-20261101"), 900 * DAY),
            (folder.join("audit.jsonl.2026-11-01"), 900 * DAY),
            (old(1), 5 * DAY),
            (old(2), 4 * DAY),
            (old(3), 3 * DAY),
            (old(4), 2 * DAY),
            (old(5), DAY),
        ] {
            make(&file, now, age);
        }
        let rotation = Rotation {
            most_files: 3,
            most_age: 2 * DAY,
            ..Rotation::default()
        };
        prune(&path, rotation, now).unwrap();
        let expected = [
            "audit.jsonl",
            "audit.jsonl-20261101",
            "audit.jsonl.1",
            "audit.jsonl.2026-11-01",
            "audit.jsonl.2026-11-04T12-00-00.123Z",
            "audit.jsonl.2026-11-05T12-00-00.123Z",
            "audit.jsonl.lock",
        ];
        assert_eq!(names(&folder), expected);
    }

    #[test]
    fn what_the_once_only_memory_needs_stays_however_many_files_there_are() {
        let folder = TestFolder::new("needed");
        let path = folder.join("audit.jsonl");
        let now = SystemTime::now();
        for second in 0..10 {
            let old = folder.join(format!("audit.jsonl.2026-11-01T12-00-{second:02}.000Z"));
            make(&old, now, Duration::from_secs(60 * second));
        }
        let rotation = Rotation {
            most_files: 0,
            most_age: Duration::ZERO,
            ..Rotation::default()
        };
        prune(&path, rotation, now).unwrap();
        assert_eq!(names(&folder).len(), 10);
        prune(&path, rotation, now + NEEDED - Duration::from_secs(120)).unwrap();
        assert_eq!(names(&folder).len(), 3);
    }

    #[test]
    fn an_old_file_has_a_name_that_no_other_has() {
        let folder = TestFolder::new("old");
        let path = folder.join("audit.jsonl");
        let now = Timestamp::parse("2026-11-29T12:00:00.123Z").unwrap();
        for expected in [
            "audit.jsonl.2026-11-29T12-00-00.123Z",
            "audit.jsonl.2026-11-29T12-00-00.123Z-1",
            "audit.jsonl.2026-11-29T12-00-00.123Z-2",
        ] {
            let old = old_path(&path, now);
            assert_eq!(old, folder.join(expected));
            assert!(is_old(&expected["audit.jsonl".len()..]));
            fs::write(old, "").unwrap();
        }
        for other in ["", ".1", ".lock", "-20261129", ".2026-11-29T12-00-00.gz"] {
            assert!(!is_old(other), "{other}");
        }
    }

    #[test]
    fn old_files_are_found_in_their_order_whoever_rotated_them() {
        let folder = TestFolder::new("files");
        let path = folder.join("audit.jsonl");
        let now = SystemTime::now();
        for (name, age) in [
            ("audit.jsonl", 0),
            ("audit.jsonl.1", 1),
            ("audit.jsonl-20261101", 2),
            ("audit.jsonl.2026-11-01T12-00-00.000Z", 3),
            ("audit.jsonl.2.gz", 4),
            ("audit.jsonl.lock", 5),
            ("audit.jsonlines", 6),
            ("other", 7),
        ] {
            make(&folder.join(name), now, age * DAY);
        }
        fs::create_dir(folder.join("audit.jsonl.d")).unwrap();
        let found = files(&path).unwrap();
        let names: Vec<_> = (found.plain.iter())
            .map(|(_, path)| path.file_name().unwrap().to_str().unwrap())
            .collect();
        let expected = [
            "audit.jsonl.2026-11-01T12-00-00.000Z",
            "audit.jsonl-20261101",
            "audit.jsonl.1",
            "audit.jsonl",
        ];
        assert_eq!(names, expected);
        assert_eq!(found.compressed, 1);
    }
}
