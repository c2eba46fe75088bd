//! What the browser keeps for this page beyond a visit: choices, no ids, and the secret of the
//! session with the gateway.

use web_sys::Storage;

/// Under which name the secret of the session is kept. It opens nothing without the session's
/// cookie, which no script can read.
pub const SECRET: &str = "bulkhead.session";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// What was kept under a name. Nothing where the browser keeps nothing, as in a private window.
pub fn remembered(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps something under a name, or forgets it. Where the browser does not, the next visit
/// begins without it.
pub fn remember(name: &str, value: Option<&str>) {
    let Some(storage) = storage() else {
        return;
    };
    let _ = match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    };
}
