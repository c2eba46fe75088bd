//! The data that the browser keeps for this page: beyond a visit choices, no ids, and the secret of
//! the session with the gateway; as long as the tab is open what is about to be sent.

use web_sys::Storage;

/// Under which name the secret of the session is kept. It opens nothing without the session's
/// cookie, which no script can read.
pub const SECRET: &str = "bulkhead.session";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The text kept under a name. Nothing where the browser keeps nothing, as in a private window.
pub fn remembered(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps something under a name, or forgets it. Where the browser does not, the next visit
/// begins without it.
pub fn remember(name: &str, value: Option<&str>) {
    keep(storage(), name, value);
}

/// The storage that ends with the tab.
fn of_tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// The text that was kept under a name in this tab.
pub fn remembered_in_tab(name: &str) -> Option<String> {
    of_tab()?.get_item(name).ok().flatten()
}

/// Keeps something under a name as long as the tab is open, or forgets it. Where the browser does not,
/// a reload begins without it.
pub fn remember_in_tab(name: &str, value: Option<&str>) {
    keep(of_tab(), name, value);
}

fn keep(storage: Option<Storage>, name: &str, value: Option<&str>) {
    let Some(storage) = storage else {
        return;
    };
    let _ = match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    };
}
