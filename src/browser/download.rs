//! Files that the page hands to the user.

use gloo_timers::callback::Timeout;
use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The time for which a file is kept for the browser to save, in milliseconds.
const KEPT_MS: u32 = 60_000;

/// So many pieces become one: to make a file of a thousand takes a browser a tenth of a second, all at once.
const TOGETHER: u32 = 64;

/// A file that is written in pieces.
pub struct Download {
    options: BlobPropertyBag,
    /// Each made of [`TOGETHER`] pieces.
    parts: Array,
    pieces: Array,
}

impl Download {
    /// Begins an empty file.
    pub fn new(media_type: &str) -> Self {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        Self {
            options,
            parts: Array::new(),
            pieces: Array::new(),
        }
    }

    /// Adds a piece. The browser encodes it at once, so that nothing is left for the end.
    ///
    /// # Errors
    /// Where the browser can't hold it.
    pub fn push(&mut self, text: &str) -> Result<(), JsValue> {
        let text = Array::of1(&JsValue::from_str(text));
        let pieces = &self.pieces;
        if pieces.push(&Blob::new_with_str_sequence(&text)?.into()) >= TOGETHER {
            self.parts
                .push(&Blob::new_with_blob_sequence(pieces)?.into());
            self.pieces = Array::new();
        }
        Ok(())
    }

    /// Lets the browser save the file.
    ///
    /// # Errors
    /// Where the browser can't make it.
    pub fn save(&self, name: &str) -> Result<(), JsValue> {
        let parts = self.parts.concat(&self.pieces);
        let blob = Blob::new_with_blob_sequence_and_options(&parts, &self.options)?;
        offer(name, &blob)
    }
}

fn offer(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // Some browsers begin to read only after the click is over.
    Timeout::new(KEPT_MS, move || {
        // It would be gone with the page anyway.
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}
