//! The repeats of a request for a token.

use std::time::{Duration, SystemTime};

use super::TokenFailure;

/// The pauses before each further request.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1200)];

/// The longest pause that a token service may ask for. Whoever waits for the token is told of
/// a longer one.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// After this time no further request begins, so that whoever waits knows it in time.
const TIME: Duration = Duration::from_secs(8);

/// The requests for one token.
#[derive(Clone, Debug, Default)]
pub struct Retries {
    done: usize,
    /// An answer was no token: something on the way may have given it, once.
    has_been_odd: bool,
}

impl Retries {
    /// The pause before the next request; none where there is to be no other. `spread` is any
    /// number from 0 to 1: gateways that fail together are not to come back together.
    pub fn pause(
        &mut self,
        failure: &TokenFailure,
        passed: Duration,
        spread: f64,
    ) -> Option<Duration> {
        let is_odd = matches!(failure, TokenFailure::Answer(_));
        if !failure.is_passing() && (!is_odd || self.has_been_odd) {
            return None;
        }
        self.has_been_odd |= is_odd;
        let usual = PAUSES
            .get(self.done)?
            .mul_f64(0.5 + spread.clamp(0.0, 1.0) / 2.0);
        self.done += 1;
        let pause = failure.retry_after().unwrap_or_default().max(usual);
        (pause <= PAUSE_MAX && passed + pause < TIME).then_some(pause)
    }
}

/// Reads a `Retry-After`: seconds, or a date.
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value.trim()).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use bulkhead_core::wire::GatewayErrorKind;

    use super::*;
    use crate::credentials::token::AnswerFault;

    fn busy(seconds: Option<u64>) -> TokenFailure {
        TokenFailure::Busy {
            status: 429,
            retry_after: seconds.map(Duration::from_secs),
        }
    }

    #[test]
    fn what_passes_is_tried_twice_more() {
        let mut retries = Retries::default();
        let mut pause = |spread| retries.pause(&busy(None), Duration::ZERO, spread);
        assert_eq!(pause(1.0), Some(PAUSES[0]));
        assert_eq!(pause(0.0), Some(PAUSES[1] / 2));
        assert_eq!(pause(1.0), None);
    }

    #[test]
    fn one_odd_answer_is_asked_for_once_more_and_a_second_is_the_end() {
        let odd = TokenFailure::Answer(AnswerFault::Html);
        let mut retries = Retries::default();
        let mut pause = |failure| retries.pause(failure, Duration::ZERO, 1.0);
        assert_eq!(pause(&odd), Some(PAUSES[0]));
        assert_eq!(pause(&odd), None);
        assert_eq!(pause(&busy(None)), Some(PAUSES[1]));
        assert_eq!(odd.kind(), GatewayErrorKind::UpstreamAuth);
    }

    #[test]
    fn a_refusal_a_long_pause_and_a_late_hour_are_the_end() {
        let pause = |failure, passed| Retries::default().pause(&failure, passed, 1.0);
        let none = Duration::ZERO;
        assert_eq!(pause(TokenFailure::UnknownClient, none), None);
        assert_eq!(pause(busy(Some(2)), none), Some(Duration::from_secs(2)));
        assert_eq!(pause(busy(Some(3)), none), None);
        assert_eq!(pause(busy(None), TIME), None);
    }

    #[test]
    fn the_wish_to_be_left_alone_is_read_in_both_forms() {
        let now = httpdate::parse_http_date("Sun, 29 Nov 2026 12:00:00 GMT").unwrap();
        let read = |text| retry_after(text, now).map(|pause| pause.as_secs());
        assert_eq!(read("7"), Some(7));
        assert_eq!(read("Sun, 29 Nov 2026 12:00:30 GMT"), Some(30));
        assert_eq!(read("Sun, 29 Nov 2026 11:00:00 GMT"), Some(0));
        for text in ["", "soon", "-1", "1.5"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
