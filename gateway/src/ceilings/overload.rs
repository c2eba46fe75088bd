//! The answer at a ceiling.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bulkhead_core::wire::{GatewayAnswer, GatewayError, GatewayErrorKind};
use serde_json::json;

use crate::answer;

/// A limited resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ceiling {
    /// Connections of clients.
    Clients,
    /// Changes under way on one connection.
    Changes,
    /// Readings under way on one connection.
    Readings,
    /// Clients that wait for changes that were sent before, on one connection.
    Repeats,
    /// Requests under way on all connections.
    Requests,
    /// Bytes of answers that are held for clients.
    AnswerBytes,
    /// Changes of one connection that are remembered.
    Verdicts,
    /// Files that the process may have open.
    Files,
}

impl Ceiling {
    /// Its name in the log and in answers.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Changes => "changes",
            Self::Readings => "readings",
            Self::Repeats => "repeats",
            Self::Requests => "requests",
            Self::AnswerBytes => "answer-bytes",
            Self::Verdicts => "verdicts",
            Self::Files => "open-files",
        }
    }

    /// A change that somebody waits for may have been carried out; nothing else was sent.
    fn kind(self) -> GatewayErrorKind {
        match self {
            Self::Repeats => GatewayErrorKind::Ambiguous,
            _ => GatewayErrorKind::NotSent,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Clients | Self::Files => {
                "The gateway has as many connections as it can serve, so nothing was sent. Close \
                 pages that are not needed, and try again in a moment."
            }
            Self::Changes => {
                "As many changes are under way on this connection as the gateway allows, so \
                 nothing was sent. Try again when some of them have their answers."
            }
            Self::Readings => {
                "As many readings are under way on this connection as the gateway allows, so \
                 nothing was sent. Try again in a moment."
            }
            Self::Repeats => {
                "This change was sent before and has no answer yet, and too many wait for such \
                 answers. It may have been carried out: read the items before sending it again."
            }
            Self::Requests => {
                "As many requests are under way as the gateway allows for all its connections, so \
                 nothing was sent. Try again in a moment."
            }
            Self::AnswerBytes => {
                "The gateway holds as much of services' answers as it can, so nothing was sent. \
                 Try again in a moment, or ask for fewer items at once with $top."
            }
            Self::Verdicts => {
                "The gateway remembers as many changes of the last ten minutes on this connection \
                 as it can, so nothing was sent. Try again in some minutes."
            }
        }
    }
}

/// The answer to what came at a ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overload(pub(crate) Ceiling);

impl IntoResponse for Overload {
    fn into_response(self) -> Response {
        let Self(ceiling) = self;
        let error = GatewayError {
            kind: ceiling.kind(),
            message: ceiling.sentence().to_owned(),
            details: Some(json!({ "ceiling": ceiling.name() })),
        };
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let mut response = answer::json(status, &GatewayAnswer { gateway: error });
        let soon = HeaderValue::from_static("1");
        response.headers_mut().insert(header::RETRY_AFTER, soon);
        response
    }
}
