//! The part of an outcome that is kept when its answer is not.

use axum::http::StatusCode;

use crate::upstream::{Failure, Outcome};
use bulkhead_core::wire::GatewayErrorKind;

/// The outcome of a change, without the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The service answered with this status.
    Answered(StatusCode),
    /// It was not sent.
    NotSent,
    /// It was perhaps sent, and no whole answer came.
    Ambiguous,
}

impl Verdict {
    /// The verdict of an outcome.
    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Ok(answer) => Self::Answered(answer.status),
            Err(failure) if failure.kind() == GatewayErrorKind::NotSent => Self::NotSent,
            Err(_) => Self::Ambiguous,
        }
    }

    /// The outcome as far as it is still known.
    pub(super) fn outcome(self) -> Outcome {
        Err(match self {
            Self::Answered(status) => Failure::Forgotten {
                status: Some(status),
            },
            Self::Ambiguous => Failure::Forgotten { status: None },
            Self::NotSent => Failure::NotSent {
                cause: "when it was first asked for".to_owned(),
            },
        })
    }
}
