//! Files that the page hands to the user.

use gloo_timers::callback::Timeout;
use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long a file is kept for the browser to save, in milliseconds.
const KEPT_MS: u32 = 60_000;

/// Lets the browser save a text as a file.
///
/// # Errors
/// Where the browser can't make the file.
pub fn download(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
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
