//! The answers of a token service.

use std::{fmt, time::Duration};

use bulkhead_core::rules::check_keys;
use serde_json::Value;

use crate::credentials::{Secret, json::take};

/// The longest token, in bytes. No service takes a header of this size.
const TOKEN_MAX: usize = 64 << 10;

/// The longest life of a token that is believed.
const LIFETIME_MAX: Duration = Duration::from_secs(366 * 86_400);

/// A token as it was issued.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The token itself; it fits into a header.
    pub token: Secret,
    /// Its lifetime from when it was asked for; none where the service does not say.
    pub lifetime: Option<Duration>,
}

/// The reason why an answer holds no token that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFault {
    /// It is a page for people, such as that of a sign-in or of a proxy.
    Html,
    /// It is no JSON.
    NotJson,
    /// It is JSON, but no object.
    NotAnObject,
    /// It has a name twice, so that nobody knows which token is meant.
    NameTwice,
    /// It has more bytes than are read.
    TooLarge,
    /// It has no `access_token`.
    NoToken,
    /// The token is too long, or has characters that no header may have.
    UnfitToken,
    /// The token is of another kind than bearer.
    TokenType,
    /// `expires_in` is no number of seconds that can be.
    ExpiresIn,
}

impl fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => {
                "a page for people in place of a token; perhaps the address is that of a sign-in \
                 page, or something on the way answered"
            }
            Self::NotJson => "something that is no JSON in place of a token",
            Self::NotAnObject => "JSON that is no object in place of a token",
            Self::NameTwice => "JSON that has a name twice in place of a token",
            Self::TooLarge => "more than 1 MiB in place of a token",
            Self::NoToken => "JSON without an `access_token`",
            Self::UnfitToken => "a token that can't be sent in a header",
            Self::TokenType => "a token of another type than `bearer`",
            Self::ExpiresIn => "a token whose `expires_in` is no number of seconds",
        })
    }
}

/// Reads an answer whose status says that it holds a token.
///
/// # Errors
/// Why it holds none that can be used.
pub fn read(body: &[u8]) -> Result<Issued, AnswerFault> {
    let mut answer = match serde_json::from_slice(body) {
        Ok(Value::Object(answer)) => answer,
        Ok(_) => return Err(AnswerFault::NotAnObject),
        Err(_) if body.trim_ascii_start().starts_with(b"<") => return Err(AnswerFault::Html),
        Err(_) => return Err(AnswerFault::NotJson),
    };
    if check_keys(body).is_err() {
        return Err(AnswerFault::NameTwice);
    }
    let token_type = take(&mut answer, "token_type").map_err(|_| AnswerFault::TokenType)?;
    // The standard wants it; a service that leaves it out has nothing else in mind.
    if token_type.is_some_and(|word| !word.reveal().eq_ignore_ascii_case("bearer")) {
        return Err(AnswerFault::TokenType);
    }
    let lifetime = match answer.get("expires_in") {
        None | Some(Value::Null) => None,
        Some(value) => Some(seconds(value).ok_or(AnswerFault::ExpiresIn)?),
    };
    let token = match answer.remove("access_token") {
        Some(Value::String(token)) if !token.is_empty() => Secret::from(token),
        None | Some(Value::Null | Value::String(_)) => return Err(AnswerFault::NoToken),
        Some(_) => return Err(AnswerFault::UnfitToken),
    };
    // Anything else would end the header, or break it in two.
    let is_fit = token.reveal().bytes().all(|byte| byte.is_ascii_graphic());
    if !is_fit || token.reveal().len() > TOKEN_MAX {
        return Err(AnswerFault::UnfitToken);
    }
    Ok(Issued { token, lifetime })
}

/// A number above zero, without what is behind its point; some services write it as a text.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(whole), _) => Some(whole),
            (None, Some(float)) => format!("{:.0}", float.floor()).parse().ok(),
            _ => None,
        },
        Value::String(text) => text.parse().ok(),
        _ => None,
    }?;
    let lifetime = Duration::from_secs(seconds);
    (!lifetime.is_zero() && lifetime <= LIFETIME_MAX).then_some(lifetime)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<(String, Option<u64>), AnswerFault> {
        let issued = super::read(body.as_bytes())?;
        let lifetime = issued.lifetime.map(|lifetime| lifetime.as_secs());
        Ok((issued.token.reveal().to_owned(), lifetime))
    }

    #[test]
    fn a_token_is_read_with_its_lifetime_if_there_is_one() {
        for (rest, lifetime) in [
            (r#","token_type":"bearer","expires_in":43199"#, Some(43_199)),
            (r#","token_type":"Bearer","expires_in":86400"#, Some(86_400)),
            (r#","expires_in":"7199""#, Some(7199)),
            (r#","expires_in":5.0"#, Some(5)),
            (r#","expires_in":3.5"#, Some(3)),
            (r#","expires_in":null,"token_type":null"#, None),
            ("", None),
        ] {
            let body = format!(r#"{{"access_token":"ey.J-_~+/="{rest}}}"#);
            assert_eq!(
                read(&body),
                Ok(("ey.J-_~+/=".to_owned(), lifetime)),
                "{rest}"
            );
        }
    }

    #[test]
    fn every_answer_without_a_usable_token_is_told_by_its_kind() {
        let lifetime = |text: &str| format!(r#"{{"access_token":"t","expires_in":{text}}}"#);
        let token = |text: &str| format!(r#"{{"access_token":{text}}}"#);
        let long = token(&format!("\"{}\"", "t".repeat(TOKEN_MAX + 1)));
        for (body, fault) in [
            ("<!doctype html><html>", AnswerFault::Html),
            ("\n <html>", AnswerFault::Html),
            ("", AnswerFault::NotJson),
            ("token", AnswerFault::NotJson),
            ("[]", AnswerFault::NotAnObject),
            ("\"token\"", AnswerFault::NotAnObject),
            (
                r#"{"access_token":"t","access_token":"u"}"#,
                AnswerFault::NameTwice,
            ),
            (r#"{"access_token":"t""#, AnswerFault::NotJson),
            ("{}", AnswerFault::NoToken),
            (r#"{"error":"invalid_client"}"#, AnswerFault::NoToken),
            (&token("\"\""), AnswerFault::NoToken),
            (&token("5"), AnswerFault::UnfitToken),
            (&token(r#""t\r\nX-Evil: 1""#), AnswerFault::UnfitToken),
            (&token(r#""t t""#), AnswerFault::UnfitToken),
            (&token(r#""t\u0000""#), AnswerFault::UnfitToken),
            (&token("\"tö\""), AnswerFault::UnfitToken),
            (&long, AnswerFault::UnfitToken),
            (
                r#"{"access_token":"t","token_type":"mac"}"#,
                AnswerFault::TokenType,
            ),
            (
                r#"{"access_token":"t","token_type":5}"#,
                AnswerFault::TokenType,
            ),
            (&lifetime("-1"), AnswerFault::ExpiresIn),
            (&lifetime("0"), AnswerFault::ExpiresIn),
            (&lifetime("0.5"), AnswerFault::ExpiresIn),
            (&lifetime("1e300"), AnswerFault::ExpiresIn),
            (&lifetime("99999999999999999999"), AnswerFault::ExpiresIn),
            (&lifetime("31622401"), AnswerFault::ExpiresIn),
            (&lifetime("\"a day\""), AnswerFault::ExpiresIn),
            (&lifetime("true"), AnswerFault::ExpiresIn),
        ] {
            assert_eq!(read(body), Err(fault), "{body:.60}");
        }
    }
}
