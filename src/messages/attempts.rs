//! The result of one request, in words.

use bulkhead_core::ledger::Attempt;

use super::grouped;

/// The answer to an attempt, if there is one, and its time: "answered 202 after 1,240 ms".
pub fn attempt(attempt: &Attempt) -> String {
    let Some(ended) = attempt.ended else {
        return "no answer yet".to_owned();
    };
    let took = ended.since(attempt.sent).as_millis();
    let took = grouped(usize::try_from(took).unwrap_or(usize::MAX));
    match attempt.http_status {
        Some(status) => format!("answered {status} after {took} ms"),
        None => format!("no answer, given up after {took} ms"),
    }
}
