//! Mounts the page.

use bulkhead_app::{app::App, browser, gateway::Gateway};
use leptos::prelude::*;

fn main() {
    std::panic::set_hook(Box::new(browser::report_panic));
    mount_to_body(|| view! { <App gateway=Gateway::new(browser::fetch()) /> });
}
