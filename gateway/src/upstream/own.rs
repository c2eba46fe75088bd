//! Takes what the gateway signs in with out of an answer: some services, and what stands before
//! them, repeat the headers of a request, and the page records and exports what it reads.

use axum::{body::Bytes, http::HeaderValue};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use memchr::memmem;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use super::{AnswerBody, ServiceAnswer};

/// The text that stands in its place.
const REMOVED: &[u8] = b"[removed]";

/// The shortest password that is looked for: a shorter one may be a word of the answer.
const SHORTEST: usize = 8;

/// The secrets that must not come back, in each form in which they may.
pub(super) struct Own {
    forms: Vec<Zeroizing<Vec<u8>>>,
}

impl Own {
    /// The secret that a request signs in with, by its `Authorization`.
    pub(super) fn of(authorization: Option<&HeaderValue>) -> Self {
        let mut own = Self { forms: Vec::new() };
        let value = authorization.map(HeaderValue::as_bytes).unwrap_or_default();
        if let Some(token) = value.strip_prefix(b"Bearer ") {
            own.add(token);
        } else if let Some(encoded) = value.strip_prefix(b"Basic ") {
            own.forms.push(Zeroizing::new(encoded.to_vec()));
            let joined = Zeroizing::new(STANDARD.decode(encoded).unwrap_or_default());
            let colon = joined.iter().position(|byte| *byte == b':');
            let password = colon.and_then(|colon| joined.get(colon + 1..));
            own.add(password.unwrap_or_default());
        }
        own
    }

    fn add(&mut self, secret: &[u8]) {
        let Ok(text) = std::str::from_utf8(secret) else {
            return;
        };
        if secret.len() < SHORTEST {
            return;
        }
        let percent = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let json = serde_json::to_string(text).unwrap_or_default();
        let mut forms = vec![
            text.to_owned(),
            percent.to_ascii_lowercase(),
            percent,
            json.trim_matches('"').replace('/', "\\/"),
            json.trim_matches('"').to_owned(),
        ];
        // Within something longer it begins at any of three places of a group.
        for before in 0..3 {
            let padded = Zeroizing::new([&b"\0\0"[..before], secret].concat());
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let encoded = engine.encode(&*padded);
                // The signs at both ends depend on what stands beside it.
                let begin = (before * 8).div_ceil(6);
                let end = padded.len() * 8 / 6;
                forms.extend(encoded.get(begin..end).map(str::to_owned));
            }
        }
        forms.retain(|form| form.len() >= SHORTEST);
        forms.sort_unstable();
        forms.dedup();
        // The longest first: one may hold another.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let forms = forms.into_iter().map(String::into_bytes);
        self.forms.extend(forms.map(Zeroizing::new));
    }

    /// Takes it out of an answer, and says so in the log.
    pub(super) fn take_out(&self, answer: &mut ServiceAnswer) {
        let body = match &mut answer.body {
            AnswerBody::Json(body) | AnswerBody::Text(body) => body,
            AnswerBody::Empty | AnswerBody::Withheld(_) => return,
        };
        if let Some(clean) = self.without(body) {
            tracing::warn!(
                "the service repeats what the gateway signs in with; it was taken out of the answer"
            );
            *body = clean;
        }
    }

    /// A body without it; none where it is not in there.
    fn without(&self, body: &[u8]) -> Option<Bytes> {
        let mut clean: Option<Vec<u8>> = None;
        for form in &self.forms {
            let text = clean.as_deref().unwrap_or(body);
            let finder = memmem::Finder::new(form.as_slice());
            let mut places = finder.find_iter(text).peekable();
            if places.peek().is_none() {
                continue;
            }
            let mut rest = 0;
            let mut without = Vec::new();
            for place in places {
                without.extend_from_slice(text.get(rest..place).unwrap_or_default());
                without.extend_from_slice(REMOVED);
                rest = place + form.len();
            }
            without.extend_from_slice(text.get(rest..).unwrap_or_default());
            clean = Some(without);
        }
        clean.map(Bytes::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(authorization: &str, body: &str) -> String {
        let header = HeaderValue::from_str(authorization).unwrap();
        let clean = Own::of(Some(&header)).without(body.as_bytes());
        let clean = clean.unwrap_or_else(|| Bytes::copy_from_slice(body.as_bytes()));
        String::from_utf8(clean.to_vec()).unwrap()
    }

    const TOKEN: &str = "eyJhbGciOi.J9+a/b=c~d_e-f";

    #[test]
    fn a_token_that_a_service_repeats_is_taken_out_in_every_form() {
        let bearer = format!("Bearer {TOKEN}");
        let percent = utf8_percent_encode(TOKEN, NON_ALPHANUMERIC).to_string();
        for form in [
            TOKEN.to_owned(),
            percent.to_ascii_lowercase(),
            percent,
            TOKEN.replace('/', "\\/"),
        ] {
            let body = format!(r#"{{"a":"you sent {bearer} and {form}","b":1}}"#);
            let clean = clean(&bearer, &body);
            let expected = r#"{"a":"you sent Bearer [removed] and [removed]","b":1}"#;
            assert_eq!(clean, expected);
        }
    }

    #[test]
    fn in_base64_it_is_found_wherever_it_begins() {
        for before in ["", "x", "xy", "xyz", "Authorization: Bearer "] {
            for after in ["", "!", "!?"] {
                let encoded = STANDARD.encode(format!("{before}{TOKEN}{after}"));
                let clean = clean(&format!("Bearer {TOKEN}"), &encoded);
                assert!(clean.contains("[removed]"), "{before:?} {after:?}: {clean}");
                // At most three signs at each end are of it.
                assert!(clean.len() < 9 + 40, "{clean}");
            }
        }
    }

    #[test]
    fn a_password_is_taken_out_and_a_short_one_only_in_its_header() {
        let header =
            |password: &str| format!("Basic {}", STANDARD.encode(format!("demo:{password}")));
        let long = header("correct horse");
        let body = format!(r#"{{"sent":"{long}","password":"correct horse","demo":1}}"#);
        assert_eq!(
            clean(&long, &body),
            r#"{"sent":"Basic [removed]","password":"[removed]","demo":1}"#
        );
        let short = header("demo");
        let body = format!(r#"{{"sent":"{short}","name":"demo"}}"#);
        assert_eq!(
            clean(&short, &body),
            r#"{"sent":"Basic [removed]","name":"demo"}"#
        );
    }

    #[test]
    fn what_has_nothing_of_it_stays_as_it_is() {
        let header = HeaderValue::from_static("Bearer 0123456789abcdef");
        let own = Own::of(Some(&header));
        assert_eq!(own.without(br#"{"id":"0123456789abcde"}"#), None);
        assert_eq!(Own::of(None).without(b"anything"), None);
    }
}
