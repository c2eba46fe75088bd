//! A long list, read a piece at a time, so that a page in a browser can do other things between.

use std::borrow::Cow;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Deserializer, StreamDeserializer, Value, de::StrRead};

use super::list::{self, Resource, Texts};
use crate::service::{Listed, Page, Reason, Response};

/// So many entries are read at once: some 700 KB.
const ENTRIES: usize = 1_000;

/// Reads entries from a place in the body on, 0 for the first time, and says where the next piece
/// begins, if there is one.
pub(super) fn read(answer: &Response, from: usize) -> Result<(Page, Option<usize>), Reason> {
    let is_short = answer.body.len() < ENTRIES * 100;
    if !answer.is_success() || (from == 0 && is_short) {
        return list::read(answer).map(|page| (page, None));
    }
    let body = &answer.body;
    let from = if from == 0 { first(body) } else { Some(from) };
    let piece = from.and_then(|from| piece(body, from));
    piece.ok_or_else(|| list::unreadable(answer))
}

/// The place where the first entry of `resources` begins, or its end.
fn first(body: &str) -> Option<usize> {
    let mut at = after(body, 0, '{')?;
    loop {
        let (key, end) = value::<Cow<'_, str>>(body, at)?;
        at = after(body, end, ':')?;
        if key == "resources" {
            return after(body, at, '[');
        }
        let (IgnoredAny, end) = value(body, at)?;
        at = after(body, end, ',')?;
    }
}

/// The entries from here on, and where the next piece begins.
fn piece(body: &str, from: usize) -> Option<(Page, Option<usize>)> {
    let mut texts = Texts::default();
    let mut items = Vec::new();
    let mut at = from;
    for entries in 0.. {
        if let Some(end) = after(body, at, ']') {
            is_end(body, end).then_some(())?;
            return Some((Page { items, entries }, None));
        }
        if entries == ENTRIES {
            return Some((Page { items, entries }, Some(at)));
        }
        let (listed, end) = entry(body, at, &mut texts)?;
        items.extend(listed);
        at = match after(body, end, ',') {
            // Nothing but an entry stands after a comma, and nothing else before the end.
            Some(next) => after(body, next, ']').is_none().then_some(next)?,
            None => after(body, end, ']').map(|_| end)?,
        };
    }
    None
}

/// The entry at a place, if it is one of a resource, and where it ends.
fn entry(body: &str, at: usize, texts: &mut Texts) -> Option<(Option<Listed>, usize)> {
    if let Some((resource, end)) = value::<Resource<'_>>(body, at) {
        return Some((resource.listed(texts), end));
    }
    if let Some((resource, end)) = value::<Value>(body, at) {
        return Some((list::listed(&resource, texts), end));
    }
    // Only what has a bracket or a quotation mark shows by itself where it ends.
    let rest = body.get(at..)?;
    let end = rest.find([',', ']'])?;
    serde_json::from_str::<IgnoredAny>(rest.get(..end)?).ok()?;
    Some((None, at + end))
}

/// The value at a place, which is an object, a list or a text, and where it ends.
fn value<'t, T: Deserialize<'t>>(body: &'t str, at: usize) -> Option<(T, usize)> {
    let rest = body.get(at..)?;
    let mut values: StreamDeserializer<'t, StrRead<'t>, T> =
        Deserializer::from_str(rest).into_iter();
    let value = values.next()?.ok()?;
    Some((value, at + values.byte_offset()))
}

/// The place behind this character, if it stands next.
fn after(body: &str, at: usize, character: char) -> Option<usize> {
    let rest = body.get(at..)?;
    let text = rest.trim_start_matches([' ', '\t', '\r', '\n']);
    let behind = text.strip_prefix(character)?;
    Some(body.len() - behind.len())
}

/// `true` if what follows the list is the rest of its object.
fn is_end(body: &str, at: usize) -> bool {
    let rest = body.get(at..).unwrap_or_default();
    serde_json::from_str::<IgnoredAny>(&format!("{{\"resources\":[]{rest}")).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::service::ReasonKind;

    fn answer(body: String) -> Response {
        Response {
            status: 200,
            retry_after: None,
            body,
        }
    }

    /// All pieces together, and how many they are.
    fn whole(answer: &Response) -> Result<(Page, usize), ReasonKind> {
        let mut page = Page::default();
        let mut from = 0;
        for pieces in 1.. {
            let (piece, next) = read(answer, from).map_err(|reason| reason.kind)?;
            page.items.extend(piece.items);
            page.entries += piece.entries;
            match next {
                None => return Ok((page, pieces)),
                Some(next) => from = next,
            }
        }
        unreachable!("a list ends")
    }

    fn entries(count: usize) -> Vec<String> {
        let entry = |n| {
            format!(
                r#"{{"id":"d{n:015}","configurationId":"c1","status":"RUNNING","targetStatus":null,"createdAt":"1970-01-01T00:00:01Z","details":{{"a":[1,"]",{{}}]}}}}"#
            )
        };
        (0..count).map(entry).collect()
    }

    #[test]
    fn a_long_list_is_read_in_pieces_and_a_short_one_at_once() {
        for (count, pieces) in [(3, 1), (1_000, 1), (1_001, 2), (4_500, 5)] {
            let body = format!(
                r#"{{"count":{count},"resources":[{}]}}"#,
                entries(count).join(",")
            );
            let (page, found) = whole(&answer(body)).unwrap();
            assert_eq!(
                (page.entries, page.items.len(), found),
                (count, count, pieces)
            );
        }
    }

    #[test]
    fn a_long_list_that_breaks_off_is_none() {
        let body = format!(
            r#"{{"count":9,"resources":[{}]}}"#,
            entries(2_000).join(",")
        );
        assert!(whole(&answer(body.clone())).is_ok());
        for broken in [
            body.get(..body.len() - 2).unwrap_or_default().to_owned(),
            body.get(..body.len() / 2).unwrap_or_default().to_owned(),
            format!("{body}]"),
            body.replacen("},{", "}{", 1),
            body.replace("}]}", "},]}"),
            format!("[{}]", entries(2_000).join(",")),
        ] {
            let found = whole(&answer(broken)).map(|(page, _)| page.entries);
            assert_eq!(found, Err(ReasonKind::Unreadable));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn pieces_hold_what_the_answer_holds(
            odd in proptest::collection::vec((0_usize..1_500, 0_usize..8), 0..12),
            space in "[ \n\t]{0,2}",
            is_last in any::<bool>(),
        ) {
            let mut all = entries(1_500);
            for (at, which) in odd {
                all[at] = [
                    "7", "null", " true ", r#"{"id":5,"status":"DEAD"}"#, r#"["a",1]"#, r#""],""#,
                    r#"{"status":"DEAD","x":-1.5e3}"#, r#"{"id":"é\u0041bcd","status":"D\"EAD"}"#,
                ][which].to_owned();
            }
            let list = format!(r#""resources"{space}:{space}[{}{space}]"#, all.join(&format!("{space},{space}")));
            let other = r#""count":3,"more":{"resources":[1,2]}"#;
            let body = if is_last {
                format!("{space}{{{space}{other}{space},{list}}}{space}")
            } else {
                format!("{space}{{{list}{space},{other}}}")
            };
            let answer = answer(body);
            let expected = list::read(&answer).unwrap();
            prop_assert_eq!(whole(&answer).unwrap().0, expected);
        }
    }
}
