//! The query of a call: known parameters only, each once, written anew.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::refusal::Refusal;

/// The signs escaped in a value: all but those RFC 3986 calls unreserved, and the comma of a list.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b',');

/// A query that is forwarded: empty, or with its question mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(String);

impl Query {
    /// Reads a query, of which only these parameters are allowed.
    ///
    /// # Errors
    /// The first parameter that is not allowed, stands there twice or has no valid value.
    pub(crate) fn read(
        query: Option<&str>,
        allowed: &'static [&'static str],
    ) -> Result<Self, Refusal> {
        let mut written = String::new();
        let mut seen: Vec<&str> = Vec::new();
        let pairs = query.unwrap_or_default().split('&');
        for pair in pairs.filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).unwrap_or_else(|| name.to_owned());
            let Some(known) = allowed.iter().copied().find(|known| *known == name) else {
                return Err(Refusal::ParameterUnknown { name, allowed });
            };
            let value = decode(value).filter(|value| is_valid(known, value));
            let Some(value) = value.filter(|_| !seen.contains(&known)) else {
                return Err(Refusal::ParameterMalformed { name });
            };
            seen.push(known);
            written.push(if written.is_empty() { '?' } else { '&' });
            written.push_str(known);
            written.push('=');
            written.extend(utf8_percent_encode(&value, ESCAPED));
        }
        Ok(Self(written))
    }

    /// `true` if a parameter that is true or false is true.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        let mut pairs = self.0.split(['?', '&']);
        pairs.any(|pair| pair.split_once('=') == Some((name, "true")))
    }
}

/// Undoes what a browser's `URLSearchParams` does: `%` escapes, and `+` for a blank.
fn decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

fn is_valid(name: &str, value: &str) -> bool {
    match name {
        // The contract's most is 100,000; `$skip` may be larger.
        "$top" | "$skip" | "firstResult" | "maxResults" => {
            (1..=9).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
        }
        // Of an engine's flags only the lower-case `true` counts (contract).
        "cascade" | "skipCustomListeners" | "skipIoMappings" => {
            matches!(value, "true" | "false")
        }
        _ => !value.chars().any(char::is_control),
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: &[&str] = &["status", "executableIds", "$top"];

    fn read(query: &str) -> Result<String, &'static str> {
        match Query::read(Some(query), ALLOWED) {
            Ok(query) => Ok(query.to_string()),
            Err(refusal) => Err(refusal.rule()),
        }
    }

    #[test]
    fn what_is_allowed_is_written_anew() {
        for (query, written) in [
            ("", ""),
            ("&&", ""),
            ("status=RUNNING", "?status=RUNNING"),
            ("status=A&$top=10", "?status=A&$top=10"),
            (
                "%24top=10&executableIds=a%2Cb,c",
                "?$top=10&executableIds=a,b,c",
            ),
            ("status=a+b%20c", "?status=a%20b%20c"),
            ("status=%26x%3D1%23", "?status=%26x%3D1%23"),
            ("status", "?status="),
        ] {
            assert_eq!(read(query), Ok(written.to_owned()), "{query}");
        }
        assert_eq!(Query::read(None, ALLOWED), Ok(Query::default()));
    }

    #[test]
    fn anything_else_is_refused() {
        for (query, rule) in [
            ("Status=A", "parameter-unknown"),
            ("status=A&x", "parameter-unknown"),
            ("=A", "parameter-unknown"),
            ("status=A&status=B", "parameter-malformed"),
            ("status=A&%73tatus=A", "parameter-malformed"),
            ("status=%0d%0a", "parameter-malformed"),
            ("status=%ff", "parameter-malformed"),
            ("$top=-1", "parameter-malformed"),
            ("$top=", "parameter-malformed"),
            ("$top=1234567890", "parameter-malformed"),
        ] {
            assert_eq!(read(query), Err(rule), "{query}");
        }
    }
}
