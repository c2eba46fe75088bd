//! Files that the user opens or drops.

use bulkhead_core::paste::{Decoded, Encoding, NoText, decode};
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList};

/// The reason for which a file gives no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotText {
    /// It is larger than what the page takes.
    TooLarge {
        /// Its size in bytes.
        size: u64,
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

/// A file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// The file's name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The encoding in which its bytes were read, where they do not say it themselves.
    pub guess: Option<Encoding>,
}

/// The files of a list.
pub fn files_of(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

/// The size of a file in bytes.
pub fn size_of(file: &File) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the size of a file is a whole number, and no larger than 2^53"
    )]
    let size = file.size() as u64;
    size
}

/// Reads a file as text.
///
/// # Errors
/// Where it is no text.
pub async fn read_text(file: &File) -> Result<TextFile, NotText> {
    if is_binary_type(&file.type_()) {
        return Err(NotText::Binary);
    }
    let bytes = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| NotText::Unreadable)?;
    let bytes = Uint8Array::new(&bytes).to_vec();
    let Decoded { text, encoding } = decode(&bytes).map_err(|no_text| match no_text {
        NoText::Gzip => NotText::Gzip,
        NoText::Zip => NotText::Workbook,
        NoText::Binary => NotText::Binary,
    })?;
    let is_marked = matches!(bytes.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    Ok(TextFile {
        name: file.name(),
        text,
        guess: (encoding != Encoding::Utf8 && !is_marked).then_some(encoding),
    })
}

/// `true` if a media type says that there is no text inside. What an archive or a workbook is, its
/// bytes say.
fn is_binary_type(media_type: &str) -> bool {
    let kind = media_type.split('/').next().unwrap_or_default();
    matches!(kind, "image" | "audio" | "video" | "font")
        || matches!(media_type, "application/pdf" | "application/wasm")
}
