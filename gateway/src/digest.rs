//! Tells one change from another, one file, and one account.

use std::fmt;

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Stands before a change that is digested. What is digested in another way has another one, so
/// that no digest of one can be that of the other.
const CHANGE: &[u8] = b"bulkhead change 1\n";
const FILE: &[u8] = b"bulkhead file 1\n";
const ACCOUNT: &[u8] = b"bulkhead fingerprint 1\n";

/// A SHA-256. That of a change is the same after a restart and in later versions.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a change: which method, where, in which resource group, and with which body.
    pub fn of(method: &str, path: &str, group: Option<&str>, body: &str) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(CHANGE);
        for field in [Some(method), Some(path), group, Some(body)] {
            // The length before each text tells where it ends, whatever it holds.
            let length = field.map_or(u64::MAX, |text| u64::try_from(text.len()).unwrap_or(0));
            context.update(&length.to_be_bytes());
            context.update(field.unwrap_or_default().as_bytes());
        }
        Self::end(context)
    }

    /// The digest of a file of the page.
    pub(crate) fn of_file(bytes: &[u8]) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(FILE);
        context.update(bytes);
        Self::end(context)
    }

    /// The digest of an account at a service, of which `service` is kind and address.
    pub(crate) fn of_account(service: &str, account: &str) -> Self {
        let mut context = Context::new(&SHA256);
        for part in [ACCOUNT, service.as_bytes(), b"\n", account.as_bytes()] {
            context.update(part);
        }
        Self::end(context)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        for (index, byte) in bytes.iter_mut().enumerate() {
            let digits = text.get(2 * index..2 * index + 2).filter(|_| is_hex)?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Self(bytes))
    }

    fn end(context: Context) -> Self {
        // A SHA-256 has 32 bytes.
        Self(context.finish().as_ref().try_into().unwrap_or_default())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("it is no digest of 64 digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_change_is_the_same_for_ever() {
        let digest = Digest::of("DELETE", "/v2/lm/deployments/a1b2", Some("default"), "");
        let expected = "81697a45b6b6843a5d1a1b2e4dd176cd3aa19ca19c97e2999c856dca7c555754";
        assert_eq!(digest.to_string(), expected);
        assert_eq!(Digest::parse(expected), Some(digest));
        for other in ["", "00", &format!("+{}", &expected[1..]), &expected[1..]] {
            assert_eq!(Digest::parse(other), None, "{other}");
        }
    }

    #[test]
    fn every_field_counts_and_fields_are_not_joined() {
        let all = [
            Digest::of("a", "b", Some("c"), "d"),
            Digest::of("ab", "", Some("c"), "d"),
            Digest::of("a", "bc", Some(""), "d"),
            Digest::of("a", "bc", None, "d"),
            Digest::of("a", "b", Some(""), "cd"),
            Digest::of("a", "b", None, "cd"),
            Digest::of("a", "b", Some("cd"), ""),
        ];
        for (n, one) in all.iter().enumerate() {
            assert!(!all[n + 1..].contains(one), "{n}");
        }
    }
}
