//! Files that the user opens or drops.

use bulkhead_core::paste::is_binary;
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

/// Looks at a text piece by piece: it may be large.
async fn has_binary(text: &str) -> bool {
    const PIECE: usize = 256 * 1024;
    let mut slice = Slice::begin();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = PIECE.min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, behind) = rest.split_at(end);
        if is_binary(piece) {
            return true;
        }
        rest = behind;
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
