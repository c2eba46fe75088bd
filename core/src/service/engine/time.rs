//! The time as an engine writes it: `2026-11-28T13:00:16.169+0000` (seen; its default format).

use crate::time::Timestamp;

const MINUTE: u64 = 60_000;

/// Reads such a time, or RFC 3339 in UTC; none where it is neither.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    if let Some(time) = Timestamp::read(text) {
        return Some(time);
    }
    let (local, offset) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let local = Timestamp::read(&format!("{local}Z"))?;
    let (sign, digits) = offset.split_at_checked(1)?;
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let offset = (hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().ok()?) * MINUTE;
    let utc = match sign {
        "+" => local.0.checked_sub(offset)?,
        "-" => local.0.checked_add(offset)?,
        _ => return None,
    };
    Some(Timestamp(utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engines_time_is_read_with_its_offset() {
        let at = |text| read(text).map(|at| at.to_string());
        let utc = Some("2026-11-28T13:00:16.169Z".to_owned());
        assert_eq!(at("2026-11-28T13:00:16.169+0000"), utc);
        assert_eq!(at("2026-11-28T15:30:16.169+0230"), utc);
        assert_eq!(at("2026-11-28T08:00:16.169-0500"), utc);
        assert_eq!(at("2026-11-28T13:00:16.169Z"), utc);
        for text in [
            "",
            "+0000",
            "yesterday",
            "2026-11-28T13:00:16.169+00",
            "é+0000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
