//! The message to the user when the page itself has a mistake.

use std::panic::PanicHookInfo;

use leptos::prelude::document;
use wasm_bindgen::JsValue;

/// Says on the page that it has stopped, and why in the browser's console.
pub fn report_panic(info: &PanicHookInfo<'_>) {
    web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
    let (Some(body), Ok(message)) = (document().body(), document().create_element("p")) else {
        return;
    };
    message.set_text_content(Some(
        "Bulkhead has stopped because of a mistake of its own. Requests that were already sent \
         may have been carried out. Reload the page to go on.",
    ));
    // There is nobody left to tell if even this fails.
    let _ = message.set_attribute("role", "alert");
    let _ = message.set_attribute("class", "page-stopped");
    let _ = body.insert_before(&message, body.first_child().as_ref());
}
