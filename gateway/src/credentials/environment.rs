//! The process's surroundings as credentials are looked for in them: variables and files.

use std::{
    ffi::OsString,
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use zeroize::Zeroizing;

use super::{Fault, Secret};

/// The most bytes of a file that are read. A service key has some 10 KiB.
const FILE_MAX: u64 = 1 << 20;

type Variable = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Variables and the home folder. Tests make their own, so that none reads the real ones.
#[derive(Clone)]
pub struct Environment {
    variable: Arc<Variable>,
    home: Option<PathBuf>,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("home", &self.home)
            .finish_non_exhaustive()
    }
}

impl Environment {
    /// That of this process.
    pub fn of_process() -> Self {
        Self {
            variable: Arc::new(|name| std::env::var_os(name)),
            home: std::env::home_dir(),
        }
    }

    /// One with these variables and this home folder.
    pub fn new(
        variable: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
        home: Option<PathBuf>,
    ) -> Self {
        Self {
            variable: Arc::new(variable),
            home,
        }
    }

    /// The folder of whoever runs this process.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// A variable without the white space around it; none where it is not set or empty.
    ///
    /// # Errors
    /// Where it is no text.
    pub fn text(&self, name: &str) -> Result<Option<Secret>, Fault> {
        let Some(value) = (self.variable)(name) else {
            return Ok(None);
        };
        let value = value.into_string().map(Zeroizing::new);
        let value = value.map_err(|_| Fault::NotUnicode { name: name.into() })?;
        let trimmed = value.trim();
        Ok((!trimmed.is_empty()).then(|| Secret::from(trimmed.to_owned())))
    }

    /// A variable that names a file or folder; none where it is not set or empty.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let value = (self.variable)(name).filter(|value| !value.is_empty());
        value.map(PathBuf::from)
    }

    /// The text of a file.
    ///
    /// # Errors
    /// Where it can't be read, is no text, or is far larger than credentials are.
    pub fn file(path: &Path) -> Result<Secret, Fault> {
        let unreadable = |error: &io::Error| Fault::Unreadable {
            path: path.to_owned(),
            kind: error.kind(),
        };
        // A pipe or a device could keep the reader waiting for ever.
        let metadata = path.metadata().map_err(|error| unreadable(&error))?;
        if !metadata.is_file() {
            let path = path.to_owned();
            return Err(Fault::NotAFile { path });
        }
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        // The buffer never grows, so that no copy of its content is left behind.
        let expected = metadata.len().min(FILE_MAX) + 1;
        let mut bytes = Zeroizing::new(Vec::new());
        bytes.reserve_exact(usize::try_from(expected).unwrap_or_default());
        let mut limited = file.take(FILE_MAX + 1);
        let read = limited.read_to_end(&mut bytes);
        read.map_err(|error| unreadable(&error))?;
        if bytes.len() as u64 > FILE_MAX {
            let path = path.to_owned();
            return Err(Fault::TooLarge { path });
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| Fault::NotUnicode {
            name: path.display().to_string(),
        })?;
        Ok(Secret::from(text.trim_start_matches('\u{feff}').to_owned()))
    }

    /// The secret that a file holds: all of it but the line end that editors add.
    ///
    /// # Errors
    /// Those of [`Self::file`], and where there is nothing or more than one line in it.
    pub fn secret_file(path: &Path) -> Result<Secret, Fault> {
        let text = Self::file(path)?;
        let line = text.reveal();
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim().is_empty() {
            let path = path.to_owned();
            return Err(Fault::Empty { path });
        }
        if line.contains(char::is_control) {
            let path = path.to_owned();
            return Err(Fault::SeveralLines { path });
        }
        Ok(Secret::from(line.to_owned()))
    }

    /// The names in a folder in their order, without those that begin with a dot.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn folder(path: &Path) -> Result<Vec<String>, Fault> {
        let list = || -> io::Result<Vec<String>> {
            let mut names = Vec::new();
            for entry in path.read_dir()? {
                // A name that is no UTF-8 is none that anybody gave to credentials.
                if let Ok(name) = entry?.file_name().into_string()
                    && !name.starts_with('.')
                {
                    names.push(name);
                }
            }
            names.sort_unstable();
            Ok(names)
        };
        list().map_err(|error| Fault::Unreadable {
            path: path.to_owned(),
            kind: error.kind(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::testing::Folder;

    #[test]
    fn a_secret_is_all_of_its_file_but_the_last_line_end() {
        let folder = Folder::new();
        let read = |text| {
            let path = folder.write("secret", text);
            Environment::secret_file(&path).map(|secret| secret.reveal().to_owned())
        };
        for text in ["s3 cret", "s3 cret\n", "s3 cret\r\n", "\u{feff}s3 cret"] {
            assert_eq!(read(text), Ok("s3 cret".to_owned()));
        }
        let path = folder.path().join("secret");
        for text in ["", "\n", " \n"] {
            assert_eq!(read(text), Err(Fault::Empty { path: path.clone() }));
        }
    }

    #[test]
    fn a_secret_of_two_lines_is_refused() {
        let folder = Folder::new();
        for text in ["s3\ncret", "s3cret\n\n", "s3\rcret\n", "s3\0cret"] {
            let path = folder.write("secret", text);
            let error = Environment::secret_file(&path).unwrap_err();
            assert!(error.to_string().contains("has more than one line"));
            assert_eq!(error, Fault::SeveralLines { path });
        }
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_a_file_that_is_none() {
        let path = Path::new("/dev/zero").to_owned();
        let error = Environment::file(&path).unwrap_err();
        assert_eq!(error, Fault::NotAFile { path });
    }
}
