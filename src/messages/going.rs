//! The progress of a run, in words.

use std::time::Duration;

use bulkhead_core::{
    item::Action,
    ledger::{Ledger, Outcome, Phase, TwoSteps, Waiting},
    plan::Amounts,
    service::{Reason, ReasonKind},
    time::Timestamp,
    wire::Access,
};

use super::{access::correct, count, ended_early, grouped, part_of, reading_reason};
use crate::browser::{local_time, zoned_time};

/// The time of day: "14:32:10".
pub fn time_of_day(at: Timestamp) -> String {
    let whole = local_time(at);
    let time = whole.split(' ').next_back().unwrap_or_default();
    time.to_owned()
}

/// The time since something: "just now", "12 seconds ago", "2 minutes ago".
pub fn ago(time: Duration) -> String {
    let seconds = usize::try_from(time.as_secs()).unwrap_or(usize::MAX);
    match seconds {
        0..5 => "just now".to_owned(),
        5..60 => format!("{} ago", count(seconds, "second", "seconds")),
        60..3600 => format!("{} ago", count(seconds / 60, "minute", "minutes")),
        _ => format!("{} ago", count(seconds / 3600, "hour", "hours")),
    }
}

/// The time that a run will still take, roughly: "about 2 min left", "less than a minute left".
pub fn time_left(left: Duration) -> String {
    let minutes = left.as_secs().div_ceil(60);
    match minutes {
        0..=1 => "less than a minute left".to_owned(),
        2..10 => format!("about {minutes} min left"),
        // The more it is, the less is known of it.
        10..90 => format!("about {} min left", minutes.next_multiple_of(5)),
        _ => format!("about {} h left", minutes.div_ceil(60)),
    }
}

/// A time to wait, to the second: "12 s", "4 min 5 s".
fn countdown(left: Duration) -> String {
    let seconds = left.as_millis().div_ceil(1000);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// The progress of a run: "180 of 245 items done, 12 requests sent, waiting for 60 to be gone", the
/// last part only where anybody waits. Of two steps it says how far each is: "12 of 60 items done,
/// stopped 36 of 60, deleting 12".
pub fn progress(ledger: &Ledger, amounts: Amounts, is_watched: bool) -> String {
    let progress = ledger.tally().progress();
    let mut parts = vec![format!(
        "{} of {} done",
        grouped(progress.done),
        count(progress.items, "item", "items")
    )];
    let of_both = amounts.of(Action::StopThenDelete);
    let both = (of_both > 0 && !ledger.phase().is_over()).then(|| ledger.two_steps());
    if let Some(TwoSteps { stopped, deleting }) = both {
        parts.push(format!("stopped {}", part_of(stopped, of_both)));
        if deleting > 0 {
            parts.push(format!("deleting {}", grouped(deleting)));
        }
    }
    let failed = ledger.counts().of(Outcome::Failed);
    if failed > 0 {
        parts.push(format!("{} failed", grouped(failed)));
    }
    let requests = count(ledger.requests(), "request", "requests");
    parts.push(format!("{requests} sent"));
    let watched = match ledger.phase() {
        Phase::Running | Phase::Halted(_) if is_watched => ledger.counts().of(Outcome::Scheduled),
        _ => 0,
    };
    if watched > 0 {
        let end = match amounts.only_action() {
            Some(Action::Stop) => "stopped",
            Some(Action::Delete) => "gone",
            // It is said above what each of them waits for.
            Some(Action::StopThenDelete) => return parts.join(", "),
            None => "stopped or gone",
        };
        parts.push(format!("waiting for {} to be {end}", grouped(watched)));
    }
    parts.join(", ")
}

/// The reason for which a run sends nothing for a while: "Retrying at 14:33:05: …", and with the time
/// that is left until then "Retrying at 14:33:05 (in 12 s): …". Where the browser has no network, no
/// time is of use.
pub fn waiting(waiting: &Waiting, is_online: bool, left: Option<Duration>) -> String {
    if !is_online && waiting.reason.kind == ReasonKind::ConnectionLost {
        return "Waiting: this browser is offline. The run goes on by itself when it is online \
                again."
            .to_owned();
    }
    let why = match waiting.reason.kind {
        ReasonKind::RateLimited => "the service takes no more requests for now",
        ReasonKind::ServiceUnreachable => "the gateway can’t reach the service",
        ReasonKind::HeldBack => "the gateway sends no more for now",
        ReasonKind::ConnectionLost => "no response",
        ReasonKind::TimedOut => "no answer came in time",
        ReasonKind::ServiceTrouble => "the service, or something before it, fails",
        _ => "there was trouble",
    };
    let left = left.map(|left| format!(" (in {})", countdown(left)));
    let left = left.unwrap_or_default();
    format!("Retrying at {}{left}: {why}", time_of_day(waiting.until))
}

/// A sentence for where the status of what was sent can't be read.
pub fn unread(since: Timestamp) -> String {
    format!(
        "No status can be read since {}. It is tried again and again: what was sent goes on at the \
         service meanwhile",
        time_of_day(since)
    )
}

/// A sentence on a run that another tab drives, and its future without it: a paused one stays so.
pub const fn another_tab(is_paused: bool) -> &'static str {
    if is_paused {
        "This run is active in another tab. You are viewing it live. If that tab is closed, the run can be \
         resumed here."
    } else {
        "This run is active in another tab. You are viewing it live. If that tab is closed, this one goes on \
         with it."
    }
}

/// A sentence for where another tab can let a run go on that has paused itself.
pub const CONTINUE_THERE: &str = "Continue in the tab that is at this run.";

/// The reason for sending nothing more while the run is not over, and what becomes of the rest.
pub fn halted(reason: &Reason) -> String {
    let rest = match reason.kind {
        // What can't be recorded is not watched.
        ReasonKind::NotRecorded => "",
        _ => {
            "; what was sent is watched until it is done, and what is not known is read as far as the \
             service lets it be read"
        }
    };
    format!("{}. No more requests are sent{rest}.", ended_early(reason))
}

/// The reason for which a run has paused, and what to do; `left_alone` says until when the service
/// wants to be left alone, where it is that, and `access` where the credentials of its connection
/// are found, where that is known. Names stand between backticks.
pub fn paused(reason: &Reason, left_alone: Option<Timestamp>, access: Option<&Access>) -> String {
    if let Some(until) = left_alone {
        return format!(
            "The run has paused itself: the service asks to be left alone until {}, and a run \
             waits for an hour at most by itself. Continue then, or earlier to ask it once more.",
            zoned_time(until)
        );
    }
    let why = match reason.kind {
        ReasonKind::Paused => {
            return "Paused: nothing goes out until you resume.".to_owned();
        }
        ReasonKind::SessionEnded => {
            return "Your session with the gateway is over, so nothing goes out. Sign in again, \
                    here or in another tab, and the run goes on by itself."
                .to_owned();
        }
        ReasonKind::Credentials => {
            let why = match (reason.http_status, &reason.message) {
                (Some(_), Some(said)) => {
                    format!("the service does not accept the gateway’s credentials ({said}).")
                }
                (Some(_), None) => {
                    "the service does not accept the gateway’s credentials.".to_owned()
                }
                (None, Some(said)) => {
                    format!("the gateway has no valid credentials for the service. {said}")
                }
                (None, None) => "the gateway has no valid credentials for the service.".to_owned(),
            };
            let correct = correct(access);
            return format!(
                "The run has paused itself: {why} Nothing that met this was carried out; what was accepted before goes on at the service. {correct}"
            );
        }
        ReasonKind::ConnectionLost => {
            "no answer comes. Check that “bulkhead” is running and that your network is up, then \
             continue."
        }
        ReasonKind::ServiceUnreachable => {
            // What the gateway says of it is whole sentences.
            let said = reason.message.as_deref();
            let said = said.unwrap_or("The gateway can’t reach the service. Check that it is up.");
            return format!(
                "The run has paused itself: for minutes nothing has reached the service. {said} \
                 Continue when that is mended."
            );
        }
        ReasonKind::ServiceTrouble => {
            "the service, or something before it, has only failed. Continue when it is well again."
        }
        ReasonKind::TimedOut => {
            "the service has answered nothing in time. Continue when it is well again."
        }
        ReasonKind::RateLimited => {
            "the service takes no more requests. Continue when it has less to do."
        }
        ReasonKind::HeldBack => {
            "the gateway sends no more: others may be using this connection. Continue when they \
             are done."
        }
        ReasonKind::NotRecorded => {
            return "The run has paused itself: this browser takes very long to record what is to \
                    be sent, and nothing is sent that is not on record. Look what else keeps the \
                    disk busy, then continue."
                .to_owned();
        }
        ReasonKind::NotAudited => {
            let said = reason.message.as_deref();
            let said = said.unwrap_or("The gateway can’t put changes on record.");
            return format!(
                "The run has paused itself: nothing is changed that is not on record. {said} \
                 Continue to try again."
            );
        }
        _ => {
            let reason = reading_reason(reason);
            return format!("The run has paused itself. {reason}. Continue when that is mended.");
        }
    };
    let text = format!("The run has paused itself: for minutes {why}");
    match reason.message.as_deref().filter(|_| !reason.is_left_out()) {
        Some(message) => format!("{text} ({message})"),
        None => text,
    }
}
