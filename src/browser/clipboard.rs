//! The clipboard.

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

/// Puts a text into the clipboard. `false` where the browser does not let it: the page was not
/// served by a secure origin, or the user forbids it.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // On an insecure origin there is no clipboard, and asking for it would end in a panic.
    let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())
        .is_ok_and(|clipboard| clipboard.is_object());
    has_clipboard
        && JsFuture::from(navigator.clipboard().write_text(text))
            .await
            .is_ok()
}
