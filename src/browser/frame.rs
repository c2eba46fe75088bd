//! Work for the next frame, which is done also where no frame comes.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::prelude::{document, request_animation_frame, set_timeout};

/// A tab that nobody sees has no frames. After this long, what waits for one is done without it;
/// there the browser lets timers fire once a second at most.
const NO_FRAME: Duration = Duration::from_millis(500);

/// Calls this once: with the next frame, or half a second later where none comes, as in a tab that
/// nobody sees.
pub fn with_next_frame(call: impl FnOnce() + 'static) {
    let call = Rc::new(Cell::new(Some(call)));
    let once = move || {
        if let Some(call) = call.take() {
            call();
        }
    };
    set_timeout(once.clone(), NO_FRAME);
    request_animation_frame(once);
}

/// `true` if nobody sees the tab.
pub fn is_hidden() -> bool {
    document().hidden()
}
