//! Running text: prose, logs, commands. Only what has the shape of an id counts, and only where
//! nothing says that it is another thing's.

mod said;
mod struck;

pub(super) use self::said::Said;
use self::struck::{is_dashed, is_struck};
use super::wish;
use crate::item::{IdFormat, Shape};

/// Something in a text that has the shape of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) said: Said,
    pub(super) is_struck: bool,
    pub(super) is_kept: bool,
}

const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Everything in a text that has the shape of an id, with what the text says of it.
pub(super) fn hits(text: &str, format: IdFormat) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skip) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| is_part(*byte)))
    {
        let mut start = at + skip;
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| !is_part(*byte))
            .unwrap_or(rest.len());
        at = start + length;
        // An escape of JSON that is part of no id: `A\nB`.
        let is_escaped = start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'\\');
        if is_escaped && matches!(bytes.get(start), Some(b'n' | b'r' | b't')) {
            start += 1;
        }
        // Jira strikes out "-A gpt-4o-".
        let is_dashed = bytes.get(start) == Some(&b'-') && is_dashed(bytes, start);
        start += usize::from(is_dashed);
        let run = text.get(start..at).unwrap_or_default();
        let end = start + run.trim_end_matches('-').len();
        let shape = Shape::of(text.get(start..end).unwrap_or_default());
        if shape.is_own(format) && stands_alone(bytes, start, end, format) {
            let said = match hits.last() {
                Some(last) if is_joined(text.get(last.end..start)) => last.said,
                _ => said::said_of(text, start, end),
            };
            // AI Core gives UUIDs to configurations, requests and much else.
            let said = match said {
                Said::Nothing if shape == Shape::Uuid && format == IdFormat::AiApi => Said::Other,
                said => said,
            };
            hits.push(Hit {
                start,
                end,
                said,
                is_struck: is_dashed
                    || is_struck(text.get(..start).unwrap_or_default())
                    || start > 0
                        && bytes.get(start - 1) == Some(&b'~')
                        && bytes.get(end) == Some(&b'~'),
                is_kept: false,
            });
        }
    }
    if !hits.is_empty() && wish::may_say_keep(text) {
        let is_id = |from, to| hits.iter().any(|hit| hit.start < to && from < hit.end);
        let kept = wish::keeps(text, &is_id);
        for hit in &mut hits {
            hit.is_kept = kept.iter().any(|part| part.holds(hit.start));
        }
    }
    hits
}

/// `true` if it is no part of a name: `1.A`, `A.log`, `x@A`, `A@host`, `#A`.
fn stands_alone(bytes: &[u8], start: usize, end: usize, format: IdFormat) -> bool {
    let before = |back: usize| {
        start
            .checked_sub(back)
            .and_then(|at| bytes.get(at))
            .copied()
    };
    let is_word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let behind = |more: usize| bytes.get(end + more).copied();
    let is_after_name =
        before(1) == Some(b'.') && before(2).is_some_and(|byte| !byte.is_ascii_whitespace());
    let is_before_name = behind(0) == Some(b'.') && is_word(behind(1));
    // The id of an engine's definition: `invoice:1:A`; `12:A` is what grep prints.
    let number = bytes.get(..start.saturating_sub(1)).unwrap_or_default();
    let is_versioned = format == IdFormat::Engine
        && before(1) == Some(b':')
        && number.last().is_some_and(u8::is_ascii_digit)
        && !number.iter().all(u8::is_ascii_digit);
    !is_after_name
        && !is_versioned
        && !is_before_name
        && !matches!(before(1), Some(b'@' | b'#'))
        && behind(0) != Some(b'@')
}

/// `true` if only commas and the like stand between two ids.
fn is_joined(between: Option<&str>) -> bool {
    let is_join = |word: &str| matches!(word, "and" | "or" | "und" | "oder" | "&" | "sowie");
    let parts = between
        .unwrap_or_default()
        .split([' ', ',', ';', '"', '\'', '`', '*', '|']);
    let mut parts = parts.filter(|part| !part.is_empty());
    parts.all(is_join)
}

/// The part of a line that is shown with what was found in it: the line, or what stands around.
pub(super) fn around(line: &str, start: usize, end: usize) -> &str {
    const BESIDE: usize = 80;
    let mut from = start.saturating_sub(BESIDE);
    let mut to = end.saturating_add(BESIDE).min(line.len());
    while !line.is_char_boundary(from) {
        from -= 1;
    }
    while !line.is_char_boundary(to) {
        to += 1;
    }
    line.get(from..to).unwrap_or(line).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "df8ffc43f15186b4";

    const B: &str = "d85bc6d87d8aaa6b";

    const U: &str = "008ea415-4190-486c-b705-a4f175fc8cf3";

    /// The ids of a text that are of no other thing, not struck out and not kept.
    fn found(format: IdFormat, text: &str) -> Vec<String> {
        let is_meant = |hit: &Hit| hit.said != Said::Other && !hit.is_struck && !hit.is_kept;
        let hits = hits(text, format).into_iter().filter(is_meant);
        hits.map(|hit| text.get(hit.start..hit.end).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn ids_are_found_by_their_shape_whatever_stands_around_them() {
        for text in [
            format!("Please delete {A}."),
            format!("gpt-4o (ID: {A}) [SUPPORTED]"),
            format!("x{{'id': '{A}', 'y': 1}}"),
            format!("\"[\\\"{A}\\\"]\""),
            format!("<id>{A}</id>"),
            format!("DELETE /v2/lm/deployments/{A} HTTP/2"),
            format!("id={A}, level=info"),
            format!("\u{201e}{A}\u{201c} please"),
            format!("Deleting {A}..."),
            format!("deploymentId: {A}"),
            format!("a\\n{A}\\n"),
        ] {
            assert_eq!(found(IdFormat::AiApi, &text), [A], "{text}");
        }
        let text = format!("DELETE /deployment/{U}?cascade=true");
        assert_eq!(found(IdFormat::Engine, &text), [U]);
        assert_eq!(found(IdFormat::Engine, &format!("10:23:45 {U}")), [U]);
    }

    #[test]
    fn the_ids_of_other_things_are_passed_over() {
        for text in [
            format!("configuration {A}"),
            format!("Configuration ID: {A}"),
            format!("configurationId={A}"),
            format!("\"traceId\": \"{A}\""),
            format!("span {A}"),
            format!("x-request-id: {A}"),
            format!("<configurationId>{A}</configurationId>"),
            format!("definition with id: {A}"),
            format!("configurations {A}, {B} and {A}"),
            format!("/v2/lm/configurations/{A}"),
            format!("ai://default/{A}/model"),
            format!("{A}-predictor-00001"),
            format!("1.{A}"),
            format!("{A}.log"),
            format!("request {U}"),
            format!("x_b3_spanid:\"{A}\""),
            format!("etag: W/\"{A}\""),
            format!("[app,65f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5,{A}] x"),
            U.to_owned(),
        ] {
            assert!(found(IdFormat::AiApi, &text).is_empty(), "{text}");
        }
        let text = format!("Process definition with id: {U} can't be deleted");
        assert!(found(IdFormat::Engine, &text).is_empty());
    }

    #[test]
    fn what_is_kept_or_struck_out_is_not_meant() {
        assert_eq!(
            found(IdFormat::AiApi, &format!("Delete {A} but keep {B}")),
            [A]
        );
        assert_eq!(
            found(IdFormat::AiApi, &format!("~~{A}~~ and then {B}")),
            [B]
        );
        for text in [
            format!("<del>{A}</del> {B} x"),
            format!("<s class=x>{A}</s> {B} x"),
            format!("[s]{A}[/s] {B} x"),
            format!("~{A}~ {B} x"),
            format!("-{A} gpt-4o- {B} x"),
        ] {
            assert_eq!(found(IdFormat::AiApi, &text), [B], "{text}");
        }
        for text in [
            format!("<delete>{A}</delete>"),
            format!("<strong>{A}</strong>"),
            format!("12:{A}"),
            format!("ids.txt:12:{A}"),
        ] {
            assert_eq!(found(IdFormat::AiApi, &text), [A], "{text}");
        }
    }

    #[test]
    fn what_is_shown_around_ends_between_characters() {
        let line = format!("{}{A}{}", "\u{e4}".repeat(100), "\u{1f600}".repeat(100));
        let start = 200;
        let shown = around(&line, start, start + A.len());
        assert!(shown.contains(A) && shown.len() < 200, "{shown}");
    }
}
