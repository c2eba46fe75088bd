//! The page that is part of the program.

use super::file::File;

/// A file as it stands in the program: as it is, or else in the codings that make it smaller.
#[allow(
    dead_code,
    reason = "which of the two a page needs depends on its files"
)]
#[derive(Debug)]
pub(super) enum BuiltIn {
    Plain(&'static [u8]),
    Packed {
        brotli: &'static [u8],
        gzip: &'static [u8],
    },
}

/// Each file with its path: those of the built page, as the build script lists them.
#[cfg(feature = "embed")]
static FILES: &[(&str, BuiltIn)] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// A page that says how to get the real one.
#[cfg(not(feature = "embed"))]
static FILES: &[(&str, BuiltIn)] =
    &[("/index.html", BuiltIn::Plain(include_bytes!("notice.html")))];

/// The files of the page, with their paths.
pub(super) fn files() -> impl Iterator<Item = (String, File)> {
    let files = FILES.iter();
    files.map(|(path, file)| ((*path).to_owned(), File::built_in(path, file)))
}
