//! The contents of the log: one line for each forward and for each refusal. Each has the
//! correlation id that the page shows of a request, the run that it belongs to, the status that the
//! page got, and how long it took.

mod escape;

use std::{fmt, io, time::Duration};

use axum::http::{Method, StatusCode};
use clap::ValueEnum;
use tracing::{Dispatch, Level, debug, info, warn};
use tracing_subscriber::fmt::MakeWriter;

use crate::{correlation::CorrelationId, upstream::Outcome};
use escape::Escaped;
pub use escape::escaped;

/// The level of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Errors that keep the gateway from its work.
    Error,
    /// Also refusals and failures.
    Warn,
    /// Also every forward.
    Info,
    /// Also every other request.
    Debug,
}

/// The format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Writes the log to standard error from here on.
pub fn start(level: LogLevel, format: LogFormat) {
    // It fails where there is a log already, and then that one is as good.
    let _ = tracing::dispatcher::set_global_default(logging(level, format, io::stderr));
}

/// A log that a writer gets, with all that does not show in it escaped.
fn logging(
    level: LogLevel,
    format: LogFormat,
    writer: impl for<'w> MakeWriter<'w> + Send + Sync + 'static,
) -> Dispatch {
    let level = match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    };
    let log = tracing_subscriber::fmt()
        .with_writer(Escaped { format, writer })
        .with_max_level(level)
        .with_target(false);
    match format {
        LogFormat::Text => log.into(),
        LogFormat::Json => log.json().flatten_event(true).into(),
    }
}

/// A request on its way through the gateway, for the log.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) correlation: CorrelationId,
    pub(crate) connection: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The number of items that it is about; none where it reads.
    pub(crate) items: Option<usize>,
}

impl Line {
    /// Logs the outcome of a forward.
    pub(crate) fn forwarded(&self, outcome: &Outcome, took: Duration) {
        let milliseconds = milliseconds(took);
        match outcome {
            Ok(answer) => info!(
                correlation = self.correlation.as_str(),
                run = self.correlation.run(),
                connection = self.connection,
                method = %self.method,
                path = self.path,
                status = answer.status.as_u16(),
                items = self.items,
                withheld = answer.body.withheld().map(ToString::to_string),
                milliseconds,
                "forwarded"
            ),
            Err(failure) => warn!(
                correlation = self.correlation.as_str(),
                run = self.correlation.run(),
                connection = self.connection,
                method = %self.method,
                path = self.path,
                kind = %Kind(failure.kind()),
                status = failure.status().as_u16(),
                items = self.items,
                milliseconds,
                "{}",
                failure.message()
            ),
        }
    }

    /// The same request came again and got the same answer.
    pub(crate) fn replayed(&self, outcome: &Outcome, took: Duration) {
        let status = match outcome {
            Ok(answer) => answer.status,
            Err(failure) => failure.status(),
        };
        info!(
            correlation = self.correlation.as_str(),
            run = self.correlation.run(),
            connection = self.connection,
            method = %self.method,
            path = self.path,
            status = status.as_u16(),
            items = self.items,
            milliseconds = milliseconds(took),
            "replayed"
        );
    }
}

/// As a number: JSON has none of 128 bits.
fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A kind as it stands on the wire.
struct Kind(bulkhead_core::wire::GatewayErrorKind);

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_value(self.0).unwrap_or_default();
        f.write_str(text.as_str().unwrap_or_default())
    }
}

/// A request that was answered, whatever with.
pub(crate) fn answered(
    correlation: &CorrelationId,
    method: &Method,
    path: &str,
    status: StatusCode,
    took: Duration,
) {
    debug!(
        correlation = correlation.as_str(),
        run = correlation.run(),
        %method,
        path,
        status = status.as_u16(),
        milliseconds = milliseconds(took),
        "answered"
    );
}

/// A request that was refused.
pub(crate) fn refused(
    correlation: &CorrelationId,
    method: &Method,
    path: &str,
    status: StatusCode,
    rule: &str,
    took: Duration,
) {
    warn!(
        correlation = correlation.as_str(),
        run = correlation.run(),
        %method,
        path,
        status = status.as_u16(),
        rule,
        milliseconds = milliseconds(took),
        "refused"
    );
}
