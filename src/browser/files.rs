//! Files that the user opens or drops.

use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::Slice;

/// Why a file gives no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotText {
    /// It is larger than what the page takes.
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// It is something else: a picture, a spreadsheet, an archive.
    Binary,
    /// The browser can't read it.
    Unreadable,
}

/// Reads a file as text.
///
/// # Errors
/// Where it is too large, or no text.
pub async fn read_text(file: &File, max: usize) -> Result<String, NotText> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the size of a file is a whole number; a larger one is too large anyway"
    )]
    let size = file.size() as usize;
    if size > max {
        return Err(NotText::TooLarge { size });
    }
    if is_binary_type(&file.type_()) {
        return Err(NotText::Binary);
    }
    let text = JsFuture::from(file.text())
        .await
        .ok()
        .and_then(|text| text.as_string())
        .ok_or(NotText::Unreadable)?;
    if has_binary(&text).await {
        return Err(NotText::Binary);
    }
    Ok(text)
}

/// Whether a text has what none ever has: a NUL, or what became of bytes that are no UTF-8.
async fn has_binary(text: &str) -> bool {
    const PIECE: usize = 256 * 1024;
    let mut replacement = [0; 4];
    let replacement = char::REPLACEMENT_CHARACTER.encode_utf8(&mut replacement);
    let bytes = text.as_bytes();
    let mut slice = Slice::begin();
    for (number, piece) in bytes.chunks(PIECE).enumerate() {
        let suspicious = |byte: &u8| *byte == 0 || replacement.as_bytes().first() == Some(byte);
        for (at, byte) in piece
            .iter()
            .enumerate()
            .filter(|(_, byte)| suspicious(byte))
        {
            let rest = bytes.get(number * PIECE + at..).unwrap_or_default();
            if *byte == 0 || rest.starts_with(replacement.as_bytes()) {
                return true;
            }
        }
        if slice.is_over_now() {
            slice.pause().await;
        }
    }
    false
}

/// Whether a media type says that there is no text inside.
fn is_binary_type(media_type: &str) -> bool {
    let kind = media_type.split('/').next().unwrap_or_default();
    matches!(kind, "image" | "audio" | "video" | "font")
        || matches!(
            media_type,
            "application/pdf" | "application/zip" | "application/gzip" | "application/wasm"
        )
        || media_type.contains("officedocument")
        || media_type.contains("ms-excel.sheet")
}
