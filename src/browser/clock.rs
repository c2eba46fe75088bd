//! The browser's time.

use std::time::Duration;

use bulkhead_core::{time::Timestamp, transport::Clock};
use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use wasm_bindgen::JsValue;

use super::is_hidden;

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
        let mut left = duration;
        while left >= MILLISECOND {
            let milliseconds = timer(left);
            TimeoutFuture::new(milliseconds).await;
            left = left.saturating_sub(Duration::from_millis(milliseconds.into()));
        }
    }

    async fn yield_now(&self) {
        // The timers of a tab that nobody sees are held back for up to a minute.
        if !is_hidden() {
            TimeoutFuture::new(0).await;
        }
    }
}

const MILLISECOND: Duration = Duration::from_millis(1);

/// The most milliseconds that a browser's timer waits: it takes a longer wait for a negative one,
/// and does not wait at all (HTML, "timer initialization steps": the timeout is a `long`).
const LONGEST_TIMER: u32 = 0x7fff_ffff;

/// So much of a wait as one of a browser's timers can wait for, in milliseconds.
pub fn timer(wait: Duration) -> u32 {
    let milliseconds = u32::try_from(wait.as_millis()).unwrap_or(LONGEST_TIMER);
    milliseconds.min(LONGEST_TIMER)
}

/// A point in time as the user's clock shows it: "2026-01-31 08:00:00".
pub fn local_time(at: Timestamp) -> String {
    let date = date(at);
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

/// A point in time as the user's clock shows it, with its zone: "2026-01-31 08:00:00 UTC+1".
pub fn zoned_time(at: Timestamp) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no zone is more than a day away"
    )]
    let west = date(at).get_timezone_offset() as i32;
    format!("{} {}", local_time(at), zone(-west))
}

/// The name of a zone that is so many minutes east of UTC: "UTC", "UTC+1", "UTC-3:30".
fn zone(east: i32) -> String {
    let sign = if east < 0 { '-' } else { '+' };
    let minutes = east.unsigned_abs();
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

fn date(at: Timestamp) -> Date {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a Date counts no more than 2^53 milliseconds either"
    )]
    let milliseconds = at.0 as f64;
    Date::new(&JsValue::from_f64(milliseconds))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn no_wait_is_longer_than_a_timer_can_wait() {
        let days = |days: u64| timer(Duration::from_secs(days * 24 * 60 * 60));
        assert_eq!(timer(Duration::from_millis(7)), 7);
        assert_eq!(days(24), 2_073_600_000);
        assert_eq!([25, 50, 1_000_000].map(days), [LONGEST_TIMER; 3]);
        assert_eq!(timer(Duration::MAX), LONGEST_TIMER);
    }

    #[wasm_bindgen_test]
    fn a_time_has_its_zone() {
        let zones = [0, 60, 330, -180, -210, 765, -30].map(zone);
        let expected = [
            "UTC",
            "UTC+1",
            "UTC+5:30",
            "UTC-3",
            "UTC-3:30",
            "UTC+12:45",
            "UTC-0:30",
        ];
        assert_eq!(zones, expected);
        let at = Timestamp(1_769_846_400_000);
        let text = zoned_time(at);
        let rest = text.strip_prefix(&local_time(at));
        assert!(rest.is_some_and(|zone| zone.starts_with(" UTC")), "{text}");
    }
}
