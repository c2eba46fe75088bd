//! The files that lead browsers to addresses, and their removal.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use super::page::{LIFE, html};

const PREFIX: &str = "open-";
const SUFFIX: &str = ".html";

/// The files in a folder that nobody else can read.
#[derive(Debug)]
pub(super) struct Pages {
    folder: PathBuf,
    written: Mutex<Vec<PathBuf>>,
}

impl Pages {
    /// Files in this folder. What a gateway left there that could not remove it is removed.
    pub(super) fn of(folder: &Path) -> Self {
        remove_old(folder, SystemTime::now());
        Self {
            folder: folder.to_owned(),
            written: Mutex::default(),
        }
    }

    /// Writes a file that leads to an address.
    pub(super) fn write(&self, address: &str) -> io::Result<PathBuf> {
        let name = format!("{PREFIX}{:032x}{SUFFIX}", fastrand::u128(..));
        let path = self.folder.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let mut file = options.open(&path)?;
        self.lock().push(path.clone());
        file.write_all(html(address).as_bytes())?;
        Ok(path)
    }

    /// Removes one.
    pub(super) fn remove(&self, path: &Path) {
        // Whatever keeps it there, its key is good no more.
        let _ = fs::remove_file(path);
        self.lock().retain(|written| written != path);
    }

    /// Removes all of them.
    pub(super) fn remove_all(&self) {
        for path in self.lock().drain(..) {
            let _ = fs::remove_file(path);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remove_old(folder: &Path, now: SystemTime) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let written = entry.metadata().and_then(|data| data.modified());
        let age = written
            .ok()
            .and_then(|written| now.duration_since(written).ok());
        let is_old = age.is_some_and(|age| age > LIFE);
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) && is_old {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let name = format!("bulkhead-pages-{name}-{:032x}", fastrand::u128(..));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        folder
    }

    #[test]
    fn a_file_leads_to_the_address_and_is_removed_in_the_end() {
        let folder = folder("leads");
        let address = "http://127.0.0.1:8080/sign-in#key";
        let pages = Pages::of(&folder);
        let first = pages.write(address).unwrap();
        let second = pages.write(address).unwrap();
        let html = fs::read_to_string(&first).unwrap();
        assert!(
            html.contains(&format!("content=\"0;url={address}\"")),
            "{html}"
        );
        assert!(html.contains(&format!("href=\"{address}\"")), "{html}");
        pages.remove(&first);
        assert!(!first.exists() && second.exists());
        pages.remove_all();
        assert!(!second.exists());
        fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn nobody_else_can_read_a_file() {
        use std::os::unix::fs::PermissionsExt;

        let folder = folder("mode");
        let pages = Pages::of(&folder);
        let path = pages.write("http://127.0.0.1:1/sign-in#key").unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        pages.remove_all();
        fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn what_a_killed_gateway_left_is_removed_when_it_is_old() {
        let folder = folder("old");
        let [old, other] = ["open-1.html", "8080.sock"].map(|name| folder.join(name));
        for path in [&old, &other] {
            fs::write(path, "").unwrap();
        }
        remove_old(&folder, SystemTime::now());
        assert!(old.exists());
        remove_old(&folder, SystemTime::now() + 2 * LIFE);
        assert!(!old.exists() && other.exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
