//! The id that tells one attempt from every other.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue};
use bulkhead_core::wire;

use crate::refusal::Refusal;

/// The longest id that is taken, in characters.
const MOST_CHARACTERS: usize = 128;

/// What stands in the header `X-Correlation-ID`: 1 to 128 visible ASCII characters.
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
        Self::parse(value).ok_or(Refusal::CorrelationMalformed)
    }

    fn parse(value: &HeaderValue) -> Option<Self> {
        let bytes = value.as_bytes();
        let fits =
            (1..=MOST_CHARACTERS).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
        let text = value.to_str().ok().filter(|_| fits)?;
        Some(Self(text.into()))
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
    fn visible_ascii_is_taken_as_it_is() {
        for text in ["r1-0-1", "!~", &"x".repeat(128)] {
            assert_eq!(of(&[text.as_bytes()]).unwrap().as_str(), text);
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
