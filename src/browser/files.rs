//! Files that the user opens or drops.

use bulkhead_core::paste::{NoText, decode};
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Why a file gives no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotText {
    /// It is larger than what the page takes.
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// It is compressed.
    Gzip,
    /// It is a workbook of a spreadsheet, or an archive.
    Workbook,
    /// It is something else: a picture, a program.
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
    let bytes = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| NotText::Unreadable)?;
    let bytes = Uint8Array::new(&bytes).to_vec();
    match decode(&bytes) {
        Ok(decoded) => Ok(decoded.text),
        Err(NoText::Gzip) => Err(NotText::Gzip),
        Err(NoText::Zip) => Err(NotText::Workbook),
        Err(NoText::Binary) => Err(NotText::Binary),
    }
}

/// Whether a media type says that there is no text inside. What an archive or a workbook is, its
/// bytes say.
fn is_binary_type(media_type: &str) -> bool {
    let kind = media_type.split('/').next().unwrap_or_default();
    matches!(kind, "image" | "audio" | "video" | "font")
        || matches!(media_type, "application/pdf" | "application/wasm")
}
