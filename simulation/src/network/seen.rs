//! The observations of somebody who looks at the way to the service.

use std::{collections::HashMap, time::Duration};

use bulkhead_core::{service::Response, time::Timestamp, transport::SendError};

use crate::service::Look;

/// So many readings in a row have to be forbidden until nobody needs to try any more.
const SEVERAL: u32 = 3;

/// So long after patience is over a run may still be at what it has begun.
const SLACK: Duration = Duration::from_secs(60);

/// So often a trouble has to be met at least until the user is to be asked.
const OFTEN: u32 = 6;

/// A run waits no longer than this by itself.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// The observations until now.
#[derive(Default)]
pub(super) struct Seen {
    /// Requests that were made, and answers that came.
    activity: u32,
    changes: u32,
    readings: u32,
    /// The last time that all items were looked at.
    listed: Option<Duration>,
    /// The last time that each item was looked at.
    looked: HashMap<String, Duration>,
    /// The number of changes, and of readings, that were forbidden in a row until now.
    forbidden: [u32; 2],
    /// The number of readings in a row that met no session or credentials until now.
    unauthorized: u32,
    /// The last time that a reading was good, and the number of those in vain since then.
    read_well: (Option<Duration>, u32),
    /// The time of nothing but trouble that everybody meets.
    trouble: Option<Met>,
    /// The same of changes alone that were turned away: good readings between don't matter.
    turned_away: Option<Met>,
    /// Until when the service wants to be left alone, where that is longer than a run waits.
    left_alone: Option<Duration>,
}

impl Seen {
    /// A request was made. Gives its number among its like.
    pub(super) fn asks(&mut self, is_change: bool, look: Option<Look>, now: Duration) -> u32 {
        self.activity += 1;
        match look {
            Some(Look::All) => self.listed = Some(now),
            Some(Look::One(id)) => drop(self.looked.insert(id, now)),
            None => {}
        }
        let count = if is_change {
            &mut self.changes
        } else {
            &mut self.readings
        };
        *count += 1;
        *count - 1
    }

    /// Notes the result of a request.
    pub(super) fn hears(
        &mut self,
        is_change: bool,
        result: &Result<Response, SendError>,
        now: Duration,
    ) {
        self.activity += 1;
        let is_good = result.as_ref().is_ok_and(Response::is_success);
        let is_forbidden = result.as_ref().is_ok_and(|answer| answer.status == 403);
        let [changes, readings] = &mut self.forbidden;
        let in_a_row = if is_change { changes } else { readings };
        if is_forbidden {
            *in_a_row += 1;
        } else if is_good {
            *in_a_row = 0;
        }
        if !is_change {
            let (at, in_vain) = self.read_well;
            self.read_well = if is_good {
                (Some(now), 0)
            } else {
                (at, in_vain + 1)
            };
        }
        if !is_change && is_unauthorized(result) {
            self.unauthorized += 1;
        } else if !is_change && is_good {
            self.unauthorized = 0;
        }
        let is_general = match result {
            // Who says when to come again is waited for.
            Ok(answer) => matches!(answer.status, 429 | 502..=504) && answer.retry_after.is_none(),
            Err(SendError::Doubtful { .. }) => true,
            Err(SendError::NotSent {
                retry_after,
                pauses,
                ..
            }) => retry_after.is_none() && !pauses,
            Err(_) => false,
        };
        let once_more = |met: Option<Met>| met.map_or(Met::once(now), |met| met.again(now));
        self.trouble = is_general.then(|| once_more(self.trouble));
        if is_change {
            let is_certain = match result {
                Ok(answer) => answer.status == 429,
                Err(error) => !matches!(error, SendError::Doubtful { .. }),
            };
            let is_turned_away = is_general && is_certain;
            self.turned_away = is_turned_away.then(|| once_more(self.turned_away));
        }
    }

    /// Whoever met trouble begins anew.
    pub(super) const fn forget_trouble(&mut self) {
        self.trouble = None;
        self.turned_away = None;
    }

    /// Nobody leaves the service alone any longer.
    pub(super) const fn leave_alone_no_longer(&mut self) {
        self.left_alone = None;
    }

    /// The service wants to be left alone for so long.
    pub(super) fn leave_alone(&mut self, wait: Duration, now: Duration) {
        if wait > LONGEST_WAIT {
            self.left_alone = self.left_alone.max(Some(now.saturating_add(wait)));
        }
    }

    /// `true` if the service wants to be left alone for longer than a run waits.
    pub(super) fn is_left_alone(&self, now: Duration) -> bool {
        self.left_alone.is_some_and(|until| until > now)
    }

    /// Requests that were made, and answers that came.
    pub(super) const fn activity(&self) -> u32 {
        self.activity
    }

    /// The last time that an item was looked at.
    pub(super) fn looked(&self, id: &str) -> Option<Duration> {
        self.looked.get(id).copied().max(self.listed)
    }

    /// `true` if all readings since then were in vain, and there were many: whoever counts the items
    /// before listing them never came to look at one.
    pub(super) fn reads_in_vain_since(&self, then: Duration) -> bool {
        let (at, in_vain) = self.read_well;
        at.is_none_or(|at| at <= then) && in_vain >= OFTEN
    }

    /// `true` if readings were given up with a cause: several in a row were forbidden.
    pub(super) const fn may_not_read(&self) -> bool {
        let [_, readings] = self.forbidden;
        readings >= SEVERAL
    }

    /// `true` if nobody may read until the user has done something: several readings in a row met no
    /// session or no credentials.
    pub(super) const fn is_unauthorized(&self) -> bool {
        self.unauthorized >= SEVERAL
    }

    /// `true` if a single change was forbidden, and none before it since the last good answer.
    pub(super) const fn met_one_refusal(&self) -> bool {
        let [changes, _] = self.forbidden;
        changes == 1
    }

    /// `true` if nothing but trouble was met for longer than anybody has the patience. What came just now, so that
    /// the run can't have told of it, does not count: the request may have taken most of that time.
    pub(super) fn is_out_of_patience(
        &self,
        patience: Duration,
        told_after: Duration,
        now: Duration,
    ) -> bool {
        let met = [self.trouble, self.turned_away];
        met.into_iter().flatten().any(|met| {
            let known = if now <= met.last + told_after {
                met.before
            } else {
                met.last
            };
            met.times >= OFTEN && known.saturating_sub(met.since) > patience + SLACK
        })
    }
}

/// The times of something met time after time.
#[derive(Clone, Copy)]
struct Met {
    since: Duration,
    times: u32,
    /// The last time but one.
    before: Duration,
    last: Duration,
}

impl Met {
    const fn once(now: Duration) -> Self {
        Self {
            since: now,
            times: 1,
            before: now,
            last: now,
        }
    }

    const fn again(self, now: Duration) -> Self {
        Self {
            since: self.since,
            times: self.times + 1,
            before: self.last,
            last: now,
        }
    }
}

fn is_unauthorized(result: &Result<Response, SendError>) -> bool {
    match result {
        Ok(answer) => answer.status == 401,
        Err(error) => matches!(
            error,
            SendError::Session { .. } | SendError::UpstreamAuth { .. }
        ),
    }
}

/// The time that an answer asks to stay away, by the time of day of whoever gets it.
pub(super) fn asks_to_stay_away(
    result: &Result<Response, SendError>,
    wall: Timestamp,
) -> Option<Duration> {
    let asked = result.as_ref().ok()?.retry_after.as_deref()?;
    if asked.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(asked).ok()?;
    let at = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    let at = Timestamp(u64::try_from(at.as_millis()).ok()?);
    Some(at.since(wall))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> Response {
        Response {
            status,
            retry_after: None,
            body: String::new(),
        }
    }

    #[test]
    fn several_forbidden_readings_in_a_row_and_no_single_one_end_reading() {
        let mut seen = Seen::default();
        for (answer, ends) in [
            (403, false),
            (403, false),
            (200, false),
            (403, false),
            (403, false),
            (403, true),
        ] {
            seen.hears(false, &Ok(status(answer)), Duration::ZERO);
            assert_eq!(seen.may_not_read(), ends);
        }
    }

    #[test]
    fn a_refusal_is_a_single_one_and_not_twice() {
        let mut seen = Seen::default();
        for (answer, is_single) in [(202, false), (403, true), (403, false), (202, false)] {
            seen.hears(true, &Ok(status(answer)), Duration::ZERO);
            assert_eq!(seen.met_one_refusal(), is_single);
        }
    }

    #[test]
    fn patience_ends_where_nothing_but_trouble_is_met_for_long_and_often() {
        let patience = Duration::from_secs(120);
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let mut seen = Seen::default();
        let told_after = Duration::from_secs(1);
        let mut met = |answer, minute| {
            let at = minutes(minute);
            seen.hears(true, &answer, at);
            seen.is_out_of_patience(patience, told_after, at + 2 * told_after)
        };
        let unreachable = || Err(SendError::unreachable("x".to_owned()));
        for minute in 0..5 {
            assert!(!met(unreachable(), minute), "{minute}");
        }
        assert!(met(unreachable(), 5));
        assert!(!met(Ok(status(202)), 6));
        assert!(!met(Ok(status(429)), 7));
    }

    #[test]
    fn what_came_just_now_after_a_long_time_can_not_have_been_told_of() {
        let (patience, second) = (Duration::from_secs(120), Duration::from_secs(1));
        let mut seen = Seen::default();
        for at in [1, 2, 3, 4, 5, 300] {
            seen.hears(false, &Ok(status(503)), at * second);
        }
        for (at, is_out) in [(300, false), (302, true)] {
            assert_eq!(
                seen.is_out_of_patience(patience, second, at * second),
                is_out
            );
        }
    }

    #[test]
    fn patience_with_changes_that_are_turned_away_ends_whatever_readings_come_to() {
        let patience = Duration::from_secs(120);
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let mut seen = Seen::default();
        for minute in 0..6 {
            let now = minutes(minute);
            seen.hears(true, &Ok(status(429)), now);
            seen.hears(false, &Ok(status(200)), now);
            let later = now + Duration::from_secs(1);
            let is_out = seen.is_out_of_patience(patience, Duration::ZERO, later);
            assert_eq!(is_out, minute == 5);
        }
        seen.hears(true, &Ok(status(202)), minutes(6));
        assert!(!seen.is_out_of_patience(patience, Duration::ZERO, minutes(7)));
    }

    #[test]
    fn a_list_looks_at_every_item() {
        let mut seen = Seen::default();
        let second = Duration::from_secs(1);
        assert_eq!(seen.looked("a"), None);
        seen.asks(false, Some(Look::One("a".to_owned())), second);
        assert_eq!((seen.looked("a"), seen.looked("b")), (Some(second), None));
        seen.asks(false, Some(Look::All), 2 * second);
        assert_eq!(seen.looked("b"), Some(2 * second));
    }
    #[test]
    fn several_readings_in_a_row_without_a_session_or_credentials_end_reading_and_no_change_does() {
        let session = || {
            let message = String::new();
            Err(SendError::Session { message })
        };
        let mut seen = Seen::default();
        for (is_change, answer, ends) in [
            (false, session(), false),
            (false, Ok(status(401)), false),
            (true, session(), false),
            (false, Ok(status(200)), false),
            (false, session(), false),
            (false, Ok(status(401)), false),
            (false, Ok(status(500)), false),
            (false, session(), true),
        ] {
            seen.hears(is_change, &answer, Duration::ZERO);
            assert_eq!(seen.is_unauthorized(), ends);
        }
    }

    #[test]
    fn only_who_asks_for_more_than_an_hour_is_left_alone_and_not_after_that() {
        let hour = Duration::from_secs(3_600);
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let at = Timestamp(784_111_777_000);
        for (header, wall, is_left) in [
            ("3600", at, false),
            ("3601", at, true),
            ("99999999999999999999", at, true),
            (date, at, false),
            (date, Timestamp(at.0 - 3_601_000), true),
        ] {
            let mut answer = status(429);
            answer.retry_after = Some(header.to_owned());
            let mut seen = Seen::default();
            let wait = asks_to_stay_away(&Ok(answer), wall).unwrap_or_default();
            seen.leave_alone(wait, hour);
            assert_eq!(seen.is_left_alone(hour), is_left, "{header}");
            assert!(!seen.is_left_alone(Duration::MAX));
            seen.leave_alone_no_longer();
            assert!(!seen.is_left_alone(hour));
        }
    }
}
