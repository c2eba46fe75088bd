//! The sessions, in memory only: a gateway that is started anew has none.

use std::{collections::HashMap, time::Duration};

use super::{
    clock::Moment,
    secret::{Digest, NoRandomness, Secret},
};
use crate::user::User;

/// The time after which a session ends, whatever happens in it.
pub(super) const LIFE: Duration = Duration::from_secs(12 * 60 * 60);

/// The time without a request after which a session ends.
const IDLE: Duration = Duration::from_secs(60 * 60);

/// The most sessions at the same time.
const MOST: usize = 64;

/// The two secrets of a session, which only its browser knows from here on.
#[derive(Debug)]
pub(crate) struct Tokens {
    /// For the cookie.
    pub(crate) id: Secret,
    /// For the storage of the page's origin.
    pub(crate) secret: Secret,
}

/// The sessions. Only the digests of their secrets are kept.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    by_id: HashMap<Digest, Session>,
}

#[derive(Debug)]
struct Session {
    secret: Digest,
    user: User,
    begun: Moment,
    used: Moment,
}

impl Session {
    fn is_over(&self, now: Moment) -> bool {
        now.since(&self.begun) >= LIFE || now.since(&self.used) >= IDLE
    }
}

impl Sessions {
    /// Begins a session. Where there are too many, the one that was not used for the longest
    /// time ends.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub(super) fn begin(&mut self, user: User, now: Moment) -> Result<Tokens, NoRandomness> {
        let (id, secret) = (Secret::random()?, Secret::random()?);
        self.by_id.retain(|_, session| !session.is_over(now));
        while self.by_id.len() >= MOST {
            let idle = |(_, session): &(&Digest, &Session)| now.since(&session.used);
            let Some((longest, _)) = self.by_id.iter().max_by_key(idle) else {
                break;
            };
            let longest = *longest;
            self.by_id.remove(&longest);
        }
        let session = Session {
            secret: secret.digest(),
            user,
            begun: now,
            used: now,
        };
        self.by_id.insert(id.digest(), session);
        Ok(Tokens { id, secret })
    }

    /// The user of a session; none where there is no such session, or this is not its secret.
    pub(super) fn user(&self, id: &str, secret: &str, now: Moment) -> Option<&User> {
        // The place of a digest in the map tells nothing of the secret that it was made of.
        let session = self.by_id.get(&Digest::of(id))?;
        let is_its = bool::from(session.secret.matches(&Digest::of(secret)));
        (is_its && !session.is_over(now)).then_some(&session.user)
    }

    /// The same, and the session is not idle.
    pub(super) fn use_by(&mut self, id: &str, secret: &str, now: Moment) -> Option<User> {
        let user = self.user(id, secret, now)?.clone();
        if let Some(session) = self.by_id.get_mut(&Digest::of(id)) {
            session.used = now;
        }
        Some(user)
    }

    /// Ends a session; none where there is no such session, or this is not its secret.
    pub(super) fn end(&mut self, id: &str, secret: &str, now: Moment) -> Option<()> {
        self.user(id, secret, now)?;
        self.by_id.remove(&Digest::of(id)).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::{Role, Via};

    const SECOND: Duration = Duration::from_secs(1);
    const ALMOST: Duration = Duration::from_secs(3599);

    fn user() -> User {
        User {
            sub: "uid:7".into(),
            name: "alice".into(),
            role: Role::Administrator,
            via: Via::Key,
        }
    }

    fn uses(sessions: &mut Sessions, tokens: &Tokens, now: Moment) -> bool {
        let (id, secret) = (tokens.id.as_str(), tokens.secret.as_str());
        sessions.use_by(id, secret, now).is_some()
    }

    #[test]
    fn both_secrets_of_the_same_session_are_needed() {
        let now = Moment::now();
        let mut sessions = Sessions::default();
        let one = sessions.begin(user(), now).unwrap();
        let other = sessions.begin(user(), now).unwrap();
        let (id, secret) = (one.id.as_str(), one.secret.as_str());
        assert_eq!(sessions.user(id, secret, now), Some(&user()));
        for (id, secret) in [
            (id, ""),
            ("", secret),
            (id, id),
            (secret, secret),
            (secret, id),
            (id, other.secret.as_str()),
            (other.id.as_str(), secret),
        ] {
            assert_eq!(sessions.use_by(id, secret, now), None, "{id} {secret}");
        }
    }

    #[test]
    fn a_session_ends_after_an_hour_without_a_request() {
        let begun = Moment::now();
        let mut sessions = Sessions::default();
        let tokens = sessions.begin(user(), begun).unwrap();
        let first = begun + ALMOST;
        assert!(uses(&mut sessions, &tokens, first));
        let second = first + ALMOST;
        assert!(uses(&mut sessions, &tokens, second));
        assert!(!uses(&mut sessions, &tokens, second + IDLE));
    }

    #[test]
    fn looking_at_a_session_does_not_keep_it() {
        let begun = Moment::now();
        let mut sessions = Sessions::default();
        let tokens = sessions.begin(user(), begun).unwrap();
        let (id, secret) = (tokens.id.as_str(), tokens.secret.as_str());
        let later = begun + ALMOST;
        assert!(sessions.user(id, secret, later).is_some());
        assert_eq!(sessions.user(id, secret, begun + IDLE), None);
    }

    #[test]
    fn somebody_else_s_request_does_not_keep_a_session() {
        let begun = Moment::now();
        let mut sessions = Sessions::default();
        let tokens = sessions.begin(user(), begun).unwrap();
        let later = begun + ALMOST;
        assert_eq!(sessions.use_by(tokens.id.as_str(), "wrong", later), None);
        assert!(!uses(&mut sessions, &tokens, begun + IDLE));
    }

    #[test]
    fn a_session_ends_after_twelve_hours() {
        let begun = Moment::now();
        let mut sessions = Sessions::default();
        let tokens = sessions.begin(user(), begun).unwrap();
        let mut now = begun;
        while now.since(&begun) < LIFE {
            assert!(uses(&mut sessions, &tokens, now));
            now = now + IDLE / 2;
        }
        assert!(!uses(&mut sessions, &tokens, now));
    }

    #[test]
    fn an_ended_session_is_over() {
        let now = Moment::now();
        let mut sessions = Sessions::default();
        let tokens = sessions.begin(user(), now).unwrap();
        let (id, secret) = (tokens.id.as_str(), tokens.secret.as_str());
        assert_eq!(sessions.end(id, "another", now), None);
        assert_eq!(sessions.end("another", secret, now), None);
        assert!(uses(&mut sessions, &tokens, now));
        assert_eq!(sessions.end(id, secret, now), Some(()));
        assert!(!uses(&mut sessions, &tokens, now));
    }

    #[test]
    fn of_too_many_sessions_the_one_ends_that_was_idle_longest() {
        let begun = Moment::now();
        let mut sessions = Sessions::default();
        let first = sessions.begin(user(), begun).unwrap();
        let second = sessions.begin(user(), begun + SECOND).unwrap();
        let now = begun + 2 * SECOND;
        assert!(uses(&mut sessions, &first, now));
        for _ in 0..MOST - 1 {
            sessions.begin(user(), now).unwrap();
        }
        assert_eq!(sessions.by_id.len(), MOST);
        assert!(uses(&mut sessions, &first, now));
        assert!(!uses(&mut sessions, &second, now));
    }

    #[test]
    fn sessions_that_are_over_take_no_room() {
        let begun = Moment::now();
        let mut sessions = Sessions::default();
        for _ in 0..MOST {
            sessions.begin(user(), begun).unwrap();
        }
        sessions.begin(user(), begun + IDLE).unwrap();
        assert_eq!(sessions.by_id.len(), 1);
    }
}
