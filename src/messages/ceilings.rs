//! Sentences on what a connection does not let its users do.

use bulkhead_core::{item::Action, plan::Amounts};

use super::{count, grouped};

/// Nothing may be changed on a connection.
pub fn read_only(connection: &str) -> String {
    format!(
        "The connection “{connection}” is read-only: nothing can be stopped or deleted here. You \
         can check IDs and look at their status. Whoever runs the gateway can allow changes."
    )
}

/// The reason for which what was reviewed can't be sent on a read-only connection.
pub const NOT_SENT_READ_ONLY: &str = "This connection is read-only: nothing can be sent.";

/// There are more ids than one run may change on a connection.
pub fn too_many(most: usize, ids: usize) -> String {
    format!(
        "At most {} in one run on this connection; you have {}.",
        count(most, "ID", "IDs"),
        grouped(ids)
    )
}

/// The rate at which a connection lets a run go, and the time that makes it at least; the second
/// part only where it is worth a word.
pub fn pace(rate: u32, amounts: Amounts) -> String {
    let at_most = usize::try_from(rate.max(1)).unwrap_or(usize::MAX);
    let items = count(at_most, "item", "items");
    // Of two steps each is sent.
    let sent = amounts.total() + amounts.of(Action::StopThenDelete);
    let seconds = sent / at_most;
    if seconds == 0 {
        return format!("at most {items} a second");
    }
    format!("at most {items} a second: at least {}", length(seconds))
}

/// A length of time, rounded down where it is long: "10 s", "16 min", "3 h".
fn length(seconds: usize) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", grouped(seconds / 3_600)),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_pace_says_how_long_a_run_takes_at_least() {
        let amounts = |delete, stop_then_delete| Amounts {
            delete,
            stop_then_delete,
            stop: 0,
        };
        for (rate, of, expected) in [
            (
                100,
                amounts(1_000, 0),
                "at most 100 items a second: at least 10 s",
            ),
            (
                100,
                amounts(0, 1_000),
                "at most 100 items a second: at least 20 s",
            ),
            (100, amounts(99, 0), "at most 100 items a second"),
            (
                1,
                amounts(120, 0),
                "at most 1 item a second: at least 2 min",
            ),
            (
                1,
                amounts(100_000, 0),
                "at most 1 item a second: at least 27 h",
            ),
        ] {
            assert_eq!(pace(rate, of), expected);
        }
    }
}
