//! Keys: whoever has one may begin one session.

use std::{collections::VecDeque, time::Duration};

use subtle::Choice;

use super::{
    clock::Moment,
    secret::{Digest, NoRandomness, Secret},
};

/// The time in which a key can be used.
pub(super) const LIFE: Duration = Duration::from_secs(600);

/// The most keys that can be used at the same time.
const MOST_USABLE: usize = 4;

/// The most keys that are remembered, so that a used or old one is called so.
const MOST_KNOWN: usize = 16;

/// The characters of a key by which it is found, 66 bits. Whoever does not know them is not let
/// in line before those who do.
const NAME: usize = 11;

/// The part of the address that stands before the key.
pub(crate) const PATH: &str = "/sign-in";

/// A key to one session. It is good for one use within ten minutes.
#[derive(Debug)]
pub struct Key(Secret);

impl Key {
    /// The address that a browser signs in with, below that of the page. The key stands in its
    /// fragment, which no browser sends to a server.
    pub fn address(&self, page: &str) -> String {
        format!("{page}{PATH}#{}", self.0.as_str())
    }

    /// The key itself.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The reason why a key opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyFault {
    /// It is none of this gateway's.
    Unknown,
    /// It was used.
    Used,
    /// Its time is over, or newer keys took its place.
    TooOld,
}

/// The keys that were issued. Only their digests are kept.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The oldest one first.
    known: VecDeque<Known>,
}

#[derive(Debug)]
struct Known {
    name: Digest,
    digest: Digest,
    issued: Moment,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Usable,
    Used,
    Replaced,
}

impl Known {
    /// The reason why it opens nothing, if that is so.
    fn fault(&self, now: Moment) -> Option<KeyFault> {
        match self.state {
            State::Used => Some(KeyFault::Used),
            State::Replaced => Some(KeyFault::TooOld),
            State::Usable => (now.since(&self.issued) >= LIFE).then_some(KeyFault::TooOld),
        }
    }
}

impl Keys {
    /// A new key. Where too many can be used, the oldest one can't any more.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub(super) fn issue(&mut self, now: Moment) -> Result<Key, NoRandomness> {
        let secret = Secret::random()?;
        self.known.push_back(Known {
            name: name(secret.as_str()),
            digest: secret.digest(),
            issued: now,
            state: State::Usable,
        });
        let usable = self.known.iter_mut().rev();
        let usable = usable.filter(|known| known.state == State::Usable);
        for replaced in usable.skip(MOST_USABLE) {
            replaced.state = State::Replaced;
        }
        while self.known.len() > MOST_KNOWN {
            self.known.pop_front();
        }
        Ok(Key(secret))
    }

    /// `true` if something begins like a key that was issued.
    pub(super) fn is_named(&self, key: &str) -> bool {
        let asked = name(key);
        let mut found = Choice::from(0);
        for known in &self.known {
            found |= known.name.matches(&asked);
        }
        found.into()
    }

    /// `true` if a key can still be used.
    pub(super) fn is_usable(&self, key: &Key, now: Moment) -> bool {
        let digest = key.0.digest();
        let mut known = self.known.iter();
        let known = known.find(|known| known.digest == digest);
        known.is_some_and(|known| known.fault(now).is_none())
    }

    /// Uses a key up.
    ///
    /// # Errors
    /// Where it opens nothing.
    pub(super) fn redeem(&mut self, key: &str, now: Moment) -> Result<(), KeyFault> {
        let asked = Digest::of(key);
        let mut found = None;
        // All of them, so that the time does not tell which one it was.
        for known in &mut self.known {
            if bool::from(known.digest.matches(&asked)) {
                found = Some(known);
            }
        }
        let known = found.ok_or(KeyFault::Unknown)?;
        if let Some(fault) = known.fault(now) {
            return Err(fault);
        }
        known.state = State::Used;
        Ok(())
    }
}

/// The beginning of a key.
fn name(key: &str) -> Digest {
    Digest::of(key.get(..NAME).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALMOST: Duration = Duration::from_secs(599);

    #[test]
    fn a_key_is_good_for_one_use_within_ten_minutes() {
        let begun = Moment::now();
        let mut keys = Keys::default();
        let key = keys.issue(begun).unwrap();
        let other = keys.issue(begun).unwrap();
        let last = begun + ALMOST;
        assert!(keys.is_usable(&key, last) && keys.is_usable(&other, last));
        assert_eq!(keys.redeem(key.as_str(), last), Ok(()));
        assert_eq!(keys.redeem(key.as_str(), last), Err(KeyFault::Used));
        assert!(!keys.is_usable(&key, last));
        let late = begun + LIFE;
        assert!(!keys.is_usable(&other, late));
        assert_eq!(keys.redeem(key.as_str(), late), Err(KeyFault::Used));
        assert_eq!(keys.redeem(other.as_str(), late), Err(KeyFault::TooOld));
    }

    #[test]
    fn what_is_almost_a_key_is_none() {
        let now = Moment::now();
        let mut keys = Keys::default();
        assert_eq!(keys.redeem("", now), Err(KeyFault::Unknown));
        let key = keys.issue(now).unwrap();
        let text = key.as_str();
        for wrong in [
            "",
            &text[1..],
            &format!("{text} "),
            &format!("{text}="),
            &text.to_lowercase(),
        ] {
            assert_eq!(keys.redeem(wrong, now), Err(KeyFault::Unknown), "{wrong}");
        }
        assert_eq!(keys.redeem(text, now), Ok(()));
    }

    #[test]
    fn few_keys_can_be_used_at_the_same_time() {
        let now = Moment::now();
        let mut keys = Keys::default();
        let issued: Vec<_> = (0..=MOST_USABLE)
            .map(|_| keys.issue(now).unwrap())
            .collect();
        let redeemed = issued.iter().map(|key| keys.redeem(key.as_str(), now));
        let redeemed: Vec<_> = redeemed.collect();
        assert_eq!(redeemed[0], Err(KeyFault::TooOld));
        assert_eq!(redeemed[1..], [Ok(()); MOST_USABLE]);
    }

    #[test]
    fn few_keys_are_remembered() {
        let now = Moment::now();
        let mut keys = Keys::default();
        let first = keys.issue(now).unwrap();
        for _ in 0..MOST_KNOWN {
            let key = keys.issue(now).unwrap();
            keys.redeem(key.as_str(), now).unwrap();
        }
        assert_eq!(keys.known.len(), MOST_KNOWN);
        assert_eq!(keys.redeem(first.as_str(), now), Err(KeyFault::Unknown));
    }

    #[test]
    fn a_key_is_found_by_its_beginning() {
        let now = Moment::now();
        let mut keys = Keys::default();
        assert!(!keys.is_named(""));
        let key = keys.issue(now).unwrap();
        let text = key.as_str();
        let other = format!("{}{}", &text[..NAME], "A".repeat(43 - NAME));
        assert!(keys.is_named(text) && keys.is_named(&other));
        for wrong in ["", &text[..NAME - 1], &text[1..], &"ä".repeat(43)] {
            assert!(!keys.is_named(wrong), "{wrong}");
        }
        assert_eq!(keys.redeem(&other, now), Err(KeyFault::Unknown));
        assert_eq!(keys.redeem(text, now), Ok(()));
        assert!(keys.is_named(text));
    }

    #[test]
    fn an_address_has_the_key_in_its_fragment() {
        let key = Keys::default().issue(Moment::now()).unwrap();
        let address = key.address("http://127.0.0.1:8080");
        let expected = format!("http://127.0.0.1:8080/sign-in#{}", key.as_str());
        assert_eq!(address, expected);
        assert_eq!(format!("{key:?}"), "Key(Secret)");
    }
}
