//! A file of the page, in every coding.

use std::{io::Read, sync::OnceLock};

use axum::body::Bytes;
use flate2::read::GzDecoder;

use super::{
    built_in::BuiltIn,
    coding::Coding,
    compress,
    media_type::{SCRIPT, media_type},
};
use crate::digest::Digest;

/// Up to this size, in bytes, a file is compressed before anything is served.
const SMALL: usize = 16 << 10;

/// A file of the page.
#[derive(Debug)]
pub(super) struct File {
    pub(super) media_type: &'static str,
    digest: Digest,
    /// Of a file that stands packed in the program not there until somebody wants it so.
    identity: OnceLock<Option<Bytes>>,
    /// Not there until it was compressed; none where that makes it no smaller.
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

impl File {
    /// A file that is served at a path.
    pub(super) fn new(path: &str, body: Bytes) -> Self {
        let (media_type, is_packed) = media_type(path);
        // What is compressed already is not compressed again.
        let coded = || {
            is_packed
                .then_some(None)
                .map_or_else(OnceLock::new, OnceLock::from)
        };
        Self {
            media_type,
            digest: Digest::of_file(&body),
            brotli: coded(),
            gzip: coded(),
            identity: OnceLock::from(Some(body)),
        }
    }

    /// A file that stands in the program and is served at a path.
    pub(super) fn built_in(path: &str, file: &BuiltIn) -> Self {
        match *file {
            BuiltIn::Plain(body) => Self::new(path, Bytes::from_static(body)),
            BuiltIn::Packed { brotli, gzip } => Self {
                media_type: media_type(path).0,
                // One content is always packed to the same.
                digest: Digest::of_file(brotli),
                identity: OnceLock::new(),
                brotli: OnceLock::from(Some(Bytes::from_static(brotli))),
                gzip: OnceLock::from(Some(Bytes::from_static(gzip))),
            },
        }
    }

    pub(super) fn is_script(&self) -> bool {
        self.media_type == SCRIPT
    }

    /// `true` if compressing it takes a moment only, or is done.
    pub(super) fn is_small(&self) -> bool {
        self.plain().is_none_or(|body| body.len() <= SMALL)
    }

    /// Makes the compressed bodies, unless they are there already.
    pub(super) fn compress(&self) {
        let Some(body) = self.plain() else {
            return;
        };
        let smaller = |coded: Option<Vec<u8>>| {
            let coded = coded.filter(|coded| coded.len() < body.len());
            coded.map(Bytes::from)
        };
        self.gzip.get_or_init(|| smaller(compress::gzip(body)));
        self.brotli.get_or_init(|| smaller(compress::brotli(body)));
    }

    /// The body in a coding, if it is there.
    pub(super) fn body(&self, coding: Coding) -> Option<&Bytes> {
        match coding {
            Coding::Identity => self.identity.get_or_init(|| self.unpacked()).as_ref(),
            Coding::Brotli => self.brotli.get()?.as_ref(),
            Coding::Gzip => self.gzip.get()?.as_ref(),
        }
    }

    /// The body as it is, without unpacking it.
    fn plain(&self) -> Option<&Bytes> {
        self.identity.get()?.as_ref()
    }

    /// The body as it was before it was packed: of a page's size, the work of a few milliseconds.
    fn unpacked(&self) -> Option<Bytes> {
        let gzip = self.gzip.get()?.as_ref()?;
        let mut body = Vec::new();
        GzDecoder::new(&gzip[..]).read_to_end(&mut body).ok()?;
        Some(body.into())
    }

    /// The strong entity tag of the file in a coding, with its quotes.
    pub(super) fn etag(&self, coding: Coding) -> String {
        match coding.name() {
            None => format!("\"{}\"", self.digest),
            Some(name) => format!("\"{}-{name}\"", self.digest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_is_there_when_it_was_made_and_is_smaller() {
        let text = File::new("/a.txt", Bytes::from("ab".repeat(500)));
        assert_eq!(text.body(Coding::Brotli), None);
        text.compress();
        for coding in [Coding::Brotli, Coding::Gzip] {
            assert!(text.body(coding).unwrap().len() < 100);
        }
        let short = File::new("/a.txt", Bytes::from("ab"));
        short.compress();
        assert_eq!(short.body(Coding::Gzip), None);
        let image = File::new("/a.png", Bytes::from("ab".repeat(500)));
        image.compress();
        assert_eq!(image.body(Coding::Brotli), None);
    }

    #[test]
    fn what_stands_packed_in_the_program_is_unpacked_for_who_takes_no_coding() {
        let body = "ab".repeat(500);
        let [brotli, gzip] = [compress::brotli, compress::gzip]
            .map(|pack| -> &'static [u8] { pack(body.as_bytes()).unwrap().leak() });
        let file = File::built_in("/a.js", &BuiltIn::Packed { brotli, gzip });
        assert!(file.is_script() && file.is_small());
        for (coding, expected) in [
            (Coding::Brotli, brotli),
            (Coding::Gzip, gzip),
            (Coding::Identity, body.as_bytes()),
        ] {
            assert_eq!(file.body(coding).unwrap(), expected, "{coding:?}");
        }
    }

    #[test]
    fn every_content_and_every_coding_has_a_tag_of_its_own() {
        let file = |text| File::new("/a.txt", Bytes::from_static(text));
        let (one, other) = (file(b"one"), file(b"other"));
        assert_eq!(one.etag(Coding::Brotli), file(b"one").etag(Coding::Brotli));
        let tags = [
            one.etag(Coding::Identity),
            one.etag(Coding::Brotli),
            one.etag(Coding::Gzip),
            other.etag(Coding::Identity),
        ];
        for (place, tag) in tags.iter().enumerate() {
            assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
            assert!(!tags[place + 1..].contains(tag), "{tag}");
        }
    }
}
