//! Codings of an answer's body (RFC 9110, 8.4). The gateway asks for none; what comes all the
//! same ends here, within the limit of a body, and never unfolds in a browser.

use std::io::Read;

use axum::http::{HeaderMap, header};
use flate2::{Decompress, FlushDecompress, Status, read::MultiGzDecoder};

/// The amount that is decoded at a time, in bytes.
const CHUNK: usize = 64 << 10;

/// A coding that can be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    /// Within the format of zlib. Some send it without (RFC 9110, 8.4.1.2), which is broken here.
    Deflate,
    Brotli,
}

/// The reason why there is no decoded body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DecodeError {
    /// It has more bytes than are passed on.
    TooLarge,
    /// It is not whole, or nothing that the coding makes, or something follows it.
    Broken,
}

impl Coding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
        }
    }

    /// The coding that the headers name; none for a body as it is.
    ///
    /// # Errors
    /// What they name, where it is an unknown coding, or more than one.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, Vec<u8>> {
        let values = headers.get_all(header::CONTENT_ENCODING).iter();
        let values: Vec<&[u8]> = values.map(|value| value.as_bytes().trim_ascii()).collect();
        let named = values.join(&b", "[..]);
        match named.to_ascii_lowercase().as_slice() {
            b"" | b"identity" => Ok(None),
            b"gzip" | b"x-gzip" => Ok(Some(Self::Gzip)),
            b"deflate" => Ok(Some(Self::Deflate)),
            b"br" => Ok(Some(Self::Brotli)),
            _ => Err(named),
        }
    }
}

/// The body that was coded, of at most so many bytes.
///
/// # Errors
/// Where there are more, or the body is broken.
pub(super) fn decode(
    coding: Coding,
    body: &[u8],
    most_bytes: usize,
) -> Result<Vec<u8>, DecodeError> {
    match coding {
        Coding::Gzip => read_all(MultiGzDecoder::new(body), most_bytes),
        Coding::Deflate => inflate(body, most_bytes),
        Coding::Brotli => read_all(brotli::Decompressor::new(body, CHUNK), most_bytes),
    }
}

fn read_all(mut reader: impl Read, most_bytes: usize) -> Result<Vec<u8>, DecodeError> {
    let limit = u64::try_from(most_bytes).unwrap_or(u64::MAX);
    let mut decoded = Vec::new();
    let read = (reader.by_ref())
        .take(limit.saturating_add(1))
        .read_to_end(&mut decoded);
    if decoded.len() > most_bytes {
        return Err(DecodeError::TooLarge);
    }
    // Of what follows the end the reader of brotli tells only who asks once more.
    match read.and_then(|_| reader.read(&mut [0])) {
        Ok(0) => Ok(decoded),
        Ok(_) | Err(_) => Err(DecodeError::Broken),
    }
}

/// Unlike the reader of `flate2` this one notices an end that comes too early.
fn inflate(body: &[u8], most_bytes: usize) -> Result<Vec<u8>, DecodeError> {
    let mut stream = Decompress::new(true);
    let mut decoded = Vec::new();
    let mut rest = body;
    loop {
        decoded.reserve(CHUNK);
        let (read, written) = (stream.total_in(), decoded.len());
        let status = stream
            .decompress_vec(rest, &mut decoded, FlushDecompress::None)
            .map_err(|_| DecodeError::Broken)?;
        if decoded.len() > most_bytes {
            return Err(DecodeError::TooLarge);
        }
        let read = usize::try_from(stream.total_in() - read).unwrap_or(usize::MAX);
        rest = rest.get(read..).unwrap_or_default();
        match status {
            Status::StreamEnd if rest.is_empty() => return Ok(decoded),
            Status::StreamEnd => return Err(DecodeError::Broken),
            Status::Ok | Status::BufError if read == 0 && decoded.len() == written => {
                return Err(DecodeError::Broken);
            }
            Status::Ok | Status::BufError => {}
        }
    }
}
