//! Times as the engine writes them: `2013-01-23T14:42:45.000+0200` (the engines' manuals).

use std::time::{Duration, SystemTime};

use humantime::parse_rfc3339;

use crate::clock::{Clock, Moment};

/// A moment on the wire, in UTC.
pub(crate) fn timestamp(clock: &Clock, moment: Moment) -> String {
    let mut text = clock.exact_timestamp(moment);
    if text.ends_with('Z') {
        text.pop();
        text.push_str("+0000");
    }
    text
}

/// Reads a time from the wire, if it is one.
pub(crate) fn read(text: &str) -> Option<SystemTime> {
    let (local, offset) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let (sign, digits) = offset.split_at_checked(1)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = 60 * hours.parse::<u64>().ok()? + minutes.parse::<u64>().ok()?;
    let offset = Duration::from_secs(60 * minutes);
    let local = parse_rfc3339(&format!("{local}Z")).ok()?;
    match sign {
        "+" => local.checked_sub(offset),
        "-" => local.checked_add(offset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_its_offset() {
        let utc = parse_rfc3339("2013-01-23T12:42:45.123Z").unwrap();
        for text in [
            "2013-01-23T12:42:45.123+0000",
            "2013-01-23T14:42:45.123+0200",
            "2013-01-23T09:12:45.123-0330",
        ] {
            assert_eq!(read(text), Some(utc), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in [
            "",
            "2013",
            "2013-01-23",
            "2013-01-23T12:42:45.123Z",
            "2013-01-23T12:42:45.123 0200",
            "2013-01-23T12:42:45.123+02:00",
            "2013-01-23T12:42:45.123+020\u{e9}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[tokio::test]
    async fn what_is_written_is_read_again() {
        let clock = Clock::start();
        let text = timestamp(&clock, Moment::START);
        assert_eq!(read(&text), Some(clock.shown_time(Moment::START)), "{text}");
    }
}
