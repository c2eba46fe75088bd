//! Brotli and gzip. The build script uses this, too.

use std::io::Write;

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// The effort of brotli, 0 to 11. The strongest makes a page a tenth smaller than the middle and
/// takes fifty times as long: right for what is made once and sent often, but a program that is not
/// optimised itself would be busy with it for a minute.
const QUALITY: i32 = if cfg!(debug_assertions) { 5 } else { 11 };

/// A body in brotli. `None` where that fails.
pub(super) fn brotli(body: &[u8]) -> Option<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: QUALITY,
        size_hint: body.len(),
        ..BrotliEncoderParams::default()
    };
    let mut coded = Vec::new();
    brotli::BrotliCompress(&mut &*body, &mut coded, &parameters).ok()?;
    Some(coded)
}

/// A body in gzip. `None` where that fails.
pub(super) fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}
