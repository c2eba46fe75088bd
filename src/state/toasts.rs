//! Short messages that come and go, whatever screen is shown.

use std::time::Duration;

use leptos::prelude::*;

/// The time for which a message stays that needs no answer.
const SHOWN: Duration = Duration::from_secs(6);

/// A short message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Its text.
    pub text: String,
    /// `true` if something went wrong: then it stays until it is closed.
    pub is_bad: bool,
    /// The address at which more is to be seen.
    pub link: Option<String>,
    /// `true` if it is read out. It need not be where the screen itself says the same.
    pub is_spoken: bool,
}

/// The message that is shown, if any; a new one takes the place of the one before.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Option<Toast>>,
    number: StoredValue<u32>,
}

impl Toasts {
    /// None shown.
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(None),
            number: StoredValue::new(0),
        }
    }

    /// The message that is shown.
    pub fn shown(&self) -> Option<Toast> {
        self.shown.get()
    }

    /// Shows a message.
    pub fn show(self, toast: Toast) {
        let stays = toast.is_bad;
        // Who has something to say may outlive the page.
        self.shown.try_set(Some(toast));
        let number = self.number.try_get_value().unwrap_or_default();
        let number = number.wrapping_add(1);
        self.number.try_set_value(number);
        if stays {
            return;
        }
        let close = move || {
            // Another one may have taken its place meanwhile.
            if self.number.try_get_value() == Some(number) {
                self.close();
            }
        };
        set_timeout(close, SHOWN);
    }

    /// Takes the message away.
    pub fn close(self) {
        self.shown.set(None);
    }
}

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}
