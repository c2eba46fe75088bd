//! HTTP Basic.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::options::Credentials;
use super::paths::ENGINE;
use super::refusal::Refusal;
use super::service;
use crate::clock::Moment;
use crate::state::lock;

/// The time in which nobody gets in with a name after a wrong password for it, not even with the
/// right one (real engine, where it takes longer from time to time).
const LOCKED: Duration = Duration::from_secs(3);

/// Until when the name of the options is locked.
#[derive(Debug, Default)]
pub(crate) struct Gate(Mutex<Option<Moment>>);

/// Lets nobody through whom the options don't know.
pub(crate) async fn check(
    State(state): State<Arc<service::State>>,
    request: Request,
    next: Next,
) -> Response {
    let service = &state.service;
    let lets_in = match &service.options.credentials {
        None => true,
        Some(wanted) => (service.gate).lets_in(wanted, request.headers(), state.clock.now()),
    };
    if lets_in {
        next.run(request).await
    } else {
        refused()
    }
}

impl Gate {
    fn lets_in(&self, wanted: &Credentials, headers: &HeaderMap, now: Moment) -> bool {
        let Some((name, password)) = sent(headers) else {
            return false;
        };
        if name != wanted.username {
            return false;
        }
        let mut locked = lock(&self.0);
        if locked.is_some_and(|until| now < until) {
            return false;
        }
        let is_right = password == wanted.password;
        *locked = (!is_right).then(|| now.after(LOCKED));
        is_right
    }
}

/// The name and the password that were sent (RFC 7617).
fn sent(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, sent) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let sent = String::from_utf8(from_base64(sent.trim())?).ok()?;
    let (name, password) = sent.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

/// 401 without a body, and the name of the engine as the realm (real engine; the contract has the shape
/// of all other errors here).
fn refused() -> Response {
    let mut answer = Refusal::empty(StatusCode::UNAUTHORIZED).into_response();
    if let Ok(realm) = HeaderValue::from_str(&format!("Basic realm=\"{ENGINE}\"")) {
        answer.headers_mut().insert(WWW_AUTHENTICATE, realm);
    }
    answer
}

/// RFC 4648, section 4.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::new();
    let (mut bits, mut number) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        number += 6;
        if number >= 8 {
            number -= 8;
            let [.., byte] = (bits >> number).to_be_bytes();
            bytes.push(byte);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 4648, section 10, and the example of RFC 7617.
    #[test]
    fn base64_is_that_of_the_standard() {
        for (text, expected) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"),
            ("QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin:open sesame"),
        ] {
            assert_eq!(from_base64(text), Some(expected.into()));
        }
        for text in ["Z", "Zg", "Zg=", "Z===", "====", "Zm9v-g==", "Zm 9"] {
            assert_eq!(from_base64(text), None, "{text}");
        }
    }
}
