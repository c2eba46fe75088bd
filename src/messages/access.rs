//! The target and the account of a connection, in words. Names stand between backticks.

use std::time::Duration;

use bulkhead_core::{time::Timestamp, wire::Access};

use crate::browser::local_time;

/// Whoever has to renew a certificate is told so long before it ends.
const SOON: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// The remaining validity of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// For more than two days.
    Good,
    /// It ends within two days.
    EndsSoon,
    /// It has ended.
    Ended,
}

impl Certificate {
    /// The remaining validity of a certificate that ends then.
    pub fn at(ends: Timestamp, now: Timestamp) -> Self {
        if ends <= now {
            Self::Ended
        } else if ends.since(now) <= SOON {
            Self::EndsSoon
        } else {
            Self::Good
        }
    }
}

/// Its target: "<https://api.example.com> as sb-1 · tenant acme · from `AICORE_SERVICE_KEY`".
pub fn access(access: &Access) -> String {
    let mut text = plain(&access.address);
    if let Some(account) = &access.account {
        text = format!("{text} as {}", plain(account));
    }
    if let Some(tenant) = &access.tenant {
        text = format!("{text} · tenant {}", plain(tenant));
    }
    if let Some(ends) = access.certificate_ends {
        text = format!("{text} · certificate until {}", day(ends));
    }
    format!("{text} · from {}", access.place)
}

/// That its certificate has ended, or ends soon, if so.
pub fn certificate(access: &Access, now: Timestamp) -> Option<String> {
    let ends = access.certificate_ends?;
    let place = &access.place;
    let at = minute(ends);
    match Certificate::at(ends, now) {
        Certificate::Good => None,
        Certificate::EndsSoon => Some(format!(
            "The certificate from {place} ends on {at}. Replace it before that: without it the \
             gateway can’t sign in."
        )),
        Certificate::Ended => Some(format!(
            "The certificate from {place} has ended on {at}, so the gateway can’t sign in. Replace \
             it."
        )),
    }
}

/// That what stands at the place now is not used, and why, if so.
pub fn not_used(access: &Access) -> Option<String> {
    let why = access.notice.as_deref()?.trim();
    let place = &access.place;
    let end = if why.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    Some(format!(
        "What stands at {place} now is not used: {why}{end}"
    ))
}

/// A sentence on what to do where the credentials are wrong.
pub(super) fn correct(access: Option<&Access>) -> String {
    match access {
        Some(Access {
            place,
            until_restart: true,
            ..
        }) => {
            format!(
                "The credentials come from {place}, which is read only when the gateway starts: \
                 correct them there, start the gateway again, sign in, and this run goes on."
            )
        }
        Some(Access { place, .. }) => {
            format!("The credentials come from {place}: correct them there, then continue.")
        }
        None => {
            "Correct the credentials, or ask whoever runs the gateway to, then continue.".to_owned()
        }
    }
}

/// The same without what makes names code, to be read out.
pub fn spoken(text: &str) -> String {
    text.replace('`', "")
}

/// A text without backticks: what comes from outside is no code.
fn plain(text: &str) -> String {
    text.replace('`', "'")
}

/// A day: "2026-01-31".
fn day(at: Timestamp) -> String {
    let whole = local_time(at);
    let day = whole.split_once(' ').map(|(day, _)| day);
    day.unwrap_or_default().to_owned()
}

/// A time to the minute: "2026-01-31 08:00".
fn minute(at: Timestamp) -> String {
    let whole = local_time(at);
    let minute = whole.rsplit_once(':').map(|(minute, _)| minute);
    minute.unwrap_or_default().to_owned()
}
