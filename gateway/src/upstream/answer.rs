//! The answer of a service, and the part of it that is passed on.

use std::fmt;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};

use super::{
    coding::{Coding, DecodeError, decode},
    collect::{Collected, Uncollected},
};

/// The most that is said of a media type or a coding that is not passed on, in characters.
const EXCERPT: usize = 40;

/// The answer of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceAnswer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<HeaderValue>,
    pub(crate) body: AnswerBody,
}

/// A body as it is passed on. Only two media types are, both of which no browser runs or
/// renders: a page that runs on the gateway's origin can delete on all of its connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AnswerBody {
    /// There is none.
    Empty,
    /// Declared as JSON. It may be none; that is the reader's to find out.
    Json(Bytes),
    /// Declared as plain text.
    Text(Bytes),
    /// There is one, and it is not passed on.
    Withheld(Withheld),
}

/// The reason why a body is not passed on. As a text it is ASCII without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Withheld {
    /// There is no media type.
    NoType,
    /// There are several media types.
    SeveralTypes,
    /// It is of this one.
    Type(String),
    /// Its coding is none that the gateway knows, or it has several.
    UnknownCoding(String),
    /// It is not what its coding makes of anything.
    BrokenCoding(Coding),
}

impl AnswerBody {
    /// The number of bytes that are kept of it.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Json(body) | Self::Text(body) => body.len(),
            Self::Empty | Self::Withheld(_) => 0,
        }
    }

    /// The reason why it is not passed on, if it is not.
    pub(crate) fn withheld(&self) -> Option<&Withheld> {
        match self {
            Self::Withheld(why) => Some(why),
            Self::Empty | Self::Json(_) | Self::Text(_) => None,
        }
    }

    /// Judges a body by the headers of its answer, and decodes it. At most `most_bytes` are
    /// passed on.
    ///
    /// # Errors
    /// Where there are more, or no room for them.
    pub(super) async fn read(
        headers: &HeaderMap,
        body: Collected,
        most_bytes: usize,
    ) -> Result<Self, Uncollected> {
        if body.bytes.is_empty() {
            return Ok(Self::Empty);
        }
        let of_type = match MediaType::of(headers) {
            Ok(MediaType::Json) => Self::Json,
            Ok(MediaType::Text) => Self::Text,
            Err(why) => return Ok(Self::Withheld(why)),
        };
        let body = match Coding::of(headers) {
            Ok(None) => body.tied(),
            Ok(Some(coding)) => match decoded(coding, body, most_bytes).await {
                Ok(body) => body,
                Err(NotDecoded::Uncollected(why)) => return Err(why),
                Err(NotDecoded::Broken) => {
                    return Ok(Self::Withheld(Withheld::BrokenCoding(coding)));
                }
            },
            Err(codings) => return Ok(Self::Withheld(Withheld::UnknownCoding(excerpt(&codings)))),
        };
        Ok(if body.is_empty() {
            Self::Empty
        } else {
            of_type(body)
        })
    }
}

/// The reason why there is no decoded body.
enum NotDecoded {
    Uncollected(Uncollected),
    Broken,
}

/// Decodes on a thread that may be busy for a while: a few bytes can become many. Room for the
/// most that they can become is taken first.
async fn decoded(coding: Coding, body: Collected, most_bytes: usize) -> Result<Bytes, NotDecoded> {
    let Collected { bytes, mut share } = body;
    if !share.hold(bytes.len().saturating_add(most_bytes)) {
        return Err(NotDecoded::Uncollected(Uncollected::NoRoom));
    }
    let decoding = tokio::task::spawn_blocking(move || decode(coding, &bytes, most_bytes));
    // A decoder that gave up has met something that no encoder makes.
    match decoding.await.unwrap_or(Err(DecodeError::Broken)) {
        Ok(mut bytes) => {
            bytes.shrink_to_fit();
            Ok(share.tie(bytes))
        }
        Err(DecodeError::TooLarge) => Err(NotDecoded::Uncollected(Uncollected::TooLarge)),
        Err(DecodeError::Broken) => Err(NotDecoded::Broken),
    }
}

/// A media type that is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MediaType {
    Json,
    Text,
}

impl MediaType {
    /// The essence of the only `Content-Type`; its parameters do not matter, as the type is
    /// declared anew.
    fn of(headers: &HeaderMap) -> Result<Self, Withheld> {
        let mut values = headers.get_all(header::CONTENT_TYPE).iter();
        let value = values.next().ok_or(Withheld::NoType)?.as_bytes();
        if values.next().is_some() {
            return Err(Withheld::SeveralTypes);
        }
        let essence = value.split(|byte| *byte == b';').next();
        let essence = essence.unwrap_or_default().trim_ascii();
        if essence.eq_ignore_ascii_case(b"application/json") {
            Ok(Self::Json)
        } else if essence.eq_ignore_ascii_case(b"text/plain") {
            Ok(Self::Text)
        } else if value.trim_ascii().is_empty() {
            Err(Withheld::NoType)
        } else {
            Err(Withheld::Type(excerpt(value)))
        }
    }
}

/// The beginning of a header's value, in visible ASCII and blanks.
fn excerpt(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let mut characters = text.chars();
    let mut excerpt: String = characters.by_ref().take(EXCERPT).collect();
    if characters.next().is_some() {
        excerpt.push('…');
    }
    excerpt.chars().flat_map(char::escape_default).collect()
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoType => f.write_str("no type"),
            Self::SeveralTypes => f.write_str("several types"),
            Self::Type(name) => write!(f, "type {name}"),
            Self::UnknownCoding(name) => write!(f, "unknown coding {name}"),
            Self::BrokenCoding(coding) => write!(f, "broken coding {}", coding.name()),
        }
    }
}
