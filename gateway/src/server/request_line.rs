//! Finds request lines that no URL of the library can show.

/// The longest end of a line that tells a request line: `HTTP/1.1` and a carriage return.
const TAIL: usize = 9;

/// Looks through what a client sends for request lines with a `#`.
///
/// The URL of a request never shows one: what follows it is dropped, so that `DELETE …/a#b` would
/// delete `a`. No client may send one (RFC 9112, 3.2), so whoever does is up to something. Every
/// line that ends like a request line counts, also in a body: that refuses more than it must.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RequestLines {
    has_hash: bool,
    /// The last bytes of the line, the newest one last.
    tail: [u8; TAIL],
}

impl RequestLines {
    /// Looks at what follows; says whether a request line with a `#` has ended in it.
    pub(super) fn have_hash(&mut self, bytes: &[u8]) -> bool {
        let mut found = false;
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = part.strip_suffix(b"\n");
            self.go_on(line.unwrap_or(part));
            if line.is_some() {
                found |= self.has_hash && self.ends_like_a_request_line();
                *self = Self::default();
            }
        }
        found
    }

    /// More of the same line.
    fn go_on(&mut self, bytes: &[u8]) {
        self.has_hash |= bytes.contains(&b'#');
        let last = bytes.len().min(TAIL);
        self.tail.rotate_left(last);
        let newest = self.tail.iter_mut().rev();
        for (place, byte) in newest.zip(bytes.iter().rev()) {
            *place = *byte;
        }
    }

    fn ends_like_a_request_line(&self) -> bool {
        let tail = self.tail.strip_suffix(b"\r").unwrap_or(&self.tail);
        let version = tail.strip_suffix(b"0").or(tail.strip_suffix(b"1"));
        version.is_some_and(|version| version.ends_with(b"HTTP/1."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOUND: [&str; 5] = [
        "DELETE /a#b HTTP/1.1\r\n",
        "GET /#x HTTP/1.0\n",
        "GET / HTTP/1.1\r\nhost: x\r\n\r\nGET /?a=#x HTTP/1.1\r\n",
        "\r\n\r\nGET http://localhost/a# HTTP/1.1\r\n",
        "{\"a\":1}DELETE /a#b HTTP/1.1\r\nhost: x\r\n",
    ];

    #[test]
    fn a_hash_in_a_request_line_is_found_wherever_it_is_cut() {
        for text in FOUND {
            let bytes = text.as_bytes();
            assert!(RequestLines::default().have_hash(bytes), "{text:?}");
            for cut in 0..bytes.len() {
                let mut lines = RequestLines::default();
                let first = lines.have_hash(&bytes[..cut]);
                let second = lines.have_hash(&bytes[cut..]);
                assert!(first || second, "{text:?} at {cut}");
            }
            let mut lines = RequestLines::default();
            let mut one = |byte: &u8| lines.have_hash(std::slice::from_ref(byte));
            assert_eq!(bytes.iter().filter(|byte| one(byte)).count(), 1, "{text:?}");
        }
    }

    #[test]
    fn a_hash_elsewhere_is_none() {
        for text in [
            "DELETE /a%23b HTTP/1.1\r\n",
            "GET / HTTP/1.1\r\nx: #\r\nreferer: http://x/#a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n{\"a\": \"#\"}",
            "GET / HTTP/1.1\r\n\r\n#\nGET / HTTP/1.1\r\n",
            "DELETE /a#b HTTP/1.1",
            "#HTTP/2.0\r\n",
        ] {
            let found = RequestLines::default().have_hash(text.as_bytes());
            assert!(!found, "{text:?}");
        }
    }
}
