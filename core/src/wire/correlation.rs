//! The ids of runs and of requests.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// The id of a run: 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(Arc<str>);

impl RunId {
    /// A new one.
    pub fn random(rng: &mut fastrand::Rng) -> Self {
        Self(format!("{:016x}", rng.u64(..)).into())
    }

    /// The id as it stands in addresses and files.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a request. The gateway never forwards the same one twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CorrelationId(Arc<str>);

impl CorrelationId {
    /// The one for a request of a run. No two requests have the same, so that the gateway can
    /// tell a new one from one that a browser repeats by itself.
    pub fn of(run: &RunId, request: u32) -> Self {
        Self(format!("{run}-{request}").into())
    }

    /// One for a reading, which may be part of a run.
    pub fn of_reading(run: Option<&RunId>, rng: &mut fastrand::Rng) -> Self {
        match run {
            Some(run) => Self(format!("{run}-r{:08x}", rng.u32(..)).into()),
            None => Self::random(rng),
        }
    }

    /// One for a call that is no part of a run.
    pub fn random(rng: &mut fastrand::Rng) -> Self {
        Self(format!("{:016x}", rng.u64(..)).into())
    }

    /// The id as it stands in the header `X-Correlation-ID`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The number of digits in the id of a run.
const RUN_DIGITS: usize = 16;

/// The run that a correlation id belongs to: its id stands before the first `-`, and after it
/// what tells the request from the others of the run. None for a request that is no part of one.
pub fn run_of(correlation: &str) -> Option<&str> {
    let (run, request) = correlation.split_once('-')?;
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_run = run.len() == RUN_DIGITS && run.bytes().all(is_digit);
    (is_run && !request.is_empty()).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_of_a_correlation_id_stands_before_its_dash() {
        let mut rng = fastrand::Rng::with_seed(7);
        let run = RunId::random(&mut rng);
        let of_change = CorrelationId::of(&run, 0);
        assert_eq!(run_of(of_change.as_str()), Some(run.as_str()));
        let run = "0123456789abcdef";
        for rest in ["12", "r3", "-", "1-2"] {
            assert_eq!(run_of(&format!("{run}-{rest}")), Some(run), "{rest}");
        }
    }

    #[test]
    fn a_request_that_is_no_part_of_a_run_has_none() {
        let random = CorrelationId::random(&mut fastrand::Rng::with_seed(7));
        for text in [
            random.as_str(),
            "",
            "-1",
            "r1-0-1",
            "0123456789abcdef",
            "0123456789abcdef-",
            "0123456789abcde-1",
            "0123456789abcdef0-1",
            "0123456789ABCDEF-1",
            "0123456789abcdeg-1",
            "other-0123456789abcdef-1",
        ] {
            assert_eq!(run_of(text), None, "{text}");
        }
    }
}
