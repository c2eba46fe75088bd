//! The page: a few files, held in memory.

mod built_in;
mod coding;
mod compress;
mod file;
mod folder;
mod media_type;
mod serve;

use std::{collections::BTreeMap, fmt, fs, io, path::Path, sync::Arc};

use axum::body::Bytes;

pub(crate) use serve::serve;

use file::File;

/// The files of a page. Only they are served, whatever else there is on the disk.
#[derive(Clone, Debug)]
pub struct Page {
    /// By their path, with a slash at the beginning.
    files: Arc<BTreeMap<String, File>>,
}

/// The reason why there is no page in a folder.
#[derive(Debug)]
pub enum PageError {
    /// There is no `index.html` in it.
    NoIndex,
    /// It can't be read.
    Unreadable(io::Error),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoIndex => f.write_str(
                "it has no index.html; give the folder of a built page, such as dist/page after \
                 `cargo xtask serve`",
            ),
            Self::Unreadable(error) => write!(f, "it can't be read: {error}"),
        }
    }
}

impl std::error::Error for PageError {}

impl Page {
    /// `true` if the page was put into this program when it was built.
    pub const IS_BUILT_IN: bool = cfg!(feature = "embed");

    /// Reads a page from a folder. Hidden files are left out.
    ///
    /// # Errors
    /// Where the folder holds no page.
    pub fn from_dir(dir: &Path) -> Result<Self, PageError> {
        if !dir.join("index.html").is_file() {
            return Err(PageError::NoIndex);
        }
        let read = |(path, file)| Ok((path, fs::read(file)?.into()));
        let files = folder::files(dir).and_then(|files| files.into_iter().map(read).collect());
        let files: Vec<_> = files.map_err(PageError::Unreadable)?;
        let file = |(path, body): (String, Bytes)| {
            let file = File::new(&path, body);
            (path, file)
        };
        Ok(Self::of(files.into_iter().map(file)))
    }

    /// The page that was put into this program when it was built; a page that says how to
    /// build one where none was.
    pub fn built_in() -> Self {
        Self::of(built_in::files())
    }

    fn of(files: impl Iterator<Item = (String, File)>) -> Self {
        let files: BTreeMap<_, _> = files.collect();
        for file in files.values().filter(|file| file.is_small()) {
            file.compress();
        }
        Self {
            files: Arc::new(files),
        }
    }

    /// Compresses the large files, which may take seconds. Until one is done it is served as it
    /// is, so this belongs on a thread of its own.
    pub fn compress(&self) {
        for file in self.files.values() {
            file.compress();
        }
    }

    /// The paths of the scripts among the files. Those that a policy would have to escape are left
    /// out, and can't be loaded.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = &str> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
        let scripts = self.files.iter().filter(|(_, file)| file.is_script());
        let paths = scripts.map(|(path, _)| path.as_str());
        paths.filter(move |path| path.bytes().all(is_plain))
    }

    /// The file at a path; the page itself at those paths that the page reads.
    fn file(&self, path: &str) -> Option<&File> {
        let path = if is_of_the_page(path) {
            "/index.html"
        } else {
            path
        };
        self.files.get(path)
    }
}

/// `true` if a path is one of the page's own: it shows something else there without asking.
fn is_of_the_page(path: &str) -> bool {
    let run = path.strip_prefix("/runs/");
    matches!(path, "/" | "/review" | "/runs")
        || run.is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_reads_some_paths_itself() {
        for path in ["/", "/review", "/runs", "/runs/r1", "/runs/%C3%A4"] {
            assert!(is_of_the_page(path), "{path}");
        }
        for path in ["", "/review/", "/runs/", "/runs/r1/x", "/run", "/api", "//"] {
            assert!(!is_of_the_page(path), "{path}");
        }
    }
}
