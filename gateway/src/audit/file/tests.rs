use std::{ops::Deref, time::Duration};

use super::*;

/// An empty folder that goes with the test.
pub(in crate::audit) struct TestFolder(PathBuf);

impl TestFolder {
    pub(in crate::audit) fn new(name: &str) -> Self {
        let dir = format!("bulkhead-audit-{}-{name}", std::process::id());
        let dir = std::env::temp_dir().join(dir);
        fs::create_dir_all(&dir).unwrap();
        Self(fs::canonicalize(dir).unwrap())
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Deref for TestFolder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

/// A file of at most so many bytes.
fn rotation(most_bytes: u64) -> Rotation {
    Rotation {
        most_bytes,
        ..Rotation::default()
    }
}

fn open(path: &Path) -> Result<AuditFile, OpenError> {
    AuditFile::open(path, Rotation::default())
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// All lines of an audit, the oldest file first.
fn all_lines(path: &Path) -> Vec<String> {
    let files = files(path).unwrap().plain;
    let texts = files.iter().map(|(_, path)| read(path));
    let lines: Vec<_> = texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    lines
}

#[test]
fn a_name_without_a_folder_is_in_the_working_folder() {
    let folder = open::folder(Path::new(".")).unwrap();
    assert_eq!(folder, std::env::current_dir().unwrap());
    assert!(matches!(open(Path::new("/")), Err(OpenError::NotAFile(_))));
}

#[test]
fn a_torn_last_line_is_closed_at_the_start() {
    let folder = TestFolder::new("torn");
    let path = folder.join("audit.jsonl");
    fs::write(&path, "whole\ntor").unwrap();
    let mut file = open(&path).unwrap();
    assert_eq!(read(&path), "whole\ntor\n");
    file.append(b"next\n", true).unwrap();
    drop(file);
    open(&path).unwrap();
    assert_eq!(read(&path), "whole\ntor\nnext\n");
}

#[test]
fn two_writers_of_one_file_are_refused() {
    let folder = TestFolder::new("two");
    let path = folder.join("audit.jsonl");
    let mut first = open(&path).unwrap();
    for path in [
        path.clone(),
        folder
            .join("..")
            .join(folder.file_name().unwrap())
            .join("audit.jsonl"),
    ] {
        let refused = open(&path).unwrap_err();
        assert!(matches!(refused, OpenError::InUse(_)), "{refused}");
    }
    // The lock outlives a rotation.
    first.append(b"one\n", true).unwrap();
    fs::rename(&path, folder.join("moved")).unwrap();
    assert!(matches!(open(&path), Err(OpenError::InUse(_))));
    open(&folder.join("other.jsonl")).unwrap();
    drop(first);
    open(&path).unwrap();
}

#[test]
fn it_is_rotated_by_its_size_and_no_line_is_lost() {
    let folder = TestFolder::new("size");
    let path = folder.join("audit.jsonl");
    let rotation = Rotation {
        most_files: 0,
        most_age: Duration::ZERO,
        ..rotation(100)
    };
    let mut file = AuditFile::open(&path, rotation).unwrap();
    let lines: Vec<_> = (0..100).map(|line| format!("line {line}")).collect();
    for line in &lines {
        file.append(format!("{line}\n").as_bytes(), true).unwrap();
    }
    let large = "x".repeat(1000);
    file.append(format!("{large}\n").as_bytes(), true).unwrap();
    file.append(b"last\n", true).unwrap();
    let mut expected = lines;
    expected.extend([large, "last".to_owned()]);
    assert_eq!(all_lines(&path), expected);
    let files = files(&path).unwrap().plain;
    assert!(files.len() > 10, "{files:?}");
    for (_, file) in files {
        let text = read(&file);
        assert!(text.len() <= 100 || text.lines().count() == 1, "{text}");
    }
}

/// Symbolic links, owners and modes, which other systems don't have.
#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_new_file_and_its_folders_are_for_this_account_only() {
        let folder = TestFolder::new("new");
        let path = folder.join("state/bulkhead/audit.jsonl");
        let mut file = AuditFile::open(&path, rotation(1)).unwrap();
        file.append(b"one\n", true).unwrap();
        file.append(b"two\n", true).unwrap();
        assert_eq!(mode(&folder.join("state")), 0o700);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(
            names.len(),
            3,
            "the file, an old one and the lock: {names:?}"
        );
        for entry in names {
            assert_eq!(mode(&entry.unwrap().path()), 0o600);
        }
    }

    #[test]
    fn what_other_accounts_may_do_with_the_file_is_taken_away() {
        let folder = TestFolder::new("mode");
        let path = folder.join("audit.jsonl");
        fs::write(&path, "one\n").unwrap();
        set_mode(&path, 0o664);
        open(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(read(&path), "one\n");
    }

    #[test]
    fn a_symbolic_link_is_refused_wherever_it_leads() {
        let folder = TestFolder::new("link");
        let elsewhere = folder.join("elsewhere");
        fs::write(&elsewhere, "kept").unwrap();
        for (name, to) in [("one", elsewhere.clone()), ("two", folder.join("nothing"))] {
            let path = folder.join(name);
            symlink(to, &path).unwrap();
            let refused = open(&path).unwrap_err();
            assert!(matches!(refused, OpenError::Symlink(_)), "{refused}");
        }
        assert_eq!(read(&elsewhere), "kept");
        let names = fs::read_dir(&*folder).unwrap().count();
        assert_eq!(names, 3, "nothing was made, no lock either");
        // Neither may the lock be one.
        symlink(&elsewhere, folder.join("audit.jsonl.lock")).unwrap();
        let refused = open(&folder.join("audit.jsonl")).unwrap_err();
        assert!(matches!(refused, OpenError::Symlink(_)), "{refused}");
        assert_eq!(read(&elsewhere), "kept");
    }

    #[test]
    fn a_file_with_another_name_is_refused() {
        let folder = TestFolder::new("names");
        let path = folder.join("audit.jsonl");
        fs::write(&path, "").unwrap();
        fs::hard_link(&path, folder.join("other")).unwrap();
        let refused = open(&path).unwrap_err();
        assert!(matches!(refused, OpenError::SeveralNames(_)), "{refused}");
    }

    #[test]
    fn a_file_of_another_account_is_refused() {
        let folder = TestFolder::new("owner");
        let path = folder.join("audit.jsonl");
        fs::write(&path, "").unwrap();
        let own = Owner::in_folder(&folder).unwrap();
        super::super::open::open(&path, own).unwrap();
        let other = own.another();
        let opened = [
            super::super::open::open(&path, other),
            open_to_read(&path, other),
        ];
        for refused in opened {
            let refused = refused.unwrap_err();
            assert!(
                matches!(refused, OpenError::ForeignOwner { .. }),
                "{refused}"
            );
        }
        let names = fs::read_dir(&*folder).unwrap().count();
        assert_eq!(names, 1, "what was made to find out is gone");
    }

    #[test]
    fn what_is_no_regular_file_is_refused_without_waiting() {
        let folder = TestFolder::new("irregular");
        let pipe = folder.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let lock = folder.join("audit.jsonl.lock");
        fs::create_dir(&lock).unwrap();
        for path in [pipe, folder.to_path_buf(), folder.join("audit.jsonl")] {
            let refused = open(&path).unwrap_err();
            assert!(matches!(refused, OpenError::NotAFile(_)), "{refused}");
        }
    }

    #[test]
    fn a_folder_in_which_everybody_may_replace_files_is_refused() {
        let folder = TestFolder::new("folder");
        set_mode(&folder, 0o777);
        let refused = open(&folder.join("audit.jsonl")).unwrap_err();
        assert!(matches!(refused, OpenError::FolderOpen(_)), "{refused}");
        // In one like /tmp nobody may replace what is another's.
        set_mode(&folder, 0o1777);
        open(&folder.join("audit.jsonl")).unwrap();
    }

    #[test]
    fn a_file_that_was_moved_or_removed_is_begun_anew() {
        let folder = TestFolder::new("moved");
        let path = folder.join("audit.jsonl");
        let mut file = open(&path).unwrap();
        file.append(b"one\n", true).unwrap();
        fs::rename(&path, folder.join("audit.jsonl.1")).unwrap();
        file.append(b"two\n", true).unwrap();
        assert_eq!(read(&folder.join("audit.jsonl.1")), "one\n");
        assert_eq!(read(&path), "two\n");
        fs::remove_file(&path).unwrap();
        file.append(b"three\n", true).unwrap();
        assert_eq!(read(&path), "three\n");
        // Nothing is written to what somebody else put in its place.
        fs::remove_file(&path).unwrap();
        symlink(folder.join("elsewhere"), &path).unwrap();
        let refused = file.append(b"four\n", true).unwrap_err();
        assert!(refused.to_string().contains("symbolic link"), "{refused}");
        assert!(!folder.join("elsewhere").exists());
        fs::remove_file(&path).unwrap();
        file.append(b"five\n", true).unwrap();
        assert_eq!(read(&path), "five\n");
    }

    #[test]
    fn reopening_closes_a_torn_line_and_begins_where_the_name_is() {
        let folder = TestFolder::new("reopen");
        let path = folder.join("audit.jsonl");
        let mut file = open(&path).unwrap();
        file.append(b"one\n", true).unwrap();
        fs::rename(&path, folder.join("audit.jsonl.1")).unwrap();
        fs::write(&path, "tor").unwrap();
        file.reopen().unwrap();
        file.append(b"two\n", true).unwrap();
        assert_eq!(read(&path), "tor\ntwo\n");
        assert_eq!(mode(&path), 0o600);
    }
}
