//! A file of the page, in every coding.

use std::sync::OnceLock;

use axum::body::Bytes;

use super::{coding::Coding, compress};
use crate::digest::Digest;

/// Up to this size, in bytes, a file is compressed before anything is served.
const SMALL: usize = 16 << 10;

/// The media type of scripts.
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// A file of the page.
#[derive(Debug)]
pub(super) struct File {
    pub(super) media_type: &'static str,
    identity: Bytes,
    digest: Digest,
    /// Not there until it was compressed; none where that makes it no smaller.
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

impl File {
    /// A file that is served at a path.
    pub(super) fn new(path: &str, body: Bytes) -> Self {
        let (media_type, is_packed) = media_type(path);
        let coded = || {
            let coded = OnceLock::new();
            if is_packed {
                // What is compressed already is not compressed again.
                let _ = coded.set(None);
            }
            coded
        };
        Self {
            media_type,
            digest: Digest::of_file(&body),
            brotli: coded(),
            gzip: coded(),
            identity: body,
        }
    }

    pub(super) fn is_script(&self) -> bool {
        self.media_type == SCRIPT
    }

    pub(super) fn is_small(&self) -> bool {
        self.identity.len() <= SMALL
    }

    /// Makes the compressed bodies, unless they are there already.
    pub(super) fn compress(&self) {
        let smaller = |coded: Option<Vec<u8>>| {
            let coded = coded.filter(|coded| coded.len() < self.identity.len());
            coded.map(Bytes::from)
        };
        self.gzip
            .get_or_init(|| smaller(compress::gzip(&self.identity)));
        self.brotli
            .get_or_init(|| smaller(compress::brotli(&self.identity)));
    }

    /// The body in a coding, if it is there.
    pub(super) fn body(&self, coding: Coding) -> Option<&Bytes> {
        match coding {
            Coding::Identity => Some(&self.identity),
            Coding::Brotli => self.brotli.get()?.as_ref(),
            Coding::Gzip => self.gzip.get()?.as_ref(),
        }
    }

    /// The strong entity tag of the file in a coding, with its quotes.
    pub(super) fn etag(&self, coding: Coding) -> String {
        match coding.name() {
            None => format!("\"{}\"", self.digest),
            Some(name) => format!("\"{}-{name}\"", self.digest),
        }
    }
}

/// The media type of a file, and whether its format is a compressed one.
fn media_type(path: &str) -> (&'static str, bool) {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "html" => ("text/html; charset=utf-8", false),
        "css" => ("text/css; charset=utf-8", false),
        "js" | "mjs" => (SCRIPT, false),
        "wasm" => ("application/wasm", false),
        "json" | "map" => ("application/json", false),
        "webmanifest" => ("application/manifest+json", false),
        "svg" => ("image/svg+xml", false),
        "txt" => ("text/plain; charset=utf-8", false),
        "ico" => ("image/x-icon", false),
        "png" => ("image/png", true),
        "woff2" => ("font/woff2", true),
        _ => ("application/octet-stream", true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_tells_the_media_type() {
        for (path, expected) in [
            ("/index.html", "text/html; charset=utf-8"),
            ("/a/style.css", "text/css; charset=utf-8"),
            ("/app.js", "text/javascript; charset=utf-8"),
            ("/app_bg.wasm", "application/wasm"),
            ("/logo.svg", "image/svg+xml"),
            ("/favicon.ico", "image/x-icon"),
            ("/icon.png", "image/png"),
            ("/robots.txt", "text/plain; charset=utf-8"),
            ("/data.json", "application/json"),
            ("/LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(media_type(path).0, expected, "{path}");
        }
    }

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
