//! Notices on what is wrong with the credentials of a connection.

use bulkhead_core::{transport::Clock as _, wire::Access};
use leptos::prelude::*;

use super::{Gravity, MessageStrip, with_code};
use crate::{browser::BrowserClock, messages};

/// Notices on what has to be done about a connection's credentials, and on what of them is not
/// used; nothing where all is well.
pub fn access_notices(access: &Access) -> impl IntoView + use<> {
    let certificate = messages::certificate(access, BrowserClock.wall());
    let notices = [certificate, messages::not_used(access)];
    let strip = |text: String| {
        view! {
            <MessageStrip gravity=Gravity::Warning>
                <p>{with_code(&text)}</p>
            </MessageStrip>
        }
    };
    notices.into_iter().flatten().map(strip).collect_view()
}
