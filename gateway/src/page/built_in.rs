//! The page that is part of the program.

use axum::body::Bytes;

/// Each file with its path: those of the built page, as the build script lists them.
#[cfg(feature = "embed")]
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// A page that says how to get the real one.
#[cfg(not(feature = "embed"))]
static FILES: &[(&str, &[u8])] = &[("/index.html", include_bytes!("notice.html"))];

/// The files of the page.
pub(super) fn files() -> impl Iterator<Item = (String, Bytes)> {
    FILES
        .iter()
        .map(|(path, body)| ((*path).to_owned(), Bytes::from_static(body)))
}
