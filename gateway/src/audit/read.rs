//! Lines: written and read back.

use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};

use super::{Record, VERSION};

/// The longest line that is read, in bytes: far more than the largest change has.
const MOST_BYTES: u64 = 16 << 20;

/// The stage that a line records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    Asked,
    Answered,
    Refused,
}

#[derive(Serialize)]
struct Line<'r, R> {
    v: u8,
    stage: Stage,
    #[serde(flatten)]
    record: &'r R,
}

/// The beginning of every line.
#[derive(Deserialize)]
struct Head<S> {
    v: u8,
    stage: S,
}

/// A record as a line, with its end.
///
/// # Errors
/// Where it can't be written as JSON.
pub(super) fn line<R: Serialize>(stage: Stage, record: &R) -> Result<String, serde_json::Error> {
    let v = VERSION;
    let mut line = serde_json::to_string(&Line { v, stage, record })?;
    line.push('\n');
    Ok(line)
}

/// The reason why a line can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is none of the audit, or was cut off.
    Foreign,
    /// A newer version wrote it.
    Newer,
}

/// Reads a line.
///
/// # Errors
/// Why it can't be read.
pub fn read_record(line: &str) -> Result<Record, Unreadable> {
    // First the version alone: of a newer one nothing else is known.
    let head: Head<serde::de::IgnoredAny> = parse(line)?;
    if head.v > VERSION {
        return Err(Unreadable::Newer);
    }
    let head: Head<Stage> = parse(line)?;
    Ok(match head.stage {
        Stage::Asked => Record::Asked(parse(line)?),
        Stage::Answered => Record::Answered(parse(line)?),
        Stage::Refused => Record::Refused(parse(line)?),
    })
}

pub(super) fn parse<'l, T: Deserialize<'l>>(line: &'l str) -> Result<T, Unreadable> {
    serde_json::from_str(line).map_err(|_| Unreadable::Foreign)
}

/// The counts of a reading, beside its records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of lines, including those that could not be read.
    pub lines: usize,
    /// The number that are no lines of the audit, or were cut off.
    pub foreign: usize,
    /// The number that a newer version wrote.
    pub newer: usize,
    /// The number of files that are compressed, and so were not read.
    pub compressed: usize,
}

impl Tally {
    /// Counts a line that could not be read.
    pub(super) fn count(&mut self, unreadable: Unreadable) {
        match unreadable {
            Unreadable::Foreign => self.foreign += 1,
            Unreadable::Newer => self.newer += 1,
        }
    }
}

/// Gives all lines that hold something to `take`, without their ends; what is no UTF-8 in them
/// is replaced, and what is too long comes in pieces.
///
/// # Errors
/// Where they can't be read.
pub(super) fn each_line(
    mut from: impl BufRead,
    tally: &mut Tally,
    mut take: impl FnMut(&str, &mut Tally),
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if io::Read::take(&mut from, MOST_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if !text.is_empty() {
            tally.lines += 1;
            take(text, tally);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{
        Timestamp,
        fixtures::{answered, asked, refused},
    };

    #[test]
    fn lines_are_read_as_they_were_written() {
        let time = Timestamp::parse("2026-11-29T12:00:00.123Z").unwrap();
        let asked = asked(time, "0123456789abcdef-0", &["a1b2", "c3d4\n\u{7}"]);
        let written = line(Stage::Asked, &asked).unwrap();
        assert!(written.starts_with(
            r#"{"v":1,"stage":"asked","time":"2026-11-29T12:00:00.123Z","audit_id":""#
        ));
        assert!(written.contains(
            r#""user":{"sub":"uid:1000","name":"ada","role":"admin","via":"key"},"source_ip":"127.0.0.1","connection":"main","#
        ));
        assert_eq!(written.matches('\n').count(), 1);
        let answered = answered(&asked, time);
        let refused = refused(time, "x");
        for (line, record) in [
            (written, Record::Asked(asked)),
            (
                line(Stage::Answered, &answered).unwrap(),
                Record::Answered(answered),
            ),
            (
                line(Stage::Refused, &refused).unwrap(),
                Record::Refused(refused),
            ),
        ] {
            assert_eq!(read_record(&line), Ok(record), "{line}");
            let torn = &line[..line.len() - 3];
            assert_eq!(read_record(torn), Err(Unreadable::Foreign));
        }
    }

    #[test]
    fn what_a_newer_version_wrote_is_told_from_what_is_no_line() {
        for (line, expected) in [
            (r#"{"v":2,"stage":"elsewhere"}"#, Unreadable::Newer),
            (r#"{"v":2,"stage":{"new":1}}"#, Unreadable::Newer),
            (r#"{"v":1,"stage":"elsewhere"}"#, Unreadable::Foreign),
            (r#"{"v":1,"stage":"asked"}"#, Unreadable::Foreign),
            ("Bulkhead is at http://127.0.0.1:8080", Unreadable::Foreign),
            ("", Unreadable::Foreign),
        ] {
            assert_eq!(read_record(line), Err(expected), "{line}");
        }
    }

    #[test]
    fn lines_of_whatever_bytes_are_taken_one_by_one() {
        let bytes = b"one\r\n\n\xff\xfe\nlast";
        let (mut tally, mut lines) = (Tally::default(), Vec::new());
        let taken = each_line(&bytes[..], &mut tally, |line, _| {
            lines.push(line.to_owned());
        });
        taken.unwrap();
        assert_eq!(lines, ["one", "\u{fffd}\u{fffd}", "last"]);
        assert_eq!(tally.lines, 3);
    }
}
