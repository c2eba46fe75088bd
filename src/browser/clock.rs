//! The browser's time.

use std::time::Duration;

use bulkhead_core::{run::Clock, time::Timestamp};
use gloo_timers::future::sleep;
use js_sys::Date;
use wasm_bindgen::JsValue;

/// The browser's clocks and timers.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds since 1970 fit for some hundred million years"
)]
const fn milliseconds(number: f64) -> u64 {
    number as u64
}

impl Clock for BrowserClock {
    fn monotonic(&self) -> Duration {
        let performance = web_sys::window().and_then(|window| window.performance());
        Duration::from_millis(performance.map_or(0, |p| milliseconds(p.now())))
    }

    fn wall(&self) -> Timestamp {
        Timestamp(milliseconds(Date::now()))
    }

    async fn sleep(&self, duration: Duration) {
        sleep(duration).await;
    }
}

/// A point in time as the user's clock shows it: "2026-01-31 08:00:00".
pub fn local_time(at: Timestamp) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a Date counts no more than 2^53 milliseconds either"
    )]
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds()
    )
}
