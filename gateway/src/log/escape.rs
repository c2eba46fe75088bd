//! Characters that a terminal or an editor obeys instead of showing them.
//!
//! A line of the log holds what a client or a service sent. Control characters could write over
//! what stands in a terminal, and marks of the writing direction could show a line in another
//! order; so what does not show itself is written as an escape, of all lines at one place.

use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, Write},
};

use tracing_subscriber::fmt::MakeWriter;

use super::LogFormat;

/// The text with all that does not show itself escaped, as it stands in a log for people.
pub fn escaped(text: &str) -> Cow<'_, str> {
    escaped_for(LogFormat::Text, text)
}

/// `true` if a character is shown as itself: it is no control character, no mark of formatting or
/// of the writing direction, no line end, no blank but the usual one, no mark that sits upon its
/// neighbour, and not unassigned.
fn is_shown(character: char) -> bool {
    match character {
        // `escape_debug` escapes these for other reasons.
        '\\' | '"' | '\'' => true,
        _ => character.escape_debug().len() == 1,
    }
}

fn escaped_for(format: LogFormat, text: &str) -> Cow<'_, str> {
    if text.chars().all(is_shown) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match format {
            _ if is_shown(character) => escaped.push(character),
            LogFormat::Text => escaped.extend(character.escape_unicode()),
            LogFormat::Json => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a text never fails.
                    let _ = write!(escaped, "\\u{unit:04x}");
                }
            }
        }
    }
    escaped.into()
}

/// Makes writers that escape.
pub(super) struct Escaped<W> {
    pub(super) format: LogFormat,
    pub(super) writer: W,
}

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for Escaped<W> {
    type Writer = EscapingWriter<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        EscapingWriter {
            format: self.format,
            inner: self.writer.make_writer(),
        }
    }
}

/// Writes lines, each of which comes in one call, and escapes all but the end of each.
pub(super) struct EscapingWriter<W> {
    format: LogFormat,
    inner: W,
}

impl<W: Write> Write for EscapingWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let (text, end) = match text.strip_suffix('\n') {
            Some(text) => (text, "\n"),
            None => (&*text, ""),
        };
        let mut whole = escaped_for(self.format, text).into_owned();
        whole.push_str(end);
        self.inner.write_all(whole.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tracing::{dispatcher, info};

    use super::*;
    use crate::log::{LogLevel, logging};

    /// C0, DEL, C1, the soft hyphen, marks of the writing direction, line ends, what has no width,
    /// the byte-order mark and tags.
    const HIDDEN: [std::ops::RangeInclusive<u32>; 14] = [
        0..=0x1f,
        0x7f..=0x9f,
        0xad..=0xad,
        0x61c..=0x61c,
        0x180e..=0x180e,
        0x200b..=0x200f,
        0x2028..=0x202e,
        0x2060..=0x2064,
        0x2066..=0x206f,
        0xfe00..=0xfe0f,
        0xfeff..=0xfeff,
        0xfff9..=0xfffb,
        0xe0001..=0xe0001,
        0xe0020..=0xe007f,
    ];

    fn hidden() -> String {
        let characters = HIDDEN.into_iter().flatten().filter_map(char::from_u32);
        characters.collect()
    }

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The log where a message, the value of a text, and values that are shown and debugged hold
    /// this.
    fn log_of(format: LogFormat, text: &str) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = logging(LogLevel::Debug, format, move || writer.clone());
        dispatcher::with_default(&log, || {
            info!(a = text, b = %text, c = ?text, "{text}");
            info!("the next line");
        });
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn nothing_that_is_not_shown_gets_into_the_log() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let log = log_of(format, &hidden());
            assert_eq!(log.lines().count(), 2, "{log}");
            for character in log.chars().filter(|c| *c != '\n') {
                assert!(
                    character.is_ascii_graphic() || character == ' ',
                    "{character:?}"
                );
            }
        }
    }

    #[test]
    fn a_program_reads_the_characters_that_were_there() {
        let log = log_of(LogFormat::Json, &hidden());
        let line: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
        for field in ["a", "b", "message"] {
            assert_eq!(line[field], hidden(), "{field}");
        }
    }

    #[test]
    fn what_is_shown_stays_as_it_is() {
        let text = "a “b” 'c' \"d\" \\e ü 漢 🙂";
        assert_eq!(escaped(text), text);
        assert_eq!(escaped("a\u{202e}b\n"), "a\\u{202e}b\\u{a}");
    }
}
