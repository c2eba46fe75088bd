//! The header `Retry-After`.

use std::time::Duration;

use crate::time::Timestamp;

/// Reads `Retry-After`: seconds, or a date (RFC 9110). It may be any time: nobody must wait for it
/// as it is.
pub(super) fn retry_after(header: Option<&str>, now: Timestamp) -> Option<Duration> {
    let header = header?.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than there is room for is for ever.
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(header).ok()?;
    let at = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    let at = Timestamp(u64::try_from(at.as_millis()).ok()?);
    Some(at.since(now))
}

/// `true` if this can be read as a `Retry-After`.
pub(crate) fn is_wait(header: &str) -> bool {
    retry_after(Some(header), Timestamp(0)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Timestamp(784_111_777_000 - 90_000);
        for (header, expected) in [
            (Some("120"), Some(120)),
            (Some(" 0 "), Some(0)),
            (Some("Sun, 06 Nov 1994 08:49:37 GMT"), Some(90)),
            (Some("Sat, 05 Nov 1994 08:49:37 GMT"), Some(0)),
            (Some("18446744073709551616"), Some(u64::MAX)),
            (Some(""), None),
            (Some("soon"), None),
            (Some("-5"), None),
            (None, None),
        ] {
            let found = retry_after(header, now);
            assert_eq!(found, expected.map(Duration::from_secs), "{header:?}");
        }
    }
}
